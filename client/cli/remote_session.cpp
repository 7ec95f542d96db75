#include "client/cli/remote_session.h"

#include "client/cli/platform/background.h"
#include "client/cli/platform/local_command.h"
#include "client/cli/print.h"
#include "client/cli/session_forwards.h"
#include "client/cli/side_task.h"
#include "client/cli/stream_join.h"
#include "client/session/connection.h"
#include "client/transport/jobs.h"
#include "keys/base/file.h"

#include <asio/this_coro.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <iterator>

namespace latchkey::cli {

using session::Channel;
using session::Connection;
using session::SessionStart;
using settings::LogLevel;

namespace {

constexpr int own_failure = static_cast<int>(Exit::ssh_failed);

class RemoteSession {
public:
    RemoteSession(RemotePlan plan, std::shared_ptr<Connection> connection, std::shared_ptr<RawQuestion> question)
        : plan_(std::move(plan)),
          connection_(std::move(connection)),
          question_(std::move(question)),
          forwards_(connection_, plan_.forward_options, plan_.local_shell),
          remote_forwards_(connection_->executor())
    {
    }
    RemoteSession(const RemoteSession&) = delete;
    RemoteSession& operator=(const RemoteSession&) = delete;

    asio::awaitable<int> run();

private:
    [[nodiscard]] asio::awaitable<int> talk();
    [[nodiscard]] asio::awaitable<int> carry();
    [[nodiscard]] asio::awaitable<int> wait_for_end();
    [[nodiscard]] asio::awaitable<bool> start_forwards();
    [[nodiscard]] asio::awaitable<void> start_remote_forwards(std::vector<settings::ForwardSpec> specs);
    void tell(const SessionForwards::Begun& begun) const;
    [[nodiscard]] asio::awaitable<void> run_local_command();
    [[nodiscard]] asio::awaitable<Result<std::shared_ptr<Channel>>> start();
    [[nodiscard]] JoinWishes log_wishes() const;
    [[nodiscard]] JoinWishes join_wishes();
    [[nodiscard]] int exit_code(const JoinEnd& end) const;
    void tell_refusal(const Error& why) const;
    void tell_key_used() const;
    void leave_terminal() const;
    void say(LogLevel level, const std::string& text) const
    {
        if (*plan_.talk >= level) {
            print_error(text);
        }
    }

