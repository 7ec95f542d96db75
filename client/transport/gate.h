#pragma once
/// The one door to a libssh2 session: everything that calls libssh2 for a connection goes through its gate. IO thread only.
///
/// libssh2 is given memory (memory_transport.h), never a socket. Two loops move bytes between the stream and that memory; whenever bytes
/// have arrived, the outbox has drained or a callback has its answer, the gate takes a turn: it lets libssh2 read what there is (so
/// keepalives and key exchanges are answered whoever waits), and steps each operation under way until nothing moves any more.
///
/// An operation that has begun runs to its end inside the gate: its caller can only stop waiting. libssh2 keeps the state of half-done
/// calls in its session, and a call that is dropped half-way would be continued by the next caller. (Reads have no such state and are
/// dropped.)
///
/// The gate ends once, with one reason: the stream broke, libssh2 reported a transport error, a deadline passed, or we closed. All
/// operations fail with that reason then. Bytes that had arrived can still be read; so a write that fails is not yet the end, but the
/// last byte read after it is.

#include "client/transport/algorithms.h"
#include "client/transport/byte_stream.h"
#include "client/transport/client_error.h"
#include "client/transport/deadline.h"
#include "client/transport/greeting.h"
#include "client/transport/memory_transport.h"
#include "client/transport/rekey_limit.h"
#include "client/transport/session_memory.h"
#include "client/transport/wakeup.h"
#include "keys/base/bytes.h"
#include "keys/base/error.h"

#include <asio/bind_cancellation_slot.hpp>
#include <asio/cancellation_signal.hpp>
#include <asio/co_spawn.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

struct _LIBSSH2_CHANNEL;
struct _LIBSSH2_SESSION;

namespace latchkey::transport {

using Session = ::_LIBSSH2_SESSION;

struct GateOptions {
    std::string where; ///< subject of errors: "example.net port 22"
    std::string software = "Latchkey_" LATCHKEY_VERSION;
    MemoryTransport::Limits transport{};
    std::size_t memory_limit = 96 * 1024 * 1024;
    std::chrono::milliseconds send_stalled{120'000};
    std::size_t receive_piece = 0; ///< tests: give libssh2 at most so many bytes a call
    std::function<void(std::string_view)> log{};
};

/// What libssh2 answered, with the message of the same call. rc < 0: an error that concerns this call only, not the connection.
struct Outcome {
    int rc = 0;
    std::string message;
};

class Gate : public std::enable_shared_from_this<Gate> {
public:
    /// One call of libssh2, repeated until it answers something else than LIBSSH2_ERROR_EAGAIN. Must own what it points to; must not hold a
    /// shared_ptr to its own gate beyond the operation.
    using Step = std::function<int(Session*)>;
    enum class IfAbandoned { finish, drop };
    /// Not an aggregate on purpose: g++ 12 destroys a braced temporary twice when it is an argument within a co_await expression.
    struct Task {
        Task() = default;
        explicit Task(Step its_step, IfAbandoned then = IfAbandoned::finish) : step(std::move(its_step)), if_abandoned(then) {}

        Step step;
        IfAbandoned if_abandoned = IfAbandoned::finish;
        std::function<void(int rc)> late; ///< gets the result when nobody waits any more, e.g. to close what was opened
    };
    /// An operation under way.
    class Operation {
    public:
        explicit Operation(const asio::any_io_executor& executor, Task task) : wakeup(executor), task_(std::move(task)) {}
        [[nodiscard]] bool done() const noexcept { return done_; }
        [[nodiscard]] const Outcome& outcome() const noexcept { return outcome_; }
        Wakeup wakeup; ///< notified when done and when the gate ends; callbacks may notify it too

    private:
        friend class Gate;
        Task task_;
        Outcome outcome_;
        bool done_ = false;
        bool abandoned_ = false;
        bool given_up_ = false;
    };

    /// Owns the stream. The loops start with handshake(). nullptr only when libssh2 has no memory for a session.
    [[nodiscard]] static std::shared_ptr<Gate> make(asio::any_io_executor executor, std::unique_ptr<ByteStream> stream,
                                                    GateOptions options);
    Gate(asio::any_io_executor executor, std::unique_ptr<ByteStream> stream, GateOptions options);
    Gate(const Gate&) = delete;
    Gate& operator=(const Gate&) = delete;
    ~Gate();

    /// For calls that neither send nor receive (preferences, methods, host key, failure lists). Nothing else.
    [[nodiscard]] Session* session() const noexcept { return session_; }
    [[nodiscard]] SessionMemory& memory() noexcept { return memory_; }
    [[nodiscard]] MemoryTransport& transport() noexcept { return transport_; }
    [[nodiscard]] const asio::any_io_executor& executor() const noexcept { return executor_; }
    [[nodiscard]] const std::string& where() const noexcept { return options_.where; }

