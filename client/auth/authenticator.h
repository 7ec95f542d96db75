#pragma once
/// One login: keys, then keyboard-interactive, then password, as far as the server allows them, through partial successes. RFC 4252.
///
/// Runs on a gate whose host key has been accepted; nothing else sends a user name or a credential. IO thread. Whoever stops waiting for
/// run() ends the connection: a login cannot be left half-way. Everything that happened is in the report.

#include "client/auth/asked.h"
#include "client/auth/auth_prompter.h"
#include "client/auth/key_candidate.h"
#include "client/auth/passphrase_cache.h"
#include "client/auth/refusal_report.h"
#include "client/transport/gate.h"

#include <asio/awaitable.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace latchkey::auth {

struct LoginWishes {
    std::string user;                                ///< not empty
    std::string where;                               ///< for questions: "example.net", "[10.0.0.5]:2222"
    std::vector<std::shared_ptr<KeyCandidate>> keys; ///< offered in this order
    bool allow_keyboard_interactive = true;
    bool allow_password = true;
    int attempts = 3;   ///< of typed methods, each
    bool batch = false; ///< never ask
    std::chrono::milliseconds reply_deadline{60'000};
};

struct Login {
    std::string method;   ///< the one that completed it: "publickey", …
    std::string key_used; ///< "RSA 4096 SHA256:… (my.ppk)"; empty unless a key took part
};

class Authenticator {
public:
    Authenticator(std::shared_ptr<transport::Gate> gate, LoginWishes wishes, std::shared_ptr<AuthPrompter> prompter,
                  std::shared_ptr<PassphraseCache> cache, std::shared_ptr<RefusalReport> report);

    /// ClientErrc::auth_refused, ::auth_no_method, ::auth_gave_up, ::auth_timeout, ::key_unusable, or the connection's end.
    [[nodiscard]] asio::awaitable<Result<Login>> run();

private:
    enum class Answer { success, partial, failure };
    enum class Method { none, publickey, keyboard_interactive, password };

    [[nodiscard]] std::optional<Method> next() const;
    [[nodiscard]] asio::awaitable<Result<Answer>> attempt(Method method);
    [[nodiscard]] asio::awaitable<Result<Answer>> try_key();
    [[nodiscard]] asio::awaitable<Status> know_public_half(std::shared_ptr<KeyCandidate> key);
    [[nodiscard]] asio::awaitable<Result<Answer>> try_interactive();
    [[nodiscard]] asio::awaitable<Result<Answer>> try_password();

    /// Runs one userauth call of libssh2, answering what its callbacks ask.
    [[nodiscard]] asio::awaitable<Result<Answer>> drive(transport::Gate::Step step, std::shared_ptr<Asked> asked);
    [[nodiscard]] Answer take_answer(const transport::Outcome& outcome);
    void tell_banners();
    void note_tried(std::string_view method);
    void note_keys_left(const std::string& why);
    [[nodiscard]] bool allows(std::string_view method) const;
    [[nodiscard]] std::string what_was_refused() const;
    void key_failed(const Error& why);
    /// No key could be used, and the server has not refused one either.
    [[nodiscard]] bool failed_by_key() const { return key_failure_ && keys_refused_.empty() && !key_taken_; }
    [[nodiscard]] Error failed() const;
    [[nodiscard]] Error ended_while_refusing() const;

    std::shared_ptr<transport::Gate> gate_;
    LoginWishes wishes_;
    std::shared_ptr<AuthPrompter> prompter_;
    std::shared_ptr<PassphraseCache> cache_;
    std::shared_ptr<RefusalReport> report_;
    std::optional<std::vector<std::string>> allowed_; ///< unknown before the first failure
    std::size_t keys_tried_ = 0;
    std::shared_ptr<KeyCandidate> key_taken_; ///< the last one with which the server was content, for this step or for all
    std::vector<std::string> keys_refused_;   ///< described
    std::optional<Error> key_failure_;        ///< of the first key that we could not use ourselves
    unsigned failures_ = 0;
    unsigned banners_told_ = 0;
    int interactive_tries_ = 0;
    int password_tries_ = 0;
    bool interactive_hopeless_ = false; ///< it failed without having asked anything
};

} // namespace latchkey::auth
