#pragma once
/// What tests of connections share: a prompter that answers from a script and remembers everything, and a thread-less way to run
/// coroutines.

#include "client/session/connection.h"
#include "tests/support/coroutine.h"
#include "tests/support/sshd.h"
#include "tests/support/temp_folder.h"

#include <asio/io_context.hpp>
#include <asio/steady_timer.hpp>
#include <asio/use_awaitable.hpp>
#include <gtest/gtest.h>

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace latchkey::session {

/// Answers from queues; an empty queue gives up. Everything is remembered in order in `events`.
class ScriptedPrompter final : public Prompter {
public:
    std::deque<HostKeyAnswer> host_keys;
    std::deque<std::string> users;
    std::deque<std::string> passphrases;
    std::deque<std::string> passwords;
    std::deque<std::string> new_passwords;
    std::deque<std::vector<std::string>> rounds;
    std::deque<std::string> proxy_passwords;
    auth::Remember remember = auth::Remember::no;
    bool hang = false;              ///< questions wait until they are cancelled
    bool agent_may_have_it = false; ///< AddKeysToAgent ask
    bool agent_may_be_used = false; ///< agent forwarding with confirmation

    std::vector<std::string> events;
    std::vector<HostKeyQuestion> host_key_questions;
    std::vector<HostKeyAlarm> alarms;
    std::vector<auth::PassphraseQuestion> passphrase_questions;
    std::vector<auth::InteractiveQuestion> interactive_questions;
    std::vector<ProxyPasswordQuestion> proxy_questions;
    std::vector<std::string> banners;
    std::vector<auth::Warning> warnings;
    std::vector<Stage> stages;
    std::vector<auth::AgentUseQuestion> agent_use_questions;
    int cancelled_questions = 0;

    asio::awaitable<std::optional<std::string>> user_name(auth::UserNameQuestion) override
    {
        events.emplace_back("user name?");
        co_await wait_if_hanging();
        co_return take(users);
    }
    asio::awaitable<std::optional<auth::PassphraseAnswer>> passphrase(auth::PassphraseQuestion question) override
    {
        events.emplace_back("passphrase?");
        passphrase_questions.push_back(question);
        co_await wait_if_hanging();
        const std::optional<std::string> text = take(passphrases);
        if (!text) {
            co_return std::nullopt;
        }
        co_return auth::PassphraseAnswer{Secret::copy_of(*text), remember};
    }
    asio::awaitable<std::optional<Secret>> password(auth::PasswordQuestion) override
    {
        events.emplace_back("password?");
        co_await wait_if_hanging();
        const std::optional<std::string> text = take(passwords);
        if (!text) {
            co_return std::nullopt;
        }
        co_return Secret::copy_of(*text);
    }
    asio::awaitable<std::optional<Secret>> new_password(auth::NewPasswordQuestion) override
    {
        events.emplace_back("new password?");
        co_await wait_if_hanging();
        const std::optional<std::string> text = take(new_passwords);
        if (!text) {
            co_return std::nullopt;
        }
        co_return Secret::copy_of(*text);
    }
    asio::awaitable<std::optional<std::vector<Secret>>> interactive(auth::InteractiveQuestion question) override
    {
        events.emplace_back("interactive?");
        interactive_questions.push_back(question);
        co_await wait_if_hanging();
        const std::optional<std::vector<std::string>> texts = take(rounds);
        if (!texts) {
            co_return std::nullopt;
        }
        std::vector<Secret> answers;
        for (const std::string& text : *texts) {
            answers.push_back(Secret::copy_of(text));
        }
        co_return std::optional<std::vector<Secret>>(std::move(answers));
    }
    asio::awaitable<bool> add_to_agent(auth::AddToAgentQuestion) override
    {
        events.emplace_back("add to agent?");
        co_return agent_may_have_it;
    }
    asio::awaitable<bool> agent_use(auth::AgentUseQuestion question) override
    {
        events.emplace_back("agent use?");
        agent_use_questions.push_back(question);
        co_await wait_if_hanging();
        co_return agent_may_be_used;
    }
    asio::awaitable<HostKeyAnswer> unknown_host_key(HostKeyQuestion question) override
    {
        events.emplace_back("host key?");
        host_key_questions.push_back(question);
        co_await wait_if_hanging();
        co_return take(host_keys).value_or(HostKeyAnswer::no);
    }
    asio::awaitable<std::optional<Secret>> proxy_password(ProxyPasswordQuestion question) override
    {
        events.emplace_back("proxy password?");
        proxy_questions.push_back(std::move(question));
        co_await wait_if_hanging();
        const std::optional<std::string> text = take(proxy_passwords);
        if (!text) {
            co_return std::nullopt;
        }
        co_return Secret::copy_of(*text);
    }
    void host_key_alarm(HostKeyAlarm alarm) override
    {
        events.emplace_back("alarm");
        alarms.push_back(std::move(alarm));
    }
    void silence(std::chrono::milliseconds, std::string) override {}
    void stage(Stage stage, std::string text) override
    {
        stages.push_back(stage);
        events.push_back("stage: " + text);
    }
    void banner(std::string text) override
    {
        events.emplace_back("banner");
        banners.push_back(std::move(text));
    }
    void note(std::string text) override { events.push_back("note: " + text); }
    void warn(auth::Warning warning) override
    {
        events.emplace_back("warning");
        warnings.push_back(std::move(warning));
    }

private:
    template <class T>
    static std::optional<T> take(std::deque<T>& queue)
    {
        if (queue.empty()) {
            return std::nullopt;
        }
        T first = std::move(queue.front());
        queue.pop_front();
        return first;
    }
    asio::awaitable<void> wait_if_hanging()
    {
        if (!hang) {
            co_return;
        }
        const auto executor = co_await asio::this_coro::executor;
        asio::steady_timer never(executor, asio::steady_timer::time_point::max());
        struct Count {
            int& cancelled;
            ~Count() { ++cancelled; }
        } const count{cancelled_questions};
        co_await never.async_wait(asio::use_awaitable);
    }
};

using support::run;

/// Reads a stream to its end.
inline asio::awaitable<Result<std::string>> read_all(std::shared_ptr<Channel> channel, bool from_stderr = false)
{
    std::string out;
    ByteBuffer buffer(64 * 1024);
    while (true) {
        asio::awaitable<Result<std::size_t>> reading = from_stderr ? channel->read_stderr(buffer) : channel->read(buffer);
        const Result<std::size_t> count = co_await std::move(reading);
        if (!count) {
            co_return std::unexpected(count.error());
        }
        if (*count == 0) {
            co_return out;
        }
        out += as_text(Bytes(buffer).first(*count));
    }
}

/// What a command gave.
struct Ran {
    std::string out;
    std::string err;
    ExitResult exit;
};

/// Runs a command with its standard input closed; stdout first, then stderr.
inline asio::awaitable<Result<Ran>> run_command(std::shared_ptr<Connection> connection, std::string command)
{
    Result<std::shared_ptr<Channel>> channel = co_await connection->exec(std::move(command), std::nullopt);
    if (!channel) {
        co_return std::unexpected(channel.error());
    }
    const Status ended = co_await (*channel)->send_eof();
    if (!ended) {
        co_return std::unexpected(ended.error());
    }
    Ran ran;
    Result<std::string> out = co_await read_all(*channel);
    if (!out) {
        co_return std::unexpected(out.error());
    }
    ran.out = std::move(*out);
    Result<std::string> err = co_await read_all(*channel, true);
    if (!err) {
        co_return std::unexpected(err.error());
    }
    ran.err = std::move(*err);
    const Result<ExitResult> exit = co_await (*channel)->wait_exit();
    if (!exit) {
        co_return std::unexpected(exit.error());
    }
    ran.exit = *exit;
    co_return ran;
}

/// Opens, runs one command, closes.
inline asio::awaitable<Result<Ran>> open_and_run(std::shared_ptr<Connection> connection, std::string command)
{
    const Status opened = co_await connection->open();
    if (!opened) {
        co_return std::unexpected(opened.error());
    }
    Result<Ran> ran = co_await run_command(connection, std::move(command));
    co_await connection->close();
    co_return ran;
}

inline asio::awaitable<Status> open_only(std::shared_ptr<Connection> connection)
{
    const Status opened = co_await connection->open();
    co_return opened;
}

inline std::string sentence(const auto& result)
{
    return result ? std::string("(no error)") : result.error().sentence();
}

} // namespace latchkey::session
