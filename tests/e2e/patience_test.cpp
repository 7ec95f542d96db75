/// How long `lk ssh` waits, for whom, and by which clock: servers that say nothing sensible, silence, a computer that slept, a network that
/// went away and came back. The long set (./dev test --long) runs the same with the deadlines that people have.

#include "tests/e2e/faults_fixture.h"
#include "tests/support/tcp.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <ctime>
#include <iostream>
#include <memory>
#include <thread>

namespace latchkey::e2e {
namespace {

using namespace std::chrono_literals;
using support::TcpServer;

class Patience : public FaultsFixture {
protected:
    /// The wall time since the last call, for the reader of the log.
    void print_time(std::string_view what)
    {
        const auto now = std::chrono::steady_clock::now();
        std::cout << fmt::format("{} after {} ms\n", what, std::chrono::duration_cast<std::chrono::milliseconds>(now - since_).count());
        since_ = now;
    }
    void start_clock() { since_ = std::chrono::steady_clock::now(); }

private:
    std::chrono::steady_clock::time_point since_ = std::chrono::steady_clock::now();
};

// ---- servers that say nothing sensible -------------------------------------------------------------------------------------------------

struct Senseless {
    std::string name;
    std::string words;
    std::chrono::milliseconds pause;
};
void PrintTo(const Senseless& one, std::ostream* out)
{
    *out << one.name;
}

class SenselessServerPatience : public Patience, public testing::WithParamInterface<Senseless> {};

TEST_P(SenselessServerPatience, EndsWithinHalfAMinuteInOneSentence)
{
    const Senseless& one = GetParam();
    const TcpServer server{one.words, one.pause};
    std::vector<std::string> words{"-o", "BatchMode=yes", "-p", std::to_string(server.port()), "me@127.0.0.1", "true"};
    if (!is_long()) {
        words.insert(words.begin(), {"-o", "ConnectTimeout=1"});
    }
    start_clock();
    support::ChildProcess client = start("client", lk_.ssh(words));
    EXPECT_TRUE(ended(client, is_long() ? 30s : 10s)) << "it still waits";
    print_time("given up");
    EXPECT_EQ(client.wait(), 255);
    const std::string said = text_of("client.err");
    EXPECT_EQ(said.find("lk: "), 0U) << said;
    EXPECT_NE(said.find(fmt::format("127.0.0.1 port {} ", server.port())), std::string::npos) << said;
    EXPECT_EQ(std::count(said.begin(), said.end(), '\n'), 1) << said;
    EXPECT_LT(said.size(), 500U);
}

INSTANTIATE_TEST_SUITE_P(That, SenselessServerPatience,
                         testing::Values(Senseless{"says_a_byte_a_second", "x", 1000ms},
                                         Senseless{"says_a_line_a_second", "hello\r\n", 1000ms},
                                         Senseless{"says_lines_without_end", "hello\r\n", 0ms},
                                         Senseless{"says_a_line_without_end", std::string(1000, 'y'), 0ms},
                                         Senseless{"greets_each_second", "SSH-2.0-Slow\r\n", 1000ms}),
                         [](const auto& which) { return which.param.name; });

TEST_F(Patience, AServerThatIsSlowInEachOfItsPartsIsLeftWithinHalfAMinuteToo)
{
    // A greeting and the beginning of a packet of 1004 bytes, a byte at a time: neither part is silent, and neither is endless.
    const std::string words = std::string{"SSH-2.0-S\r\n\0\0\x03\xec\x04\x14", 17} + std::string(1000, 'x');
    const TcpServer dripping{words, is_long() ? 1000ms : 50ms, TcpServer::Bytes::one_at_a_time};
    std::vector<std::string> flags{"-o", "BatchMode=yes", "-p", std::to_string(dripping.port()), "me@127.0.0.1", "true"};
    if (!is_long()) {
        flags.insert(flags.begin(), {"-o", "ConnectTimeout=2"});
    }
    start_clock();
    support::ChildProcess client = start("client", lk_.ssh(flags));
    EXPECT_TRUE(ended(client, is_long() ? 30s : 10s)) << "it still waits";
    print_time("given up");
    EXPECT_EQ(client.wait(), 255);
    EXPECT_NE(text_of("client.err").find("did not finish the key exchange in time"), std::string::npos) << text_of("client.err");
}

TEST_F(Patience, ASilentServerIsLeft)
{
    const TcpServer silent{TcpServer::Does::sleep};
    std::vector<std::string> words{"-o", "BatchMode=yes", "-p", std::to_string(silent.port()), "me@127.0.0.1", "true"};
    if (!is_long()) {
        words.insert(words.begin(), {"-o", "ConnectTimeout=1"});
    }
    start_clock();
    support::ChildProcess client = start("client", lk_.ssh(words));
    EXPECT_TRUE(ended(client, is_long() ? 30s : 10s));
    print_time("given up");
    EXPECT_EQ(client.wait(), 255);
}

// ---- silence ---------------------------------------------------------------------------------------------------------------------------

TEST_F(Patience, SilenceEndsTheSessionAfterSoManyQuestionsWhereThatIsSetAndOtherwiseNever)
{
    // "15 seconds, three times" is over within 60; half a minute, as it is without any setting, is told at 45 seconds, and goes on.
    const std::string interval = is_long() ? "15" : "1";
    const std::vector<std::string> by_default =
        is_long() ? std::vector<std::string>{"-n", "-v"}
                  : std::vector<std::string>{"-n", "-v", "-o", "ServerAliveInterval=2", "-o", "ServerAliveCountMax=0"};
    support::ChildProcess patient = start("patient", by_proxy(by_default, until_go()));
    support::ChildProcess strict =
        start("strict", by_proxy({"-n", "-o", "ServerAliveInterval=" + interval, "-o", "ServerAliveCountMax=3"}, until_go()));
    ASSERT_TRUE(printed("patient.out", "ready")) << text_of("patient.err");
    ASSERT_TRUE(printed("strict.out", "ready")) << text_of("strict.err");
    proxy_.freeze();
    start_clock();
    EXPECT_TRUE(ended(strict, is_long() ? 60s : 10s)) << "it still waits";
    print_time("ended");
    EXPECT_EQ(strict.wait(), 255);
    EXPECT_NE(text_of("strict.err").find("has stopped answering"), std::string::npos) << text_of("strict.err");
    EXPECT_TRUE(printed("patient.err", is_long() ? " for 45 s\n" : "No answer from ")) << text_of("patient.err");
    EXPECT_TRUE(patient.running());
    proxy_.thaw();
    EXPECT_TRUE(printed("patient.err", " answers again", 40s)) << text_of("patient.err");
    go();
    EXPECT_TRUE(printed("patient.out", "on"));
    EXPECT_EQ(patient.wait(), 4);
}

// ---- a computer that slept -------------------------------------------------------------------------------------------------------------

TEST_F(Patience, ASessionGoesOnAfterASuspensionThatIsLongerThanItsKeepalives)
{
    support::ChildProcess client =
        start("client", by_proxy({"-n", "-o", "ServerAliveInterval=1", "-o", "ServerAliveCountMax=1"}, until_go()));
    ASSERT_TRUE(printed("client.out", "ready")) << text_of("client.err");
    ::kill(client.pid(), SIGSTOP);
    std::this_thread::sleep_for(is_long() ? 20s : 4s);
    ::kill(client.pid(), SIGCONT);
    std::this_thread::sleep_for(1500ms); // a question and its answer
    go();
    EXPECT_TRUE(printed("client.out", "on")) << text_of("client.err");
    EXPECT_EQ(client.wait(), 4);
    EXPECT_EQ(text_of("client.err"), "");
}

TEST_F(Patience, AServerThatWentAwayDuringASuspensionIsSaidAtOnceAndTheTextIsKept)
{
    support::ChildProcess client = start("client", by_proxy({"-n"}, "echo ready; sleep 0.5; echo before; sleep 100"));
    ASSERT_TRUE(printed("client.out", "ready")) << text_of("client.err");
    ::kill(client.pid(), SIGSTOP);
    const std::size_t arrived = proxy_.to_client();
    ASSERT_TRUE(support::wait_until([&] { return proxy_.to_client() > arrived; })); // "before" lies in the socket
    server_.kill_connections();
    std::this_thread::sleep_for(100ms);
    ::kill(client.pid(), SIGCONT);
    start_clock();
    EXPECT_TRUE(ended(client));
    print_time("ended");
    EXPECT_EQ(client.wait(), 255);
    EXPECT_EQ(text_of("client.out"), "ready\nbefore\n");
    EXPECT_NE(text_of("client.err").find("was lost"), std::string::npos) << text_of("client.err");
}

// ---- a clock that jumps ----------------------------------------------------------------------------------------------------------------

TEST_F(Patience, JumpsOfTheWallClockEndNothingAndProlongNothing)
{
    support::RunOptions options = lk_.options();
    const char* asan = std::getenv("ASAN_OPTIONS"); // its runtime wants to be the first library, which is of no matter here
    options.env["ASAN_OPTIONS"] = fmt::format("{}:verify_asan_link_order=0", asan == nullptr ? "" : asan);
    options.env["LD_PRELOAD"] = LATCHKEY_BIN_DIR "/clock_jump.so";
    options.env["LATCHKEY_TEST_CLOCK"] = file("clock");
    const auto jump = [&](long seconds) { support::write_file(file("clock"), std::to_string(seconds)); };
    constexpr long year = 365L * 24 * 3600;
    jump(3 * year);
    EXPECT_GT(std::stol(support::run_process({"date", "+%s"}, options).out), static_cast<long>(::time(nullptr)) + 2 * year) << "no jump";

    jump(0);
    support::ChildProcess client =
        start("client", by_proxy({"-n", "-v", "-o", "ServerAliveInterval=1", "-o", "ServerAliveCountMax=3"}, until_go()), options);
    support::ChildProcess waiting =
        start("waiting", by_proxy({"-n", "-o", "ServerAliveInterval=1", "-o", "ServerAliveCountMax=2"}, until_go()), options);
    ASSERT_TRUE(printed("client.out", "ready")) << text_of("client.err");
    ASSERT_TRUE(printed("waiting.out", "ready")) << text_of("waiting.err");
    for (const long seconds : {year, -year, 3600L, -3600L}) {
        jump(seconds);
        std::this_thread::sleep_for(600ms); // so that questions and answers fall between two jumps
    }
    EXPECT_TRUE(client.running()) << text_of("client.err");
    EXPECT_EQ(text_of("client.err").find("No answer"), std::string::npos) << text_of("client.err");
    // A new connection while the clock stands an hour back, and the end of a silent one.
    EXPECT_EQ(support::run_process(by_proxy({"-o", "ConnectTimeout=5"}, "exit 9"), options).exit, 9);
    go();
    EXPECT_EQ(client.wait(), 4) << text_of("client.err");
    EXPECT_EQ(waiting.wait(), 4) << text_of("waiting.err");
    const TcpServer silent{TcpServer::Does::sleep};
    support::ChildProcess late = start(
        "late", lk_.ssh({"-o", "ConnectTimeout=2", "-o", "BatchMode=yes", "-p", std::to_string(silent.port()), "me@127.0.0.1", "true"}),
        options);
    EXPECT_TRUE(support::wait_until([&] { return silent.connections() > 0; }));
    jump(-10 * year);
    EXPECT_TRUE(ended(late)) << "a deadline by the wall clock would be ten years away now";
}

// ---- a network that changes ------------------------------------------------------------------------------------------------------------

/// A way whose end here can be taken away: an address in a network namespace, where that is allowed, else a proxy that passes nothing on.
class NetworkPatience : public Patience {
protected:
    NetworkPatience() : own_network_(support::can_have_own_network())
    {
        if (own_network_) {
            far_ = std::make_unique<support::ThrowawaySshd>(
                support::SshdOptions{.authorized = {support::read_file(key() + ".pub")}, .own_network = true});
            lk_.knows(fmt::format("[10.99.0.1]:{} {}\n", far_->port(), far_->host_public_key()));
        } else {
            std::cout << "no network namespaces here: a proxy that passes nothing on takes their place\n";
        }
    }
    [[nodiscard]] std::vector<std::string> over_it(std::vector<std::string> flags, const std::string& command) const
    {
        if (!own_network_) {
            return by_proxy(std::move(flags), command);
        }
        flags.insert(flags.end(),
                     {"-b", "10.99.0.2", "-i", key(), "-p", std::to_string(far_->port()), far_->user() + "@10.99.0.1", command});
        return far_->in_its_network(lk_.ssh(std::move(flags)));
    }
    void take_away()
    {
        if (own_network_) {
            support::run_or_throw(far_->in_its_network({"ip", "address", "delete", "10.99.0.2/32", "dev", "lo"}));
        } else {
            proxy_.freeze();
        }
    }
    void give_back()
    {
        if (own_network_) {
            support::run_or_throw(far_->in_its_network({"ip", "address", "add", "10.99.0.2/32", "dev", "lo"}));
        } else {
            proxy_.thaw();
        }
    }

