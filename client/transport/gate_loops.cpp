/// The gate's coroutines: stream to inbox, outbox to stream, the handshake and keepalives.

#include "client/transport/gate.h"
#include "client/transport/kexinit.h"
#include "client/transport/platform/socket.h"

#include <fmt/format.h>
#include <libssh2.h>
#include <libssh2_x.h>

#include <algorithm>
#include <array>

namespace latchkey::transport {

void Gate::spawn(asio::awaitable<void> loop)
{
    ++loops_;
    asio::co_spawn(executor_, std::move(loop), [self = shared_from_this()](std::exception_ptr failure) {
        --self->loops_;
        self->changed_.notify();
        if (failure) {
            self->end(Error{ClientErrc::closed});
            std::rethrow_exception(failure); // out of memory or a bug: not ours to swallow
        }
    });
}

void Gate::remember_first(Bytes data)
{
    constexpr std::size_t enough = 36 * 1024;
    if (!handshaken_ && first_bytes_.size() < enough) {
        first_bytes_.insert(first_bytes_.end(), data.begin(), data.end());
    }
}

Status Gate::prefer(const ProposalWishes& wishes)
{
    Result<Proposal> proposal = propose(session_, wishes);
    if (!proposal) {
        return std::unexpected(here(proposal.error()));
    }
    proposal_ = std::move(*proposal);
    return {};
}

Error Gate::exchange_error(const Outcome& outcome) const
{
    const std::optional<KexOffer> offer = parse_kex_offer(first_bytes_);
    const std::string missing = offer ? missing_in_common(proposal_, *offer) : std::string{};
    if (!missing.empty()) {
        return Error{ClientErrc::no_common_algorithm, options_.where, missing};
    }
    if (server_said_goodbye_ || memory_.limit_was_hit()) {
        return transport_error(outcome);
    }
    return Error{ClientErrc::key_exchange_failed, options_.where, fmt::format("{}, error {}", outcome.message, outcome.rc)};
}

void Gate::input(Bytes data)
{
    received_ += data.size();
    last_input_ = std::chrono::steady_clock::now();
    if (std::exchange(asked_, false)) {
        keepalive_timer_.cancel(); // its loop looks at once: an answered question needs no second look later
    }
    if (greeted_) {
        remember_first(data);
        transport_.arrived(data);
        turn();
        return;
    }
    const Result<Greeting::State> state = greeting_.feed(data);
    if (!state) {
        end(state.error());
        return;
    }
    if (*state == Greeting::State::complete) {
        greeted_ = true;
        transport_.arrived(as_bytes(greeting_.line()));
        transport_.arrived(as_bytes("\r\n"));
        remember_first(greeting_.rest());
        transport_.arrived(greeting_.rest());
        turn();
    }
}

asio::awaitable<void> Gate::read_loop(std::shared_ptr<Gate> self)
{
    ByteBuffer greeting(4096);
    while (!self->end_) {
        if (self->transport_.inbox_full()) {
            const std::uint64_t seen = self->inbox_space_.generation();
            co_await self->inbox_space_.wait(seen);
            continue;
        }
        const std::span<std::uint8_t> room = self->greeted_ ? self->transport_.room() : std::span<std::uint8_t>(greeting);
        const Result<std::size_t> count = co_await self->stream_->read_some(room);
        if (self->end_) {
            break;
        }
        // An error that names somebody else (a jump host, a proxy command) says more than a guess of ours.
        const bool reset = !count && count.error().is(ClientErrc::connection_lost) && count.error().subject().empty();
        if (!self->greeted_ && (reset || (count && *count == 0))) {
            const std::string said = self->greeting_.first_other_line();
            self->end(Error{ClientErrc::not_ssh, {}, said.empty() ? std::string(hung_up) : clean_text(said, Lines::one, 100)});
            break;
        }
        if (!count) {
            self->turn();
            self->end(count.error());
            break;
        }
        if (*count == 0) {
            // What has arrived was dealt with when it came. libssh2 is not told of the end, so that queued data can still be read.
            self->end(Error{ClientErrc::connection_lost, {}, "the other side closed it"});
            break;
        }
        self->input(room.first(*count));
    }
}

asio::awaitable<void> Gate::write_loop(std::shared_ptr<Gate> self)
{
    ByteQueue taken;
    while (!self->end_) {
        if (taken.empty()) {
            if (self->transport_.outbox().empty()) {
                self->in_flight_ = 0;
                self->changed_.notify();
                const std::uint64_t seen = self->to_write_.generation();
                co_await self->to_write_.wait(seen);
                continue;
            }
            const bool was_busy = self->transport_.outbox_busy();
            taken.swap(self->transport_.outbox());
            if (was_busy) {
                self->turn(); // writers wait for room
            }
        }
        self->in_flight_ = taken.size();
        const Deadline stalled(self->executor_, self->options_.send_stalled,
                               [self] { self->end(Error{ClientErrc::connection_lost, {}, "the other side has stopped taking data"}); });
        const Bytes data = taken.front();
        const Result<std::size_t> count = co_await self->stream_->write_some(data);
        if (self->end_) {
            break;
        }
        if (!count && !self->greeted_) {
            self->in_flight_ = 0;
            break; // the reading side knows what was said before it hung up
        }
        if (!count) {
            // What the other side said before it hung up may still be in the stream: the reading side ends us when it has it all.
            constexpr std::chrono::seconds last_words{5};
            const Deadline by_failure(self->executor_, last_words, [self, why = count.error()] { self->end(why); });
            self->in_flight_ = 0;
            while (!self->end_) {
                const std::uint64_t seen = self->to_write_.generation();
                co_await self->to_write_.wait(seen);
            }
            break;
        }
        self->sent_ += *count;
        taken.drop(*count);
    }
}

asio::awaitable<void> Gate::keepalive_loop(std::shared_ptr<Gate> self, std::chrono::milliseconds interval, int count_max, Silence silence)
{
    using Clock = std::chrono::steady_clock;
    constexpr Clock::duration told_every = std::chrono::seconds(15);
    const Clock::duration between_news = std::min<Clock::duration>(interval, told_every);
    auto heard = self->last_input_;
    int unanswered = 0;
    bool told = false;
    auto ask_at = Clock::now() + interval;
    auto tell_at = Clock::time_point::max();
    while (!self->end_) {
        self->keepalive_timer_.expires_at(std::min(ask_at, tell_at));
        asio::error_code ignored;
        co_await self->keepalive_timer_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
        if (self->end_) {
            break;
        }
        const auto now = Clock::now();
        if (self->last_input_ != heard) {
            heard = self->last_input_;
            unanswered = 0;
            ask_at = heard + interval;
            tell_at = Clock::time_point::max();
            if (std::exchange(told, false)) {
                silence({});
            }
        }
        if (now >= tell_at) {
            told = true;
            tell_at = now + between_news;
            silence(std::chrono::duration_cast<std::chrono::milliseconds>(now - heard));
        }
        if (now < ask_at) {
            continue;
        }
        if (count_max > 0 && unanswered >= count_max) {
            self->end(Error{ClientErrc::keepalive_timeout});
            break;
        }
        if (unanswered++ == 0) {
            tell_at = now + between_news;
        }
        // The last question has a little less: "15 seconds, three times" is over within a minute.
        ask_at = now + (unanswered == count_max ? interval - interval / 20 : interval);
        self->asked_ = true;
        libssh2_x_keepalive_now(self->session_); // the timing is ours
        self->flush();
    }
}

void Gate::keep_alive(std::chrono::milliseconds interval, int count_max, Silence silence)
{
    if (interval.count() > 0 && !end_) {
        spawn(keepalive_loop(shared_from_this(), interval, count_max, std::move(silence)));
    }
}

namespace {

int handshake_step(Session* session)
{
    return libssh2_session_handshake(session, static_cast<libssh2_socket_t>(placeholder_descriptor()));
}

} // namespace

asio::awaitable<Status> Gate::handshake(std::chrono::milliseconds banner_deadline, std::chrono::milliseconds exchange_deadline,
                                        std::function<void(std::string)> greeted)
{
    const std::shared_ptr<Gate> self = shared_from_this();
    last_input_ = std::chrono::steady_clock::now();
    spawn(read_loop(self));
    spawn(write_loop(self));

    libssh2_x_session_stop_at_keys(session_);
    const std::shared_ptr<Operation> operation = start(Task(handshake_step));
    // From the beginning: a server that drips its greeting, too, has no more than this for all of it.
    const Deadline for_all(executor_, exchange_deadline,
                           [self] { self->end(Error{self->greeted_ ? ClientErrc::key_exchange_timeout : ClientErrc::banner_timeout}); });
    {
        const Deadline by_time(executor_, banner_deadline, [self] { self->end(Error{ClientErrc::banner_timeout}); });
        while (!greeted_ && !end_) {
            const std::uint64_t seen = changed_.generation();
            co_await changed_.wait(seen);
            const bool cancelled = co_await was_cancelled();
            if (cancelled) {
                end(Error{ClientErrc::cancelled});
            }
        }
    }
    if (end_) {
        co_return std::unexpected(*end_);
    }
    greeted(clean_text(greeting_.line(), Lines::one, 255));

    const Result<Outcome> exchanged = co_await finish(operation);
    if (!exchanged) {
        // Cancelled: a handshake cannot be left half-way.
        end(exchanged.error());
        co_return std::unexpected(*end_);
    }
    if (exchanged->rc < 0) {
        end(exchange_error(*exchanged));
        co_return std::unexpected(*end_);
    }
    handshaken_ = true;
    log("Session keys: NEWKEYS sent, NEWKEYS received");
    first_bytes_ = {};
    turn();
    if (end_) {
        co_return std::unexpected(*end_);
    }
    co_return Status{};
}

asio::awaitable<Status> Gate::request_login_service(std::chrono::milliseconds deadline)
{
    const std::shared_ptr<Gate> self = shared_from_this();
    asking_for_service_ = true;
    const std::shared_ptr<Operation> operation = start(Task(handshake_step)); // the second call: from the keys on
    const Deadline by_time(executor_, deadline, [self] { self->end(Error{ClientErrc::auth_timeout}); });
    const Result<Outcome> answered = co_await finish(operation);
    asking_for_service_ = false;
    if (!answered) {
        end(answered.error()); // cancelled: it cannot be left half-way
        co_return std::unexpected(*end_);
    }
    if (answered->rc < 0) {
        end(transport_error(*answered));
        co_return std::unexpected(*end_);
    }
    co_return Status{};
}

} // namespace latchkey::transport
