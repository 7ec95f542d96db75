#include "client/auth/authenticator.h"

#include "client/auth/signer.h"
#include "client/auth/typed_answers.h"
#include "client/transport/client_error.h"
#include "keys/base/file.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <libssh2.h>
#include <libssh2_x.h>

#include <algorithm>
#include <array>

namespace latchkey::auth {

using transport::clean_text;
using transport::ClientErrc;
using transport::Gate;
using transport::Lines;
using transport::Outcome;

namespace {

std::vector<std::string> split_methods(std::string_view text)
{
    constexpr std::size_t limit = 16;
    std::vector<std::string> methods;
    while (!text.empty() && methods.size() < limit) {
        const std::size_t comma = std::min(text.find(','), text.size());
        std::string name = clean_text(text.substr(0, comma), Lines::one, 64);
        if (!name.empty()) {
            methods.push_back(std::move(name));
        }
        text.remove_prefix(std::min(comma + 1, text.size()));
    }
    return methods;
}

std::string_view wire_name(int method)
{
    constexpr std::array<std::string_view, 4> names{"none", "publickey", "keyboard-interactive", "password"};
    return names[static_cast<std::size_t>(method)];
}

std::string describe(const KeyCandidate& key)
{
    const std::string file = path_text(key.file().filename());
    return key.public_key() ? fmt::format("{} {} ({})", key.title(), key.fingerprint(), file) : file;
}

/// Ends the connection when a login is left half-way: libssh2 keeps its state in the session, and the next call would continue it.
class LeavingEnds {
public:
    LeavingEnds(std::shared_ptr<Gate> gate, std::shared_ptr<Gate::Operation> operation, std::shared_ptr<Asked> asked)
        : gate_(std::move(gate)), operation_(std::move(operation)), asked_(std::move(asked))
    {
        if (asked_) {
            asked_->set_wakeup(&operation_->wakeup);
        }
    }
    LeavingEnds(const LeavingEnds&) = delete;
    LeavingEnds& operator=(const LeavingEnds&) = delete;
    ~LeavingEnds()
    {
        if (asked_) {
            asked_->set_wakeup(nullptr);
        }
        if (!operation_->done() && !gate_->ended()) {
            gate_->end(Error{ClientErrc::cancelled});
        }
        gate_->callback_context().reset();
    }

private:
    std::shared_ptr<Gate> gate_;
    std::shared_ptr<Gate::Operation> operation_;
    std::shared_ptr<Asked> asked_;
};

} // namespace

Authenticator::Authenticator(std::shared_ptr<Gate> gate, LoginWishes wishes, std::shared_ptr<AuthPrompter> prompter,
                             std::shared_ptr<PassphraseCache> cache, std::shared_ptr<RefusalReport> report)
    : gate_(std::move(gate)),
      wishes_(std::move(wishes)),
      prompter_(std::move(prompter)),
      cache_(std::move(cache)),
      report_(std::move(report))
{
    report_->where = gate_->where();
    report_->user = wishes_.user;
}

// ---- the order of things -----------------------------------------------------------------------------------------------------------

bool Authenticator::allows(std::string_view method) const
{
    return !allowed_ || std::ranges::find(*allowed_, method) != allowed_->end();
}

std::optional<Authenticator::Method> Authenticator::next() const
{
    if (keys_tried_ < wishes_.keys.size() && allows("publickey")) {
        return Method::publickey;
    }
    if (!allowed_) {
        return Method::none; // no key: asking for the methods costs the least (OpenSSH does not count it)
    }
    const bool typed = !wishes_.batch;
    if (typed && wishes_.allow_keyboard_interactive && !interactive_hopeless_ && interactive_tries_ < wishes_.attempts &&
        allows("keyboard-interactive")) {
        return Method::keyboard_interactive;
    }
    if (typed && wishes_.allow_password && password_tries_ < wishes_.attempts && allows("password")) {
        return Method::password;
    }
    return std::nullopt;
}

void Authenticator::note_tried(std::string_view method)
{
    if (report_->tried.empty() || report_->tried.back() != method) {
        report_->tried.emplace_back(method);
    }
}

/// The keys whose turn will not come are in the report, too.
void Authenticator::note_keys_left(const std::string& why)
{
    for (; keys_tried_ < wishes_.keys.size(); ++keys_tried_) {
        const KeyCandidate& key = *wishes_.keys[keys_tried_];
        report_->keys.push_back({key.title(), key.fingerprint(), key.comment(), path_text(key.file()), OfferAnswer::not_offered, why});
    }
}

asio::awaitable<Result<Login>> Authenticator::run()
{
    std::optional<Method> method = next();
    while (method) {
        const std::string name{wire_name(static_cast<int>(*method))};
        if (*method != Method::none && *method != Method::publickey) { // a key notes it when it is offered
            note_tried(name);
        }
        const Result<Answer> answer = co_await attempt(*method);
        tell_banners();
        if (!answer) {
            // sshd's answer to one attempt too many is to say so and hang up.
            const bool cut_off =
                answer.error().is(ClientErrc::server_disconnected) || (answer.error().is(ClientErrc::connection_lost) && failures_ > 0);
            note_keys_left("the connection ended before its turn");
            co_return std::unexpected(!cut_off ? answer.error() : failed_by_key() ? *key_failure_ : ended_while_refusing());
        }
        if (*answer == Answer::success) {
            co_return Login{name, key_taken_ ? describe(*key_taken_) : std::string{}};
        }
        if (*answer == Answer::partial) {
            report_->partial.push_back(name);
            prompter_->note(fmt::format("{} was accepted; the server wants more: {}", name, fmt::join(report_->allowed, ", ")));
        }
        const bool key_just_failed =
            *method == Method::publickey && *answer == Answer::failure && report_->keys.back().answer != OfferAnswer::refused;
        method = next();
        if (key_just_failed && method) {
            prompter_->warn({report_->keys.back().note, std::nullopt}); // or the next question would be taken for the key's once more
        }
    }
    note_keys_left("the server allowed no other key");
    co_return std::unexpected(failed());
}

asio::awaitable<Result<Authenticator::Answer>> Authenticator::attempt(Method method)
{
    switch (method) {
    case Method::publickey:
        return try_key();
    case Method::keyboard_interactive:
        return try_interactive();
    case Method::password:
        return try_password();
    case Method::none:
        break;
    }
    auto user = std::make_shared<const std::string>(wishes_.user);
    return drive(
        [user](LIBSSH2_SESSION* session) {
            const char* methods = libssh2_userauth_list(session, user->data(), static_cast<unsigned>(user->size()));
            if (libssh2_userauth_authenticated(session) != 0) {
                return 0;
            }
            return methods != nullptr ? LIBSSH2_ERROR_AUTHENTICATION_FAILED : libssh2_session_last_errno(session);
        },
        nullptr);
}

// ---- the methods -------------------------------------------------------------------------------------------------------------------

/// Some files have the public half inside the encrypted part: no way to ask the server first.
asio::awaitable<Status> Authenticator::know_public_half(std::shared_ptr<KeyCandidate> key)
{
    if (key->public_key()) {
        co_return Status{};
    }
    const Result<std::shared_ptr<const keys::PrivateKey>> unlocked = co_await key->unlock(gate_, prompter_, cache_, wishes_.batch);
    KeyOffer& offer = report_->keys.back();
    if (!unlocked && unlocked.error().is(ClientErrc::key_unusable)) {
        offer.note = unlocked.error().sentence();
    } else if (!unlocked) {
        offer.note = unlocked.error().is(ClientErrc::auth_gave_up) ? "its passphrase was not given" : "";
        gate_->end(unlocked.error());
    }
    if (!unlocked) {
        co_return std::unexpected(unlocked.error());
    }
    offer.title = key->title();
    offer.fingerprint = key->fingerprint();
    co_return Status{};
}

asio::awaitable<Result<Authenticator::Answer>> Authenticator::try_key()
{
    const std::shared_ptr<KeyCandidate> key = wishes_.keys[keys_tried_++];
    if (key->exposed()) {
        prompter_->warn({fmt::format("The key file {} can be read by other users of this computer.", path_text(key->file())), key->file()});
    }
    report_->keys.push_back({key->title(), key->fingerprint(), key->comment(), path_text(key->file()), OfferAnswer::not_offered, {}});
    const Status known = co_await know_public_half(key);
    if (!known && !known.error().is(ClientErrc::key_unusable)) {
        co_return std::unexpected(known.error());
    }
    if (!known) {
        key_failed(known.error());
        co_return Answer::failure;
    }
    note_tried("publickey");
    prompter_->note(fmt::format("Offering the key {}", describe(*key)));

    auto signer = std::make_shared<Signer>(gate_, key, prompter_, cache_, wishes_.batch);
    auto user = std::make_shared<const std::string>(wishes_.user);
    auto blob = std::make_shared<const ByteBuffer>(key->public_key()->wire());
    Gate::Step step = [signer, user, blob](LIBSSH2_SESSION* session) {
        void* abstract = signer.get();
        return libssh2_userauth_publickey(session, user->c_str(), blob->data(), blob->size(), &Signer::callback, &abstract);
    };
    const Result<Answer> answer = co_await drive(std::move(step), signer);
    KeyOffer& offer = report_->keys.back();
    if (!answer && signer->was_wanted() && answer.error().is(ClientErrc::auth_gave_up)) {
        offer.answer = OfferAnswer::unused;
        offer.note = "its passphrase was not given";
        co_return answer;
    }
    if (!answer) {
        if (answer.error().is(ClientErrc::server_disconnected)) {
            offer.answer = OfferAnswer::refused;
            keys_refused_.push_back(describe(*key));
        }
        co_return answer;
    }
    if (signer->failure()) {
        offer.answer = OfferAnswer::unused;
        offer.note = signer->failure()->sentence();
        prompter_->note(offer.note);
        key_failed(*signer->failure());
        co_return Answer::failure;
    }
    offer.answer = *answer == Answer::success   ? OfferAnswer::accepted
                   : *answer == Answer::partial ? OfferAnswer::partial
                                                : OfferAnswer::refused;
    if (*answer != Answer::failure) {
        key_taken_ = key;
    } else {
        keys_refused_.push_back(describe(*key));
        if (signer->was_wanted()) {
            offer.note = "the server took the key and then refused its signature";
        }
        prompter_->note(fmt::format("The server did not accept the key {} for the user {}", describe(*key), wishes_.user));
    }
    co_return answer;
}

asio::awaitable<Result<Authenticator::Answer>> Authenticator::try_interactive()
{
    ++interactive_tries_;
    auto answers = std::make_shared<InteractiveAnswers>(gate_, prompter_, wishes_.user, wishes_.where);
    gate_->callback_context() = answers;
    auto user = std::make_shared<const std::string>(wishes_.user);
    Gate::Step step = [user](LIBSSH2_SESSION* session) {
        return libssh2_userauth_keyboard_interactive_ex(session, user->data(), static_cast<unsigned>(user->size()),
                                                        &InteractiveAnswers::callback);
    };
    const Result<Answer> answer = co_await drive(std::move(step), answers);
    if (answer && *answer == Answer::failure && !answers->anything_asked()) {
        interactive_hopeless_ = true;
    }
    co_return answer;
}

asio::awaitable<Result<Authenticator::Answer>> Authenticator::try_password()
{
    ++password_tries_;
    PasswordQuestion question{wishes_.user, wishes_.where, password_tries_};
    asio::awaitable<std::optional<Secret>> asking = prompter_->password(std::move(question));
    std::optional<std::optional<Secret>> typed = co_await gate_->while_alive(std::move(asking));
    if (!typed && gate_->ended()) {
        co_return std::unexpected(*gate_->ended());
    }
    if (!typed || !*typed) {
        gate_->end(Error{typed ? ClientErrc::auth_gave_up : ClientErrc::cancelled});
        co_return std::unexpected(*gate_->ended());
    }
    auto password = std::make_shared<const Secret>(std::move(**typed));
    auto change = std::make_shared<NewPasswordAnswer>(gate_, prompter_, wishes_.user, wishes_.where);
    gate_->callback_context() = change;
    auto user = std::make_shared<const std::string>(wishes_.user);
    Gate::Step step = [user, password](LIBSSH2_SESSION* session) {
        return libssh2_userauth_password_ex(session, user->data(), static_cast<unsigned>(user->size()), password->text().data(),
                                            static_cast<unsigned>(password->size()), &NewPasswordAnswer::callback);
    };
    const Result<Answer> answer = co_await drive(std::move(step), change);
    co_return answer;
}

// ---- one call ----------------------------------------------------------------------------------------------------------------------

asio::awaitable<Result<Authenticator::Answer>> Authenticator::drive(Gate::Step step, std::shared_ptr<Asked> asked)
{
    const std::shared_ptr<Gate> gate = gate_;
    const std::shared_ptr<Gate::Operation> operation = gate->start(Gate::Task(std::move(step)));
    const LeavingEnds leaving_ends(gate, operation, asked);
    while (!operation->done() && !gate->ended()) {
        if (asked && asked->wanted()) {
            tell_banners();
            const Status answered = co_await asked->answer();
            if (!answered) {
                gate->end(answered.error());
                break;
            }
            asked->answered();
            gate->progress();
            continue;
        }
        const transport::Deadline by_time(gate->executor(), wishes_.reply_deadline, [gate] { gate->end(Error{ClientErrc::auth_timeout}); });
        const std::uint64_t seen = operation->wakeup.generation();
        co_await operation->wakeup.wait(seen);
        const bool cancelled = co_await transport::was_cancelled();
        if (cancelled) {
            gate->end(Error{ClientErrc::cancelled});
        }
    }
    if (gate->ended()) {
        co_return std::unexpected(*gate->ended());
    }
    co_return take_answer(operation->outcome());
}

Authenticator::Answer Authenticator::take_answer(const Outcome& outcome)
{
    const char* methods = "";
    int partial = 0;
    const unsigned failures = libssh2_x_userauth_failure(gate_->session(), &methods, &partial);
    if (outcome.rc >= 0) {
        return Answer::success;
    }
    if (failures == failures_) {
        return Answer::failure; // our side gave up: nothing new from the server
    }
    failures_ = failures;
    allowed_ = split_methods(methods);
    report_->allowed = *allowed_;
    report_->answered = true;
    return partial != 0 ? Answer::partial : Answer::failure;
}

void Authenticator::tell_banners()
{
    std::size_t length = 0;
    const char* text = libssh2_x_userauth_banner(gate_->session(), banners_told_, &length);
    while (text != nullptr) {
        const std::string clean = clean_text({text, length}, Lines::many);
        report_->banner += clean;
        if (report_->suggested_user.empty()) {
            report_->suggested_user = suggested_user(clean);
        }
        prompter_->banner(clean);
        ++banners_told_;
        text = libssh2_x_userauth_banner(gate_->session(), banners_told_, &length);
    }
}

void Authenticator::key_failed(const Error& why)
{
    if (!key_failure_) {
        key_failure_ = why;
    }
}

// ---- why it failed -----------------------------------------------------------------------------------------------------------------

Error Authenticator::ended_while_refusing() const
{
    const std::string words = gate_->ended() ? gate_->ended()->detail() : std::string{};
    std::string what = what_was_refused();
    what += words.empty() ? "; it hung up after the last attempt" : fmt::format("; it hung up and said \"{}\"", words);
    if (wishes_.keys.size() > 1 && !keys_refused_.empty()) {
        what +=
            fmt::format("; it takes only so many attempts, and each of the {} keys is one: name the right one alone", wishes_.keys.size());
    }
    return Error{ClientErrc::auth_refused, gate_->where(), std::move(what)};
}

/// What was offered, and what the server allows: half a sentence after "refused the login:".
std::string Authenticator::what_was_refused() const
{
    std::string what;
    if (!keys_refused_.empty()) {
        constexpr std::size_t few = 3; // the report has them all
        const std::string which = keys_refused_.size() == 1     ? "the key " + keys_refused_.front()
                                  : keys_refused_.size() <= few ? fmt::format("any of the keys {}", fmt::join(keys_refused_, ", "))
                                                                : fmt::format("any of the {} keys that were offered", keys_refused_.size());
        what = fmt::format("it does not accept {} for the user \"{}\"", which, wishes_.user);
    } else if (!report_->partial.empty()) {
        what = fmt::format("{} succeeded, and more is wanted", fmt::join(report_->partial, ", "));
    } else {
        what = fmt::format("what was tried for the user \"{}\" was not accepted ({})", wishes_.user, fmt::join(report_->tried, ", "));
    }
    return report_->allowed.empty() ? what : fmt::format("{}; it allows {}", what, fmt::join(report_->allowed, ", "));
}

Error Authenticator::failed() const
{
    const std::string methods = fmt::format("{}", fmt::join(report_->allowed, ", "));
    if (failed_by_key()) {
        return *key_failure_; // it was to be the key, and the server had no say in that; the rest is in the report
    }
    if (report_->tried.empty()) {
        const bool could_be_typed =
            (wishes_.allow_keyboard_interactive && allows("keyboard-interactive")) || (wishes_.allow_password && allows("password"));
        const bool nobody = wishes_.batch && could_be_typed;
        return Error{nobody ? ClientErrc::auth_nobody_to_ask : ClientErrc::auth_no_method, gate_->where(), methods};
    }
    return Error{ClientErrc::auth_refused, gate_->where(), what_was_refused()};
}

} // namespace latchkey::auth
