/// The gate's key exchanges after the first: those that we begin, and the count of both sides'.

#include "client/transport/gate.h"

#include <fmt/format.h>
#include <libssh2.h>
#include <libssh2_x.h>

namespace latchkey::transport {

Status Gate::request_rekey()
{
    if (end_ || !handshaken_) {
        return std::unexpected(end_ ? *end_ : Error{ClientErrc::closed, options_.where});
    }
    begin_rekey();
    turn();
    return end_ ? Status{std::unexpected(*end_)} : Status{};
}

void Gate::rekey_after(RekeyLimit limit)
{
    rekey_limit_ = limit;
    exchanges_ = libssh2_x_session_key_exchanges(session_);
    begin_rekey_count();
    if (limit.every.count() > 0 && !end_) {
        spawn(rekey_loop(shared_from_this()));
    }
}

void Gate::begin_rekey_count()
{
    received_at_rekey_ = received_;
    sent_at_rekey_ = sent_;
    last_rekey_ = std::chrono::steady_clock::now();
}

/// At the end of each turn: whether new keys are there, and whether it is time for others.
void Gate::count_rekeys()
{
    if (exchanges_ == 0 || end_) {
        return;
    }
    const unsigned now = libssh2_x_session_key_exchanges(session_);
    if (now != exchanges_) {
        exchanges_ = now;
        rekeying_ = false;
        begin_rekey_count();
        rekey_deadline_.cancel();
        log("Fresh session keys: NEWKEYS sent, NEWKEYS received");
    }
    const bool enough = received_ - received_at_rekey_ >= rekey_limit_.bytes || sent_ - sent_at_rekey_ >= rekey_limit_.bytes;
    if (enough) {
        begin_rekey();
    }
}

void Gate::begin_rekey()
{
    if (std::exchange(rekeying_, true)) {
        return;
    }
    const int rc = libssh2_x_session_rekey(session_);
    if (rc < 0) {
        end(transport_error(outcome_of(rc)));
        return;
    }
    spawn(rekey_watch(shared_from_this(), exchanges_));
}

/// Nothing else is sent while the server owes us its part: that it does not come must not be for ever.
asio::awaitable<void> Gate::rekey_watch(std::shared_ptr<Gate> self, unsigned exchanges)
{
    self->rekey_deadline_.expires_after(self->rekey_limit_.patience);
    asio::error_code ignored;
    co_await self->rekey_deadline_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    if (!self->end_ && self->exchanges_ == exchanges) {
        self->end(Error{ClientErrc::key_exchange_timeout});
    }
}

asio::awaitable<void> Gate::rekey_loop(std::shared_ptr<Gate> self)
{
    while (!self->end_) {
        self->rekey_timer_.expires_at(self->last_rekey_ + self->rekey_limit_.every);
        asio::error_code ignored;
        co_await self->rekey_timer_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
        const bool due = std::chrono::steady_clock::now() >= self->last_rekey_ + self->rekey_limit_.every;
        if (self->end_ || !due) {
            continue; // somebody else has exchanged keys meanwhile
        }
        self->last_rekey_ = std::chrono::steady_clock::now(); // should it take longer than that, no second one is begun
        self->begin_rekey();
        self->turn();
    }
}

} // namespace latchkey::transport
