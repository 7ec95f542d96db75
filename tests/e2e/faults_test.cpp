/// `lk ssh` when the server or the way to it fails: what had arrived is printed, the exit status is 255, and a sentence says why.

#include "tests/e2e/faults_fixture.h"
#include "tests/support/tty_process.h"

#include <algorithm>

namespace latchkey::e2e {
namespace {

using support::FaultyProxy;
using support::read_file;

class Faults : public FaultsFixture {};

class Cut : public Faults, public testing::WithParamInterface<FaultyProxy::End> {};

TEST_P(Cut, AShellIsGivenBackTheTerminalWithASentenceAnd255)
{
    support::TtyProcess shell{by_proxy({}), lk_.options()};
    shell.type("echo rea''dy\n");
    ASSERT_TRUE(shell.wait_for("ready")) << shell.output();
    proxy_.hang_up(GetParam());
    EXPECT_TRUE(shell.wait_for("lk: The connection to 127.0.0.1 port " + std::to_string(proxy_.port()) + " was lost")) << shell.output();
    EXPECT_EQ(shell.wait(), 255);
}

TEST_P(Cut, ACommandsOutputIsPrintedAsFarAsItHadArrived)
{
    constexpr std::size_t bytes = 1'000'000;
    constexpr std::size_t handshake_and_last_packet = 60'000;
    proxy_.cut_after(bytes, GetParam());
    const auto result = support::run_process(by_proxy({"-n"}, "head -c 3000000 /dev/zero | tr '\\0' x; sleep 60"), lk_.options());
    EXPECT_EQ(result.exit, 255);
    EXPECT_GT(result.out.size(), bytes - handshake_and_last_packet);
    EXPECT_LT(result.out.size(), bytes);
    EXPECT_EQ(result.out.find_first_not_of('x'), std::string::npos);
    EXPECT_EQ(result.err.find("lk: The connection to 127.0.0.1 port"), 0u) << result.err;
    EXPECT_EQ(std::ranges::count(result.err, '\n'), 1) << result.err;
}

INSTANTIATE_TEST_SUITE_P(ByTheWay, Cut, testing::Values(FaultyProxy::End::close, FaultyProxy::End::reset),
                         [](const auto& which) { return which.param == FaultyProxy::End::close ? "that_is_closed" : "that_is_reset"; });

TEST_F(Faults, AServerThatSaysNothingIsLeftAfterConnectTimeout)
{
    proxy_.freeze(); // it takes connections all the same
    const auto result = support::run_process(by_proxy({"-o", "BatchMode=yes", "-o", "ConnectTimeout=1"}, "true"), lk_.options());
    EXPECT_EQ(result.exit, 255);
    EXPECT_EQ(result.err.find("lk: 127.0.0.1 port " + std::to_string(proxy_.port()) + " accepted the connection and then said nothing"), 0u)
        << result.err;
    EXPECT_EQ(result.out, "");
}

TEST_F(Faults, SilenceIsSaidUnderVerboseAndEndsTheSessionOnlyWhenAskedTo)
{
    const std::vector<std::string> each_second{"-n", "-o", "ServerAliveInterval=1"};
    const auto with = [&](std::vector<std::string> more) {
        more.insert(more.begin(), each_second.begin(), each_second.end());
        return by_proxy(std::move(more), "echo ready; sleep 60");
    };
    support::ChildProcess patient = start("patient", with({"-v", "-o", "ServerAliveCountMax=0"}));
    support::ChildProcess impatient = start("impatient", with({"-o", "ServerAliveCountMax=2"}));
    ASSERT_TRUE(printed("patient.out", "ready")) << read_file(file("patient.err"));
    ASSERT_TRUE(printed("impatient.out", "ready")) << read_file(file("impatient.err"));
    proxy_.freeze();
    ASSERT_TRUE(ended(impatient));
    EXPECT_EQ(impatient.wait(), 255);
    EXPECT_EQ(read_file(file("impatient.err")), "lk: 127.0.0.1 port " + std::to_string(proxy_.port()) +
                                                    " has stopped answering. The network may be down, or the machine off.\n");
    EXPECT_TRUE(printed("patient.err", "lk: No answer from 127.0.0.1 port ")) << read_file(file("patient.err"));
    EXPECT_TRUE(patient.running());
    proxy_.thaw();
    EXPECT_TRUE(printed("patient.err", " answers again")) << read_file(file("patient.err"));
    EXPECT_TRUE(patient.running());
}

} // namespace
} // namespace latchkey::e2e
