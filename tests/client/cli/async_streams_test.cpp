/// Standard streams of the program: pipes without a thread, files with one. The test's own standard input and error stand for them.
#include "client/cli/async_streams.h"
#include "client/cli/platform/direct_stream.h"
#include "tests/support/coroutine.h"
#include "tests/support/temp_folder.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <expected>
#include <fcntl.h>
#include <string>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

namespace latchkey::cli {
namespace {

using support::run;
using support::TempFolder;

/// In the place of a standard descriptor until the end of the scope.
class Replaced {
public:
    Replaced(int which, int by) : which_(which), old_(::dup(which)) { ::dup2(by, which); }
    Replaced(const Replaced&) = delete;
    Replaced& operator=(const Replaced&) = delete;
    ~Replaced()
    {
        ::dup2(old_, which_);
        ::close(old_);
    }

private:
    int which_;
    int old_;
};

struct Pipe {
    Pipe() { EXPECT_EQ(::pipe(ends.data()), 0); }
    Pipe(const Pipe&) = delete;
    Pipe& operator=(const Pipe&) = delete;
    ~Pipe()
    {
        close_end(0);
        close_end(1);
    }
    void close_end(std::size_t which)
    {
        if (ends[which] >= 0) {
            ::close(std::exchange(ends[which], -1));
        }
    }
    std::array<int, 2> ends{-1, -1};
};

bool is_blocking(int file)
{
    return (::fcntl(file, F_GETFL) & O_NONBLOCK) == 0;
}

ByteBuffer counted(std::size_t size)
{
    ByteBuffer bytes(size);
    for (std::size_t i = 0; i < size; ++i) {
        bytes[i] = static_cast<std::uint8_t>(i * 7 + i / 251);
    }
    return bytes;
}

ByteBuffer read_until_end(asio::io_context& io)
{
    ByteBuffer all;
    AsyncInput input(io.get_executor());
    ByteBuffer piece(3000);
    for (std::size_t got = 1; got > 0;) {
        got = run(io, input.read(piece));
        all.insert(all.end(), piece.begin(), piece.begin() + static_cast<std::ptrdiff_t>(got));
    }
    return all;
}

TEST(DirectStreamTest, APipeIsUsedWithoutAThreadAndStaysBlockingForTheOthersWhoHaveIt)
{
    asio::io_context io;
    Pipe pipe;
    const Replaced error(STDERR_FILENO, pipe.ends[1]);
    const auto stream = DirectStream::open(io.get_executor(), Standard::error);
    ASSERT_NE(stream, nullptr);
    EXPECT_TRUE(is_blocking(STDERR_FILENO));

    const ByteBuffer sent = counted(5'000'000);
    std::size_t taken = 0;
    std::expected<std::size_t, std::error_code> last = 0;
    while (last) {
        taken += *last;
        last = stream->write(Bytes(sent).subspan(taken));
    }
    EXPECT_EQ(last.error(), std::errc::operation_would_block);
    EXPECT_LT(taken, sent.size());
    EXPECT_TRUE(is_blocking(STDERR_FILENO)) << "nor later";

    ByteBuffer got(taken);
    ASSERT_EQ(::read(pipe.ends[0], got.data(), got.size()), static_cast<ssize_t>(taken));
    EXPECT_TRUE(std::ranges::equal(got, Bytes(sent).first(taken)));
    bool woken = false;
    asio::co_spawn(io, stream->ready(), [&](const std::exception_ptr&) { woken = true; });
    io.run();
    EXPECT_TRUE(woken);
    EXPECT_TRUE(stream->write(as_bytes("x"))) << "there is room again";
}

TEST(DirectStreamTest, WhatMayBlockIsLeftToAThread)
{
    asio::io_context io;
    const TempFolder folder;
    const int file = ::open(folder.write("file", "").c_str(), O_RDWR | O_CLOEXEC);
    std::array<int, 2> sockets{};
    ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM, 0, sockets.data()), 0);
    for (const int given : {file, sockets[0]}) {
        const Replaced error(STDERR_FILENO, given);
        EXPECT_EQ(DirectStream::open(io.get_executor(), Standard::error), nullptr);
        ::close(given);
    }
    ::close(sockets[1]);
}

