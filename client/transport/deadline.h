#pragma once
/// A deadline on the IO thread: runs a function once when its time is over, unless destroyed before. Steady clock.

#include <asio/any_io_executor.hpp>
#include <asio/steady_timer.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <utility>

namespace latchkey::transport {

class Deadline {
public:
    /// Zero or less: never.
    Deadline(const asio::any_io_executor& executor, std::chrono::milliseconds after, std::function<void()> expired)
    {
        if (after.count() <= 0) {
            return;
        }
        timer_ = std::make_unique<asio::steady_timer>(executor, after);
        armed_ = std::make_shared<bool>(true);
        timer_->async_wait([armed = armed_, run = std::move(expired)](asio::error_code failed) {
            // The timer may have fired just before its owner went: the completion is then queued already, and must do nothing.
            if (!failed && *armed) {
                run();
            }
        });
    }
    Deadline(const Deadline&) = delete;
    Deadline& operator=(const Deadline&) = delete;
    ~Deadline()
    {
        if (armed_) {
            *armed_ = false;
        }
    }

private:
    std::unique_ptr<asio::steady_timer> timer_;
    std::shared_ptr<bool> armed_;
};

} // namespace latchkey::transport
