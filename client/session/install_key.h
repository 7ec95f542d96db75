#pragma once
/// Puts a public key into authorized_keys on a server, over a connection that has logged in by whatever works. ssh-copy-id(1). IO thread.
///
///     if (auto done = co_await install_public_key(connection, "ssh-ed25519 AAAA… mine"); !done) { … }
///
/// That the server reads that file and takes the key is proved by a login only, which is the caller's.

#include "client/session/connection.h"
#include "client/session/install_key_script.h"

#include <string>

namespace latchkey::session {

/// One key: added, or there already. Idempotent; sets the modes that sshd wants. ClientErrc::key_not_taken (no POSIX shell, a home folder
/// that cannot be written to) with the server's words; channel errors.
[[nodiscard]] asio::awaitable<Result<InstalledKeys>> install_public_key(std::shared_ptr<Connection> connection, std::string public_line);

} // namespace latchkey::session
