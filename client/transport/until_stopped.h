#pragma once
/// Waits for a coroutine (a question to the user, say) that ends when a stop is requested: it is cancelled the asio way then. IO thread.

#include "client/transport/wakeup.h"

#include <asio/bind_cancellation_slot.hpp>
#include <asio/cancellation_signal.hpp>
#include <asio/co_spawn.hpp>

#include <exception>
#include <memory>
#include <optional>
#include <stop_token>
#include <utility>

namespace latchkey::transport {

/// nullopt when the stop came first. The stop is requested on the IO thread.
template <class T>
asio::awaitable<std::optional<T>> until_stopped(asio::awaitable<T> question, std::stop_token stop)
{
    struct State {
        explicit State(const asio::any_io_executor& executor) : changed(executor) {}
        Wakeup changed;
        asio::cancellation_signal cancel;
        std::optional<T> answer;
        std::exception_ptr failure;
        bool done = false;
    };
    const asio::any_io_executor executor = co_await asio::this_coro::executor;
    auto state = std::make_shared<State>(executor);
    const auto cancel_at_end = std::shared_ptr<State>(state.get(), [state](State* s) {
        if (!s->done) {
            s->cancel.emit(asio::cancellation_type::terminal);
        }
    });
    asio::co_spawn(executor, std::move(question),
                   asio::bind_cancellation_slot(state->cancel.slot(), [state](std::exception_ptr failure, T answer) {
                       state->done = true;
                       state->failure = failure;
                       if (!failure) {
                           state->answer = std::move(answer);
                       }
                       state->changed.notify();
                   }));
    const std::stop_callback on_stop(stop, [state] { state->changed.notify(); });
    while (!state->done && !stop.stop_requested()) {
        const std::uint64_t seen = state->changed.generation();
        co_await state->changed.wait(seen);
    }
    if (stop.stop_requested()) {
        co_return std::nullopt;
    }
    if (state->failure) {
        std::rethrow_exception(state->failure); // a prompter that throws is a bug
    }
    std::optional<T> answer = std::move(state->answer);
    co_return answer;
}

} // namespace latchkey::transport
