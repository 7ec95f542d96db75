#pragma once
/// One login: keys, keyboard-interactive, password, in the order that is preferred and as far as the server allows them, through partial
/// successes. RFC 4252.
///
/// Runs on a gate whose host key has been accepted; nothing else sends a user name or a credential. IO thread. Whoever stops waiting for
/// run() ends the connection: a login cannot be left half-way. Everything that happened is in the report.

#include "client/auth/asked.h"
#include "client/auth/auth_prompter.h"
#include "client/auth/auth_wishes.h"
#include "client/auth/key_candidate.h"
#include "client/auth/offer.h"
#include "client/auth/passphrase_cache.h"
#include "client/auth/refusal_report.h"
#include "client/auth/signer.h"
#include "client/transport/gate.h"

#include <asio/awaitable.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace latchkey::auth {

struct LoginWishes {
    std::string user;   ///< not empty
    std::string where;  ///< for questions: "example.net", "[10.0.0.5]:2222"
    std::string host{}; ///< for the report's commands
    std::uint16_t port = 22;
    std::vector<std::shared_ptr<KeyCandidate>> keys{};         ///< chosen ones, in this order
    std::vector<std::shared_ptr<KeyCandidate>> default_keys{}; ///< offered behind the agent's
    std::vector<CertificateFile> certificates{};
    bool allow_agent = false;
    std::string agent{}; ///< its address; empty: none is running
    bool identities_only = false;
    bool allow_public_key = true;
    bool allow_keyboard_interactive = true;
    bool allow_password = true;
    std::vector<std::string> preferred_methods{"publickey", "keyboard-interactive", "password"};
    std::optional<std::vector<std::string>> public_key_algorithms{};
    int smallest_rsa_key = 0; ///< in bits
    bool allow_trivial = true;
    AddKeysToAgent add_keys_to_agent{};
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

    /// ClientErrc::auth_refused, ::auth_no_method, ::auth_gave_up, ::auth_timeout, ::auth_trivial, ::key_unusable, or the connection's end.
    [[nodiscard]] asio::awaitable<Result<Login>> run();

private:
    enum class Answer { success, partial, failure };
    enum class Method { none, publickey, keyboard_interactive, password };

    // the order of things
    [[nodiscard]] std::optional<Method> next() const;
    [[nodiscard]] bool may_offer_key() const;
    [[nodiscard]] bool may_ask(std::string_view method) const;
    [[nodiscard]] asio::awaitable<Result<Answer>> attempt(Method method);
    void note_step(const std::string& method, Answer answer);
    void note_tried(std::string_view method);
    void note_keys_left(const std::string& why);
    void spare_the_servers_patience();
    [[nodiscard]] asio::awaitable<Result<Login>> succeeded(std::string method);

    // what can be offered
    [[nodiscard]] asio::awaitable<Status> prepare_offers();
    [[nodiscard]] asio::awaitable<Result<std::vector<AgentIdentity>>> ask_agent();
    void prefer_signatures();
    void tell_of_keys_left_out(const std::vector<KeyOffer>& left_out);
    [[nodiscard]] asio::awaitable<Status> add_keys_to_agent();
    [[nodiscard]] asio::awaitable<Status> add_key_to_agent(std::shared_ptr<KeyCandidate> key);

    // the methods
    [[nodiscard]] asio::awaitable<Result<Answer>> try_key();
    [[nodiscard]] Answer judge_key(const Offer& offer, const Signer& signer, Answer answer);
    [[nodiscard]] asio::awaitable<Status> know_public_half(Offer& offer);
    [[nodiscard]] asio::awaitable<Result<Answer>> try_interactive();
    [[nodiscard]] asio::awaitable<Result<Answer>> try_password();

    /// Runs one userauth call of libssh2, answering what its callbacks ask.
    [[nodiscard]] asio::awaitable<Result<Answer>> drive(transport::Gate::Step step, std::shared_ptr<Asked> asked);
    [[nodiscard]] Answer take_answer(const transport::Outcome& outcome);
    void tell_banners();
    [[nodiscard]] bool allows(std::string_view method) const;
    [[nodiscard]] Asker asker() const;

    // why it failed
    void key_failed(const Error& why);
    [[nodiscard]] std::string what_was_refused() const;
    /// No key could be used, and the server has not refused one either.
    [[nodiscard]] bool failed_by_key() const { return key_failure_ && keys_refused_.empty() && !key_taken_; }
    [[nodiscard]] Error failed() const;
    [[nodiscard]] Error ended_while_refusing() const;

    std::shared_ptr<transport::Gate> gate_;
    LoginWishes wishes_;
    std::shared_ptr<AuthPrompter> prompter_;
    std::shared_ptr<PassphraseCache> cache_;
    std::shared_ptr<RefusalReport> report_;
    std::shared_ptr<AgentClient> agent_; ///< nullptr: none is to be asked, or none answers
    std::vector<Offer> offers_;
    std::size_t offered_ = 0;                               ///< so many of them have had their turn
    std::optional<std::vector<std::string>> allowed_;       ///< unknown before the first failure
    std::optional<Offer> key_taken_;                        ///< the last one with which the server was content, for this step or for all
    std::vector<std::shared_ptr<KeyCandidate>> files_used_; ///< key files that signed for us
    std::vector<std::string> keys_refused_;                 ///< described
    std::optional<Error> key_failure_;                      ///< of the first key that we could not use ourselves
    unsigned failures_ = 0;                                 ///< libssh2's count
    int refusals_ = 0;                                      ///< what servers count against us
    int partials_ = 0;
    unsigned banners_told_ = 0;
    int last_rc_ = 0;
    int interactive_tries_ = 0;
    int password_tries_ = 0;
    bool interactive_hopeless_ = false; ///< it failed without having asked anything
    bool proof_given_ = false;          ///< a signature, or something that was typed, has been accepted
};

} // namespace latchkey::auth
