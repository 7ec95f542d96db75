#pragma once
/// A flag that one coroutine waits for. It stays set until somebody has waited for it. IO thread.

#include <asio/any_io_executor.hpp>
#include <asio/awaitable.hpp>
#include <asio/redirect_error.hpp>
#include <asio/steady_timer.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>

#include <chrono>
#include <utility>

namespace latchkey::model {

class Signal {
public:
    explicit Signal(const asio::any_io_executor& executor) : timer_(executor, asio::steady_timer::time_point::max()) {}

    void set()
    {
        set_ = true;
        timer_.cancel();
    }

    /// Returns when it is set, or when the waiting coroutine was cancelled.
    [[nodiscard]] asio::awaitable<void> wait()
    {
        while (!set_) {
            asio::error_code ignored;
            co_await timer_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
            const auto state = co_await asio::this_coro::cancellation_state;
            if (state.cancelled() != asio::cancellation_type::none) {
                co_return;
            }
        }
        set_ = false;
    }

    /// The same, and no longer than that; false: the time is over, or the waiting coroutine was cancelled.
    [[nodiscard]] asio::awaitable<bool> wait_for(std::chrono::steady_clock::duration time)
    {
        timer_.expires_after(time);
        if (!set_) {
            asio::error_code ignored;
            co_await timer_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
        }
        timer_.expires_at(asio::steady_timer::time_point::max());
        co_return std::exchange(set_, false);
    }

private:
    asio::steady_timer timer_; ///< never expires: cancel() is the event
    bool set_ = false;
};

} // namespace latchkey::model
