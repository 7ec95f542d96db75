#pragma once
/// Servers that read ~/.ssh/authorized_keys of the account and nothing else: dropbear and tinysshd. Each runs in a mount namespace (and a
/// user namespace for an ordinary user) in which a temporary folder lies over the account's home, so the real ~/.ssh is neither read nor
/// written, and the session's files go nowhere. Linux with util-linux's unshare. Throws std::runtime_error with the server's log when it
/// does not start. Test threads.
///
/// As an ordinary user dropbear cannot hand out a terminal there (the tty group is not mapped): commands work, `-t` is refused.

#include "tests/support/process.h"
#include "tests/support/temp_folder.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace latchkey::support {

/// What both have: a home, a port, a process.
class HomeServer {
public:
    [[nodiscard]] std::uint16_t port() const noexcept { return port_; }
    [[nodiscard]] const std::string& user() const noexcept { return user_; }

    void add_authorized(std::string_view line) const;

    /// "ssh-ed25519 AAAA…" of its one host key.
    [[nodiscard]] const std::string& host_public_key() const noexcept { return host_public_key_; }
    [[nodiscard]] std::string known_hosts_line() const;
    [[nodiscard]] std::string log() const { return read_file(folder_ / "log"); }

    void stop() { process_.stop(); }
    void kill_connections() { process_.kill_descendants(); }

protected:
    HomeServer();
    /// Starts the command in the namespaces.
    void start(const std::vector<std::string>& command);

    TempFolder folder_;
    std::string user_;
    std::uint16_t port_ = 0;
    std::string host_public_key_;
    ChildProcess process_;
};

/// dropbear(8), with an Ed25519 host key. `arguments` are added to its command line.
class ThrowawayDropbear : public HomeServer {
public:
    explicit ThrowawayDropbear(const std::vector<std::string>& arguments = {});
};

/// tinysshd(8): Ed25519 and chacha20-poly1305 only. It serves one connection on its standard input and output, so a small accept loop
/// (inetd.py) stands before it.
class ThrowawayTinysshd : public HomeServer {
public:
    ThrowawayTinysshd();
};

} // namespace latchkey::support
