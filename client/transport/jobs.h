#pragma once
/// Slow work (key derivation, signatures, name resolution) beside the IO thread, for coroutines that may stop waiting at any time.
///
/// run_job(): a small pool, joined at the end of the program; the work gets a stop token. run_detached(): a thread of its own for calls
/// that nothing can interrupt (getaddrinfo); it may outlive the io_context and even main(), so the work must own everything that it
/// touches. Both give nullopt when the caller's coroutine was cancelled or `stop` was requested; the result of the work is then dropped.

#include "client/transport/wakeup.h"

#include <asio/post.hpp>

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <type_traits>
#include <utility>

namespace latchkey::transport {

namespace detail {

void start_in_pool(std::function<void()> work);
void start_thread(std::function<void()> work);

/// Carries one result from a thread to a coroutine, either of which may be gone first.
template <class R>
struct Handoff {
    std::mutex mutex;
    bool wanted = true; ///< guarded; while true the waiting coroutine, and with it the io_context, is alive
    asio::any_io_executor executor;
    std::stop_source stop;
    // IO thread only:
    Wakeup* waiter = nullptr;
    std::optional<R> value;
};

template <class R>
void deliver(const std::shared_ptr<Handoff<R>>& handoff, R value)
{
    const std::lock_guard lock(handoff->mutex);
    if (!handoff->wanted) {
        return;
    }
    asio::post(handoff->executor, [handoff, moved = std::move(value)]() mutable {
        if (handoff->waiter != nullptr) {
            handoff->value = std::move(moved);
            handoff->waiter->notify();
        }
    });
}

/// In the frame of the waiting coroutine: however that ends, the thread learns that nobody waits.
template <class R>
class Receiver {
public:
    Receiver(std::shared_ptr<Handoff<R>> handoff, Wakeup& wakeup) : handoff_(std::move(handoff)) { handoff_->waiter = &wakeup; }
    Receiver(const Receiver&) = delete;
    Receiver& operator=(const Receiver&) = delete;
    ~Receiver()
    {
        handoff_->waiter = nullptr;
        handoff_->stop.request_stop();
        const std::lock_guard lock(handoff_->mutex);
        handoff_->wanted = false;
    }

private:
    std::shared_ptr<Handoff<R>> handoff_;
};

template <class R, class F>
asio::awaitable<std::optional<R>> run_elsewhere(void (*start)(std::function<void()>), F work, std::stop_token stop)
{
    const asio::any_io_executor executor = co_await asio::this_coro::executor;
    auto handoff = std::make_shared<Handoff<R>>();
    handoff->executor = executor;
    Wakeup wakeup(executor);
    const Receiver<R> receiver(handoff, wakeup);
    auto shared_work = std::make_shared<F>(std::move(work)); // std::function wants to copy, work may hold a Secret
    start([handoff, shared_work] { deliver<R>(handoff, (*shared_work)(handoff->stop.get_token())); });

    const std::stop_callback on_stop(stop, [&wakeup] { wakeup.notify(); });
    while (!handoff->value && !stop.stop_requested()) {
        const std::uint64_t seen = wakeup.generation();
        co_await wakeup.wait(seen);
        const bool cancelled = co_await was_cancelled();
        if (cancelled) {
            break;
        }
    }
    std::optional<R> result = std::move(handoff->value);
    co_return result;
}

} // namespace detail

/// work(std::stop_token) -> R. `stop` must be requested on the IO thread only.
template <class F>
asio::awaitable<std::optional<std::invoke_result_t<F&, std::stop_token>>> run_job(F work, std::stop_token stop = {})
{
    using R = std::invoke_result_t<F&, std::stop_token>;
    return detail::run_elsewhere<R, F>(&detail::start_in_pool, std::move(work), std::move(stop));
}

template <class F>
asio::awaitable<std::optional<std::invoke_result_t<F&, std::stop_token>>> run_detached(F work, std::stop_token stop = {})
{
    using R = std::invoke_result_t<F&, std::stop_token>;
    return detail::run_elsewhere<R, F>(&detail::start_thread, std::move(work), std::move(stop));
}

} // namespace latchkey::transport
