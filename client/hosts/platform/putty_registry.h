#pragma once
/// The host keys in PuTTY's part of the registry (HKCU\Software\SimonTatham\PuTTY\SshHostKeys). Read only.

#include "keys/base/error.h"

#include <string>
#include <utility>
#include <vector>

namespace latchkey::hosts {

/// Names (unescaped) and values; empty where there is no registry or nothing in it. HostErrc::unreadable.
[[nodiscard]] Result<std::vector<std::pair<std::string, std::string>>> putty_registry_host_keys();

} // namespace latchkey::hosts
