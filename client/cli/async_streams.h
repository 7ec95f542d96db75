#pragma once
/// Standard streams for coroutines. IO thread, except for what the header of platform/console.h says.
///
/// A pipe is used where we are (platform/direct_stream.h). What may block has a thread of its own that does the blocking calls: a file on
/// standard input cannot be polled, whatever reads our output may be slow, and neither may hold up the connection. A few blocks wait
/// between the threads, never more: that is the back-pressure.

#include "client/cli/platform/console.h"

#include <asio/any_io_executor.hpp>
#include <asio/awaitable.hpp>

#include <memory>
#include <span>

namespace latchkey::cli {

class DirectStream;

class AsyncInput {
public:
    explicit AsyncInput(const asio::any_io_executor& executor);
    AsyncInput(const AsyncInput&) = delete;
    AsyncInput& operator=(const AsyncInput&) = delete;
    ~AsyncInput(); ///< ends the reading

    /// Bytes put into `into`, which must live until this returns; 0 at the end, and after stop().
    [[nodiscard]] asio::awaitable<std::size_t> read(std::span<std::uint8_t> into);
    void stop();

private:
    struct State;
    [[nodiscard]] asio::awaitable<std::size_t> read_directly(std::span<std::uint8_t> into);
    std::shared_ptr<DirectStream> direct_;
    std::shared_ptr<State> state_; ///< of the thread, where one is needed
    bool stopped_ = false;
};

class AsyncOutput {
public:
    AsyncOutput(const asio::any_io_executor& executor, Standard stream);
    AsyncOutput(const AsyncOutput&) = delete;
    AsyncOutput& operator=(const AsyncOutput&) = delete;
    ~AsyncOutput(); ///< waits until what was accepted is written

    /// Returns when the bytes are not needed any more and there is room for others. False when they cannot be written; error() says why.
    [[nodiscard]] asio::awaitable<bool> write(Bytes bytes);
    /// A few words of our own behind what was written before, without waiting. To what blocks (a terminal); nothing happens to a pipe.
    void post(Bytes bytes);
    /// Returns when all is written.
    [[nodiscard]] asio::awaitable<bool> flush();
    /// Of the first write that failed: std::errc::broken_pipe when nobody reads any more.
    [[nodiscard]] std::error_code error() const;

private:
    struct State;
    [[nodiscard]] asio::awaitable<bool> write_directly(Bytes bytes);
    [[nodiscard]] asio::awaitable<bool> wait_until_at_most(std::size_t blocks);
    std::shared_ptr<DirectStream> direct_;
    std::error_code failed_;       ///< of direct_
    std::shared_ptr<State> state_; ///< of the thread, where one is needed
};

} // namespace latchkey::cli