TEST(AsyncOutputTest, APipeGetsEverythingInOrderHoweverSlowlyItIsRead)
{
    asio::io_context io;
    Pipe pipe;
    const Replaced error(STDERR_FILENO, pipe.ends[1]);
    AsyncOutput output(io.get_executor(), Standard::error);
    const ByteBuffer sent = counted(1'000'000);
    ByteBuffer got;
    bool done = false;
    asio::co_spawn(io, output.write(sent), [&](const std::exception_ptr&, bool good) { done = good; });
    ByteBuffer piece(10'000);
    while (got.size() < sent.size()) {
        io.poll();
        const auto count = ::read(pipe.ends[0], piece.data(), piece.size());
        ASSERT_GT(count, 0);
        got.insert(got.end(), piece.begin(), piece.begin() + count);
        EXPECT_TRUE(got.size() < sent.size() / 2 ? !done : true) << "it holds back whoever writes";
    }
    io.run();
    EXPECT_TRUE(done);
    EXPECT_EQ(got, sent);
}

TEST(AsyncOutputTest, AReaderThatGoesAwayIsToldAsThatInsteadOfWaitedFor)
{
    std::signal(SIGPIPE, SIG_IGN); // as the program has it
    asio::io_context io;
    Pipe pipe;
    const Replaced error(STDERR_FILENO, pipe.ends[1]);
    AsyncOutput output(io.get_executor(), Standard::error);
    const ByteBuffer sent = counted(1'000'000);
    bool good = true;
    asio::co_spawn(io, output.write(sent), [&](const std::exception_ptr&, bool out) { good = out; });
    io.poll();
    EXPECT_TRUE(good) << "it waits";
    pipe.close_end(0);
    io.run();
    EXPECT_FALSE(good);
    EXPECT_EQ(output.error(), std::errc::broken_pipe);
    EXPECT_FALSE(run(io, output.flush()));
}

TEST(AsyncOutputTest, AFileGetsEverythingInOrder)
{
    asio::io_context io;
    const TempFolder folder;
    const std::string path = folder.write("file", "").string();
    const ByteBuffer sent = counted(1'000'000);
    {
        const int file = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
        const Replaced error(STDERR_FILENO, file);
        ::close(file);
        AsyncOutput output(io.get_executor(), Standard::error);
        for (std::size_t at = 0; at < sent.size(); at += 100'000) {
            EXPECT_TRUE(run(io, output.write(Bytes(sent).subspan(at, 100'000))));
        }
        EXPECT_TRUE(run(io, output.flush()));
    }
    EXPECT_EQ(support::read_file(path), as_text(sent));
}

TEST(AsyncInputTest, GivesAFileAndAPipeToTheirEnds)
{
    asio::io_context io;
    const TempFolder folder;
    const ByteBuffer content = counted(1'000'000);
    {
        const int file = ::open(folder.write("file", as_text(content)).c_str(), O_RDONLY | O_CLOEXEC);
        const Replaced input(STDIN_FILENO, file);
        ::close(file);
        EXPECT_EQ(read_until_end(io), content);
    }
    Pipe pipe;
    const Replaced input(STDIN_FILENO, pipe.ends[0]);
    const Bytes some = Bytes(content).first(50'000);
    ASSERT_EQ(::write(pipe.ends[1], some.data(), some.size()), static_cast<ssize_t>(some.size()));
    pipe.close_end(1);
    EXPECT_EQ(read_until_end(io), to_buffer(some));
}

TEST(AsyncInputTest, StoppingEndsAWaitForAPipeThatSaysNothing)
{
    asio::io_context io;
    Pipe pipe;
    const Replaced input(STDIN_FILENO, pipe.ends[0]);
    AsyncInput from(io.get_executor());
    ByteBuffer piece(100);
    std::size_t got = 1;
    asio::co_spawn(io, from.read(piece), [&](const std::exception_ptr&, std::size_t count) { got = count; });
    io.poll();
    EXPECT_EQ(got, 1u) << "it waits";
    from.stop();
    io.run();
    EXPECT_EQ(got, 0u);
    EXPECT_TRUE(is_blocking(STDIN_FILENO));
}

} // namespace
} // namespace latchkey::cli
