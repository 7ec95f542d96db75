#include "client/session/channel.h"

#include "client/session/channel_impl.h"
#include "client/transport/client_error.h"

#include <fmt/format.h>
#include <libssh2_x.h>

namespace latchkey::session {

using transport::ClientErrc;
using transport::Gate;
using transport::Outcome;

namespace {

// Full speed on a fast network, and a keystroke's echo on another channel still takes under a millisecond.
constexpr unsigned window_size = whole_window;

/// One read. 0 is the end of this stream.
int read_step(LIBSSH2_CHANNEL* raw, int stream, std::span<std::uint8_t> into)
{
    auto* at = reinterpret_cast<char*>(into.data());
    const auto first = libssh2_channel_read_ex(raw, stream, at, into.size());
    if (first != 0) {
        return static_cast<int>(first);
    }
    if (libssh2_channel_eof(raw) != 0) {
        return 0;
    }
    // libssh2 also says 0 when it merely has nothing for this stream. It is the end once the server's end-of-file is known, even while the
    // other stream has unread data; what came with that news is read again.
    const int known = libssh2_channel_wait_eof(raw);
    return known != 0 ? known : static_cast<int>(libssh2_channel_read_ex(raw, stream, at, into.size()));
}

/// What an earlier call of the same kind on this channel must have finished.
bool still_busy(const std::shared_ptr<Gate::Operation>& earlier, const Gate& gate)
{
    return earlier && !earlier->done() && !gate.ended();
}

/// Waits for the end of an operation on a channel: what libssh2 says against it is the call's error.
asio::awaitable<Status> settled(std::shared_ptr<Gate> gate, std::shared_ptr<Gate::Operation> operation)
{
    const Result<Outcome> done = co_await gate->finish(std::move(operation));
    if (!done) {
        co_return std::unexpected(done.error());
    }
    if (done->rc < 0) {
        co_return fail(ClientErrc::closed, gate->where(), done->message);
    }
    co_return Status{};
}

} // namespace

Channel::Impl::~Impl()
{
    if (!gate->ended()) {
        // Closing waits for the server's close; the gate sees to it, whoever is gone.
        gate->start_unwatched(Gate::Task([channel = raw](LIBSSH2_SESSION*) { return libssh2_channel_free(channel); }));
    }
}

asio::awaitable<Result<std::size_t>> Channel::Impl::read(int stream, std::span<std::uint8_t> into)
{
    const Gate::Step step = [channel = raw, stream, into](LIBSSH2_SESSION*) { return read_step(channel, stream, into); };
    const std::uint64_t given = gate->transport().given();
    Outcome outcome = gate->try_now(step);
    if (outcome.rc == LIBSSH2_ERROR_EAGAIN && !gate->ended()) {
        if (aborted) {
            co_return fail(ClientErrc::cancelled, gate->where());
        }
        Gate::Task task(step, Gate::IfAbandoned::drop);
        const bool nothing_moved = given == gate->transport().given();
        std::shared_ptr<Gate::Operation> operation = nothing_moved ? gate->start_waiting(std::move(task)) : gate->start(std::move(task));
        if (stream == 0) {
            reading = operation;
        }
        Result<Outcome> later = co_await gate->finish(std::move(operation));
        if (!later && !gate->ended()) {
            co_return std::unexpected(later.error());
        }
        outcome = later ? std::move(*later) : outcome;
    }
    if (outcome.rc < 0 && gate->ended()) {
        // The end may have come in one piece with the last data. The gate steps nobody after it, and libssh2 tells it before it gives them.
        outcome = gate->try_now(step);
    }
    if (outcome.rc >= 0) {
        co_return static_cast<std::size_t>(outcome.rc);
    }
    if (gate->ended()) {
        co_return std::unexpected(*gate->ended());
    }
    co_return fail(ClientErrc::closed, gate->where(), outcome.message);
}

Channel::Channel(std::shared_ptr<Impl> impl) : impl_(std::move(impl)) {}

Channel::~Channel() = default;

asio::awaitable<Result<std::size_t>> Channel::read(std::span<std::uint8_t> into)
{
    const std::shared_ptr<Impl> impl = impl_;
    const Result<std::size_t> count = co_await impl->read(0, into);
    co_return count;
}

asio::awaitable<Result<std::size_t>> Channel::read_stderr(std::span<std::uint8_t> into)
{
    const std::shared_ptr<Impl> impl = impl_;
    const Result<std::size_t> count = co_await impl->read(SSH_EXTENDED_DATA_STDERR, into);
    co_return count;
}

asio::awaitable<Status> Channel::write(ByteBuffer data)
{
    auto owner = std::make_shared<ByteBuffer>(std::move(data));
    const Bytes bytes = *owner;
    asio::awaitable<Status> writing = write(std::move(owner), bytes);
    const Status done = co_await std::move(writing);
    co_return done;
}

asio::awaitable<Status> Channel::write(std::shared_ptr<const void> owner, Bytes data)
{
    const std::shared_ptr<Impl> impl = impl_;
    Gate* gate = impl->gate.get();
    // The bytes belong to the gate until all are taken: libssh2 wants the same pointer and length again after each EAGAIN.
    Gate::Step step = [owner = std::move(owner), left = data, impl, gate, earlier = impl->last_write](LIBSSH2_SESSION*) mutable {
        // Between two calls nothing is half sent: our SEND takes whole packets. Else a closed window would keep the channel for ever.
        if (impl->aborted) {
            return LIBSSH2_ERROR_CHANNEL_CLOSED;
        }
        if (still_busy(earlier, *gate)) {
            return LIBSSH2_ERROR_EAGAIN;
        }
        while (!left.empty()) {
            const auto taken = libssh2_channel_write(impl->raw, reinterpret_cast<const char*>(left.data()), left.size());
            if (taken <= 0) {
                return taken == 0 ? LIBSSH2_ERROR_EAGAIN : static_cast<int>(taken);
            }
            left = left.subspan(static_cast<std::size_t>(taken));
        }
        return gate->transport().outbox_busy() ? LIBSSH2_ERROR_EAGAIN : 0;
    };
    impl->last_write = impl->gate->start(Gate::Task(std::move(step)));
    const Status done = co_await settled(impl->gate, impl->last_write);
    co_return done;
}

asio::awaitable<Status> Channel::send_eof()
{
    const std::shared_ptr<Impl> impl = impl_;
    Gate* gate = impl->gate.get();
    Gate::Step step = [impl, gate, earlier = impl->last_write](LIBSSH2_SESSION*) {
        if (impl->aborted) {
            return LIBSSH2_ERROR_CHANNEL_CLOSED;
        }
        return still_busy(earlier, *gate) ? LIBSSH2_ERROR_EAGAIN : libssh2_channel_send_eof(impl->raw);
    };
    impl->last_write = impl->gate->start(Gate::Task(std::move(step)));
    const Status done = co_await settled(impl->gate, impl->last_write);
    co_return done;
}

asio::awaitable<Status> Channel::resize(int columns, int rows, int width, int height)
{
    const std::shared_ptr<Impl> impl = impl_;
    Gate* gate = impl->gate.get();
    Gate::Step step = [impl, gate, columns, rows, width, height, earlier = impl->last_request](LIBSSH2_SESSION*) {
        return still_busy(earlier, *gate) ? LIBSSH2_ERROR_EAGAIN
                                          : libssh2_channel_request_pty_size_ex(impl->raw, columns, rows, width, height);
    };
    impl->last_request = impl->gate->start(Gate::Task(std::move(step)));
    const Status done = co_await settled(impl->gate, impl->last_request);
    co_return done;
}

asio::awaitable<Status> Channel::signal(std::string name)
{
    const std::shared_ptr<Impl> impl = impl_;
    Gate* gate = impl->gate.get();
    Gate::Step step = [impl, gate, name, earlier = impl->last_request](LIBSSH2_SESSION*) {
        return still_busy(earlier, *gate) ? LIBSSH2_ERROR_EAGAIN : libssh2_channel_signal_ex(impl->raw, name.data(), name.size());
    };
    impl->last_request = impl->gate->start(Gate::Task(std::move(step)));
    const Status done = co_await settled(impl->gate, impl->last_request);
    co_return done;
}

namespace {

ExitResult exit_result(LIBSSH2_CHANNEL* raw, LIBSSH2_SESSION* session)
{
    ExitResult result;
    // The signal first: with one, libssh2's status is a meaningless 0.
    char* signal = nullptr;
    char* message = nullptr;
    std::size_t signal_length = 0;
    std::size_t message_length = 0;
    libssh2_channel_get_exit_signal(raw, &signal, &signal_length, &message, &message_length, nullptr, nullptr);
    if (signal != nullptr) {
        result.signal = transport::clean_text({signal, signal_length}, transport::Lines::one, 64);
        libssh2_free(session, signal);
    }
    if (message != nullptr) {
        result.message = transport::clean_text({message, message_length}, transport::Lines::one, 1024);
        libssh2_free(session, message);
    }
    if (libssh2_x_channel_exit_status_known(raw) != 0) {
        result.status = libssh2_channel_get_exit_status(raw);
    }
    return result;
}

bool exit_known(LIBSSH2_CHANNEL* raw, LIBSSH2_SESSION* session)
{
    const ExitResult result = exit_result(raw, session);
    return result.status || !result.signal.empty();
}

} // namespace

asio::awaitable<Result<ExitResult>> Channel::wait_exit()
{
    const std::shared_ptr<Impl> impl = impl_;
    // How long the program runs is its own affair; once its end is known, the server has the time of a close to say that this was all.
    Gate::Task until_known(
        [raw = impl->raw](LIBSSH2_SESSION* session) {
            const int at_end = libssh2_channel_wait_eof(raw);
            if (at_end != 0) {
                return at_end;
            }
            return exit_known(raw, session) ? 0 : libssh2_channel_wait_closed(raw);
        },
        Gate::IfAbandoned::drop);
    Result<Outcome> closed = co_await impl->gate->run(std::move(until_known));
    if (closed && closed->rc >= 0) {
        Gate::Task until_closed([raw = impl->raw](LIBSSH2_SESSION*) { return libssh2_channel_wait_closed(raw); }, Gate::IfAbandoned::drop);
        closed = co_await impl->gate->run(std::move(until_closed), impl->deadlines.close, "close of a channel");
    }
    const ExitResult result = exit_result(impl->raw, impl->gate->session());
    if (!closed && !result.status && result.signal.empty()) {
        co_return std::unexpected(closed.error());
    }
    co_return result;
}

asio::awaitable<void> Channel::close()
{
    const std::shared_ptr<Impl> impl = impl_;
    if (impl->gate->ended()) {
        co_return;
    }
    Gate::Task task([impl](LIBSSH2_SESSION*) { return libssh2_channel_close(impl->raw); });
    const Result<Outcome> ignored = co_await impl->gate->run(std::move(task), impl->deadlines.close, "close of a channel");
    static_cast<void>(ignored);
}

asio::awaitable<Status> Channel::wait_closed()
{
    const std::shared_ptr<Impl> impl = impl_;
    if (impl->aborted) {
        co_return fail(ClientErrc::cancelled, impl->gate->where());
    }
    Gate::Task task(
        [raw = impl->raw](LIBSSH2_SESSION*) {
            const int at_end = libssh2_channel_wait_eof(raw);
            return at_end != 0 ? at_end : libssh2_channel_wait_closed(raw);
        },
        Gate::IfAbandoned::drop);
    impl->waiting_for_close = impl->gate->start(std::move(task));
    const Status done = co_await settled(impl->gate, impl->waiting_for_close);
    co_return done;
}

void Channel::abort() noexcept
{
    if (std::exchange(impl_->aborted, true)) {
        return;
    }
    for (const std::shared_ptr<Gate::Operation>& operation : {impl_->reading, impl_->waiting_for_close}) {
        if (operation && !operation->done()) {
            impl_->gate->give_up(operation);
        }
    }
    impl_->gate->progress(); // writes under way end in it
}

// ---- opening -----------------------------------------------------------------------------------------------------------------------

namespace {

/// Sends what libssh2 has made ready and waits for the server's answer. refused: what a "no" is, and there what it is about.
asio::awaitable<Result<std::shared_ptr<Channel::Impl>>> opened(std::shared_ptr<Gate> gate, LIBSSH2_CHANNEL* raw, Deadlines deadlines,
                                                               std::chrono::milliseconds patience, std::string what, ClientErrc refused,
                                                               std::string there)
{
    if (raw == nullptr) {
        co_return fail(ClientErrc::too_much, gate->where());
    }
    auto channel = std::make_shared<Channel::Impl>(gate, raw, deadlines); // from here on it is freed whatever happens
    // Dropped when nobody waits: freeing closes it, also when the server's confirmation comes later.
    Gate::Task task([raw](LIBSSH2_SESSION*) { return libssh2_x_channel_open_continue(raw); }, Gate::IfAbandoned::drop);
    const Result<Outcome> answered = co_await gate->run(std::move(task), patience, what);
    if (!answered) {
        co_return std::unexpected(answered.error());
    }
    if (answered->rc < 0) {
        const char* why = "";
        libssh2_x_channel_open_failure(raw, &why);
        const std::string words = transport::clean_text(why, transport::Lines::one, 200);
        co_return fail(refused, gate->where(), there.empty() ? words : words.empty() ? there : fmt::format("{} ({})", there, words));
    }
    co_return channel;
}

} // namespace

asio::awaitable<Result<std::shared_ptr<Channel::Impl>>> open_session_channel(std::shared_ptr<Gate> gate, Deadlines deadlines)
{
    if (gate->ended()) {
        co_return std::unexpected(*gate->ended());
    }
    LIBSSH2_CHANNEL* raw = libssh2_x_channel_open_begin(gate->session(), "session", 7, window_size, packet_size, nullptr, 0);
    std::string what = "opening of a session";
    std::string nothing_more;
    Result<std::shared_ptr<Channel::Impl>> channel =
        co_await opened(gate, raw, deadlines, deadlines.request, std::move(what), ClientErrc::channel_refused, std::move(nothing_more));
    co_return channel;
}

unsigned shared_window(std::size_t open) noexcept
{
    constexpr unsigned kib = 1024;
    return open < 128 ? 256 * kib : open < 512 ? 64 * kib : 32 * kib;
}

asio::awaitable<Result<std::shared_ptr<Channel::Impl>>> open_direct_channel(std::shared_ptr<Gate> gate, Deadlines deadlines,
                                                                            settings::Endpoint to, settings::Endpoint from, unsigned window)
{
    if (gate->ended()) {
        co_return std::unexpected(*gate->ended());
    }
    const std::string& name = to.path.empty() ? to.host : to.path;
    constexpr std::size_t name_limit = 1024;
    if (name.empty() || name.size() > name_limit || name.find('\0') != std::string::npos || (to.path.empty() && to.port == 0)) {
        co_return fail(ClientErrc::bad_request, gate->where(), "That is no address to connect to.");
    }
    LIBSSH2_CHANNEL* raw = nullptr;
    std::string there;
    if (to.path.empty()) {
        there = fmt::format("{} port {}", transport::clean_text(to.host, transport::Lines::one, 100), to.port);
        raw = libssh2_x_channel_direct_tcpip_begin(gate->session(), to.host.c_str(), to.port, from.host.c_str(), from.port, window,
                                                   packet_size);
    } else {
        there = transport::clean_text(to.path, transport::Lines::one, 200);
        constexpr std::string_view type = "direct-streamlocal@openssh.com"; // PROTOCOL of OpenSSH §2.4
        std::string message;
        put_string(message, to.path);
        put_string(message, ""); // reserved
        message.append(4, '\0');
        raw = libssh2_x_channel_open_begin(gate->session(), type.data(), type.size(), window, packet_size, message.data(), message.size());
    }
    std::string what = "request for a connection to " + there;
    Result<std::shared_ptr<Channel::Impl>> channel =
        co_await opened(gate, raw, deadlines, deadlines.direct, std::move(what), ClientErrc::direct_refused, std::move(there));
    co_return channel;
}

} // namespace latchkey::session
