/// `lk ssh` with each server that people meet: OpenSSH, dropbear (routers, rescue systems) and tinysshd (chacha20-poly1305 and Ed25519
/// only); and with our own test server, which takes passwords, and says and does what no server should.

#include "tests/e2e/lk.h"
#include "tests/e2e/running_lk.h"
#include "tests/support/bulk_data.h"
#include "tests/support/home_server.h"
#include "tests/support/scripted_server.h"
#include "tests/support/sshd.h"
#include "tests/support/tcp.h"
#include "tests/support/tty_process.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <memory>
#include <unistd.h>

namespace latchkey::e2e {
namespace {

using support::random_bytes;
using support::sha256_hex;
using support::tcp_exchange;
using support::TcpServer;

constexpr std::size_t ten_megabytes = 10'000'001;

/// What the tests need of a server, whichever it is.
struct AnyServer {
    std::shared_ptr<void> owner;
    std::uint16_t port = 0;
    std::string user;
    std::string known_hosts_line;
    std::function<void(const std::string&)> add_authorized;
    std::function<std::string()> log;
};

template <class Server>
AnyServer any(std::shared_ptr<Server> server)
{
    return {server,
            server->port(),
            server->user(),
            server->known_hosts_line(),
            [server](const std::string& line) { server->add_authorized(line); },
            [server] { return server->log(); }};
}

enum class Forwarding { no, yes };

struct Kind {
    std::string name;
    AnyServer (*start)();
    std::vector<std::string> keys; ///< ssh-keygen's -t of those that it takes
    Forwarding forwarding = Forwarding::yes;
};
void PrintTo(const Kind& kind, std::ostream* out)
{
    *out << kind.name;
}

const std::vector<std::string> every_key_type{"ed25519", "rsa", "ecdsa"};

class ServerMatrix : public testing::TestWithParam<Kind> {
protected:
    ServerMatrix() : server_(GetParam().start())
    {
        server_.add_authorized(make_key("ed25519"));
        lk_.knows(server_.known_hosts_line);
    }

    [[nodiscard]] std::string key(const std::string& type = "ed25519") const { return (lk_.folder() / ("id-" + type)).string(); }
    /// Gives its public line.
    [[nodiscard]] std::string make_key(const std::string& type) const
    {
        support::run_or_throw({"ssh-keygen", "-q", "-t", type, "-N", "", "-C", "mine", "-f", key(type)});
        return support::read_file(key(type) + ".pub");
    }
    [[nodiscard]] std::vector<std::string> words(std::vector<std::string> flags, const std::string& command,
                                                 const std::string& key_type = "ed25519") const
    {
        flags.insert(flags.end(), {"-i", key(key_type), "-p", std::to_string(server_.port), server_.user + "@127.0.0.1"});
        if (!command.empty()) {
            flags.push_back(command);
        }
        return flags;
    }
    [[nodiscard]] support::ProcessResult run(const std::string& command, std::string input = {}) const
    {
        return lk_.run_ssh(words({"-o", "BatchMode=yes"}, command), std::move(input));
    }
    [[nodiscard]] RunningLk start(std::vector<std::string> flags) const
    {
        flags.insert(flags.begin(), {"-N", "-v"});
        return {lk_, lk_.ssh(words(std::move(flags), {})), 1};
    }
    [[nodiscard]] bool forwards() const { return GetParam().forwarding == Forwarding::yes; }