    /// Before the handshake; kept to explain a failed one. ClientErrc::bad_request.
    [[nodiscard]] Status prefer(const ProposalWishes& wishes);
    /// Greeting and first key exchange; nothing but transport messages is sent, so that the host key can be decided on first. greeted is
    /// called with the server's version line, cleaned. Banner, protocol and time-out errors.
    [[nodiscard]] asio::awaitable<Status> handshake(std::chrono::milliseconds banner_deadline, std::chrono::milliseconds exchange_deadline,
                                                    std::function<void(std::string)> greeted);
    /// Asks for the service that users log in with (RFC 4253 §10): once, after the host key has been accepted. ClientErrc::auth_timeout, or
    /// the connection's end.
    [[nodiscard]] asio::awaitable<Status> request_login_service(std::chrono::milliseconds deadline);
    /// Remembers the host key that is shown now; should a later key exchange bring another, the connection ends.
    void pin_host_key();

    /// Starts an operation; it has been stepped once when this returns.
    [[nodiscard]] std::shared_ptr<Operation> start(Task task);
    /// For what nobody waits for: closing, freeing.
    void start_unwatched(Task task) { static_cast<void>(start(std::move(task))); }
    /// The same for a step that was just tried (try_now) and took nothing: it is stepped when something moves.
    [[nodiscard]] std::shared_ptr<Operation> start_waiting(Task task);
    /// Waits for one. The error is the gate's end, or ClientErrc::cancelled when the calling coroutine was. If the caller goes, see
    /// IfAbandoned. After `deadline` (0: none) the caller gets ClientErrc::request_timeout with `what` (which must live as long); the
    /// operation goes on without it.
    [[nodiscard]] asio::awaitable<Result<Outcome>> finish(std::shared_ptr<Operation> operation, std::chrono::milliseconds deadline = {},
                                                          std::string_view what = {});
    /// Starts one and waits for it.
    [[nodiscard]] asio::awaitable<Result<Outcome>> run(Task task, std::chrono::milliseconds deadline = {}, std::string_view what = {});
    /// One step at once, for what often needs no waiting. Works after the end too (nothing arrives then).
    [[nodiscard]] Outcome try_now(const Step& step);
    /// The owner of an operation does not wait for it any more.
    void abandon(const std::shared_ptr<Operation>& operation);
    /// Whoever waits for it gets ClientErrc::cancelled; the operation itself as if its owner had gone.
    void give_up(const std::shared_ptr<Operation>& operation);
    /// A callback's answer is ready.
    void progress() { turn(); }

    /// For callbacks that get nothing but the session's abstract, which is this Gate. Forgotten at the end.
    [[nodiscard]] std::shared_ptr<void>& callback_context() noexcept { return callback_context_; }

    /// From now on the server may open channels towards our agent; before, libssh2 refuses them. `taken` is called for each, on its own
    /// turn of the executor and not after the end.
    void take_agent_channels(std::function<void(_LIBSSH2_CHANNEL*)> taken);

    /// Waits for an answer of the user (or any coroutine), and cancels it when the gate ends: nullopt then.
    template <class T>
    [[nodiscard]] asio::awaitable<std::optional<T>> while_alive(asio::awaitable<T> question);

    /// How long nothing has arrived, counted from the last byte; zero: it has come to life again.
    using Silence = std::function<void(std::chrono::milliseconds quiet)>;
    /// From now on: when nothing has arrived for `interval`, ask; after count_max unanswered asks the connection is dead (0: never).
    /// While a question stays unanswered `silence` is called every 15 s (every interval, if that is shorter), and with zero at the answer.
    void keep_alive(std::chrono::milliseconds interval, int count_max, Silence silence);

    /// Asks for fresh session keys now. Nothing is lost by it: what is to be sent waits until they are there.
    [[nodiscard]] Status request_rekey();
    /// From now on: by itself, after so much data or time. Called once, after the login.
    void rekey_after(RekeyLimit limit);

    /// Ends now: operations fail, the stream is aborted. Never waits; the first reason stays.
    void end(Error why);
    [[nodiscard]] const std::optional<Error>& ended() const noexcept { return end_; }
    [[nodiscard]] asio::awaitable<Error> wait_end();
    /// Says goodbye, lets the outbox drain for at most `patience`, ends, and waits for the loops.
    [[nodiscard]] asio::awaitable<void> close(std::chrono::milliseconds patience);

