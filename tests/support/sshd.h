#pragma once
/// ThrowawaySshd: an OpenSSH server of a test's own, on a port of 127.0.0.1 that was free, with its own host keys, authorized_keys and
/// configuration in a temporary folder. It lets in the account that runs the test, by key only, and is gone when the object goes.
///
/// Works as root and as an ordinary user. Root's sshd gets a temporary /run and /var/log in a mount namespace, so that no login is recorded
/// on the machine. Throws std::runtime_error with sshd's log when it does not start. sshd_config(5), sshd(8). Test threads.

#include "tests/support/process.h"
#include "tests/support/temp_folder.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace latchkey::support {

struct SshdOptions {
    std::vector<std::string> config{};             ///< lines of sshd_config, put before ours (the first value wins in sshd)
    std::vector<std::string> host_keys{"ed25519"}; ///< ed25519, rsa, ecdsa-256, ecdsa-384, ecdsa-521; in this order
    std::vector<std::string> authorized{};         ///< lines of authorized_keys
    std::string rekey_limit{};                     ///< e.g. "64K"
    std::string log_level = "VERBOSE";             ///< VERBOSE names the fingerprint of each key that is offered
    /// Lines of a PAM service: sshd asks PAM by these alone and sees nothing of the machine's own (cwrap.org's pam_wrapper). "" is without
    /// PAM.
    std::string pam{};
    std::uint16_t port = 0;   ///< 0: any free one. Else this one, as a server that comes back has
    bool own_network = false; ///< in a network namespace where it has the address 10.99.0.1, and 10.99.0.2 is there for a client
};

class ThrowawaySshd {
public:
    explicit ThrowawaySshd(const SshdOptions& options = {});

    [[nodiscard]] std::uint16_t port() const noexcept { return port_; }
    [[nodiscard]] const std::string& user() const noexcept { return user_; }

    /// One line of authorized_keys more; sshd reads the file at each login.
    void add_authorized(std::string_view line) const;
    void set_authorized(std::string_view lines) const;

    /// "ssh-ed25519 AAAA…" of the i-th host key, without a comment.
    [[nodiscard]] std::string host_public_key(std::size_t i = 0) const;

    /// A known_hosts line for it: "[127.0.0.1]:PORT ssh-ed25519 AAAA…\n".
    [[nodiscard]] std::string known_hosts_line(std::size_t i = 0) const;

    /// What sshd has said so far.
    [[nodiscard]] std::string log() const;

    /// A file for the test's use (a Banner, a script for ForceCommand), in the server's folder.
    [[nodiscard]] const TempFolder& folder() const noexcept { return folder_; }

    /// argv as a program of the server's own network.
    [[nodiscard]] std::vector<std::string> in_its_network(const std::vector<std::string>& argv) const;

    void stop() { process_.stop(); }                         ///< no more connections, and the present ones end
    void kill() { process_.kill(); }                         ///< the same without a goodbye
    void kill_connections() { process_.kill_descendants(); } ///< the listener lives on
    [[nodiscard]] ChildProcess& process() noexcept { return process_; }

private:
    void write_config(const SshdOptions& options, std::uint16_t port) const;

    TempFolder folder_;
    std::string user_;
    std::vector<std::filesystem::path> host_keys_;
    std::uint16_t port_ = 0;
    ChildProcess process_;
};

/// A host key made once for each type and process (ssh-keygen -N ''). Path of the private half; the public one is beside it, ".pub".
[[nodiscard]] std::filesystem::path throwaway_host_key(const std::string& type);

/// The account that runs the test, and its home folder, from the account database.
[[nodiscard]] std::string current_user();
[[nodiscard]] std::filesystem::path current_home();

/// One of the modules for tests that come with pam_wrapper: "pam_matrix.so".
[[nodiscard]] std::filesystem::path pam_test_module(std::string_view name);

/// Whether this machine lets us have a network namespace (containers may not).
[[nodiscard]] bool can_have_own_network();

/// A port of 127.0.0.1 that was free a moment ago. Another program may take it: whoever starts a server on it tries again.
[[nodiscard]] std::uint16_t free_port();

/// Whether something accepts connections there.
[[nodiscard]] bool accepts_connections(std::uint16_t port);

/// What a server says first, up to the newline ("SSH-2.0-…"); empty when nobody is there.
[[nodiscard]] std::string server_greeting(std::uint16_t port);

} // namespace latchkey::support
