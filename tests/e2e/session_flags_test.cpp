/// Flags of `lk ssh` that change what a session is: against a real sshd.

#include "tests/e2e/own_server.h"
#include "tests/support/scripted_server.h"
#include "tests/support/wait.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>
#include <fstream>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace latchkey::e2e {
namespace {

using support::ProcessResult;
using support::read_file;

class SessionFlags : public OwnServer {
protected:
    SessionFlags() : OwnServer({.config = {"AcceptEnv LANG LK_*", "Subsystem greet echo from the subsystem; exit 5"}}) {}

    [[nodiscard]] ProcessResult run_with(const std::vector<std::string>& argv, std::map<std::string, std::string> env) const
    {
        auto options = lk_.options();
        options.env.merge(env);
        return support::run_process(lk_.ssh(argv), options);
    }
};

TEST_F(SessionFlags, ASubsystemIsAskedForByName)
{
    const auto result = run({"-s"}, "greet");
    EXPECT_EQ(result.exit, 5) << result.err;
    EXPECT_EQ(result.out, "from the subsystem\n");
    const auto unknown = run({"-s"}, "nonsense");
    EXPECT_EQ(unknown.exit, 255);
    EXPECT_NE(unknown.err.find("nonsense"), std::string::npos) << unknown.err;
    EXPECT_NE(run({"-s"}).err.find("which subsystem"), std::string::npos);
}

TEST_F(SessionFlags, VariablesGoAlong)
{
    const auto result = run_with(words({"-o", "SendEnv=LK_* LANG", "-o", "SetEnv=LK_SET=\"two words\""}, "echo $LK_OWN,$LK_SET,$LK_NOT"),
                                 {{"LK_OWN", "mine"}, {"LK_SET", "overridden"}});
    EXPECT_EQ(result.out, "mine,two words,\n") << result.err;
    EXPECT_EQ(run({"-o", "SetEnv=REFUSED=1"}, "echo -$REFUSED-").out, "--\n") << "what the server does not accept is no error";
}

TEST_F(SessionFlags, AConfiguredCommandTakesTheShellsPlaceAndNoOtherBeside)
{
    EXPECT_EQ(run({"-o", "RemoteCommand=echo configured"}).out, "configured\n");
    const auto both = run({"-o", "RemoteCommand=echo configured"}, "echo typed");
    EXPECT_EQ(both.exit, 255);
    EXPECT_EQ(both.out, "");
    EXPECT_NE(both.err.find("RemoteCommand"), std::string::npos) << both.err;
    EXPECT_EQ(run({"-o", "RemoteCommand=none"}, "echo typed").out, "typed\n");
}

TEST_F(SessionFlags, ALocalCommandRunsOnlyWhenPermitted)
{
    const std::string made = file("made");
    EXPECT_EQ(run({"-o", "LocalCommand=touch " + made}, "true").exit, 0);
    EXPECT_FALSE(std::filesystem::exists(made));
    const auto result = run({"-o", "LocalCommand=touch " + made, "-o", "PermitLocalCommand=yes"}, "test -e " + made + " && echo before");
    EXPECT_EQ(result.out, "before\n") << "it has run when the session begins: " << result.err;
}

TEST_F(SessionFlags, WithoutInputTheCommandReadsNothing)
{
    EXPECT_EQ(run({"-n"}, "wc -c", "some text").out, "0\n");
    EXPECT_EQ(run({"-o", "StdinNull=yes"}, "wc -c", "some text").out, "0\n");
}

TEST_F(SessionFlags, MessagesGoToTheEndOfALogFile)
{
    support::write_file(file("log"), "before\n");
    const auto result = run({"-E", file("log"), "-v"}, "echo err >&2; echo out");
    EXPECT_EQ(result.out, "out\n");
    EXPECT_EQ(result.err, "err\n") << "the far side's errors stay where they are";
    const std::string log = read_file(file("log"));
    EXPECT_TRUE(log.starts_with("before\n")) << log;
    EXPECT_NE(log.find("Logged in as"), std::string::npos) << log;
    const auto nowhere = run({"-E", file("none/log")}, "true");
    EXPECT_EQ(nowhere.exit, 255);
    EXPECT_NE(nowhere.err.find("none/log"), std::string::npos) << nowhere.err;
}

TEST_F(SessionFlags, InTheBackgroundTheCommandGoesOnAndTheShellHasItsPromptAgain)
{
    const std::string go = file("go");
    const std::string done = file("done");
    // Its output goes on to where it was sent, so that whoever reads a pipe would wait: files do not.
    support::ChildProcess started{
        lk_.ssh(words({"-f"}, "while [ ! -e " + go + " ]; do sleep 0.05; done; wc -c > " + done + "; echo behind")), file("out"),
        file("err"), lk_.options()};
    EXPECT_EQ(started.wait(), 0) << read_file(file("err"));
    EXPECT_FALSE(std::filesystem::exists(done)) << "it is not waited for";
    support::write_file(go, "");
    EXPECT_TRUE(support::wait_until([&] { return read_file(done) == "0\n"; })) << "it has no input";
    EXPECT_TRUE(support::wait_until([&] { return read_file(file("out")) == "behind\n"; }));
}

TEST_F(SessionFlags, InTheBackgroundALoginThatFailsIsStillTold)
{
    server_.set_authorized("");
    const auto result = run({"-f", "-o", "BatchMode=yes"}, "true");
    EXPECT_EQ(result.exit, 255);
    EXPECT_NE(result.err.find("refused"), std::string::npos) << result.err;
    EXPECT_NE(run({"-f"}).err.find("command for the background"), std::string::npos) << "a shell there has nobody to talk to";
}

TEST_F(SessionFlags, WithoutASessionTheServerStartsNothing)
{
    support::ChildProcess forwards_only{lk_.ssh(words({"-N"})), file("out"), file("err"), lk_.options()};
    EXPECT_TRUE(support::wait_until([&] { return server_.log().find("Accepted publickey") != std::string::npos; }));
    server_.kill_connections();
    EXPECT_EQ(forwards_only.wait(), 255) << "the end of the connection is its end, and is told";
    EXPECT_NE(read_file(file("err")), "");
    EXPECT_EQ(server_.log().find("Starting session"), std::string::npos) << server_.log();
}

TEST_F(SessionFlags, StandardInputAndOutputCanBeAConnectionOnwards)
{
    const auto greeted = run({"-W", "127.0.0.1:" + std::to_string(server_.port())});
    EXPECT_TRUE(greeted.out.starts_with("SSH-2.0-OpenSSH")) << greeted.err;
    EXPECT_EQ(greeted.exit, 0);
    const auto nobody = run({"-W", "127.0.0.1:" + std::to_string(support::free_port())});
    EXPECT_EQ(nobody.exit, 255);
    EXPECT_NE(nobody.err, "");
    EXPECT_EQ(run({"-W", "nonsense"}).exit, 255);
}

/// A socket of our own that listens, for forwards that must fail.
class TakenPort {
public:
    TakenPort() : socket_(::socket(AF_INET, SOCK_STREAM, 0))
    {
        sockaddr_in at{};
        at.sin_family = AF_INET;
        at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof at;
        if (::bind(socket_, reinterpret_cast<sockaddr*>(&at), size) != 0 || ::listen(socket_, 1) != 0 ||
            ::getsockname(socket_, reinterpret_cast<sockaddr*>(&at), &size) != 0) {
            throw std::runtime_error{"no port to be had"};
        }
        port_ = ntohs(at.sin_port);
    }
    TakenPort(const TakenPort&) = delete;
    TakenPort& operator=(const TakenPort&) = delete;
    ~TakenPort() { ::close(socket_); }
    [[nodiscard]] std::string port() const { return std::to_string(port_); }

private:
    int socket_;
    std::uint16_t port_ = 0;
};

TEST_F(SessionFlags, AForwardThatFailsEndsTheSessionOnlyWhenAskedTo)
{
    const TakenPort taken;
    const std::string forward = taken.port() + ":127.0.0.1:1";
    const auto goes_on = run({"-L", forward}, "echo here");
    EXPECT_EQ(goes_on.out, "here\n");
    EXPECT_NE(goes_on.err.find(taken.port()), std::string::npos) << goes_on.err;
    const auto ends = run({"-L", forward, "-o", "ExitOnForwardFailure=yes"}, "echo here");
    EXPECT_EQ(ends.out, "");
    EXPECT_EQ(ends.exit, 255);
    EXPECT_EQ(run({"-L", forward, "-o", "ExitOnForwardFailure=yes", "-o", "ClearAllForwardings=yes"}, "echo here").out, "here\n");
}

TEST_F(SessionFlags, APortOfTheServersChoiceIsTold)
{
    const auto result = run({"-R", "0:127.0.0.1:" + std::to_string(server_.port())}, "sleep 0");
    EXPECT_NE(result.err.find("Allocated port "), std::string::npos) << result.err;
}

TEST_F(SessionFlags, OutputThatNobodyReadsAnyMoreEndsTheSession)
{
    std::string line;
    for (const std::string& word : lk_.ssh(words({}, "yes"))) {
        line += "'" + word + "' ";
    }
    const auto result = support::run_process({"bash", "-c", line + "| head -n 2; echo ${PIPESTATUS[0]}"}, lk_.options());
    EXPECT_TRUE(result.out.starts_with("y\ny\n")) << result.out;
    EXPECT_NE(result.out, "y\ny\n0\n");
}

TEST_F(SessionFlags, ErrorsBehindTheEndOfOutputStillArrive)
{
    const auto result = run({}, "exec >&-; echo late >&2; exit 4");
    EXPECT_EQ(result.err, "late\n");
    EXPECT_EQ(result.exit, 4);
}

TEST_F(SessionFlags, ChosenAlgorithmsAreUsedAndOthersRefused)
{
    const auto result = run({"-v", "-c", "aes192-ctr", "-m", "hmac-sha2-512", "-o", "KexAlgorithms=ecdh-sha2-nistp384"}, "true");
    EXPECT_EQ(result.exit, 0) << result.err;
    EXPECT_NE(result.err.find("ecdh-sha2-nistp384, aes192-ctr, hmac-sha2-512"), std::string::npos) << result.err;
    EXPECT_EQ(run({"-v", "-c", "^aes256-ctr", "-m", "-hmac-sha2-256*"}, "true").exit, 0);
    const auto none = run({"-c", "nonsense"}, "true");
    EXPECT_EQ(none.exit, 255);
    EXPECT_NE(none.err, "");
}

TEST_F(SessionFlags, WhatHasNoMeaningHereIsToldUnderVerboseOnly)
{
    EXPECT_EQ(run({"-X", "-M", "-K"}, "true").err, "");
    EXPECT_NE(run({"-v", "-X"}, "true").err.find("-X has no effect"), std::string::npos);
    EXPECT_EQ(run({"-O", "check"}).exit, 255);
}

// ---- plink's spelling ----------------------------------------------------------------------------------------------------------------

class Plink : public OwnServer {
protected:
    [[nodiscard]] ProcessResult plink(const std::vector<std::string>& rest) const
    {
        std::vector<std::string> all = lk_.ssh({});
        std::vector<std::string> argv{all[0], all[1], "-batch"};
        argv.insert(argv.end(), all.begin() + 2, all.end());
        argv.insert(argv.end(), {"-i", key(), "-P", std::to_string(server_.port())});
        argv.insert(argv.end(), rest.begin(), rest.end());
        return support::run_process(argv, lk_.options());
    }
};

TEST_F(Plink, RunsACommandAndOneFromAFile)
{
    EXPECT_EQ(plink({host(), "echo", "here"}).out, "here\n");
    support::write_file(file("commands"), "echo one\necho two\n");
    EXPECT_EQ(plink({"-m", file("commands"), host()}).out, "one\ntwo\n");
    EXPECT_EQ(plink({"-nc", "127.0.0.1:" + std::to_string(server_.port()), host()}).out.substr(0, 8), "SSH-2.0-");
}

TEST_F(Plink, IsAlsoWhatALinkOfThatNameIs)
{
    std::filesystem::create_symlink(LATCHKEY_BIN_DIR "/lk", file("plink"));
    const auto result = support::run_process({file("plink"), "-o", "UserKnownHostsFile=" + file("known_hosts"), "-batch", "-P",
                                              std::to_string(server_.port()), "-i", key(), host(), "echo", "linked"},
                                             lk_.options());
    EXPECT_EQ(result.out, "linked\n") << result.err;
}

TEST_F(Plink, APinnedKeyIsTheOnlyOneThatIsTaken)
{
    const std::string listed = support::run_or_throw({"ssh-keygen", "-lf", support::throwaway_host_key("ed25519").string() + ".pub"});
    const std::string right = listed.substr(4, listed.find(' ', 4) - 4); // "256 SHA256:… "
    ASSERT_TRUE(right.starts_with("SHA256:")) << listed;
    support::write_file(file("known_hosts"), "");
    EXPECT_EQ(plink({"-hostkey", right, host(), "echo in"}).out, "in\n");
    EXPECT_EQ(read_file(file("known_hosts")), "") << "it was said for this time";
    lk_.knows(server_.known_hosts_line());
    const auto wrong = plink({"-hostkey", "SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", host(), "echo in"});
    EXPECT_EQ(wrong.out, "");
    EXPECT_EQ(wrong.exit, 255);
    EXPECT_EQ(plink({"-hostkey", "SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "-hostkey", right, host(), "echo in"}).out, "in\n");
    EXPECT_EQ(plink({"-hostkey", "nonsense", host(), "true"}).exit, 255);
}

TEST_F(Plink, ASavedSessionOfPuttysIsHeldToItsHostKeys)
{
    const std::string public_key = read_file(support::throwaway_host_key("ed25519").string() + ".pub");
    const std::string blob = public_key.substr(public_key.find("AAAA"), public_key.rfind(' ') - public_key.find("AAAA"));
    const auto saved = [&](const std::string& name, const std::string& keys) {
        std::filesystem::create_directories(file(".putty/sessions"));
        support::write_file(file(".putty/sessions/" + name), "Present=1\nProtocol=ssh\nHostName=127.0.0.1\nPortNumber=" +
                                                                 std::to_string(server_.port()) + "\nSSHManualHostKeys=" + keys + "\n");
    };
    saved("right", blob);
    saved("wrong", "SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
    saved("unreadable", "SHA256:AAAA");
    support::write_file(file("known_hosts"), "");
    EXPECT_EQ(plink({"-load", "right", "echo in"}).out, "in\n");
    lk_.knows(server_.known_hosts_line());
    const auto wrong = plink({"-load", "wrong", "echo in"});
    EXPECT_EQ(wrong.out, "");
    EXPECT_NE(wrong.err.find("none of those that were named"), std::string::npos) << wrong.err;
    support::write_file(file("known_hosts"), "");
    const auto unreadable = plink({"-o", "StrictHostKeyChecking=accept-new", "-load", "unreadable", "echo in"});
    EXPECT_EQ(unreadable.out, "in\n") << "the command line has the last word: " << unreadable.err;
    support::write_file(file("known_hosts"), "");
    EXPECT_EQ(plink({"-load", "unreadable", "echo in"}).exit, 255);
    const auto missing = plink({"-load", "no such session"});
    EXPECT_EQ(missing.exit, 255);
    EXPECT_NE(missing.err.find("no saved session \"no such session\""), std::string::npos) << missing.err;
}

TEST_F(Plink, ASessionsOutputGoesToItsLogToo)
{
    const std::string command = "echo out; echo err >&2";
    const auto logged = [&](const std::vector<std::string>& flags, const std::string& name) {
        std::vector<std::string> rest{"-sessionlog", name};
        rest.insert(rest.end(), flags.begin(), flags.end());
        rest.insert(rest.end(), {host(), command});
        return plink(rest);
    };
    EXPECT_EQ(logged({}, file("&H-&P.log")).out, "out\n");
    const std::string log = file("127.0.0.1-" + std::to_string(server_.port()) + ".log");
    const std::string both = read_file(log);
    EXPECT_TRUE(both == "out\nerr\n" || both == "err\nout\n") << both;
    EXPECT_EQ(std::filesystem::status(log).permissions(), std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
    const auto again = logged({}, log);
    EXPECT_EQ(again.out, "out\n") << "the session is there all the same";
    EXPECT_NE(again.err.find("is there already"), std::string::npos) << again.err;
    EXPECT_EQ(read_file(log), both);
    EXPECT_EQ(logged({"-logappend"}, log).exit, 0);
    EXPECT_EQ(read_file(log).size(), 2 * both.size());
    EXPECT_EQ(logged({"-logappend", "-logoverwrite"}, log).exit, 0);
    EXPECT_EQ(read_file(log).size(), both.size());
    const auto nowhere = logged({}, file("no/such/folder/log"));
    EXPECT_EQ(nowhere.out, "out\n");
    EXPECT_NE(nowhere.err.find("cannot be written to"), std::string::npos) << nowhere.err;
    const auto raw = plink({"-sshrawlog", file("raw"), host(), "true"});
    EXPECT_EQ(raw.exit, 255);
    EXPECT_NE(raw.err.find("a log with secrets in it"), std::string::npos) << raw.err;
}

TEST_F(Plink, ALogThatCannotBeWrittenAnyMoreEndsNotTheSession)
{
    const auto result = plink({"-logappend", "-sessionlog", "/dev/full", host(), "echo one; sleep 0.1; echo two"});
    EXPECT_EQ(result.out, "one\ntwo\n");
    EXPECT_EQ(result.exit, 0);
    EXPECT_NE(result.err.find("no longer logged"), std::string::npos) << result.err;
}

TEST_F(Plink, MessagesTakeThePlaceOfAnOlderLogWhenTheyAreTo)
{
    support::write_file(file("log"), "before\n");
    EXPECT_EQ(plink({"-sshlog", file("log"), host(), "true"}).exit, 0);
    EXPECT_TRUE(read_file(file("log")).starts_with("before\n"));
    EXPECT_EQ(plink({"-logoverwrite", "-sshlog", file("log"), host(), "true"}).exit, 0);
    EXPECT_FALSE(read_file(file("log")).starts_with("before\n"));
    EXPECT_NE(read_file(file("log")).find("Logging in as"), std::string::npos);
}

TEST(PlinkPassword, OnTheCommandLineWorksWithAWarningAndFromAFileWithout)
{
    const Lk lk;
    const support::ScriptedServer server{{.users = {{.name = "ann", .password = "right"}}}};
    lk.knows(server.known_hosts_line());
    lk.folder().write("password", "right\n");
    const auto run = [&](const std::vector<std::string>& flags) {
        const std::vector<std::string> all = lk.ssh({});
        std::vector<std::string> argv{all[0], all[1], "-batch"};
        argv.insert(argv.end(), all.begin() + 2, all.end());
        argv.insert(argv.end(), flags.begin(), flags.end());
        argv.insert(argv.end(), {"-P", std::to_string(server.port()), "ann@127.0.0.1", "status 4"});
        return support::run_process(argv, lk.options());
    };
    const auto given = run({"-pw", "right"});
    EXPECT_EQ(given.exit, 4) << given.err;
    EXPECT_NE(given.err.find("-pwfile is better"), std::string::npos) << given.err;
    const auto from_file = run({"-pwfile", (lk.folder() / "password").string()});
    EXPECT_EQ(from_file.exit, 4) << from_file.err;
    EXPECT_EQ(from_file.err, "");
    EXPECT_EQ(run({"-pw", "wrong"}).exit, 255);
}

} // namespace
} // namespace latchkey::e2e
