/// Names, addresses and slow work: what can be waited for, stopped and left behind.

#include "client/transport/client_error.h"
#include "client/transport/connect.h"
#include "client/transport/deadline.h"
#include "client/transport/jobs.h"
#include "client/transport/resolver.h"
#include "tests/support/coroutine.h"

#include <asio/ip/tcp.hpp>

#include <deque>
#include <latch>
#include <thread>

namespace latchkey::transport {
namespace {

using support::run;

using asio::ip::tcp;
using std::chrono::milliseconds;

tcp::endpoint endpoint(const char* address, std::uint16_t port = 22)
{
    return {asio::ip::make_address(address), port};
}

TEST(Resolver, AnAddressNeedsNoNameServer)
{
    asio::io_context io;
    EXPECT_EQ(run(io, resolve("192.0.2.7", 2222, Family::any, milliseconds(5000), {}))->front(), endpoint("192.0.2.7", 2222));
    EXPECT_EQ(run(io, resolve("2001:db8::1", 22, Family::any, milliseconds(5000), {}))->front(), endpoint("2001:db8::1"));
}

TEST(Resolver, AnAddressOfTheOtherFamilyIsRefused)
{
    asio::io_context io;
    EXPECT_FALSE(run(io, resolve("192.0.2.7", 22, Family::ipv6, milliseconds(5000), {})));
    EXPECT_FALSE(run(io, resolve("::1", 22, Family::ipv4, milliseconds(5000), {})));
}

TEST(Resolver, LocalhostHasAnAddress)
{
    asio::io_context io;
    const auto found = run(io, resolve("localhost", 22, Family::any, milliseconds(10'000), {}));
    ASSERT_TRUE(found) << found.error().sentence();
    EXPECT_TRUE(found->front().address().is_loopback());
}

TEST(Resolver, WhatCannotBeANameIsRefusedInASentence)
{
    asio::io_context io;
    for (const std::string& name : {std::string(), std::string("two words"), std::string("a/b"), std::string("user@host"),
                                    std::string("x\ny"), std::string("\xff\xfe"), std::string(3000, 'x')}) {
        const auto found = run(io, resolve(name, 22, Family::any, milliseconds(5000), {}));
        ASSERT_FALSE(found) << name;
        EXPECT_TRUE(found.error().is(ClientErrc::bad_request)) << found.error().sentence();
        EXPECT_FALSE(found.error().sentence().empty());
    }
}

TEST(Resolver, LettersOfEveryLanguageAreAskedForOrRefusedInOurWords)
{
    asio::io_context io;
    const auto found = run(io, resolve("b\u00fccher.invalid", 22, Family::any, milliseconds(10'000), {}));
    ASSERT_FALSE(found);
    EXPECT_EQ(found.error().sentence().find("Parameter string"), std::string::npos) << found.error().sentence();
}

TEST(Resolver, AStopEndsTheWaitAtOnce)
{
    asio::io_context io;
    std::stop_source stop;
    asio::post(io, [&stop] { stop.request_stop(); });
    const auto found = run(io, resolve("does-not-matter.invalid", 22, Family::any, milliseconds(60'000), stop.get_token()));
    EXPECT_FALSE(found); // whichever came first: nothing hangs
}

TEST(Connect, FamiliesTakeTurnsBeginningWithTheSystemsChoice)
{
    const auto order = interleave_families(
        {endpoint("2001:db8::1"), endpoint("2001:db8::2"), endpoint("192.0.2.1"), endpoint("192.0.2.2"), endpoint("192.0.2.3")});
    EXPECT_EQ(order, (std::vector{endpoint("2001:db8::1"), endpoint("192.0.2.1"), endpoint("2001:db8::2"), endpoint("192.0.2.2"),
                                  endpoint("192.0.2.3")}));
}

/// The port of the one that won.
asio::awaitable<Result<std::uint16_t>> port_of_first(std::vector<tcp::endpoint> endpoints, milliseconds deadline, std::stop_token stop = {})
{
    const Result<tcp::socket> socket = co_await connect_first(std::move(endpoints), deadline, std::move(stop));
    if (!socket) {
        co_return std::unexpected(socket.error());
    }
    co_return socket->remote_endpoint().port();
}

struct Listener {
    asio::io_context& io;
    tcp::acceptor acceptor{io, endpoint("127.0.0.1", 0)};
    [[nodiscard]] std::uint16_t port() const { return acceptor.local_endpoint().port(); }
};

std::uint16_t closed_port(asio::io_context& io)
{
    Listener listener{io};
    return listener.port();
}

TEST(Connect, ARefusedAddressIsFollowedByTheNextAtOnce)
{
    asio::io_context io;
    Listener listener{io};
    const auto socket =
        run(io, port_of_first({endpoint("127.0.0.1", closed_port(io)), endpoint("127.0.0.1", listener.port())}, milliseconds(10'000)));
    ASSERT_TRUE(socket) << socket.error().sentence();
    EXPECT_EQ(*socket, listener.port());
}

TEST(Connect, TheFirstToAnswerWinsOverOneThatNeverDoes)
{
    asio::io_context io;
    Listener listener{io};
    // TEST-NET-1 goes nowhere: either nothing answers, or the network says so.
    const auto socket = run(io, port_of_first({endpoint("192.0.2.1", 9), endpoint("127.0.0.1", listener.port())}, milliseconds(10'000)));
    ASSERT_TRUE(socket) << socket.error().sentence();
    EXPECT_EQ(*socket, listener.port());
}

TEST(Connect, AllRefusedIsRefused)
{
    asio::io_context io;
    const auto socket = run(io, port_of_first({endpoint("127.0.0.1", closed_port(io))}, milliseconds(10'000)));
    ASSERT_FALSE(socket);
    EXPECT_TRUE(socket.error().is(ClientErrc::connect_refused));
}

/// A port whose queue of unaccepted connections is full answers no more.
class FullListener {
public:
    explicit FullListener(asio::io_context& io) : acceptor_(io)
    {
        acceptor_.open(tcp::v4());
        acceptor_.bind(endpoint("127.0.0.1", 0));
        acceptor_.listen(0);
        for (int i = 0; i < 4; ++i) {
            auto& socket = fillers_.emplace_back(io);
            socket.async_connect(acceptor_.local_endpoint(), [](asio::error_code) {});
        }
        for (int i = 0; i < 20; ++i) {
            io.restart();
            io.run_one_for(milliseconds(10));
        }
    }
    [[nodiscard]] tcp::endpoint address() const { return acceptor_.local_endpoint(); }

private:
    tcp::acceptor acceptor_;
    std::deque<tcp::socket> fillers_;
};

TEST(Connect, SilenceEndsByTheDeadline)
{
    asio::io_context io;
    const FullListener silent(io);
    const auto socket = run(io, port_of_first({silent.address()}, milliseconds(100)));
    ASSERT_FALSE(socket);
    EXPECT_TRUE(socket.error().is(ClientErrc::connect_timeout)) << socket.error().sentence();
}

TEST(Connect, AStopEndsIt)
{
    asio::io_context io;
    const FullListener silent(io);
    std::stop_source stop;
    asio::steady_timer soon(io, milliseconds(20));
    soon.async_wait([&](asio::error_code) { stop.request_stop(); });
    const auto socket = run(io, port_of_first({silent.address()}, milliseconds(60'000), stop.get_token()));
    ASSERT_FALSE(socket);
    EXPECT_TRUE(socket.error().is(ClientErrc::cancelled)) << socket.error().sentence();
}

TEST(Jobs, AResultComesBackToTheIoThread)
{
    asio::io_context io;
    const auto here = std::this_thread::get_id();
    auto work = [](std::stop_token) { return std::this_thread::get_id(); };
    const auto there = run(io, run_job(work));
    ASSERT_TRUE(there);
    EXPECT_NE(*there, here);
}

TEST(Jobs, AStopIsToldToTheWorkAndNobodyWaitsForIt)
{
    asio::io_context io;
    std::stop_source stop;
    auto told = std::make_shared<std::latch>(1);
    auto work = [told](std::stop_token wanted) {
        while (!wanted.stop_requested()) {
            std::this_thread::yield();
        }
        told->count_down();
        return 1;
    };
    asio::post(io, [&stop] { stop.request_stop(); });
    const auto result = run(io, run_job(work, stop.get_token()));
    EXPECT_FALSE(result);
    told->wait();
}

TEST(Jobs, WorkMayOutliveTheIoContext)
{
    auto go = std::make_shared<std::latch>(1);
    auto finished = std::make_shared<std::latch>(1);
    {
        asio::io_context io;
        auto work = [go, finished](std::stop_token) {
            go->wait();
            struct CountDown {
                std::latch& latch;
                ~CountDown() { latch.count_down(); }
            } const at_end{*finished};
            return 1;
        };
        asio::co_spawn(io, run_detached(work), [](std::exception_ptr, std::optional<int>) { ADD_FAILURE() << "nobody is there to tell"; });
        io.run_one();
    }
    go->count_down();
    finished->wait();
}

TEST(DeadlineTest, ADestroyedOneDoesNothingEvenWhenItHasFired)
{
    asio::io_context io;
    bool fired = false;
    {
        const Deadline deadline(io.get_executor(), milliseconds(1), [&fired] { fired = true; });
        std::this_thread::sleep_for(milliseconds(5)); // over, but its handler has not run
    }
    io.run();
    EXPECT_FALSE(fired);
}

TEST(DeadlineTest, ZeroIsNever)
{
    asio::io_context io;
    const Deadline deadline(io.get_executor(), milliseconds(0), [] { FAIL(); });
    EXPECT_EQ(io.run(), 0u);
}

} // namespace
} // namespace latchkey::transport
