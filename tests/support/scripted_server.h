#pragma once
/// ScriptedServer: an SSH server that asks and answers what a test tells it to, for what sshd cannot be told without touching the machine's
/// accounts: passwords, keyboard-interactive rounds, partial success, expired passwords, several banners, odd ends of a channel.
/// It is tests/support/test_server.py (python3-paramiko) as a process of its own; its head says which commands and targets it knows.
/// RFC 4252, RFC 4256. Throws std::runtime_error with its log when it does not start. Test threads.

#include "tests/support/process.h"
#include "tests/support/temp_folder.h"

#include <cstdint>
#include <string>
#include <vector>

namespace latchkey::support {

struct ScriptedPrompt {
    std::string text;
    bool echo = false;
    std::string answer; ///< what the server takes for right
};

/// One SSH_MSG_USERAUTH_INFO_REQUEST. Without prompts it is one that has nothing to answer (RFC 4256 §3.2 allows it).
struct ScriptedRound {
    std::string name{};
    std::string instruction{};
    std::vector<ScriptedPrompt> prompts{};
};

struct ScriptedUser {
    std::string name;
    std::string password{};              ///< empty: none is right
    std::vector<ScriptedRound> rounds{}; ///< keyboard-interactive, in this order; empty: never succeeds
    /// "ssh-ed25519 AAAA…" that are accepted; "any" accepts each one, "home" those in home()/.ssh/authorized_keys.
    std::vector<std::string> public_keys{};
    /// What must succeed, as sshd's AuthenticationMethods: {{"publickey", "password"}} is both, in this order; each inner list is an
    /// alternative. Empty: any one method that is set above.
    std::vector<std::vector<std::string>> methods{};
    std::string expired_password{}; ///< this one is right, but must be changed …
    std::string new_password{};     ///< … to this one
    std::string change_prompt = "Your password has expired. New password: ";
    bool slow_replies = false; ///< answers global requests 0.3 s late
    bool open_door = false;    ///< "none" is enough
};

struct ScriptedServerOptions {
    std::vector<ScriptedUser> users{};
    std::vector<std::string> banners{};       ///< sent before the answer to the first request
    std::vector<std::string> later_banners{}; ///< sent before the answer to the second one
    std::vector<std::string> ciphers{};       ///< empty: paramiko's list
    std::vector<std::string> macs{};
    std::vector<std::string> signatures{}; ///< what server-sig-algs names (RFC 8308); empty: it is not sent
    std::string version{};                 ///< e.g. "SSH-2.0-Cisco-1.25"; empty: paramiko's
    bool log_numbers = false;              ///< "message N" in the log for each message that comes in
    bool authenticate_with_delay = false;  ///< each answer to an authentication request comes 0.3 s late
};

class ScriptedServer {
public:
    explicit ScriptedServer(const ScriptedServerOptions& options);

    [[nodiscard]] std::uint16_t port() const noexcept { return port_; }
    [[nodiscard]] std::string host_public_key() const;
    [[nodiscard]] std::string known_hosts_line() const;

    /// One line for each thing that happened: "connection", "auth USER METHOD failure|partial|success", "exec COMMAND", "window 80x24",
    /// "closed". A password's or answer's text is never among them. Paramiko's own complaints are there too.
    [[nodiscard]] std::string log() const { return read_file(folder_ / "log"); }

    /// Where programs of "exec PROGRAM" are at home; there from the first one on.
    [[nodiscard]] std::filesystem::path home() const { return folder_ / "home"; }

    void stop() { process_.stop(); }

private:
    TempFolder folder_;
    std::uint16_t port_ = 0;
    ChildProcess process_;
};

} // namespace latchkey::support
