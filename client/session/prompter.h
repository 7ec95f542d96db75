#pragma once
/// The user's part of a connection: AuthPrompter plus the server's key and progress. IO thread; see auth_prompter.h for the rules.
///
/// Nothing here has an answer of its own, so that whoever passes questions on cannot forget one; who has nobody to ask takes SafeAnswers.

#include "client/auth/auth_prompter.h"
#include "keys/public_key.h"

#include <asio/awaitable.hpp>

#include <chrono>
#include <string>
#include <vector>

namespace latchkey::session {

enum class HostKeyAnswer { no, once, yes_and_remember };

struct HostKeyQuestion {
    enum class Kind {
        unknown,            ///< nothing is known of this host
        known_by_other_type ///< we know keys of other types for it, which the server was asked for first and did not show
    };
    std::string where; ///< "example.net", "[10.0.0.5]:2222": as known_hosts writes it
    keys::PublicKey offered;
    std::vector<keys::PublicKey> known; ///< of other types
    Kind kind = Kind::unknown;
    /// Sentences that help to decide: "The same key is known as web-2 (FILE, line 3).", a certificate authority that cannot be asked, …
    std::vector<std::string> remarks{};
};

/// Told, never asked: replacing a key is a separate, deliberate act.
struct HostKeyAlarm {
    enum class Kind { changed, revoked };
    std::string where;
    keys::PublicKey offered;
    std::vector<keys::PublicKey> known;
    std::string file; ///< where that stands (known_hosts, PuTTY's store, pins), and the line in it
    int line = 0;     ///< 0: not a file of lines
    Kind kind = Kind::changed;
    std::vector<std::string> pinned{}; ///< fingerprints that somebody pinned for this host, when these speak against the key
    std::string command{};             ///< of a shell, for "this server was rebuilt"; empty where there is none (a revoked key)
};

/// A proxy's own password. It has nothing to do with the server behind it.
struct ProxyPasswordQuestion {
    std::string user;
    std::string proxy; ///< "proxy.corp port 1080"
    int attempt = 1;   ///< above 1 the proxy refused the last one
};

enum class Stage {
    resolving,
    connecting,
    connected,
    greeted,
    key_exchanged,
    host_key_verified,
    authenticating,
    authenticated,
    ready,
    closing
};

class Prompter : public auth::AuthPrompter {
public:
    [[nodiscard]] virtual asio::awaitable<HostKeyAnswer> unknown_host_key(HostKeyQuestion question) = 0;
    virtual void host_key_alarm(HostKeyAlarm alarm) = 0;
    /// nullopt: give up.
    [[nodiscard]] virtual asio::awaitable<std::optional<Secret>> proxy_password(ProxyPasswordQuestion question) = 0;

    /// One line for people: "Connected to 203.0.113.24 port 22", "Server is OpenSSH_9.6p1 Ubuntu-3", …
    virtual void stage(Stage stage, std::string text) = 0;

    /// Of an open connection: for so long nothing has come, although the server was asked; zero: it answers again. This ends nothing; a
    /// request that sets Keepalive::count_max has its end told by the connection. text: the same as a line for people.
    virtual void silence(std::chrono::milliseconds quiet, std::string text) = 0;
};

/// Where there is nobody: every question is answered with "no", and nothing is told to anyone.
class SafeAnswers : public Prompter {
public:
    asio::awaitable<std::optional<std::string>> user_name(auth::UserNameQuestion) override { co_return std::nullopt; }
    asio::awaitable<std::optional<auth::PassphraseAnswer>> passphrase(auth::PassphraseQuestion) override { co_return std::nullopt; }
    asio::awaitable<std::optional<Secret>> password(auth::PasswordQuestion) override { co_return std::nullopt; }
    asio::awaitable<std::optional<Secret>> new_password(auth::NewPasswordQuestion) override { co_return std::nullopt; }
    asio::awaitable<std::optional<std::vector<Secret>>> interactive(auth::InteractiveQuestion) override { co_return std::nullopt; }
    asio::awaitable<bool> add_to_agent(auth::AddToAgentQuestion) override { co_return false; }
    asio::awaitable<bool> agent_use(auth::AgentUseQuestion) override { co_return false; }
    asio::awaitable<HostKeyAnswer> unknown_host_key(HostKeyQuestion) override { co_return HostKeyAnswer::no; }
    asio::awaitable<std::optional<Secret>> proxy_password(ProxyPasswordQuestion) override { co_return std::nullopt; }
    void banner(std::string) override {}
    void note(std::string) override {}
    void warn(auth::Warning) override {}
    void host_key_alarm(HostKeyAlarm) override {}
    void stage(Stage, std::string) override {}
    void silence(std::chrono::milliseconds, std::string) override {}
};

} // namespace latchkey::session
