#include "client/cli/stream_join.h"

#include "client/cli/async_streams.h"
#include "client/cli/side_task.h"

#include <asio/experimental/awaitable_operators.hpp>
#include <asio/signal_set.hpp>
#include <asio/this_coro.hpp>
#include <fmt/format.h>

namespace latchkey::cli {

using session::Channel;
using Wish = EscapeFilter::Wish;

namespace {

constexpr std::size_t block_size = std::size_t{64} << 10U; // what a pipe holds

void show(std::string_view text)
{
    [[maybe_unused]] const std::error_code failed = write_all(Standard::error, as_bytes(text));
}

/// A question that stands when the session goes, however that is, is refused.
struct QuestionEnds {
    explicit QuestionEnds(std::shared_ptr<RawQuestion> its_question) : question(std::move(its_question)) {}
    QuestionEnds(const QuestionEnds&) = delete;
    QuestionEnds& operator=(const QuestionEnds&) = delete;
    ~QuestionEnds() { end(); }
    void end() const
    {
        if (question) {
            question->end();
        }
    }
    std::shared_ptr<RawQuestion> question;
};

/// What the pumps of one session share.
class Joined {
public:
    Joined(std::shared_ptr<Channel> its_channel, JoinWishes its_wishes)
        : channel_(std::move(its_channel)), wishes_(std::move(its_wishes)), filter_(wishes_.escape.value_or('~'))
    {
    }
    Joined(const Joined&) = delete;
    Joined& operator=(const Joined&) = delete;

    asio::awaitable<JoinEnd> run();

private:
    [[nodiscard]] asio::awaitable<void> copy_output(AsyncOutput& to, Standard stream);
    [[nodiscard]] asio::awaitable<void> copy_input(AsyncInput& from);
    [[nodiscard]] asio::awaitable<bool> typed(Bytes bytes);
    [[nodiscard]] asio::awaitable<bool> obey(Wish wish);
    [[nodiscard]] asio::awaitable<std::size_t> command_line(Bytes bytes);
    [[nodiscard]] asio::awaitable<void> follow_window_size();
    [[nodiscard]] asio::awaitable<void> send_window_size();
    [[nodiscard]] asio::awaitable<void> follow_suspend();
    [[nodiscard]] asio::awaitable<void> suspend();

