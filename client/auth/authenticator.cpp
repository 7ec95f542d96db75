#include "client/auth/authenticator.h"

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

/// sshd hangs up at the sixth refusal (MaxAuthTries); some count less. One try is kept for what can be typed.
constexpr int servers_patience = 6;
constexpr int most_partials = 16; // a server that is content again and again and never has enough

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

std::string wire_name(int method)
{
    constexpr std::array<std::string_view, 4> names{"none", "publickey", "keyboard-interactive", "password"};
    return std::string(names[static_cast<std::size_t>(method)]);
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
    report_->host = wishes_.host;
    report_->port = wishes_.port;
    report_->user = wishes_.user;
}

Asker Authenticator::asker() const
{
    return {gate_, prompter_, cache_, wishes_.batch, report_->no_agent};
}

// ---- the order of things -----------------------------------------------------------------------------------------------------------

bool Authenticator::allows(std::string_view method) const
{
    return !allowed_ || std::ranges::find(*allowed_, method) != allowed_->end();
}

bool Authenticator::may_offer_key() const
{
    return offered_ < offers_.size() && allows("publickey");
}

/// Of a method in which something is typed: whether we would use it, as far as is known of the server.
bool Authenticator::may_ask(std::string_view method) const
{
    if (wishes_.batch || !allows(method) || std::ranges::find(wishes_.preferred_methods, method) == wishes_.preferred_methods.end()) {
        return false;
    }
    return method == "password" ? wishes_.allow_password && password_tries_ < wishes_.attempts
                                : wishes_.allow_keyboard_interactive && !interactive_hopeless_ && interactive_tries_ < wishes_.attempts;
}

std::optional<Authenticator::Method> Authenticator::next() const
{
    for (const std::string& name : wishes_.preferred_methods) {
        if (name == "publickey" && may_offer_key()) {
            return Method::publickey;
        }
        const bool typed = (name == "keyboard-interactive" || name == "password") && may_ask(name);
        if (typed && !allowed_) {
            break; // nobody should type for a method that the server does not have
        }
        if (typed) {
            return name == "password" ? Method::password : Method::keyboard_interactive;
        }
    }
    if (!allowed_) {
        return Method::none; // asking for the methods costs the least (OpenSSH does not count it)
    }
    return std::nullopt;
}

void Authenticator::note_tried(std::string_view method)
{
    if (report_->tried.empty() || report_->tried.back() != method) {
        report_->tried.emplace_back(method);
    }
}

void Authenticator::note_step(const std::string& method, Answer answer)
{
    const auto said = answer == Answer::success   ? LoginStep::Answer::accepted
                      : answer == Answer::partial ? LoginStep::Answer::partial
                                                  : LoginStep::Answer::refused;
    if (method != "none" || answer != Answer::failure) {
        report_->steps.push_back({method, said, answer == Answer::success ? std::vector<std::string>{} : report_->allowed});
    }
    if (answer == Answer::partial) {
        ++partials_;
        // Another step: its questions are new ones.
        interactive_tries_ = 0;
        password_tries_ = 0;
        interactive_hopeless_ = false;
        report_->partial.push_back(method);
        prompter_->note(fmt::format("{} was accepted; the server wants more: {}", method, fmt::join(report_->allowed, ", ")));
    } else if (answer == Answer::failure && method != "none") {
        ++refusals_;
    }
}

/// The keys whose turn will not come are in the report, too.
void Authenticator::note_keys_left(const std::string& why)
{
    for (; offered_ < offers_.size(); ++offered_) {
        KeyOffer left = offers_[offered_].for_report();
        left.note = why;
        report_->keys.push_back(std::move(left));
    }
}

/// A server that hangs up over the sixth key never hears the password.
void Authenticator::spare_the_servers_patience()
{
    const bool typed = allowed_ && (may_ask("keyboard-interactive") || may_ask("password"));
    if (!typed || !may_offer_key() || refusals_ < servers_patience - 1) {
        return;
    }
    const std::size_t left = offers_.size() - offered_;
    prompter_->warn({fmt::format("{} keys were refused, and servers usually hang up at the sixth try: {} not offered. Name the right one "
                                 "alone: -i FILE -o IdentitiesOnly=yes.",
                                 refusals_, left == 1 ? "one more is" : fmt::format("{} more are", left)),
                     std::nullopt});
    note_keys_left("not offered: the server would probably have hung up over it");
    report_->keys_held_back = left;
}

asio::awaitable<Result<Login>> Authenticator::run()
{
    const Status prepared = co_await prepare_offers();
    if (!prepared) {
        co_return std::unexpected(prepared.error());
    }
    std::optional<Method> method = next();
    while (method && partials_ <= most_partials) {
        const std::string name = wire_name(static_cast<int>(*method));
        if (*method != Method::none && *method != Method::publickey) { // a key notes it when it is offered
            note_tried(name);
        }
        const unsigned failures_before = failures_;
        const Result<Answer> answer = co_await attempt(*method);
        tell_banners();
        if (!answer) {
            // sshd's answer to one attempt too many is to say so and hang up.
            report_->cut_off =
                answer.error().is(ClientErrc::server_disconnected) || (answer.error().is(ClientErrc::connection_lost) && failures_ > 0);
            note_keys_left("the connection ended before its turn");
            co_return std::unexpected(!report_->cut_off ? answer.error() : failed_by_key() ? *key_failure_ : ended_while_refusing());
        }
        if (*answer == Answer::success || failures_ != failures_before) {
            note_step(name, *answer);
        }
        if (*answer == Answer::success) {
            Result<Login> login = co_await succeeded(name);
            co_return login;
        }
        const bool key_just_failed = *method == Method::publickey && *answer == Answer::failure && !report_->keys.empty() &&
                                     report_->keys.back().answer != OfferAnswer::refused && !report_->keys.back().note.empty();
        spare_the_servers_patience();
        method = next();
        if (key_just_failed && method) {
            prompter_->warn({report_->keys.back().note, std::nullopt}); // or the next question would be taken for the key's once more
        }
    }
    note_keys_left("the server allowed no other key");
    co_return std::unexpected(failed());
}

asio::awaitable<Result<Login>> Authenticator::succeeded(std::string method)
{
    report_->trivial = !proof_given_;
    if (report_->trivial && !wishes_.allow_trivial) {
        gate_->end(Error{ClientErrc::auth_trivial});
        co_return std::unexpected(*gate_->ended());
    }
    if (report_->trivial) {
        prompter_->warn({fmt::format("{} let you in without any proof of who you are. If you expected to use a key or a password there, be "
                                     "careful: what it asks for next, it asks as a program on that server, not as Latchkey.",
                                     gate_->where()),
                         std::nullopt});
    }
    const Status added = co_await add_keys_to_agent();
    if (!added) {
        co_return std::unexpected(added.error());
    }
    co_return Login{std::move(method), key_taken_ ? key_taken_->described() : std::string{}};
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

// ---- what is typed -----------------------------------------------------------------------------------------------------------------

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
    proof_given_ = proof_given_ || (answer && *answer != Answer::failure && answers->anything_told());
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
    proof_given_ = proof_given_ || (answer && *answer != Answer::failure && !password->empty());
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
    last_rc_ = outcome.rc;
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

} // namespace latchkey::auth
