#pragma once
/// A broadcast for coroutines on the IO thread: "something changed, look again".
///
/// Remember generation(), look, and only then wait(seen): a change in between is not lost. Waiters are resumed through the executor's
/// queue, never inside notify(). A waiter whose coroutine is cancelled returns too; it must look at its cancellation state.

#include <asio/any_io_executor.hpp>
#include <asio/awaitable.hpp>
#include <asio/redirect_error.hpp>
#include <asio/steady_timer.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>

#include <cstdint>

namespace latchkey::transport {

class Wakeup {
public:
    explicit Wakeup(const asio::any_io_executor& executor) : timer_(executor, asio::steady_timer::time_point::max()) {}

    [[nodiscard]] std::uint64_t generation() const noexcept { return generation_; }

    void notify()
    {
        ++generation_;
        timer_.cancel();
    }

    [[nodiscard]] asio::awaitable<void> wait(std::uint64_t seen)
    {
        if (generation_ == seen) {
            asio::error_code ignored; // the timer never expires: every end of the wait is a cancellation, by notify() or of the coroutine
            co_await timer_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
        }
    }

private:
    asio::steady_timer timer_;
    std::uint64_t generation_ = 0;
};

/// Whether the running coroutine has been cancelled the asio way.
[[nodiscard]] inline asio::awaitable<bool> was_cancelled()
{
    const asio::cancellation_state state = co_await asio::this_coro::cancellation_state;
    co_return state.cancelled() != asio::cancellation_type::none;
}

} // namespace latchkey::transport
