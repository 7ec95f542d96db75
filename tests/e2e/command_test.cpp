/// A command through `lk ssh` in a pipeline: exit status, big data, standard error, a server that dies, hosts that are not known.

#include "tests/e2e/lk.h"
#include "tests/support/bulk_data.h"
#include "tests/support/sshd.h"
#include "tests/support/tty_process.h"
#include "tests/support/wait.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace latchkey::e2e {
namespace {

using support::ThrowawaySshd;

/// A server, a key that it takes, and an lk that knows both.
class Command : public testing::Test {
protected:
    Command()
    {
        support::run_or_throw({"ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key()});
        server_.add_authorized(support::read_file(key() + ".pub"));
        lk_.knows(server_.known_hosts_line());
    }

    [[nodiscard]] std::string key() const { return (lk_.folder() / "id").string(); }

    [[nodiscard]] std::vector<std::string> words(const std::string& command, std::vector<std::string> flags = {"-o", "BatchMode=yes"}) const
    {
        flags.insert(flags.end(), {"-i", key(), "-p", std::to_string(server_.port()), server_.user() + "@127.0.0.1"});
        if (!command.empty()) {
            flags.push_back(command);
        }
        return flags;
    }
    [[nodiscard]] support::ProcessResult run(const std::string& command, std::string input = {}) const
    {
        return lk_.run_ssh(words(command), std::move(input));
    }

    Lk lk_;
    ThrowawaySshd server_;
};

TEST_F(Command, ItsExitStatusIsOurs)
{
    EXPECT_EQ(run("exit 7").exit, 7);
    EXPECT_EQ(run("true").exit, 0);
    EXPECT_EQ(run("exit 255").exit, 255);
}

TEST_F(Command, OneThatASignalEndsIs255AndSaysWhichSignal)
{
    const auto result = run("kill -TERM $$");
    EXPECT_EQ(result.exit, 255);
    EXPECT_NE(result.err.find("TERM"), std::string::npos) << result.err;
}

TEST_F(Command, StandardErrorIsKeptApart)
{
    const auto result = run("echo out; echo err >&2; echo out again");
    EXPECT_EQ(result.out, "out\nout again\n");
    EXPECT_EQ(result.err, "err\n");
}

TEST_F(Command, TwoHundredMegabytesArriveWhole)
{
    const std::string data = support::random_bytes(200'000'000);
    const auto result = run("sha256sum", data);
    EXPECT_EQ(result.out.substr(0, 64), support::sha256_hex(data)) << result.err;
    EXPECT_EQ(result.exit, 0);
}

TEST_F(Command, FiftyMegabytesComeBackWhole)
{
    const std::string data = support::random_bytes(50'000'000);
    const auto result = run("cat", data);
    EXPECT_TRUE(result.out == data) << result.out.size() << " bytes; " << result.err;
    EXPECT_EQ(result.exit, 0);
}

TEST_F(Command, BytesArriveWholeThroughManyKeyExchanges)
{
    const ThrowawaySshd rekeying{{.authorized = {support::read_file(key() + ".pub")}, .rekey_limit = "1M"}};
    lk_.knows(rekeying.known_hosts_line());
    const std::string data = support::random_bytes(20'000'000);
    const auto result = lk_.run_ssh(
        {"-o", "BatchMode=yes", "-i", key(), "-p", std::to_string(rekeying.port()), rekeying.user() + "@127.0.0.1", "cat"}, data);
    EXPECT_TRUE(result.out == data) << result.out.size() << " bytes; " << result.err;
}

TEST_F(Command, OneThatDoesNotReadItsInputStillEnds)
{
    const auto result = run("echo done; exit 3", support::random_bytes(30'000'000));
    EXPECT_EQ(result.out, "done\n");
    EXPECT_EQ(result.exit, 3);
}

TEST_F(Command, AServerThatIsKilledMeans255)
{
    support::ChildProcess client{lk_.ssh(words("echo started; sleep 100")), lk_.folder() / "out", lk_.folder() / "err", lk_.options()};
    ASSERT_TRUE(support::wait_until([&] { return support::read_file(lk_.folder() / "out") == "started\n"; }))
        << support::read_file(lk_.folder() / "err");
    server_.kill();
    ASSERT_TRUE(support::wait_until([&] { return !client.running(); }));
    EXPECT_EQ(client.wait(), 255);
    EXPECT_FALSE(support::read_file(lk_.folder() / "err").empty());
}

TEST_F(Command, WithoutAServerItIs255AndOneSentence)
{
    server_.stop();
    const auto result = run("true");
    EXPECT_EQ(result.exit, 255);
    EXPECT_EQ(std::ranges::count(result.err, '\n'), 1) << result.err;
}

TEST_F(Command, AnUnknownHostIsRefusedInAPipeAndNothingIsSent)
{
    lk_.folder().write("known_hosts", "");
    const auto result = lk_.run_ssh(words("true", {}));
    EXPECT_EQ(result.exit, 255);
    EXPECT_NE(result.err.find("SHA256:"), std::string::npos) << result.err;
    EXPECT_EQ(server_.log().find("Postponed"), std::string::npos);
    EXPECT_EQ(server_.log().find("Accepted"), std::string::npos);
    EXPECT_EQ(server_.log().find("userauth"), std::string::npos);
    EXPECT_EQ(support::read_file(lk_.folder() / "known_hosts"), "");
}

TEST_F(Command, AChangedHostKeyIsRefusedAlsoByOneWhoWouldAcceptNewOnes)
{
    const ThrowawaySshd other{{.host_keys = {"ecdsa-256", "rsa"}}};
    support::run_or_throw({"ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", (lk_.folder() / "other").string()});
    const std::string other_line = support::read_file(lk_.folder() / "other.pub");
    lk_.folder().write("known_hosts", "[127.0.0.1]:" + std::to_string(server_.port()) + " " + other_line);
    for (const char* checking : {"accept-new", "no", "ask"}) {
        const auto result = lk_.run_ssh(words("true", {"-o", std::string{"StrictHostKeyChecking="} + checking}));
        EXPECT_EQ(result.exit, 255) << checking;
        EXPECT_EQ(server_.log().find("Accepted"), std::string::npos) << checking;
    }
    EXPECT_EQ(support::read_file(lk_.folder() / "known_hosts").find(server_.host_public_key()), std::string::npos);
}

TEST_F(Command, ARefusalNamesTheKeyAndWhatTheServerAllows)
{
    server_.set_authorized("");
    const auto result = run("true");
    EXPECT_EQ(result.exit, 255);
    const std::string listed = support::run_or_throw({"ssh-keygen", "-lf", key() + ".pub"});
    const std::string fingerprint = listed.substr(listed.find("SHA256:"), 50);
    EXPECT_NE(result.err.find(fingerprint), std::string::npos) << result.err;
    EXPECT_NE(result.err.find("publickey"), std::string::npos) << result.err;
}

TEST_F(Command, AnInteractiveShellHasATerminalOfOurSizeAndFollowsIt)
{
    support::TtyProcess shell{lk_.ssh(words("", {})), lk_.options(), 97, 31};
    shell.type("stty size; echo tty=$(tty | cut -c1-8)\n");
    EXPECT_TRUE(shell.wait_for("31 97")) << shell.output();
    EXPECT_TRUE(shell.wait_for("tty=/dev/pts")) << shell.output();
    shell.resize(60, 20);
    shell.type("until [ \"$(stty size)\" = '20 60' ]; do sleep 0.05; done; echo followed-$((6*7))\n");
    EXPECT_TRUE(shell.wait_for("followed-42")) << shell.output();
    shell.type("exit 5\n");
    EXPECT_EQ(shell.wait(), 5) << shell.output();
}

/// A listening socket as /proc/net/tcp writes its port: ":1F90 00000000:0000 0A".
std::string fmt_port(std::uint16_t port)
{
    return fmt::format(":{:04X} ", port);
}

// ssh-audit takes the part of the server and judges what the client offers.
TEST_F(Command, WhatIsOfferedHasNoFailureInSshAudit)
{
    const std::uint16_t port = support::free_port();
    support::ChildProcess audit{{"ssh-audit", "-n", "-c", "-p", std::to_string(port)}, lk_.folder() / "audit", lk_.folder() / "audit"};
    ASSERT_TRUE(support::wait_until([&] { // it takes the first connection, so its port is only looked at
        return support::read_file("/proc/net/tcp").find(fmt_port(port)) != std::string::npos ||
               support::read_file("/proc/net/tcp6").find(fmt_port(port)) != std::string::npos;
    })) << support::read_file(lk_.folder() / "audit");
    (void)lk_.run_ssh({"-o", "BatchMode=yes", "-p", std::to_string(port), "user@127.0.0.1", "true"});
    ASSERT_TRUE(support::wait_until([&] { return !audit.running(); }));
    const std::string report = support::read_file(lk_.folder() / "audit");
    EXPECT_NE(report.find("(kex)"), std::string::npos) << report; // it has seen us
    EXPECT_EQ(report.find("[fail]"), std::string::npos) << report;
}

} // namespace
} // namespace latchkey::e2e