    RemotePlan plan_;
    std::shared_ptr<Connection> connection_;
    std::shared_ptr<RawQuestion> question_;
    SessionForwards forwards_;
    SessionForwards::Begun remote_begun_{};
    bool forwards_told_ = false;
    SideTask remote_forwards_;       ///< their requests, while the server has not answered all of them
    std::optional<WindowSize> size_; ///< what the server was told
};

void RemoteSession::tell_refusal(const Error& why) const
{
    say(LogLevel::error, why.sentence());
    const std::string report = connection_->refusal().text();
    if (!report.empty() && plan_.log_level >= LogLevel::error && !connection_->refusal().user.empty()) {
        print_lines(report);
    }
}

void RemoteSession::tell_key_used() const
{
    const auto& files = plan_.request.key_files;
    const auto& offered = connection_->refusal().keys;
    const auto accepted = std::ranges::find_if(offered, [](const auth::KeyOffer& offer) {
        return offer.answer == auth::OfferAnswer::accepted || offer.answer == auth::OfferAnswer::partial;
    });
    const bool by_file = accepted != offered.end() && files.size() == 1 && accepted->source == path_text(files.front());
    if (plan_.logged_in_with && by_file) { // and not by another key of the agent
        plan_.logged_in_with(files.front(), accepted->fingerprint);
    }
}

void RemoteSession::leave_terminal() const
{
    if (plan_.background) {
        // A command's output goes on to where it was sent, as ssh has it; what only forwards has nothing to say unless it was asked to.
        const KeepOutput output = plan_.kind || plan_.standard_forward ? KeepOutput::yes : KeepOutput::no;
        const bool talkative = plan_.log_level >= LogLevel::verbose;
        go_to_background(output, plan_.kind || talkative ? KeepOutput::yes : KeepOutput::no);
    }
}

asio::awaitable<Result<std::shared_ptr<Channel>>> RemoteSession::start()
{
    SessionStart start{*plan_.kind, plan_.what, std::nullopt, plan_.environment};
    if (plan_.pty) {
        size_ = window_size().value_or(WindowSize{});
        start.pty = session::PtyRequest{.term = plan_.terminal_type,
                                        .columns = size_->columns,
                                        .rows = size_->rows,
                                        .width = size_->width,
                                        .height = size_->height,
                                        .modes = terminal_modes()};
    }
    auto channel = co_await connection_->start_session(std::move(start));
    co_return channel;
}

JoinWishes RemoteSession::log_wishes() const
{
    JoinWishes wishes;
    wishes.log = plan_.logs_output;
    wishes.log_failed = [this](const std::error_code& why) {
        say(LogLevel::error, fmt::format("The session is no longer logged: {}.", why.message()));
    };
    return wishes;
}

JoinWishes RemoteSession::join_wishes()
{
    JoinWishes wishes = log_wishes();
    wishes.pty = plan_.pty;
    wishes.size = size_;
    wishes.no_input = plan_.no_input;
    wishes.raw = plan_.raw && enter_raw_mode();
    wishes.escape = wishes.raw ? plan_.escape : std::nullopt;
    wishes.question = wishes.raw ? question_ : nullptr;
    wishes.list = [this] { return forwards_.list(); };
    wishes.command = [this](std::string line) { return forwards_.command(std::move(line)); };
    wishes.rekey = [connection = connection_] { [[maybe_unused]] const Status begun = connection->rekey(); };
    wishes.talk = [talk = plan_.talk](int change) {
        const int most = static_cast<int>(settings::setting(settings::SettingId::log_level).choices.size()) - 1;
        *talk = static_cast<LogLevel>(std::clamp(static_cast<int>(*talk) + change, 0, most));
        return fmt::format("\r\nLogLevel {}\r\n",
                           settings::setting(settings::SettingId::log_level).choices[static_cast<std::size_t>(*talk)].word);
    };
    wishes.disconnect = [connection = connection_] { connection->cancel(); };
    return wishes;
}

int RemoteSession::exit_code(const JoinEnd& end) const
{
    const std::string& host = plan_.request.host;
    if (end.output_failure) {
        if (end.output_failure != std::errc::broken_pipe) {
            say(LogLevel::error, not_written(end.output_failure));
        }
        return own_failure;
    }
    if (end.ended_by_user) {
        say(LogLevel::error, fmt::format("Connection to {} closed.", host));
        return own_failure;
    }
    if (!end.exit) {
        say(LogLevel::error, end.exit.error().sentence());
        return own_failure;
    }
    const session::ExitResult& result = *end.exit;
    if (!result.signal.empty()) {
        say(LogLevel::error, fmt::format("The program on {} was ended by signal {}{}{}.", host, result.signal,
                                         result.message.empty() ? "" : ": ", result.message));
    } else if (!result.status) {
        say(LogLevel::error, fmt::format("The server {} closed the session without saying how it ended.", host));
    } else if (plan_.raw) {
        say(LogLevel::info, fmt::format("Connection to {} closed.", host));
    }
    return result.code();
}

asio::awaitable<int> RemoteSession::talk()
{
    auto channel = co_await start();
    if (!channel) {
        say(LogLevel::error, channel.error().sentence());
        co_return own_failure;
    }
    JoinWishes wishes = join_wishes();
    const JoinEnd end = co_await join_streams(*std::move(channel), std::move(wishes));
    restore_terminal();
    co_return exit_code(end);
}

void RemoteSession::tell(const SessionForwards::Begun& begun) const
{
    for (const std::string& news : begun.news) {
        say(LogLevel::info, news);
    }
    for (const Error& failure : begun.failures) {
        say(LogLevel::error, failure.sentence());
    }
}

asio::awaitable<void> RemoteSession::start_remote_forwards(std::vector<settings::ForwardSpec> specs)
{
    remote_begun_ = co_await forwards_.start(std::move(specs));
    if (forwards_told_) {
        tell(remote_begun_);
    }
}

/// False when a forward is missing and the session is nothing without it. Otherwise a server that never answers a request to listen does
/// not keep the session waiting: what is not there soon is started beside it.
asio::awaitable<bool> RemoteSession::start_forwards()
{
    const auto is_remote = [](const settings::ForwardSpec& spec) { return spec.kind == settings::ForwardSpec::Kind::remote; };
    std::vector<settings::ForwardSpec> at_once = plan_.forwards;
    std::vector<settings::ForwardSpec> beside;
    if (!plan_.forwards_or_nothing) {
        std::ranges::copy_if(at_once, std::back_inserter(beside), is_remote);
        std::erase_if(at_once, is_remote);
    }
    const SessionForwards::Begun begun = co_await forwards_.start(std::move(at_once));
    if (!beside.empty()) {
        constexpr std::chrono::seconds soon{1}; // a command may want to use them at once
        remote_forwards_.start(start_remote_forwards(std::move(beside)));
        co_await remote_forwards_.wait(soon);
    }
    tell(begun); // when all are there, if they are
    tell(remote_begun_);
    forwards_told_ = true;
    co_return begun.failures.empty() || !plan_.forwards_or_nothing;
}

asio::awaitable<void> RemoteSession::run_local_command()
{
    if (plan_.local_command.empty()) {
        co_return;
    }
    auto run = [command = plan_.local_command](std::stop_token) { return cli::run_local_command(command); };
    const std::optional<int> status = co_await transport::run_job(std::move(run));
    if (status && *status != 0) {
        say(LogLevel::verbose, fmt::format("LocalCommand ended with status {}.", *status));
    }
}

/// -W: no session, one connection onwards in its place.
asio::awaitable<int> RemoteSession::carry()
{
    auto channel = co_await connection_->open_direct(*plan_.standard_forward);
    if (!channel) {
        say(LogLevel::error, channel.error().sentence());
        co_return own_failure;
    }
    JoinWishes wishes = log_wishes();
    wishes.no_input = plan_.no_input;
    wishes.disconnect = [connection = connection_] { connection->cancel(); };
    const JoinEnd end = co_await join_streams(*std::move(channel), std::move(wishes));
    if (end.output_failure || !end.exit) {
        co_return exit_code(end);
    }
    co_return static_cast<int>(Exit::good);
}

/// Without a session the connection is there for its forwards, until it ends or a signal ends us.
asio::awaitable<int> RemoteSession::wait_for_end()
{
    const Error why = co_await connection_->wait_end();
    say(LogLevel::error, why.sentence());
    co_return own_failure;
}

asio::awaitable<int> RemoteSession::run()
{
    const Status opened = co_await connection_->open();
    if (!opened) {
        tell_refusal(opened.error());
        co_return own_failure;
    }
    tell_key_used();
    const bool all_there = co_await start_forwards();
    int code = own_failure;
    if (all_there) {
        co_await run_local_command();
        leave_terminal();
        if (plan_.standard_forward) {
            code = co_await carry();
        } else if (plan_.kind) {
            code = co_await talk();
        } else {
            code = co_await wait_for_end();
        }
    }
    co_await remote_forwards_.stop();
    co_await connection_->close();
    co_return code;
}

} // namespace

asio::awaitable<int> run_remote(RemotePlan plan, std::shared_ptr<ConsolePrompter> prompter,
                                std::shared_ptr<auth::PassphraseCache> passphrases)
{
    const auto executor = co_await asio::this_coro::executor;
    std::shared_ptr<RawQuestion> question = prompter->raw_question();
    auto connection = std::make_shared<Connection>(executor, plan.request, std::move(prompter), std::move(passphrases));
    RemoteSession session{std::move(plan), std::move(connection), std::move(question)};
    const int code = co_await session.run();
    co_return code;
}

} // namespace latchkey::cli