    std::shared_ptr<Channel> channel_;
    JoinWishes wishes_;
    EscapeFilter filter_;
    std::optional<RawLine> line_; ///< while "~C" is being typed
    JoinEnd end_;
};

asio::awaitable<void> Joined::copy_output(AsyncOutput& to, Standard stream)
{
    ByteBuffer buffer(block_size);
    std::optional<AsyncOutput> log; // one each: it takes one writer
    if (wishes_.log) {
        log.emplace(co_await asio::this_coro::executor, Standard::session_log);
    }
    for (;;) {
        Result<std::size_t> got = 0;
        if (stream == Standard::output) {
            got = co_await channel_->read(buffer);
        } else {
            got = co_await channel_->read_stderr(buffer);
        }
        if (!got || *got == 0) {
            break;
        }
        if (wishes_.question) { // what the far side shows now could hide it, or be taken for it
            co_await wishes_.question->wait_answered();
        }
        const bool good = co_await to.write(Bytes(buffer).first(*got));
        if (!good) {
            end_.output_failure = to.error();
            wishes_.disconnect();
            co_return;
        }
        if (log) {
            const bool logged = co_await log->write(Bytes(buffer).first(*got));
            if (!logged) {
                wishes_.log_failed(log->error());
                log.reset();
            }
        }
    }
    const bool all_out = co_await to.flush();
    // A reader that has what it wants and goes is no failure of a command that has ended; a full disk is.
    if (!all_out && to.error() != std::errc::broken_pipe) {
        end_.output_failure = to.error();
    }
}

/// What follows "~C", up to the end of its line: gives how much of it was that.
asio::awaitable<std::size_t> Joined::command_line(Bytes bytes)
{
    const RawLine::Outcome outcome = line_->feed(bytes);
    show(outcome.echo);
    if (outcome.state == RawLine::State::done && wishes_.command) {
        asio::awaitable<std::string> running = wishes_.command(line_->text());
        const std::string answer = co_await std::move(running);
        show(answer);
    }
    if (outcome.state != RawLine::State::typing) {
        line_.reset();
    }
    co_return outcome.consumed;
}

/// False when the session is to end.
asio::awaitable<bool> Joined::obey(Wish wish)
{
    switch (wish) {
    case Wish::none:
        break;
    case Wish::disconnect:
        end_.ended_by_user = true;
        wishes_.disconnect();
        co_return false;
    case Wish::help:
        show(escape_help(filter_.character()));
        break;
    case Wish::list:
        show(wishes_.list ? wishes_.list() : std::string{"\r\nNo connection is forwarded.\r\n"});
        break;
    case Wish::command_line:
        line_.emplace();
        show("\r\nlk> ");
        break;
    case Wish::suspend:
        co_await suspend();
        break;
    case Wish::background:
        show("\r\nlk cannot leave the terminal in the middle of a session; -f does it from the start.\r\n");
        break;
    case Wish::rekey:
        if (wishes_.rekey) {
            wishes_.rekey();
        }
        break;
    case Wish::send_break: {
        const Status sent = co_await channel_->send_break(std::chrono::seconds{1}); // ssh's length of one
        co_return sent.has_value();
    }
    case Wish::more_talk:
    case Wish::less_talk:
        if (wishes_.talk) {
            show(wishes_.talk(wish == Wish::more_talk ? 1 : -1));
        }
        break;
    }
    co_return true;
}

/// False when the session is to end.
asio::awaitable<bool> Joined::typed(Bytes rest)
{
    while (!rest.empty()) {
        if (line_) {
            const std::size_t taken = co_await command_line(rest);
            rest = rest.subspan(taken);
            continue;
        }
        EscapeFilter::Outcome outcome = filter_.feed(rest);
        rest = rest.subspan(outcome.consumed);
        if (!outcome.bytes.empty()) {
            const Status sent = co_await channel_->write(std::move(outcome.bytes));
            if (!sent) {
                co_return false; // the reading side tells why
            }
        }
        const bool go_on = co_await obey(outcome.wish);
        if (!go_on) {
            co_return false;
        }
    }
    co_return true;
}

asio::awaitable<void> Joined::copy_input(AsyncInput& from)
{
    // Shared: what is under way when this coroutine is cancelled is sent all the same.
    const auto buffer = std::make_shared<ByteBuffer>(block_size);
    for (;;) {
        const std::size_t got = co_await from.read(*buffer);
        if (got == 0) {
            [[maybe_unused]] const Status ended = co_await channel_->send_eof();
            co_return;
        }
        Bytes bytes = Bytes(*buffer).first(got);
        if (wishes_.question && wishes_.question->stands()) {
            bytes = bytes.subspan(wishes_.question->feed(bytes));
            if (bytes.empty()) {
                continue;
            }
        }
        if (wishes_.escape) {
            const bool go_on = co_await typed(bytes);
            if (!go_on) {
                co_return;
            }
            continue;
        }
        const Status sent = co_await channel_->write(buffer, bytes);
        if (!sent) {
            co_return;
        }
    }
}

asio::awaitable<void> Joined::send_window_size()
{
    const auto now = window_size();
    if (now && now != wishes_.size) {
        wishes_.size = now;
        [[maybe_unused]] const Status told = co_await channel_->resize(now->columns, now->rows, now->width, now->height);
    }
}

asio::awaitable<void> Joined::follow_window_size()
{
    const auto executor = co_await asio::this_coro::executor;
    asio::signal_set resized{executor};
    if (resize_signal() != 0) {
        resized.add(resize_signal());
    }
    asio::steady_timer look_again{executor};
    co_await send_window_size(); // it may have changed since the terminal was asked for
    for (;;) {
        if (resize_signal() != 0) {
            co_await resized.async_wait(asio::use_awaitable);
        } else {
            look_again.expires_after(std::chrono::milliseconds{250});
            co_await look_again.async_wait(asio::use_awaitable);
        }
        co_await send_window_size();
    }
}

/// The shell gets its terminal as it was, and the session gets it raw again when the program is continued.
asio::awaitable<void> Joined::suspend()
{
    if (suspend_signal() == 0) {
        co_return;
    }
    restore_terminal();
    suspend_now();
    [[maybe_unused]] const bool raw_again = enter_raw_mode();
    co_await send_window_size(); // it may have changed meanwhile, and the signal for that went to somebody else
}

asio::awaitable<void> Joined::follow_suspend()
{
    const auto executor = co_await asio::this_coro::executor;
    asio::signal_set wanted{executor, suspend_signal()};
    for (;;) {
        co_await wanted.async_wait(asio::use_awaitable);
        co_await suspend();
    }
}

asio::awaitable<JoinEnd> Joined::run()
{
    using namespace asio::experimental::awaitable_operators;
    const auto executor = co_await asio::this_coro::executor;
    AsyncOutput out{executor, Standard::output};
    AsyncOutput err{executor, Standard::error};
    const QuestionEnds question_ends{wishes_.question}; // it prints through them
    std::optional<AsyncInput> in;
    SideTask input{executor};
    SideTask size{executor};
    SideTask job_control{executor};
    if (wishes_.no_input) {
        [[maybe_unused]] const Status ended = co_await channel_->send_eof();
    } else {
        in.emplace(executor);
        input.start(copy_input(*in));
    }
    if (wishes_.pty) {
        size.start(follow_window_size());
    }
    if (wishes_.raw && wishes_.question && (is_terminal(Standard::output) || is_terminal(Standard::error))) {
        AsyncOutput& shown = is_terminal(Standard::output) ? out : err;
        wishes_.question->begin([&shown](const std::string& text) { shown.post(as_bytes(text)); });
    }
    if (wishes_.raw && suspend_signal() != 0) {
        job_control.start(follow_suspend());
    }
    co_await (copy_output(out, Standard::output) && copy_output(err, Standard::error));
    question_ends.end();
    end_.exit = co_await channel_->wait_exit();
    co_await input.stop();
    co_await size.stop();
    co_await job_control.stop();
    co_return end_;
}

} // namespace

asio::awaitable<JoinEnd> join_streams(std::shared_ptr<Channel> channel, JoinWishes wishes)
{
    Joined joined{std::move(channel), std::move(wishes)};
    JoinEnd end = co_await joined.run();
    co_return end;
}

} // namespace latchkey::cli