    Lk lk_;
    AnyServer server_;
};

TEST_P(ServerMatrix, TakesEachTypeOfKeyThatItKnowsAndTheOthersAreRefusedInASentence)
{
    for (const std::string& type : every_key_type) {
        if (type != "ed25519") {
            server_.add_authorized(make_key(type));
        }
        const auto result = lk_.run_ssh(words({"-o", "BatchMode=yes"}, "echo in", type));
        if (std::ranges::find(GetParam().keys, type) != GetParam().keys.end()) {
            EXPECT_EQ(result.out, "in\n") << type << ": " << result.err << server_.log();
        } else {
            EXPECT_EQ(result.exit, 255) << type;
            EXPECT_NE(result.err.find("lk: "), std::string::npos) << type << ": " << result.err;
        }
    }
}

TEST_P(ServerMatrix, RunsACommandAndKeepsItsStreamsAndStatusApart)
{
    const auto result = run("echo out; echo err >&2; exit 7");
    EXPECT_EQ(result.exit, 7) << server_.log();
    EXPECT_EQ(result.out, "out\n");
    EXPECT_EQ(result.err, "err\n");
}

TEST_P(ServerMatrix, TakesAndGivesTenMegabytesWhole)
{
    const std::string data = random_bytes(ten_megabytes);
    const auto sent = run("cat > data && sha256sum < data", data);
    EXPECT_EQ(sent.out.substr(0, 64), sha256_hex(data)) << sent.err << server_.log();
    EXPECT_EQ(sent.exit, 0);
    const auto fetched = run("cat data");
    EXPECT_TRUE(fetched.out == data) << fetched.out.size() << " bytes; " << fetched.err << server_.log();
    EXPECT_EQ(fetched.exit, 0);
    const auto both = run("cat", data);
    EXPECT_TRUE(both.out == data) << both.out.size() << " bytes; " << both.err << server_.log();
}

TEST_P(ServerMatrix, ASignalOrAMissingStatusIsNotASuccess)
{
    EXPECT_NE(run("kill -9 $$").exit, 0) << server_.log();
}

TEST_P(ServerMatrix, AnUnknownKeyIsRefusedInASentence)
{
    support::run_or_throw({"ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key("other")});
    const auto result = lk_.run_ssh(words({"-o", "BatchMode=yes"}, "true", "other"));
    EXPECT_EQ(result.exit, 255);
    EXPECT_NE(result.err.find("lk: "), std::string::npos) << result.err;
    EXPECT_NE(result.err.find("Ed25519"), std::string::npos) << result.err; // the key that was offered is named
}

TEST_P(ServerMatrix, AShellHasATerminalOfOurSizeAndFollowsIt)
{
    if (::geteuid() != 0 && GetParam().name == "dropbear") {
        // In the namespaces of an ordinary user it cannot hand out a terminal (home_server.h): that is said then.
        support::TtyProcess refused{lk_.ssh(words({}, {})), lk_.options()};
        EXPECT_TRUE(refused.wait_for("lk: ")) << refused.output();
        return;
    }
    support::TtyProcess shell{lk_.ssh(words({}, {})), lk_.options(), 91, 17};
    shell.type("stty size; echo $TERM\n");
    EXPECT_TRUE(shell.wait_for("17 91")) << shell.output() << server_.log();
    shell.resize(120, 40);
    shell.type("until stty size | grep '40 120'; do sleep 0.05; done; exit 3\n");
    EXPECT_TRUE(shell.wait_for("40 120\r\n")) << shell.output() << server_.log();
    EXPECT_EQ(shell.wait(), 3);
}

TEST_P(ServerMatrix, ALocalForwardCarriesTenMegabytesOrSaysThatTheServerHasNone)
{
    const TcpServer echo{TcpServer::Does::echo};
    const RunningLk lk = start({"-L", fmt::format("0:127.0.0.1:{}", echo.port())});
    const std::string data = random_bytes(ten_megabytes);
    const std::string back = tcp_exchange("127.0.0.1", lk.port(), data);
    EXPECT_TRUE(back == (forwards() ? data : "")) << back.size() << " bytes; " << lk.said() << server_.log();
}

TEST_P(ServerMatrix, ADynamicForwardLeadsAnywhereOrTellsTheProgramThatItDoesNot)
{
    const TcpServer greeting{TcpServer::Does::greet};
    const RunningLk lk = start({"-D", "0"});
    const auto fetched =
        support::run_process({"curl", "-q", "-sS", "--http0.9", "--max-time", "15", "--noproxy", "", "--socks5-hostname",
                              fmt::format("127.0.0.1:{}", lk.port()), fmt::format("http://localhost:{}/", greeting.port())});
    EXPECT_EQ(fetched.out, forwards() ? "hello\n" : "") << fetched.err << server_.log();
    EXPECT_EQ(fetched.exit == 0, forwards()) << fetched.err;
}

const Kind openssh{"openssh", [] { return any(std::make_shared<support::ThrowawaySshd>()); }, every_key_type};
const Kind dropbear{"dropbear", [] { return any(std::make_shared<support::ThrowawayDropbear>()); }, every_key_type};
const Kind tinysshd{"tinysshd", [] { return any(std::make_shared<support::ThrowawayTinysshd>()); }, {"ed25519"}, Forwarding::no};
const auto name_of_kind = [](const auto& which) { return which.param.name; };

INSTANTIATE_TEST_SUITE_P(Of, ServerMatrix, testing::Values(openssh, dropbear, tinysshd), name_of_kind);

/// Tinysshd never answers a request to listen.
class ListeningServer : public ServerMatrix {};

TEST_P(ListeningServer, ARemoteForwardCarriesTenMegabytes)
{
    const TcpServer echo{TcpServer::Does::echo};
    const std::uint16_t port = support::free_port(); // dropbear takes no port of its own choice
    std::vector<std::string> flags{"-R", fmt::format("{}:127.0.0.1:{}", port, echo.port()), "-L", "0:127.0.0.1:1"};
    const RunningLk lk = start(std::move(flags)); // the local one is told when all are there
    const std::string data = random_bytes(ten_megabytes);
    const std::string back = tcp_exchange("127.0.0.1", port, data);
    EXPECT_TRUE(back == data) << back.size() << " bytes; " << lk.said() << server_.log();
}

INSTANTIATE_TEST_SUITE_P(Of, ListeningServer, testing::Values(openssh, dropbear), name_of_kind);

/// Which tinysshd is: the session does not wait for it, and says when it has given the forward up.
class SilentAboutListening : public ServerMatrix {};

TEST_P(SilentAboutListening, DoesNotHoldTheSessionBack)
{
    const auto result = lk_.run_ssh(words({"-o", "BatchMode=yes", "-R", "0:127.0.0.1:1", "-L", "0:127.0.0.1:1"}, "echo in"));
    EXPECT_EQ(result.out, "in\n") << result.err << server_.log();
    EXPECT_EQ(result.exit, 0);
    EXPECT_EQ(result.err.find("listen"), std::string::npos) << "it was waited for to the end: " << result.err;
    EXPECT_NE(result.err.find("Allocated port"), std::string::npos) << "the local one: " << result.err;
}

INSTANTIATE_TEST_SUITE_P(Of, SilentAboutListening, testing::Values(tinysshd), name_of_kind);

class OpenSshRekey : public ServerMatrix {};

TEST_P(OpenSshRekey, ByTheServerInTheMiddleChangesNothing)
{
    const std::string data = random_bytes(ten_megabytes);
    const auto both = run("cat", data);
    EXPECT_TRUE(both.out == data) << both.out.size() << " bytes; " << both.err << server_.log();
    const TcpServer echo{TcpServer::Does::echo};
    const RunningLk lk = start({"-L", fmt::format("0:127.0.0.1:{}", echo.port())});
    EXPECT_TRUE(tcp_exchange("127.0.0.1", lk.port(), data) == data) << lk.said();
    const std::string log = server_.log();
    std::size_t exchanges = 0;
    for (auto at = log.find("SSH2_MSG_KEXINIT sent"); at != std::string::npos; at = log.find("SSH2_MSG_KEXINIT sent", at + 1)) {
        ++exchanges;
    }
    EXPECT_GE(exchanges, 10U) << "the server did not exchange keys often, so this test shows nothing";
}

INSTANTIATE_TEST_SUITE_P(Of, OpenSshRekey,
                         testing::Values(Kind{"openssh",
                                              [] {
                                                  return any(std::make_shared<support::ThrowawaySshd>(
                                                      support::SshdOptions{.rekey_limit = "1M", .log_level = "DEBUG1"}));
                                              },
                                              every_key_type}),
                         name_of_kind);

// ---- our own test server --------------------------------------------------------------------------------------------------------------

/// A user "ann" with a password, which plink's -pwfile gives.
class TestServer : public testing::Test {
protected:
    TestServer() : server_({.users = {{.name = "ann", .password = "right"}}})
    {
        lk_.knows(server_.known_hosts_line());
        lk_.folder().write("password", "right\n");
    }
    [[nodiscard]] std::vector<std::string> words(const std::vector<std::string>& flags, const std::string& command) const
    {
        const std::vector<std::string> all = lk_.ssh({});
        std::vector<std::string> argv{all[0], all[1], "-batch"};
        argv.insert(argv.end(), all.begin() + 2, all.end());
        argv.insert(argv.end(), flags.begin(), flags.end());
        argv.insert(argv.end(), {"-pwfile", (lk_.folder() / "password").string(), "-P", std::to_string(server_.port()), "ann@127.0.0.1"});
        if (!command.empty()) {
            argv.push_back(command);
        }
        return argv;
    }
    [[nodiscard]] support::ProcessResult run(const std::string& command, std::string input = {}) const
    {
        return support::run_process(words({}, command), lk_.options(std::move(input)));
    }

    Lk lk_;
    support::ScriptedServer server_;
};

TEST_F(TestServer, ByPasswordACommandAShellAndTenMegabytes)
{
    EXPECT_EQ(run("echo hello").out, "hello\n");
    EXPECT_EQ(run("status 7").exit, 7);
    const auto apart = run("stderr words");
    EXPECT_EQ(apart.out, "out\n");
    EXPECT_EQ(apart.err, "words\n");
    const std::string data = random_bytes(ten_megabytes);
    const auto both = run("cat", data);
    EXPECT_TRUE(both.out == data) << both.out.size() << " bytes; " << both.err;
    support::TtyProcess shell{words({}, {}), lk_.options()};
    EXPECT_TRUE(shell.wait_for("welcome")) << shell.output();
    shell.type("loud\r");
    EXPECT_TRUE(shell.wait_for("LOUD")) << shell.output();
    shell.type("exit\r");
    EXPECT_EQ(shell.wait(), 0) << shell.output();
}

TEST_F(TestServer, ForwardsAndKeyExchangesInTheMiddle)
{
    {
        const RunningLk lk{lk_, words({"-N", "-v", "-L", "0:anywhere:7", "-D", "0"}, {}), 2};
        const std::string data = random_bytes(1'000'000);
        EXPECT_TRUE(tcp_exchange("127.0.0.1", lk.port(0), data) == data) << lk.said();
        EXPECT_EQ(tcp_exchange("127.0.0.1", lk.port(1), std::string{"\x05\x01\x00\x05\x01\x00\x01\x7f\x00\x00\x01\x00\x07", 13} + "deep"),
                  (std::string{"\x05\x00\x05\x00\x00\x01\x00\x00\x00\x00\x00\x00", 12} + "deep"));
    }
    EXPECT_EQ(run("rekey").out, std::string(100, 'x'));
    EXPECT_EQ(run("rekey half").out, std::string(100, 'x'));
}

TEST_F(TestServer, WhatNoServerShouldDoEndsInASentenceAndNeverInASuccess)
{
    for (const std::string command : {"nostatus", "signal KILL", "pad 255", "rekey other", "slam", "hangup 1000"}) {
        const auto result = run(command);
        EXPECT_FALSE(result.timed_out) << command;
        EXPECT_EQ(result.exit, 255) << command << ": " << result.err;
        EXPECT_NE(result.err.find("lk: "), std::string::npos) << command << ": " << result.err;
    }
    for (const std::string kind : {"success", "strange-success", "confirmation", "empty-data", "banner", "failure", "unheard-of"}) {
        const auto result = run("flood " + kind + " 2000");
        EXPECT_FALSE(result.timed_out) << kind;
        EXPECT_TRUE(result.exit == 255 || result.out == std::string(100, 'x')) << kind << ": " << result.exit << " " << result.err;
    }
    EXPECT_EQ(run("linger 5").exit, 5) << "a status is one, also without a close";
    EXPECT_EQ(run("hangup 1000 4").exit, 4) << "and also before a goodbye";
}

} // namespace
} // namespace latchkey::e2e
