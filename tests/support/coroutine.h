#pragma once
/// Runs a coroutine to its end on the test's own thread; fails when it hangs for twice as long as tests wait for an event.

#include "tests/support/wait.h"

#include <asio/awaitable.hpp>
#include <asio/co_spawn.hpp>
#include <asio/io_context.hpp>
#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <exception>
#include <optional>
#include <utility>

namespace latchkey::support {

template <class T>
T run(asio::io_context& io, asio::awaitable<T> work)
{
    std::optional<T> result;
    std::exception_ptr failure;
    bool done = false;
    asio::co_spawn(io, std::move(work), [&](std::exception_ptr f, T value) {
        failure = f;
        result = std::move(value);
        done = true;
    });
    const auto limit = std::chrono::steady_clock::now() + 2 * default_patience;
    while (!done && std::chrono::steady_clock::now() < limit) {
        io.restart();
        io.run_one_for(std::chrono::milliseconds(100));
    }
    if (!done) {
        ADD_FAILURE() << "the coroutine has not ended";
        std::abort(); // its frame refers to this one
    }
    if (failure) {
        std::rethrow_exception(failure);
    }
    return std::move(*result);
}

} // namespace latchkey::support
