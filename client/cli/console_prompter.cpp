#include "client/cli/console_prompter.h"

#include "client/cli/platform/confirm_program.h"
#include "client/cli/print.h"
#include "keys/base/file.h"
#include "keys/base/log.h"
#include "keys/fingerprint.h"

#include <asio/post.hpp>
#include <asio/redirect_error.hpp>
#include <asio/steady_timer.hpp>
#include <asio/use_awaitable.hpp>
#include <fmt/format.h>

#include <stop_token>
#include <thread>
#include <utility>

namespace latchkey::cli {

using auth::PassphraseAnswer;
using session::HostKeyAnswer;
using settings::LogLevel;
using Echo = Terminal::Echo;

namespace {

/// A question under way: the coroutine waits on the timer, the thread cancels it.
struct Asking {
    explicit Asking(const asio::any_io_executor& executor) : answered(executor, asio::steady_timer::time_point::max()) {}
    asio::steady_timer answered;
    std::optional<Secret> answer;
    bool yes = false; ///< of a program
    bool done = false;
};

std::string as_line(const Secret& secret)
{
    return std::string{secret.text()};
}

std::string named(const keys::PublicKey& key)
{
    return fmt::format("{} {}", key.short_name(), keys::fingerprint(key));
}

std::string question_text(const session::HostKeyQuestion& question)
{
    std::string out = fmt::format("The server {} is not known yet.\n", printable(question.where));
    if (question.kind == session::HostKeyQuestion::Kind::known_by_other_type) {
        out = fmt::format("The server {} shows a type of key that is not known for it. What is known:\n", printable(question.where));
        for (const keys::PublicKey& key : question.known) {
            out += fmt::format("  {}\n", named(key));
        }
    }
    out += fmt::format("Its key is {}\n{}\n", named(question.offered), keys::randomart(question.offered));
    for (const std::string& remark : question.remarks) {
        out += printable(remark) + '\n';
    }
    return out;
}

} // namespace

ConsolePrompter::ConsolePrompter(asio::any_io_executor executor, std::unique_ptr<Terminal> terminal, ConsolePrompterOptions options)
    : executor_(std::move(executor)),
      terminal_(std::move(terminal)),
      options_(options),
      raw_question_(std::make_shared<RawQuestion>(executor_))
{
}

asio::awaitable<std::optional<Secret>> ConsolePrompter::ask(std::string question, Echo echo)
{
    if (terminal_ == nullptr) {
        co_return std::nullopt;
    }
    const auto asking = std::make_shared<Asking>(executor_);
    std::thread thread{[asking, terminal = terminal_, question = std::move(question), echo, executor = executor_] {
        auto answer = terminal->ask(question, echo);
        asio::post(executor, [asking, answer = std::make_shared<std::optional<Secret>>(std::move(answer))] {
            asking->answer = std::move(*answer);
            asking->done = true;
            asking->answered.cancel();
        });
    }};
    asio::error_code cancelled;
    co_await asking->answered.async_wait(asio::redirect_error(asio::use_awaitable, cancelled));
    if (!asking->done) {
        terminal_->interrupt(); // the connection ended, or we are being ended
    }
    thread.join();
    co_return std::move(asking->answer);
}

asio::awaitable<bool> ConsolePrompter::ask_program(std::string program, std::string question)
{
    const auto asking = std::make_shared<Asking>(executor_);
    std::stop_source stop;
    std::thread thread{
        [asking, program = std::move(program), question = std::move(question), token = stop.get_token(), executor = executor_] {
            const bool yes = confirm_by_program(program, question, token);
            asio::post(executor, [asking, yes] {
                asking->yes = yes;
                asking->done = true;
                asking->answered.cancel();
            });
        }};
    asio::error_code cancelled;
    co_await asking->answered.async_wait(asio::redirect_error(asio::use_awaitable, cancelled));
    if (!asking->done) {
        stop.request_stop(); // the connection ended: so does its window
    }
    thread.join();
    co_return asking->done && asking->yes;
}

asio::awaitable<std::optional<std::string>> ConsolePrompter::user_name(auth::UserNameQuestion question)
{
    auto answer = co_await ask(fmt::format("login as (on {}): ", printable(question.where)), Echo::on);
    if (!answer || answer->empty()) {
        co_return std::nullopt;
    }
    co_return as_line(*answer);
}

asio::awaitable<std::optional<PassphraseAnswer>> ConsolePrompter::passphrase(auth::PassphraseQuestion question)
{
    const std::string comment = question.comment.empty() ? "" : fmt::format(" \"{}\"", printable(question.comment));
    std::string text = fmt::format("{}Passphrase of the key{} in {}: ", question.attempt > 1 ? "That was not the passphrase. " : "",
                                   comment, printable(path_text(question.file)));
    if (question.no_agent && question.attempt == 1 && terminal_ != nullptr && !std::exchange(told_of_no_agent_, true)) {
        // A question is being asked, so somebody reads this; "remember until quit" would be over with this login.
        terminal_->print(
            "No agent is running that would ask only once: eval \"$(ssh-agent)\" starts one, lk agent add gives it the key.\n");
    }
    auto answer = co_await ask(std::move(text), Echo::off);
    if (!answer) {
        co_return std::nullopt;
    }
    co_return PassphraseAnswer{*std::move(answer), auth::Remember::no};
}

asio::awaitable<std::optional<Secret>> ConsolePrompter::password(auth::PasswordQuestion question)
{
    std::string text = fmt::format("{}Password of {} on {}: ", question.attempt > 1 ? "The server refused that password. " : "",
                                   printable(question.user), printable(question.where));
    auto answer = co_await ask(std::move(text), Echo::off);
    co_return answer;
}

asio::awaitable<std::optional<Secret>> ConsolePrompter::proxy_password(session::ProxyPasswordQuestion question)
{
    std::string text = fmt::format("{}Password of {} at the proxy {}: ", question.attempt > 1 ? "The proxy refused that password. " : "",
                                   printable(question.user), printable(question.proxy));
    auto answer = co_await ask(std::move(text), Echo::off);
    co_return answer;
}

asio::awaitable<std::optional<Secret>> ConsolePrompter::new_password(auth::NewPasswordQuestion question)
{
    const std::string whose = fmt::format("{} on {}", printable(question.user), printable(question.where));
    std::string text = fmt::format("The server wants a new password. {}{}New password of {}: ", printable(question.prompt),
                                   question.prompt.empty() ? "" : "\n", whose);
    for (int attempt = 0; attempt < 3; ++attempt) {
        auto first = co_await ask(std::move(text), Echo::off);
        if (!first || first->empty()) {
            co_return std::nullopt;
        }
        auto second = co_await ask("The same again: ", Echo::off);
        if (!second) {
            co_return std::nullopt;
        }
        if (equal_secrets(*first, *second)) {
            co_return first;
        }
        text = fmt::format("The two were different. New password of {}: ", whose);
    }
    co_return std::nullopt;
}

asio::awaitable<std::optional<std::vector<Secret>>> ConsolePrompter::interactive(auth::InteractiveQuestion question)
{
    std::string heading;
    for (const std::string* part : {&question.name, &question.instruction}) {
        if (!part->empty()) {
            heading += printable_lines(*part);
        }
    }
    if (terminal_ != nullptr && !heading.empty()) {
        terminal_->print(fmt::format("{} says:\n{}", printable(question.where), heading));
    }
    std::vector<Secret> answers;
    for (const auto& prompt : question.prompts) {
        // Says who asks: a server that imitates "Passphrase of the key" should not get it.
        std::string text = fmt::format("{} asks: {}", printable(question.where), printable(prompt.text));
        auto answer = co_await ask(std::move(text), prompt.echo ? Echo::on : Echo::off);
        if (!answer) {
            co_return std::nullopt;
        }
        answers.push_back(*std::move(answer));
    }
    co_return answers;
}

asio::awaitable<bool> ConsolePrompter::ask_yes_or_no(std::string question)
{
    for (;;) {
        auto line = co_await ask(std::move(question), Echo::on);
        const std::string answer = line ? as_line(*line) : "no";
        if (answer == "yes" || answer == "no" || answer.empty()) {
            co_return answer == "yes";
        }
        question = "Please answer yes or no: ";
    }
}

asio::awaitable<bool> ConsolePrompter::add_to_agent(auth::AddToAgentQuestion question)
{
    std::string text =
        fmt::format("Put the key {} ({}) into the agent, which then needs no passphrase? yes or no: ", printable(path_text(question.file)),
                    question.title);
    const bool yes = co_await ask_yes_or_no(std::move(text));
    co_return yes;
}

asio::awaitable<bool> ConsolePrompter::agent_use(auth::AgentUseQuestion question)
{
    const std::string key = fmt::format("{}{}{}", question.title.empty() ? "a key" : "the key " + question.title,
                                        question.comment.empty() ? "" : fmt::format(" \"{}\"", printable(question.comment)),
                                        question.fingerprint.empty() ? "" : " " + question.fingerprint);
    const bool has_terminal = terminal_ != nullptr && !(begun_ && options_.leaves_terminal);
    const std::optional<ConfirmProgram> program = find_confirm_program();
    std::string text = fmt::format("A program on {} wants to use {} of the agent here.", printable(question.where), key);
    bool yes = false;
    if (program && (!has_terminal || program->before_terminal)) {
        text += " Allow it?";
        yes = co_await ask_program(program->file, std::move(text));
    } else if (!has_terminal) {
        warn({fmt::format("A program on {} wanted to use {} of the agent: refused, since there is no terminal to ask on.",
                          printable(question.where), key),
              std::nullopt});
    } else if (begun_ && options_.session_takes_terminal) {
        yes = co_await raw_question_->ask(std::move(text));
    } else {
        text += " Allow it? yes or no: ";
        yes = co_await ask_yes_or_no(std::move(text));
    }
    co_return yes;
}

asio::awaitable<HostKeyAnswer> ConsolePrompter::unknown_host_key(session::HostKeyQuestion question)
{
    std::string text = question_text(question) + "Trust it? yes (and remember it), once, no, or paste the fingerprint that you expect: ";
    const std::string expected = keys::fingerprint(question.offered);
    const std::string expected_md5 = keys::fingerprint(question.offered, keys::FingerprintHash::md5);
    for (;;) {
        auto line = co_await ask(std::move(text), Echo::on);
        if (!line) {
            co_return HostKeyAnswer::no;
        }
        const std::string answer = as_line(*line);
        if (answer == "yes" || answer == expected || answer == expected_md5) {
            co_return HostKeyAnswer::yes_and_remember;
        }
        if (answer == "once") {
            co_return HostKeyAnswer::once;
        }
        if (answer == "no" || answer.empty()) {
            co_return HostKeyAnswer::no;
        }
        text = answer.find(':') != std::string::npos
                   ? "That is another fingerprint: it is not the server that you expect. yes, once or no: "
                   : "Please answer yes, once or no, or paste the fingerprint: ";
    }
}

void ConsolePrompter::banner(std::string text)
{
    if (options_.show_banner && says(LogLevel::info)) {
        // Not a message of ours: as in ssh it stays out of the log of -E.
        [[maybe_unused]] const std::error_code failed = write_all(Standard::error, as_bytes(printable_lines(text)));
    }
}

void ConsolePrompter::note(std::string text)
{
    if (says(LogLevel::verbose)) {
        print_error(text);
    }
}

void ConsolePrompter::warn(auth::Warning warning)
{
    if (says(LogLevel::error)) {
        print_error(warning.exposed_key ? warning.text + " chmod 600 makes it private." : warning.text);
    }
}

void ConsolePrompter::host_key_alarm(session::HostKeyAlarm alarm)
{
    if (!says(LogLevel::error)) {
        return;
    }
    const bool revoked = alarm.kind == session::HostKeyAlarm::Kind::revoked;
    print_error(fmt::format("WARNING: the host key of {} {}!", alarm.where, revoked ? "IS REVOKED" : "HAS CHANGED"));
    print_error(fmt::format("It shows  {}", named(alarm.offered)));
    for (const keys::PublicKey& key : alarm.known) {
        print_error(fmt::format("Known is  {}", named(key)));
    }
    for (const std::string& pinned : alarm.pinned) {
        print_error(fmt::format("Pinned is {}", pinned));
    }
    print_error(alarm.line > 0 ? fmt::format("in {}, line {}", alarm.file, alarm.line) : "in " + alarm.file);
    if (!alarm.command.empty()) {
        print_error("Nothing was sent to it. Ask whoever runs that server; if it was rebuilt, this command says so:");
        print_error("  " + alarm.command);
    }
}

void ConsolePrompter::stage(session::Stage stage, std::string text)
{
    begun_ = begun_ || stage == session::Stage::ready;
    if (options_.log_level == LogLevel::verbose && !text.empty()) { // the debug log has the same lines
        print_error(text);
    }
}

void ConsolePrompter::silence(std::chrono::milliseconds, std::string text)
{
    if (options_.log_level == LogLevel::verbose) { // as above
        print_error(text);
    }
}

} // namespace latchkey::cli
