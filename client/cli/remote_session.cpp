#include "client/cli/remote_session.h"

#include "client/cli/async_streams.h"
#include "client/cli/escape.h"
#include "client/cli/print.h"
#include "client/cli/side_task.h"
#include "client/session/connection.h"

#include <asio/experimental/awaitable_operators.hpp>
#include <asio/signal_set.hpp>
#include <asio/this_coro.hpp>
#include <fmt/format.h>

#include <algorithm>

namespace latchkey::cli {

using session::Channel;
using session::Connection;
using settings::LogLevel;

namespace {

constexpr int own_failure = static_cast<int>(Exit::ssh_failed);
constexpr std::size_t block_size = std::size_t{64} << 10U;

/// What the pumps of one session share.
struct Joined {
    RemotePlan plan;
    std::shared_ptr<Connection> connection;
    std::shared_ptr<Channel> channel;
    bool ended_by_user = false;       ///< "~."
    std::error_code output_failure{}; ///< broken_pipe: our output was closed, and there is nobody to tell about it either
};

void say(const RemotePlan& plan, const std::string& text)
{
    if (plan.log_level >= LogLevel::error) {
        print_error(text);
    }
}

asio::awaitable<void> copy_output(Joined& joined, AsyncOutput& to, Standard stream)
{
    ByteBuffer buffer(block_size);
    for (;;) {
        Result<std::size_t> got = 0;
        if (stream == Standard::output) {
            got = co_await joined.channel->read(buffer);
        } else {
            got = co_await joined.channel->read_stderr(buffer);
        }
        if (!got || *got == 0) {
            break;
        }
        const bool good = co_await to.write({buffer.begin(), buffer.begin() + static_cast<std::ptrdiff_t>(*got)});
        if (!good) {
            joined.output_failure = to.error();
            joined.connection->cancel();
            co_return;
        }
    }
    const bool all_out = co_await to.flush();
    // A reader that has what it wants and goes is no failure of a command that has ended; a full disk is.
    if (!all_out && to.error() != std::errc::broken_pipe) {
        joined.output_failure = to.error();
    }
}

constexpr std::string_view escape_help = "\r\n~.  ends the connection\r\n~~  sends one ~\r\n~?  shows this\r\n";

asio::awaitable<void> copy_input(Joined& joined, AsyncInput& from)
{
    EscapeFilter filter;
    for (;;) {
        ByteBuffer bytes = co_await from.read();
        if (bytes.empty()) {
            [[maybe_unused]] const Status ended = co_await joined.channel->send_eof();
            co_return;
        }
        if (joined.plan.escape) {
            auto outcome = filter.feed(bytes);
            if (outcome.wish == EscapeFilter::Wish::disconnect) {
                joined.ended_by_user = true;
                joined.connection->cancel();
                co_return;
            }
            if (outcome.wish == EscapeFilter::Wish::help) {
                [[maybe_unused]] const std::error_code failed = write_all(Standard::error, as_bytes(escape_help));
            }
            bytes = std::move(outcome.bytes);
        }
        if (!bytes.empty()) {
            const Status sent = co_await joined.channel->write(std::move(bytes));
            if (!sent) {
                co_return; // the reading side tells why
            }
        }
    }
}

asio::awaitable<void> follow_window_size(Joined& joined)
{
    const auto executor = co_await asio::this_coro::executor;
    asio::signal_set resized{executor};
    if (resize_signal() != 0) {
        resized.add(resize_signal());
    }
    asio::steady_timer look_again{executor};
    auto last = window_size();
    for (;;) {
        if (resize_signal() != 0) {
            co_await resized.async_wait(asio::use_awaitable);
        } else {
            look_again.expires_after(std::chrono::milliseconds{250});
            co_await look_again.async_wait(asio::use_awaitable);
        }
        const auto now = window_size();
        if (now && now != last) {
            last = now;
            [[maybe_unused]] const Status told = co_await joined.channel->resize(now->columns, now->rows);
        }
    }
}

asio::awaitable<Result<std::shared_ptr<Channel>>> open_channel(const RemotePlan& plan, Connection& connection)
{
    std::optional<session::PtyRequest> pty;
    if (plan.pty) {
        const auto size = window_size().value_or(WindowSize{});
        pty = session::PtyRequest{plan.terminal_type, size.columns, size.rows, terminal_modes()};
    }
    if (plan.command) {
        auto channel = co_await connection.exec(*plan.command, std::move(pty));
        co_return channel;
    }
    auto channel = co_await connection.open_shell(std::move(pty));
    co_return channel;
}

int exit_code(const Joined& joined, const Result<session::ExitResult>& result)
{
    const std::string& host = joined.plan.request.host;
    if (joined.output_failure) {
        if (joined.output_failure != std::errc::broken_pipe) {
            say(joined.plan, not_written(joined.output_failure));
        }
        return own_failure;
    }
    if (joined.ended_by_user) {
        say(joined.plan, fmt::format("Connection to {} closed.", host));
        return own_failure;
    }
    if (!result) {
        say(joined.plan, result.error().sentence());
        return own_failure;
    }
    if (!result->signal.empty()) {
        say(joined.plan, fmt::format("The program on {} was ended by signal {}{}{}.", host, result->signal,
                                     result->message.empty() ? "" : ": ", result->message));
    } else if (!result->status) {
        say(joined.plan, fmt::format("The server {} closed the session without saying how it ended.", host));
    }
    return result->code();
}

asio::awaitable<Result<session::ExitResult>> join_streams(Joined& joined)
{
    using namespace asio::experimental::awaitable_operators;
    const auto executor = co_await asio::this_coro::executor;
    AsyncOutput out{executor, Standard::output};
    AsyncOutput err{executor, Standard::error};
    std::optional<AsyncInput> in;
    SideTask input{executor};
    SideTask size{executor};
    if (joined.plan.no_input) {
        [[maybe_unused]] const Status ended = co_await joined.channel->send_eof();
    } else {
        in.emplace(executor, standard_input());
        input.start(copy_input(joined, *in));
    }
    if (joined.plan.pty) {
        size.start(follow_window_size(joined));
    }
    co_await (copy_output(joined, out, Standard::output) && copy_output(joined, err, Standard::error));
    auto result = co_await joined.channel->wait_exit();
    co_await input.stop();
    co_await size.stop();
    co_return result;
}

asio::awaitable<int> talk(Joined& joined)
{
    if (joined.plan.raw && !enter_raw_mode()) {
        joined.plan.escape = false;
    }
    const auto result = co_await join_streams(joined);
    restore_terminal();
    const int code = exit_code(joined, result);
    joined.channel.reset();
    co_await joined.connection->close();
    co_return code;
}

void tell_key_used(const Joined& joined)
{
    const auto& files = joined.plan.request.key_files;
    const auto& offered = joined.connection->refusal().keys;
    const auto accepted = std::ranges::find_if(offered, [](const auth::KeyOffer& offer) {
        return offer.answer == auth::OfferAnswer::accepted || offer.answer == auth::OfferAnswer::partial;
    });
    if (joined.plan.logged_in_with && files.size() == 1 && accepted != offered.end()) {
        joined.plan.logged_in_with(files.front(), accepted->fingerprint);
    }
}

} // namespace

asio::awaitable<int> run_remote(RemotePlan plan, std::shared_ptr<ConsolePrompter> prompter,
                                std::shared_ptr<auth::PassphraseCache> passphrases)
{
    const auto executor = co_await asio::this_coro::executor;
    Joined joined{.plan = std::move(plan), .connection = nullptr, .channel = nullptr};
    joined.connection = std::make_shared<Connection>(executor, joined.plan.request, prompter, passphrases);
    const Status opened = co_await joined.connection->open();
    if (!opened) {
        const std::string report = joined.connection->refusal().text();
        say(joined.plan, opened.error().sentence());
        if (!report.empty() && joined.plan.log_level >= LogLevel::error && !joined.connection->refusal().user.empty()) {
            print_lines(report);
        }
        co_return own_failure;
    }
    tell_key_used(joined);
    auto channel = co_await open_channel(joined.plan, *joined.connection);
    if (!channel) {
        say(joined.plan, channel.error().sentence());
        co_await joined.connection->close();
        co_return own_failure;
    }
    joined.channel = *std::move(channel);
    const int code = co_await talk(joined);
    co_return code;
}

} // namespace latchkey::cli
