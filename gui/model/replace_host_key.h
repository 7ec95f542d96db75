#pragma once
/// "This server was rebuilt": the new host key in place of the old one. Disk: call from a job. The file's format is sshd(8)'s.

#include "client/hosts/known_hosts.h"

#include <filesystem>

namespace latchkey::model {

/// Keeps a copy beside known_hosts (as ssh-keygen -R does), then puts the new key in place of the old one of its type. The host's keys of
/// other types stay.
Status replace_host_key(const std::filesystem::path& file, const hosts::HostAddress& where, const keys::PublicKey& offered);

} // namespace latchkey::model
