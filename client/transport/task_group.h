#pragma once
/// Coroutines that run beside their owner and end with it: the owner cancels the group and may await its end. IO thread.
///
/// An owner that goes without waiting cancels what is left: each task is resumed once more by asio's cancellation and ends in its own
/// time, so it must hold what it touches. An exception other than that cancellation is a bug, and is not swallowed.

#include "client/transport/wakeup.h"

#include <asio/bind_cancellation_slot.hpp>
#include <asio/cancellation_signal.hpp>
#include <asio/co_spawn.hpp>
#include <asio/error.hpp>
#include <asio/multiple_exceptions.hpp>
#include <asio/system_error.hpp>

#include <cstdint>
#include <exception>
#include <map>
#include <memory>
#include <utility>

namespace latchkey::transport {

class TaskGroup {
public:
    explicit TaskGroup(const asio::any_io_executor& executor) : state_(std::make_shared<State>(executor)) {}
    TaskGroup(const TaskGroup&) = delete;
    TaskGroup& operator=(const TaskGroup&) = delete;
    ~TaskGroup() { cancel(); }

    /// Starts at once, up to its first wait. After cancel() nothing is started any more.
    void spawn(asio::awaitable<void> task)
    {
        if (state_->cancelled) {
            return;
        }
        const std::uint64_t id = state_->next_id++;
        auto signal = std::make_shared<asio::cancellation_signal>();
        state_->running.emplace(id, signal);
        asio::co_spawn(state_->executor, std::move(task),
                       asio::bind_cancellation_slot(signal->slot(), [state = state_, id, signal](const std::exception_ptr& failure) {
                           state->running.erase(id);
                           state->ended.notify();
                           if (failure) {
                               rethrow_unless_cancelled(failure);
                           }
                       }));
    }

    /// For good.
    void cancel()
    {
        state_->cancelled = true;
        // A task that ends at once takes its signal out of the map.
        const auto running = state_->running;
        for (const auto& [id, signal] : running) {
            signal->emit(asio::cancellation_type::terminal);
        }
    }

    [[nodiscard]] std::size_t running() const noexcept { return state_->running.size(); }

    /// Until none is left.
    [[nodiscard]] asio::awaitable<void> join()
    {
        const std::shared_ptr<State> state = state_;
        while (!state->running.empty()) {
            const std::uint64_t seen = state->ended.generation();
            co_await state->ended.wait(seen);
        }
    }

private:
    struct State {
        explicit State(const asio::any_io_executor& its_executor) : executor(its_executor), ended(its_executor) {}
        asio::any_io_executor executor;
        Wakeup ended;
        std::map<std::uint64_t, std::shared_ptr<asio::cancellation_signal>> running;
        std::uint64_t next_id = 0;
        bool cancelled = false;
    };

    static void rethrow_unless_cancelled(const std::exception_ptr& failure)
    {
        try {
            std::rethrow_exception(failure);
        } catch (const asio::multiple_exceptions& several) { // two coroutines that were awaited together
            rethrow_unless_cancelled(several.first_exception());
        } catch (const asio::system_error& why) {
            if (why.code() != asio::error::operation_aborted) {
                throw;
            }
        }
    }

    std::shared_ptr<State> state_;
};

} // namespace latchkey::transport
