#pragma once
/// A coroutine that runs beside another one and is owned by it: the owner must co_await stop() before it goes. IO thread.

#include <asio/any_io_executor.hpp>
#include <asio/awaitable.hpp>
#include <asio/bind_cancellation_slot.hpp>
#include <asio/cancellation_signal.hpp>
#include <asio/co_spawn.hpp>
#include <asio/redirect_error.hpp>
#include <asio/steady_timer.hpp>
#include <asio/use_awaitable.hpp>

#include <chrono>
#include <exception>

namespace latchkey::cli {

class SideTask {
public:
    explicit SideTask(const asio::any_io_executor& executor) : ended_(executor, asio::steady_timer::time_point::max()) {}
    SideTask(const SideTask&) = delete;
    SideTask& operator=(const SideTask&) = delete;

    /// Once.
    void start(asio::awaitable<void> coroutine)
    {
        running_ = true;
        // The exception is that of its cancellation: errors are values here.
        asio::co_spawn(ended_.get_executor(), std::move(coroutine),
                       asio::bind_cancellation_slot(cancel_.slot(), [this](const std::exception_ptr&) {
                           running_ = false;
                           ended_.cancel();
                       }));
    }

    /// Until it has ended, but no longer than that.
    [[nodiscard]] asio::awaitable<void> wait(std::chrono::milliseconds at_most)
    {
        ended_.expires_after(at_most);
        if (running_) {
            asio::error_code woken;
            co_await ended_.async_wait(asio::redirect_error(asio::use_awaitable, woken));
        }
        ended_.expires_at(asio::steady_timer::time_point::max());
    }

    [[nodiscard]] asio::awaitable<void> stop()
    {
        if (running_) {
            cancel_.emit(asio::cancellation_type::terminal);
        }
        while (running_) {
            asio::error_code woken;
            co_await ended_.async_wait(asio::redirect_error(asio::use_awaitable, woken));
        }
    }

private:
    asio::cancellation_signal cancel_;
    asio::steady_timer ended_;
    bool running_ = false;
};

} // namespace latchkey::cli