    [[nodiscard]] std::uint64_t turns() const noexcept { return turns_; } ///< for tests: work done
    /// For tests: bytes that sessions of this program could not free in order. All of it went back to the system all the same.
    [[nodiscard]] static std::size_t left_behind() noexcept;
    /// Resumed at every turn that moved something and at the end; for tests and rare waits.
    [[nodiscard]] Wakeup& changed() noexcept { return changed_; }

private:
    [[nodiscard]] static asio::awaitable<void> read_loop(std::shared_ptr<Gate> self);
    [[nodiscard]] static asio::awaitable<void> write_loop(std::shared_ptr<Gate> self);
    [[nodiscard]] static asio::awaitable<void> keepalive_loop(std::shared_ptr<Gate> self, std::chrono::milliseconds interval, int count_max,
                                                              Silence silence);
    [[nodiscard]] static asio::awaitable<void> rekey_loop(std::shared_ptr<Gate> self);
    [[nodiscard]] static asio::awaitable<void> rekey_watch(std::shared_ptr<Gate> self, unsigned exchanges);
    void begin_rekey_count();
    void count_rekeys();
    void begin_rekey();
    void spawn(asio::awaitable<void> loop);
    void input(Bytes data);
    void remember_first(Bytes data);

    void turn();
    void take_rounds();
    void pump();
    void step(Operation& operation);
    void check_host_key();
    void flush();
    void finish_end();
    [[nodiscard]] Outcome outcome_of(int rc) const;
    [[nodiscard]] Error transport_error(const Outcome& outcome) const;
    [[nodiscard]] Error exchange_error(const Outcome& outcome) const;
    [[nodiscard]] Error here(Error error) const { return error.subject().empty() ? error.about(options_.where) : error; }
    void log(std::string_view line) const;

    friend struct GateCallbacks;

    asio::any_io_executor executor_;
    GateOptions options_;
    std::unique_ptr<ByteStream> stream_;
    SessionMemory memory_;
    MemoryTransport transport_;
    Session* session_ = nullptr;
    Greeting greeting_;
    bool greeted_ = false;
    bool handshaken_ = false;
    bool asking_for_service_ = false; ///< no pump meanwhile: it would drop the answer as one that nobody waits for
    std::shared_ptr<void> callback_context_;
    std::function<void(_LIBSSH2_CHANNEL*)> agent_channel_taken_;
    ByteBuffer host_key_; ///< the accepted one
    Proposal proposal_;
    ByteBuffer first_bytes_; ///< the server's, after its greeting: its KEXINIT, should the exchange fail
    std::vector<std::shared_ptr<Operation>> operations_;
    std::optional<Error> end_;
    std::string server_goodbye_; ///< what SSH_MSG_DISCONNECT said, cleaned
    bool server_said_goodbye_ = false;

    bool turning_ = false;
    bool again_ = false;
    std::uint64_t turns_ = 0;
    std::size_t in_flight_ = 0; ///< bytes given to the stream and not yet taken by it
    int loops_ = 0;
    std::chrono::steady_clock::time_point last_input_{};
    bool asked_ = false; ///< a keepalive waits for its answer, which is anything at all
    RekeyLimit rekey_limit_;
    unsigned exchanges_ = 0; ///< key exchanges so far; 0: they are not counted yet
    bool rekeying_ = false;  ///< one of ours is under way
    std::uint64_t received_ = 0;
    std::uint64_t sent_ = 0;
    std::uint64_t received_at_rekey_ = 0;
    std::uint64_t sent_at_rekey_ = 0;
    std::chrono::steady_clock::time_point last_rekey_{};
    Wakeup changed_;
    Wakeup to_write_;
    Wakeup inbox_space_;
    asio::steady_timer keepalive_timer_;
    asio::steady_timer rekey_timer_;
    asio::steady_timer rekey_deadline_;
};

template <class T>
asio::awaitable<std::optional<T>> Gate::while_alive(asio::awaitable<T> question)
{
    struct State {
        asio::cancellation_signal cancel;
        std::optional<T> answer;
        std::exception_ptr failure;
        bool done = false;
    };
    auto state = std::make_shared<State>();
    const std::shared_ptr<Gate> self = shared_from_this();
    const auto cancel_at_end = std::shared_ptr<State>(state.get(), [state](State* s) {
        if (!s->done) {
            s->cancel.emit(asio::cancellation_type::terminal);
        }
    });
    asio::co_spawn(executor_, std::move(question),
                   asio::bind_cancellation_slot(state->cancel.slot(), [state, self](std::exception_ptr failure, T answer) {
                       state->done = true;
                       state->failure = failure;
                       if (!failure) {
                           state->answer = std::move(answer);
                       }
                       self->changed_.notify();
                   }));
    bool told = false;
    while (!state->done) {
        if (end_ && !told) {
            told = true;
            state->cancel.emit(asio::cancellation_type::terminal);
        }
        const std::uint64_t seen = changed_.generation();
        co_await changed_.wait(seen);
        const bool cancelled = co_await was_cancelled();
        if (cancelled) {
            co_return std::nullopt;
        }
    }
    if (state->failure && !end_) {
        std::rethrow_exception(state->failure); // a prompter that throws is a bug
    }
    if (end_) {
        co_return std::nullopt;
    }
    std::optional<T> answer = std::move(state->answer);
    co_return answer;
}

} // namespace latchkey::transport
