/// -L, -R, -D and -W of `lk ssh` against a real sshd: what people type, and what programs at both ends see.

#include "tests/e2e/own_server.h"
#include "tests/e2e/running_lk.h"
#include "tests/support/bulk_data.h"
#include "tests/support/tcp.h"
#include "tests/support/wait.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <csignal>
#include <sys/stat.h>
#include <thread>

namespace latchkey::e2e {
namespace {

using support::not_connected;
using support::read_file;
using support::tcp_exchange;
using support::TcpServer;
using support::unix_exchange;

class Forwards : public OwnServer {
protected:
    explicit Forwards(const support::SshdOptions& options = {}) : OwnServer(options) {}

    [[nodiscard]] RunningLk start(std::vector<std::string> flags, std::size_t ports) const
    {
        flags.emplace_back("-N");
        return {lk_, lk_.ssh(words(std::move(flags))), ports};
    }
    /// For forwards that tell no port: one of the system's choice behind them says when all are there.
    [[nodiscard]] RunningLk start_all(std::vector<std::string> flags) const
    {
        flags.insert(flags.end(), {"-R", "0:127.0.0.1:1"});
        return start(std::move(flags), 1);
    }
    static std::string to(const TcpServer& server, const std::string& host = "127.0.0.1")
    {
        return fmt::format("0:{}:{}", host, server.port());
    }
    [[nodiscard]] std::string curl(const std::vector<std::string>& arguments) const
    {
        std::vector<std::string> argv{"curl", "-q", "-sS", "--http0.9", "--noproxy", "", "--max-time", "15"};
        argv.insert(argv.end(), arguments.begin(), arguments.end());
        const auto result = support::run_process(argv, {.without_env = {"http_proxy", "all_proxy", "ALL_PROXY", "no_proxy"}});
        return result.out + result.err;
    }
};

TEST_F(Forwards, LocalAndRemoteOnesCarryMegabytesBothWaysAndTheEndOfFileToo)
{
    const TcpServer echo{TcpServer::Does::echo};
    const RunningLk lk = start({"-L", to(echo), "-R", to(echo)}, 2);
    const std::string data = support::random_bytes(3'000'001);
    EXPECT_TRUE(tcp_exchange("127.0.0.1", lk.port(0), data) == data);
    EXPECT_TRUE(tcp_exchange("127.0.0.1", lk.port(1), data) == data);
    EXPECT_TRUE(tcp_exchange("::1", lk.port(0), "six") == "six") << "loopback of both families";
}

TEST_F(Forwards, TwoHundredConnectionsAtOnceWhileOneIsNeverRead)
{
    const TcpServer echo{TcpServer::Does::echo};
    const TcpServer sleeping{TcpServer::Does::sleep};
    const RunningLk lk = start({"-L", to(echo), "-L", to(sleeping)}, 2);
    std::thread stuck{[&] { (void)tcp_exchange("127.0.0.1", lk.port(1), std::string(20'000'000, 'x')); }};
    EXPECT_TRUE(support::wait_until([&] { return sleeping.connections() == 1; }));
    std::atomic<unsigned> good = 0;
    std::vector<std::thread> clients;
    for (unsigned i = 0; i < 200; ++i) {
        clients.emplace_back([&, i] {
            const std::string text(20'000 + i, static_cast<char>('a' + i % 26));
            good += tcp_exchange("127.0.0.1", lk.port(0), text) == text ? 1U : 0U;
        });
    }
    for (std::thread& client : clients) {
        client.join();
    }
    EXPECT_EQ(good, 200U) << lk.said();
    EXPECT_EQ(sleeping.connections(), 1U);
    ::kill(const_cast<RunningLk&>(lk).process().pid(), SIGTERM);
    stuck.join();
}

TEST_F(Forwards, OthersMayUseALocalPortOnlyWithGatewayPortsOrAnAddressThatSaysSo)
{
    const TcpServer echo{TcpServer::Does::echo};
    {
        const RunningLk usual = start({"-L", to(echo)}, 1);
        EXPECT_EQ(tcp_exchange("127.0.0.2", usual.port(), "x"), not_connected);
    }
    for (const std::vector<std::string>& flags : {std::vector<std::string>{"-g", "-L", to(echo)},
                                                  {"-o", "GatewayPorts=yes", "-L", to(echo)},
                                                  {"-L", "*:" + to(echo)},
                                                  {"-L", "127.0.0.2:" + to(echo)}}) {
        const RunningLk open = start(flags, 1);
        EXPECT_EQ(tcp_exchange("127.0.0.2", open.port(), "x"), "x") << flags.front();
    }
    const RunningLk one = start({"-g", "-L", "127.0.0.2:" + to(echo)}, 1);
    EXPECT_EQ(tcp_exchange("127.0.0.1", one.port(), "x"), not_connected) << "an address that was named is the only one";
}

class GatewayPortsAtTheServer : public Forwards {
protected:
    GatewayPortsAtTheServer() : Forwards({.config = {"GatewayPorts clientspecified"}}) {}
};

TEST_F(GatewayPortsAtTheServer, ARemotePortListensWhereItIsTold)
{
    const TcpServer echo{TcpServer::Does::echo};
    const RunningLk lk = start({"-R", to(echo), "-R", "*:" + to(echo), "-R", "127.0.0.3:" + to(echo)}, 3);
    EXPECT_EQ(tcp_exchange("127.0.0.1", lk.port(0), "x"), "x");
    EXPECT_EQ(tcp_exchange("127.0.0.2", lk.port(0), "x"), not_connected);
    EXPECT_EQ(tcp_exchange("127.0.0.2", lk.port(1), "x"), "x");
    EXPECT_EQ(tcp_exchange("127.0.0.3", lk.port(2), "x"), "x");
    EXPECT_EQ(tcp_exchange("127.0.0.1", lk.port(2), "x"), not_connected);
}

TEST_F(Forwards, SocksTakesNamesAddressesOfBothFamiliesAndEveryVersion)
{
    const TcpServer four{TcpServer::Does::greet};
    const TcpServer six{TcpServer::Does::greet, std::string{"::1"}};
    const RunningLk lk = start({"-D", "0"}, 1);
    const std::string proxy = fmt::format("127.0.0.1:{}", lk.port());
    const std::string by_name = fmt::format("http://localhost:{}/", four.port());
    EXPECT_EQ(curl({"--socks5-hostname", proxy, by_name}), "hello\n");
    EXPECT_EQ(curl({"--socks4a", proxy, by_name}), "hello\n");
    EXPECT_EQ(curl({"--socks5", proxy, fmt::format("http://127.0.0.1:{}/", four.port())}), "hello\n");
    EXPECT_EQ(curl({"--socks4", proxy, fmt::format("http://127.0.0.1:{}/", four.port())}), "hello\n");
    EXPECT_EQ(curl({"--socks5", proxy, fmt::format("http://[::1]:{}/", six.port())}), "hello\n");
    EXPECT_NE(curl({"--socks5-hostname", proxy, fmt::format("http://127.0.0.1:{}/", support::free_port())}).find("SOCKS5"),
              std::string::npos)
        << "a program hears that nobody is there";
    EXPECT_EQ(curl({"--socks5", proxy, fmt::format("http://[::1]:{}/", six.port())}), "hello\n") << "and the next one is served";
}

TEST_F(Forwards, ARemotePortWithoutATargetIsSocksAtTheServer)
{
    const TcpServer greeting{TcpServer::Does::greet};
    const RunningLk lk = start({"-R", "0"}, 1);
    EXPECT_EQ(curl({"--socks5-hostname", fmt::format("127.0.0.1:{}", lk.port()), fmt::format("http://localhost:{}/", greeting.port())}),
              "hello\n");
}

TEST_F(Forwards, UnixSocketsHereAndAtTheServer)
{
    const TcpServer echo{TcpServer::Does::echo};
    const TcpServer echo_at_path{TcpServer::Does::echo, lk_.folder() / "target"};
    const RunningLk lk = start_all({"-L", fmt::format("{}:127.0.0.1:{}", file("here"), echo.port()),  //
                                    "-L", fmt::format("{}:{}", file("both"), file("target")),         //
                                    "-R", fmt::format("{}:127.0.0.1:{}", file("there"), echo.port()), //
                                    "-R", fmt::format("{}:{}", file("there2"), file("target"))});
    for (const char* name : {"here", "both", "there", "there2"}) {
        EXPECT_EQ(unix_exchange(file(name), "to " + std::string{name}), "to " + std::string{name}) << lk.said();
    }
    struct ::stat here{};
    ASSERT_EQ(::lstat(file("here").c_str(), &here), 0);
    EXPECT_EQ(here.st_mode & 0777U, 0600U);
}

TEST_F(Forwards, ASocketsMaskAndWhatLiesInItsPlaceAreSettings)
{
    const TcpServer echo{TcpServer::Does::echo};
    const std::string forward = fmt::format("{}:127.0.0.1:{}", file("here"), echo.port());
    {
        const TcpServer old{TcpServer::Does::echo, lk_.folder() / "here"}; // leaves its file behind
    }
    const auto refused = run({"-o", "ExitOnForwardFailure=yes", "-L", forward}, "true");
    EXPECT_EQ(refused.exit, 255);
    EXPECT_NE(refused.err.find("StreamLocalBindUnlink"), std::string::npos) << refused.err;
    const RunningLk lk = start_all({"-o", "StreamLocalBindUnlink=yes", "-o", "StreamLocalBindMask=0111", "-L", forward});
    EXPECT_EQ(unix_exchange(file("here"), "x"), "x") << lk.said();
    struct ::stat here{};
    ASSERT_EQ(::lstat(file("here").c_str(), &here), 0);
    EXPECT_EQ(here.st_mode & 0777U, 0666U);
    const auto nonsense = run({"-o", "StreamLocalBindMask=rwx"}, "true");
    EXPECT_EQ(nonsense.exit, 255);
    EXPECT_NE(nonsense.err.find("octal"), std::string::npos) << nonsense.err;
}

TEST_F(Forwards, APathThatIsTakenAtTheServerIsNamed)
{
    support::write_file(file("precious"), "text");
    const auto result = run({"-o", "ExitOnForwardFailure=yes", "-R", file("precious") + ":127.0.0.1:22"}, "true");
    EXPECT_EQ(result.exit, 255);
    EXPECT_NE(result.err.find(file("precious")), std::string::npos) << result.err;
    EXPECT_EQ(read_file(file("precious")), "text");
}

TEST_F(Forwards, ARemotePortThatIsTakenEndsTheSessionWhenAskedToAndIsOtherwiseSaid)
{
    const RunningLk first = start({"-R", "0:127.0.0.1:1"}, 1);
    const std::string taken = fmt::format("{}:127.0.0.1:1", first.port());
    const auto ends = run({"-o", "ExitOnForwardFailure=yes", "-R", taken}, "echo here");
    EXPECT_EQ(ends.exit, 255);
    EXPECT_EQ(ends.out, "");
    EXPECT_NE(ends.err.find(std::to_string(first.port())), std::string::npos) << ends.err;
    EXPECT_EQ(run({"-R", taken}, "echo here").out, "here\n");
    EXPECT_EQ(run({"-o", "ExitOnForwardFailure=yes", "-o", "ClearAllForwardings=yes", "-R", taken}, "echo here").out, "here\n");
}

TEST_F(Forwards, ForwardsOfTheConfigurationAreSetUpAndClearAllForwardingsLeavesThemOut)
{
    const TcpServer echo{TcpServer::Does::echo};
    support::write_file(file("config"), fmt::format("Host *\n  LocalForward {} 127.0.0.1:{}\n", file("here"), echo.port()));
    {
        const RunningLk lk = start_all({"-F", file("config")});
        EXPECT_EQ(unix_exchange(file("here"), "x"), "x") << lk.said();
    }
    support::ChildProcess cleared{lk_.ssh(words({"-F", file("config"), "-N", "-v", "-o", "ClearAllForwardings=yes"})), file("out"),
                                  file("out"), lk_.options()};
    ASSERT_TRUE(support::wait_until([&] { return read_file(file("out")).find("Logged in as") != std::string::npos; }));
    EXPECT_EQ(unix_exchange(file("here"), "x"), not_connected);
}

TEST_F(Forwards, StandardInputAndOutputAsAConnectionKeepTheirEndsApart)
{
    const TcpServer echo{TcpServer::Does::echo};
    const std::string data = support::random_bytes(2'000'000);
    const auto result = run({"-W", fmt::format("127.0.0.1:{}", echo.port())}, {}, data);
    EXPECT_TRUE(result.out == data) << result.out.size() << " bytes: what came behind the end of input is here too; " << result.err;
    EXPECT_EQ(result.exit, 0);
}

TEST_F(Forwards, WhatIsMissingIsSaidByNameUnderVerbose)
{
    const auto flags = run({"-v", "-X", "-K"}, "true");
    EXPECT_NE(flags.err.find("-X has no effect: lk has no X11 forwarding, no GSSAPI"), std::string::npos) << flags.err;
    EXPECT_NE(flags.err.find("-K has no effect"), std::string::npos) << flags.err;
    const auto options = run({"-v", "-o", "ForwardX11=yes", "-o", "GSSAPIAuthentication=yes"}, "true");
    EXPECT_NE(options.err.find("ForwardX11"), std::string::npos) << options.err;
    EXPECT_NE(options.err.find("GSSAPIAuthentication"), std::string::npos) << options.err;
    EXPECT_EQ(options.exit, 0);
    EXPECT_EQ(run({"-o", "ForwardX11=yes", "-o", "GSSAPIAuthentication=yes"}, "true").err, "");
}

} // namespace
} // namespace latchkey::e2e
