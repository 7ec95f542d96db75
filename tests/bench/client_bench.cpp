/// What only the library can show of many sessions, for bench.py: `client_bench sessions|echo|idle PORT USER KEY KNOWN_HOSTS`.
///
///     sessions   KiB of this process that each of 100 open shells adds
///     echo       ms that a byte takes to a `cat` and back on one channel while another brings /dev/zero at full speed: median and 99 %
///     idle       how often the process woke in 10 s of an open shell where nothing happens
///
/// Figures only; nothing here passes or fails.

#include "client/session/connection.h"

#include <asio/co_spawn.hpp>
#include <asio/io_context.hpp>
#include <asio/steady_timer.hpp>
#include <asio/use_awaitable.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <string>
#include <vector>

using namespace latchkey;
using session::Channel;
using session::Connection;

namespace {

template <class T>
T or_exit(Result<T> result)
{
    if (!result) {
        fmt::print(stderr, "client_bench: {}\n", result.error().sentence());
        std::exit(1); // NOLINT(concurrency-mt-unsafe): one thread
    }
    return *std::move(result);
}

void or_exit(const Status& status)
{
    if (!status) {
        fmt::print(stderr, "client_bench: {}\n", status.error().sentence());
        std::exit(1); // NOLINT(concurrency-mt-unsafe): one thread
    }
}

/// A number of /proc/self/status.
long own_status(std::string_view name)
{
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);) {
        if (line.starts_with(name)) {
            return std::strtol(line.c_str() + name.size() + 1, nullptr, 10);
        }
    }
    return 0;
}

struct Bench {
    asio::io_context io{1};
    session::ConnectionRequest request;

    asio::awaitable<std::shared_ptr<Connection>> connect()
    {
        auto connection = std::make_shared<Connection>(io.get_executor(), request, std::make_shared<session::SafeAnswers>(), nullptr);
        const Status opened = co_await connection->open();
        or_exit(opened);
        co_return connection;
    }

    asio::awaitable<void> sessions()
    {
        constexpr int count = 100;
        struct Open {
            std::shared_ptr<Connection> connection;
            std::shared_ptr<Channel> shell;
        };
        std::vector<Open> open;
        long before = 0;
        for (int i = 0; i <= count; ++i) {
            if (i == 1) {
                before = own_status("VmRSS:"); // the first one pays for what all share
            }
            auto connection = co_await connect();
            const std::optional<session::PtyRequest> pty{std::in_place}; // named: g++ 12 destroys a braced temporary in a co_await twice
            auto shell = co_await connection->open_shell(pty);
            open.push_back({std::move(connection), or_exit(std::move(shell))});
        }
        fmt::print("{:.1f}\n", static_cast<double>(own_status("VmRSS:") - before) / count);
        for (Open& each : open) {
            each.shell.reset();
            co_await each.connection->close();
        }
    }

    static asio::awaitable<void> drain(std::shared_ptr<Channel> channel)
    {
        ByteBuffer buffer(std::size_t{64} << 10U);
        for (Result<std::size_t> got = 1; got && *got > 0;) {
            got = co_await channel->read(buffer);
        }
    }

    asio::awaitable<void> echo()
    {
        auto connection = co_await connect();
        auto bulk = co_await connection->exec("exec cat /dev/zero", std::nullopt);
        auto cat = co_await connection->exec("exec cat", std::nullopt);
        const auto echoing = or_exit(std::move(cat));
        asio::co_spawn(io, drain(or_exit(std::move(bulk))), [connection](const std::exception_ptr&) {}); // owned by it: ends below
        std::vector<double> times;
        ByteBuffer answer(16);
        for (int i = 0; i < 500; ++i) {
            const auto start = std::chrono::steady_clock::now();
            ByteBuffer one{'x'};
            const Status sent = co_await echoing->write(std::move(one));
            or_exit(sent);
            auto got = co_await echoing->read(answer);
            or_exit(std::move(got));
            times.push_back(std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count());
        }
        std::ranges::sort(times);
        fmt::print("{:.3f} {:.3f}\n", times[times.size() / 2], times[times.size() * 99 / 100]);
        connection->cancel();
    }

    asio::awaitable<void> idle()
    {
        auto connection = co_await connect();
        const std::optional<session::PtyRequest> pty{std::in_place};
        auto opened = co_await connection->open_shell(pty);
        const auto shell = or_exit(std::move(opened));
        asio::co_spawn(io, drain(shell), [connection](const std::exception_ptr&) {});
        asio::steady_timer timer{io, std::chrono::seconds{3}}; // for the shell's prompt
        co_await timer.async_wait(asio::use_awaitable);
        const long before = own_status("voluntary_ctxt_switches:");
        timer.expires_after(std::chrono::seconds{10});
        co_await timer.async_wait(asio::use_awaitable);
        fmt::print("{}\n", own_status("voluntary_ctxt_switches:") - before - 1); // one is the timer's own
        connection->cancel();
    }
};

} // namespace

int main(int argc, char** argv)
{
    const std::vector<std::string> words(argv + 1, argv + argc);
    if (words.size() != 5) {
        fmt::print(stderr, "usage: client_bench sessions|echo|idle PORT USER KEY KNOWN_HOSTS\n");
        return 2;
    }
    Bench bench;
    bench.request.host = "127.0.0.1";
    bench.request.port = static_cast<std::uint16_t>(std::stoi(words[1]));
    bench.request.user = words[2];
    bench.request.key_files = {words[3]};
    bench.request.known_hosts = {words[4]};
    bench.request.batch = true;
    asio::awaitable<void> work = words[0] == "sessions" ? bench.sessions() : words[0] == "echo" ? bench.echo() : bench.idle();
    asio::co_spawn(bench.io, std::move(work), [](const std::exception_ptr& bug) {
        if (bug) {
            std::rethrow_exception(bug);
        }
    });
    bench.io.run();
    return 0;
}
