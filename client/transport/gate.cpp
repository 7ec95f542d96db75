#include "client/transport/gate.h"

#include "client/transport/platform/socket.h"

#include <asio/post.hpp>
#include <fmt/format.h>
#include <libssh2.h>
#include <libssh2_x.h>

#include <algorithm>
#include <atomic>
#include <mutex>

namespace latchkey::transport {

/// libssh2's way back to us. None of these calls libssh2 or resumes a coroutine.
struct GateCallbacks {
    static Gate& gate(void** abstract) { return *static_cast<Gate*>(*abstract); }

    static void* allocate(std::size_t count, void** abstract) { return gate(abstract).memory_.allocate(count); }
    static void release(void* block, void** abstract) { gate(abstract).memory_.release(block); }
    static void* reallocate(void* block, std::size_t count, void** abstract) { return gate(abstract).memory_.reallocate(block, count); }

    static ssize_t receive(libssh2_socket_t, void* buffer, std::size_t length, int, void** abstract)
    {
        return gate(abstract).transport_.receive({static_cast<std::uint8_t*>(buffer), length});
    }
    static ssize_t send(libssh2_socket_t, const void* buffer, std::size_t length, int, void** abstract)
    {
        return gate(abstract).transport_.send({static_cast<const std::uint8_t*>(buffer), length});
    }
    static void agent_channel(LIBSSH2_SESSION*, LIBSSH2_CHANNEL* channel, void** abstract)
    {
        asio::post(gate(abstract).executor_, [weak = gate(abstract).weak_from_this(), channel] {
            const std::shared_ptr<Gate> self = weak.lock();
            if (self && !self->end_ && self->agent_channel_taken_) {
                self->agent_channel_taken_(channel);
            }
        });
    }
    static void disconnect(LIBSSH2_SESSION*, int, const char* message, int length, const char*, int, void** abstract)
    {
        Gate& g = gate(abstract);
        g.server_said_goodbye_ = true;
        if (message != nullptr && length > 0) {
            g.server_goodbye_ = clean_text({message, static_cast<std::size_t>(length)}, Lines::one, 300);
        }
    }
};

namespace {

/// Errors that concern one call; every other one is the transport's and final.
bool concerns_call_only(int rc)
{
    switch (rc) {
    case LIBSSH2_ERROR_EAGAIN:
    case LIBSSH2_ERROR_PASSWORD_EXPIRED:
    case LIBSSH2_ERROR_METHOD_NONE:
    case LIBSSH2_ERROR_AUTHENTICATION_FAILED: // and LIBSSH2_ERROR_PUBLICKEY_UNRECOGNIZED
    case LIBSSH2_ERROR_PUBLICKEY_UNVERIFIED:
    case LIBSSH2_ERROR_CHANNEL_FAILURE:
    case LIBSSH2_ERROR_CHANNEL_REQUEST_DENIED:
    case LIBSSH2_ERROR_CHANNEL_UNKNOWN:
    case LIBSSH2_ERROR_CHANNEL_CLOSED:
    case LIBSSH2_ERROR_CHANNEL_EOF_SENT:
    case LIBSSH2_ERROR_INVAL:
    case LIBSSH2_ERROR_BAD_USE:
    case LIBSSH2_ERROR_REQUEST_DENIED:
    case LIBSSH2_ERROR_METHOD_NOT_SUPPORTED:
    case LIBSSH2_ERROR_ALGO_UNSUPPORTED:
        return true;
    default:
        return false;
    }
}

std::atomic<std::size_t> bytes_left_behind{0};

template <class F>
libssh2_cb_generic* callback(F* function)
{
    return reinterpret_cast<libssh2_cb_generic*>(function);
}

} // namespace

std::shared_ptr<Gate> Gate::make(asio::any_io_executor executor, std::unique_ptr<ByteStream> stream, GateOptions options)
{
    auto gate = std::make_shared<Gate>(std::move(executor), std::move(stream), std::move(options));
    return gate->session_ != nullptr ? gate : nullptr;
}

Gate::Gate(asio::any_io_executor executor, std::unique_ptr<ByteStream> stream, GateOptions options)
    : executor_(std::move(executor)),
      options_(std::move(options)),
      stream_(std::move(stream)),
      memory_(options_.memory_limit),
      transport_(options_.transport),
      changed_(executor_),
      to_write_(executor_),
      inbox_space_(executor_),
      keepalive_timer_(executor_),
      rekey_timer_(executor_),
      rekey_deadline_(executor_)
{
    static std::once_flag once;
    std::call_once(once, [] { libssh2_init(0); });
    session_ = libssh2_session_init_ex(GateCallbacks::allocate, GateCallbacks::release, GateCallbacks::reallocate, this);
    if (session_ == nullptr) {
        return;
    }
    transport_.set_piece(options_.receive_piece);
    libssh2_session_set_blocking(session_, 0);
    libssh2_session_callback_set2(session_, LIBSSH2_CALLBACK_RECV, callback(GateCallbacks::receive));
    libssh2_session_callback_set2(session_, LIBSSH2_CALLBACK_SEND, callback(GateCallbacks::send));
    libssh2_session_callback_set2(session_, LIBSSH2_CALLBACK_DISCONNECT, callback(GateCallbacks::disconnect));
    // Its own waits run on the wall clock; ours are the ones that count.
    libssh2_session_set_read_timeout(session_, 0x3fffffff);
    libssh2_session_banner_set(session_, fmt::format("SSH-2.0-{}", options_.software).c_str());
}

Gate::~Gate()
{
    if (session_ == nullptr) {
        return;
    }
    stream_->abort();
    operations_.clear();
    // With a transport that fails hard, freeing sends nothing and waits for nothing. Should it say EAGAIN all the same, the memory is ours
    // and goes with memory_.
    transport_.fail();
    for (int attempt = 0; attempt < 8 && libssh2_session_free(session_) == LIBSSH2_ERROR_EAGAIN; ++attempt) {
    }
    session_ = nullptr;
    bytes_left_behind += memory_.in_use();
}

std::size_t Gate::left_behind() noexcept
{
    return bytes_left_behind;
}

void Gate::log(std::string_view line) const
{
    if (options_.log) {
        options_.log(line);
    }
}

Outcome Gate::outcome_of(int rc) const
{
    Outcome outcome{rc, {}};
    if (rc < 0 && rc != LIBSSH2_ERROR_EAGAIN) {
        char* message = nullptr;
        libssh2_session_last_error(session_, &message, nullptr, 0);
        outcome.message = message != nullptr ? message : "";
    }
    return outcome;
}

Error Gate::transport_error(const Outcome& outcome) const
{
    if (server_said_goodbye_) {
        return Error{ClientErrc::server_disconnected, options_.where, server_goodbye_};
    }
    if (memory_.limit_was_hit()) {
        return Error{ClientErrc::too_much, options_.where};
    }
    if (outcome.rc == LIBSSH2_ERROR_SOCKET_DISCONNECT) {
        return Error{ClientErrc::connection_lost, options_.where};
    }
    if (outcome.rc == LIBSSH2_ERROR_INVALID_MAC || outcome.rc == LIBSSH2_ERROR_DECRYPT) {
        return Error{ClientErrc::protocol, options_.where, "message authentication code incorrect: a packet was damaged on its way"};
    }
    if (outcome.rc == LIBSSH2_ERROR_OUT_OF_BOUNDARY) {
        return Error{ClientErrc::protocol, options_.where, "bad packet length: a packet was damaged on its way, or is none"};
    }
    return Error{ClientErrc::protocol, options_.where, fmt::format("{}, error {}", outcome.message, outcome.rc)};
}

// ---- turns -------------------------------------------------------------------------------------------------------------------------

void Gate::turn()
{
    if (turning_) {
        again_ = true;
        return;
    }
    if (end_) {
        return;
    }
    take_rounds();
    if (end_) {
        finish_end();
    }
    flush();
    if (!transport_.inbox_full()) {
        inbox_space_.notify();
    }
    changed_.notify();
}

void Gate::take_rounds()
{
    // Also when a step throws (no memory, say): else no turn would ever be taken again, and every wait would be for ever.
    struct Turning {
        explicit Turning(bool& flag) : turning(flag) { turning = true; }
        Turning(const Turning&) = delete;
        Turning& operator=(const Turning&) = delete;
        ~Turning() { turning = false; }
        bool& turning;
    } const turning(turning_);
    do {
        again_ = false;
        ++turns_;
        const std::uint64_t given = transport_.given();
        if (handshaken_ && !asking_for_service_) {
            pump();
        }
        // Any call may take packets off the wire that another one waits for; hence rounds until nothing moves.
        for (std::size_t i = 0; i < operations_.size() && !end_; ++i) {
            step(*operations_[i]);
        }
        std::erase_if(operations_, [](const std::shared_ptr<Operation>& o) { return o->done_; });
        count_rekeys();
        again_ = again_ || given != transport_.given();
    } while (again_ && !end_);
}

void Gate::pump()
{
    const int rc = libssh2_x_session_pump(session_, 0);
    if (rc < 0 && rc != LIBSSH2_ERROR_EAGAIN) {
        end(transport_error(outcome_of(rc)));
        return;
    }
    check_host_key();
}

void Gate::step(Operation& operation)
{
    const int rc = operation.task_.step(session_);
    if (rc == LIBSSH2_ERROR_EAGAIN) {
        return;
    }
    operation.outcome_ = outcome_of(rc);
    operation.done_ = true;
    again_ = true; // what was waiting behind it can go on
    if (operation.abandoned_) {
        if (operation.task_.late) {
            operation.task_.late(rc);
        }
    }
    operation.task_ = {};
    operation.wakeup.notify();
    if (handshaken_ && rc < 0 && !concerns_call_only(rc)) {
        end(transport_error(operation.outcome_));
    }
}

void Gate::take_agent_channels(std::function<void(LIBSSH2_CHANNEL*)> taken)
{
    agent_channel_taken_ = std::move(taken);
    libssh2_session_callback_set2(session_, LIBSSH2_CALLBACK_AUTHAGENT, callback(GateCallbacks::agent_channel));
}

void Gate::pin_host_key()
{
    std::size_t length = 0;
    int type = 0;
    const char* blob = libssh2_session_hostkey(session_, &length, &type);
    host_key_ = blob != nullptr ? to_buffer(as_bytes({blob, length})) : ByteBuffer{};
}

void Gate::check_host_key()
{
    if (host_key_.empty()) {
        return;
    }
    std::size_t length = 0;
    int type = 0;
    const char* blob = libssh2_session_hostkey(session_, &length, &type);
    // During a key exchange there may be none for a moment.
    if (blob != nullptr && !std::ranges::equal(as_bytes({blob, length}), host_key_)) {
        end(Error{ClientErrc::host_key_switched});
    }
}

void Gate::flush()
{
    if (!transport_.outbox().empty()) {
        to_write_.notify();
    }
}

// ---- operations --------------------------------------------------------------------------------------------------------------------

std::shared_ptr<Gate::Operation> Gate::start(Task task)
{
    std::shared_ptr<Operation> operation = start_waiting(std::move(task));
    if (!end_) {
        turn();
    }
    return operation;
}

std::shared_ptr<Gate::Operation> Gate::start_waiting(Task task)
{
    auto operation = std::make_shared<Operation>(executor_, std::move(task));
    if (end_) {
        operation->task_ = {}; // it will never run, and may hold whoever holds the operation
    } else {
        operations_.push_back(operation);
    }
    return operation;
}

asio::awaitable<Result<Outcome>> Gate::finish(std::shared_ptr<Operation> operation, std::chrono::milliseconds deadline,
                                              std::string_view what)
{
    const std::shared_ptr<Gate> self = shared_from_this();
    const std::shared_ptr<Operation> abandon_at_end(operation.get(), [self, operation](Operation*) { self->abandon(operation); });
    auto late = std::make_shared<bool>(false);
    const Deadline by_time(executor_, deadline, [late, operation] {
        *late = true;
        operation->wakeup.notify();
    });
    bool cancelled = false;
    while (!operation->done_ && !end_ && !cancelled && !*late && !operation->given_up_) {
        const std::uint64_t seen = operation->wakeup.generation();
        co_await operation->wakeup.wait(seen);
        cancelled = co_await was_cancelled();
    }
    if (operation->done_ && (operation->outcome_.rc >= 0 || !end_)) {
        co_return operation->outcome_;
    }
    if (end_) {
        co_return std::unexpected(*end_);
    }
    if (*late) {
        co_return fail(ClientErrc::request_timeout, options_.where, std::string(what));
    }
    co_return fail(ClientErrc::cancelled, options_.where);
}

asio::awaitable<Result<Outcome>> Gate::run(Task task, std::chrono::milliseconds deadline, std::string_view what)
{
    const std::shared_ptr<Gate> self = shared_from_this();
    std::shared_ptr<Operation> operation = start(std::move(task));
    Result<Outcome> outcome = co_await finish(std::move(operation), deadline, what);
    co_return outcome;
}

Outcome Gate::try_now(const Step& step)
{
    const std::uint64_t given = transport_.given();
    const int rc = step(session_);
    Outcome outcome = outcome_of(rc);
    if (handshaken_ && rc < 0 && !concerns_call_only(rc)) {
        end(transport_error(outcome));
    } else if (given != transport_.given()) {
        turn();
    }
    flush();
    return outcome;
}

void Gate::abandon(const std::shared_ptr<Operation>& operation)
{
    if (operation->done_ || end_) {
        return;
    }
    if (operation->task_.if_abandoned == IfAbandoned::drop) {
        std::erase(operations_, operation);
    } else {
        operation->abandoned_ = true;
    }
}

void Gate::give_up(const std::shared_ptr<Operation>& operation)
{
    operation->given_up_ = true;
    abandon(operation);
    operation->wakeup.notify();
}

// ---- the end -----------------------------------------------------------------------------------------------------------------------

void Gate::end(Error why)
{
    if (end_) {
        return;
    }
    end_ = here(std::move(why));
    log(fmt::format("Connection ended: {}", end_->sentence()));
    if (!turning_) {
        finish_end();
        changed_.notify();
    }
}

void Gate::finish_end()
{
    stream_->abort();
    // The operations may hold our users, who hold us.
    for (const std::shared_ptr<Operation>& operation : std::exchange(operations_, {})) {
        operation->task_ = {};
        operation->wakeup.notify();
    }
    std::exchange(callback_context_, nullptr).reset();
    to_write_.notify();
    inbox_space_.notify();
    keepalive_timer_.cancel();
    rekey_timer_.cancel();
    rekey_deadline_.cancel();
}

asio::awaitable<Error> Gate::wait_end()
{
    const std::shared_ptr<Gate> self = shared_from_this();
    while (!end_) {
        const std::uint64_t seen = changed_.generation();
        co_await changed_.wait(seen);
        const bool cancelled = co_await was_cancelled();
        if (cancelled) {
            co_return Error{ClientErrc::cancelled, options_.where};
        }
    }
    co_return *end_;
}

asio::awaitable<void> Gate::close(std::chrono::milliseconds patience)
{
    const std::shared_ptr<Gate> self = shared_from_this();
    if (!end_) {
        if (handshaken_) {
            constexpr int by_application = 11; // SSH_DISCONNECT_BY_APPLICATION, RFC 4253 §11.1
            libssh2_session_disconnect_ex(session_, by_application, "closed by user", "");
            flush();
        }
        const Deadline by_time(executor_, patience, [self] { self->end(Error{ClientErrc::closed}); });
        while (!end_ && (in_flight_ > 0 || !transport_.outbox().empty())) {
            const std::uint64_t seen = changed_.generation();
            co_await changed_.wait(seen);
            const bool cancelled = co_await was_cancelled();
            if (cancelled) {
                break;
            }
        }
        end(Error{ClientErrc::closed});
    }
    while (loops_ > 0) {
        const std::uint64_t seen = changed_.generation();
        co_await changed_.wait(seen);
        const bool cancelled = co_await was_cancelled();
        if (cancelled) {
            break;
        }
    }
}

} // namespace latchkey::transport
