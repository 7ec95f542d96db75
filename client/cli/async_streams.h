#pragma once
/// Standard streams for coroutines. Each has a thread of its own that does the blocking calls, since a file on standard input cannot be
/// polled, a reader of our output may be slow, and neither may hold up the connection. A few blocks wait between the threads, never more:
/// that is the back-pressure. IO thread, except for what the header of platform/console.h says.

#include "client/cli/platform/console.h"

#include <asio/any_io_executor.hpp>
#include <asio/awaitable.hpp>

#include <memory>

namespace latchkey::cli {

class AsyncInput {
public:
    AsyncInput(const asio::any_io_executor& executor, std::unique_ptr<Input> input);
    AsyncInput(const AsyncInput&) = delete;
    AsyncInput& operator=(const AsyncInput&) = delete;
    ~AsyncInput(); ///< ends the reading

    /// The next bytes; empty at the end, and after stop().
    [[nodiscard]] asio::awaitable<ByteBuffer> read();
    void stop();

private:
    struct State;
    std::shared_ptr<State> state_;
};

class AsyncOutput {
public:
    AsyncOutput(const asio::any_io_executor& executor, Standard stream);
    AsyncOutput(const AsyncOutput&) = delete;
    AsyncOutput& operator=(const AsyncOutput&) = delete;
    ~AsyncOutput(); ///< waits until what was accepted is written

    /// Returns when there is room for more. False when it cannot be written; error() says why.
    [[nodiscard]] asio::awaitable<bool> write(ByteBuffer bytes);
    /// Returns when all is written.
    [[nodiscard]] asio::awaitable<bool> flush();
    /// Of the first write that failed: std::errc::broken_pipe when nobody reads any more.
    [[nodiscard]] std::error_code error() const;

private:
    struct State;
    [[nodiscard]] asio::awaitable<bool> wait_until_at_most(std::size_t blocks);
    std::shared_ptr<State> state_;
};

} // namespace latchkey::cli
