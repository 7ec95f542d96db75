#pragma once
/// What user authentication may ask of, or tell to, the person in front. The window, the console and tests each have an implementation.
///
/// IO thread. A question has no deadline of ours, but it ends when the connection does: the coroutine is then cancelled the asio way
/// (terminal cancellation), and its dialog should go. nullopt means "give up". All text from the server has been cleaned already
/// (no control characters, no bidirectional marks); text from key files likewise.

#include "keys/base/error.h"
#include "keys/base/secret.h"

#include <asio/awaitable.hpp>

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace latchkey::auth {

/// "login as:"
struct UserNameQuestion {
    std::string where;                    ///< "example.net", "[10.0.0.5]:2222"
    std::vector<std::string> suggestions; ///< ubuntu, debian, …: never tried by ourselves
};

/// A key's passphrase: it unlocks a file and is not the server's password.
struct PassphraseQuestion {
    std::filesystem::path file;
    std::string comment; ///< empty when it is inside the encrypted part
    std::string title;   ///< "RSA 4096", "Ed25519"; empty when unknown
    int attempt = 1;     ///< from 1; above 1 the last one was wrong
    int attempts = 3;
    bool no_agent = false; ///< an agent was wanted and none runs: worth saying, beside the offer to remember until quit
};
enum class Remember { no, until_quit };
struct PassphraseAnswer {
    Secret passphrase;
    Remember remember = Remember::no;
};

struct PasswordQuestion {
    std::string user;
    std::string where;
    int attempt = 1; ///< above 1 the server refused the last one
};

/// The server wants the password changed (RFC 4252 §8).
struct NewPasswordQuestion {
    std::string user;
    std::string where;
    std::string prompt{}; ///< the server's words ("At least 12 characters: "), control characters taken out; often empty
};

/// Keyboard-interactive (RFC 4256): as many answers as prompts, which may be none (then just tell).
struct InteractiveQuestion {
    struct Prompt {
        std::string text;
        bool echo = false; ///< show what is typed
    };
    std::string user;
    std::string where;
    std::string name;        ///< often empty
    std::string instruction; ///< often empty; may have several lines
    std::vector<Prompt> prompts;
    int round = 1; ///< one login may ask several times
};

/// AddKeysToAgent ask: a key file was unlocked, and the agent does not hold it.
struct AddToAgentQuestion {
    std::filesystem::path file;
    std::string title;       ///< "RSA 4096"
    std::string fingerprint; ///< "SHA256:…"
};

/// A program on the far side wants our agent to sign (agent forwarding with confirmation).
struct AgentUseQuestion {
    std::string where;       ///< the host to which the agent is forwarded
    std::string title;       ///< "RSA 4096"; empty when the key's type is not known to us
    std::string fingerprint; ///< "SHA256:…"
    std::string comment;     ///< as the agent names it, cleaned; may be empty
};

/// Something that does not stop the login but must be seen.
struct Warning {
    std::string text;
    std::optional<std::filesystem::path> exposed_key; ///< set: this key file can be read by others; "make private" mends it
};

class AuthPrompter {
public:
    AuthPrompter() = default;
    AuthPrompter(const AuthPrompter&) = delete;
    AuthPrompter& operator=(const AuthPrompter&) = delete;
    virtual ~AuthPrompter() = default;

    [[nodiscard]] virtual asio::awaitable<std::optional<std::string>> user_name(UserNameQuestion question) = 0;
    [[nodiscard]] virtual asio::awaitable<std::optional<PassphraseAnswer>> passphrase(PassphraseQuestion question) = 0;
    [[nodiscard]] virtual asio::awaitable<std::optional<Secret>> password(PasswordQuestion question) = 0;
    [[nodiscard]] virtual asio::awaitable<std::optional<Secret>> new_password(NewPasswordQuestion question) = 0;
    [[nodiscard]] virtual asio::awaitable<std::optional<std::vector<Secret>>> interactive(InteractiveQuestion question) = 0;

    [[nodiscard]] virtual asio::awaitable<bool> add_to_agent(AddToAgentQuestion question) = 0;
    [[nodiscard]] virtual asio::awaitable<bool> agent_use(AgentUseQuestion question) = 0;

    /// The server's words before login (RFC 4252 §5.4), cleaned, at most 64 KiB in all. To be shown outside the terminal grid.
    virtual void banner(std::string text) = 0;
    /// Progress and remarks for the details log: "Trying key my.ppk (RSA 4096 SHA256:…)".
    virtual void note(std::string text) = 0;
    virtual void warn(Warning warning) = 0;
};

} // namespace latchkey::auth