    bool own_network_;
    std::unique_ptr<support::ThrowawaySshd> far_;
};

TEST_F(NetworkPatience, AnAddressThatGoesAndComesBackIsToldAndTheSessionGoesOn)
{
    support::ChildProcess client =
        start("client", over_it({"-n", "-v", "-o", "ServerAliveInterval=1", "-o", "ServerAliveCountMax=0"}, until_go()));
    ASSERT_TRUE(printed("client.out", "ready")) << text_of("client.err");
    take_away();
    EXPECT_TRUE(printed("client.err", "No answer from ")) << text_of("client.err");
    EXPECT_TRUE(client.running());
    give_back();
    EXPECT_TRUE(printed("client.err", " answers again", 30s)) << text_of("client.err");
    go();
    EXPECT_TRUE(printed("client.out", "on"));
    EXPECT_EQ(client.wait(), 4) << text_of("client.err");
}

TEST_F(NetworkPatience, OneThatDoesNotComeBackEndsTheSessionWhereThatIsSetInASentence)
{
    support::ChildProcess client =
        start("client", over_it({"-n", "-o", "ServerAliveInterval=1", "-o", "ServerAliveCountMax=2"}, until_go()));
    ASSERT_TRUE(printed("client.out", "ready")) << text_of("client.err");
    take_away();
    start_clock();
    EXPECT_TRUE(ended(client));
    print_time("ended");
    EXPECT_EQ(client.wait(), 255);
    EXPECT_NE(text_of("client.err").find("The network may be down"), std::string::npos) << text_of("client.err");
    EXPECT_EQ(text_of("client.out"), "ready\n");
}

} // namespace
} // namespace latchkey::e2e
