/// Flags and options of `lk ssh` that say how the server is reached, each against a real sshd, in the spellings that people type.

#include "tests/e2e/own_server.h"
#include "tests/support/tty_process.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace latchkey::e2e {
namespace {

using support::TtyProcess;

class EachFlag : public OwnServer {
protected:
    EachFlag() : OwnServer({.host_keys = {"ed25519", "rsa"}}) {}

    [[nodiscard]] std::string port() const { return std::to_string(server_.port()); }
    /// What the server sees of us: "ADDRESS PORT ADDRESS PORT".
    [[nodiscard]] std::string seen_from(std::vector<std::string> flags) const
    {
        const auto result = run(std::move(flags), "echo $SSH_CONNECTION");
        return result.exit == 0 ? result.out : result.err;
    }
};

TEST_F(EachFlag, TheAddressFamilyAndTheAddressToComeFrom)
{
    EXPECT_TRUE(seen_from({"-4"}).starts_with("127.0.0.1 "));
    EXPECT_NE(seen_from({"-6"}).find("127.0.0.1"), std::string::npos) << "there is no such address in that family, and that is said";
    EXPECT_EQ(run({"-6"}, "true").exit, 255);
    EXPECT_TRUE(seen_from({"-b", "127.0.0.2"}).starts_with("127.0.0.2 "));
    EXPECT_TRUE(seen_from({"-o", "BindAddress=127.0.0.3"}).starts_with("127.0.0.3 "));
    EXPECT_EQ(run({"-b", "192.0.2.1"}, "true").exit, 255);
}

TEST_F(EachFlag, TheInterfaceToGoThrough)
{
    EXPECT_TRUE(seen_from({"-B", "lo"}).starts_with("127.0.0.1 "));
    const auto none = run({"-o", "BindInterface=none0"}, "echo there");
    EXPECT_EQ(none.exit, 255);
    EXPECT_EQ(none.out, "");
    EXPECT_NE(none.err.find("interface none0"), std::string::npos) << none.err;
}

TEST_F(EachFlag, CompressionCiphersAndMacs)
{
    const support::ThrowawaySshd talkative{{.authorized = {support::read_file(key() + ".pub")}, .log_level = "DEBUG1"}};
    lk_.knows(talkative.known_hosts_line());
    const auto there = [&](std::vector<std::string> flags) {
        flags.insert(flags.end(), {"-i", key(), "-p", std::to_string(talkative.port()), host(), "echo hello"});
        const auto result = lk_.run_ssh(flags);
        EXPECT_EQ(result.out, "hello\n") << result.err;
        return result.err;
    };
    there({"-C"});
    EXPECT_NE(talkative.log().find("compression: zlib@openssh.com"), std::string::npos) << talkative.log();
    EXPECT_NE(there({"-vv", "-c", "aes256-ctr", "-m", "hmac-sha2-512"}).find("aes256-ctr, hmac-sha2-512"), std::string::npos);
    there({"-o", "KexAlgorithms=ecdh-sha2-nistp256"});
    EXPECT_NE(talkative.log().find("kex: algorithm: ecdh-sha2-nistp256"), std::string::npos);
}

TEST_F(EachFlag, FlagsMayBeWrittenTogether)
{
    const auto result =
        lk_.run_ssh({"-4Cqi", key(), "-p" + port(), "-oBatchMode=yes", "-l" + server_.user(), "127.0.0.1", "-T", "echo", "a", "-p", "b"});
    EXPECT_EQ(result.out, "a -p b\n") << result.err;
    EXPECT_EQ(result.err, "");
    const auto talkative = run({"-vvv"}, "echo out");
    EXPECT_EQ(talkative.out, "out\n");
    EXPECT_NE(talkative.err.find("debug: "), std::string::npos);
}

TEST_F(EachFlag, AUrlIsADestinationToo)
{
    const auto result = lk_.run_ssh({"-i", key(), "ssh://" + host() + ":" + port(), "echo", "hello"});
    EXPECT_EQ(result.out, "hello\n") << result.err;
}

TEST_F(EachFlag, AUrlMayNameTheHostKey)
{
    const auto fingerprint = [&](const std::string& hash) {
        server_.folder().write("host.pub", server_.host_public_key() + "\n");
        const std::string line = support::run_or_throw({"ssh-keygen", "-l", "-E", hash, "-f", (server_.folder() / "host.pub").string()});
        const auto from = line.find(' ') + 1;
        return line.substr(from, line.find(' ', from) - from);
    };
    std::string md5 = fingerprint("md5").substr(4);
    std::ranges::replace(md5, ':', '-');
    const auto with = [&](const std::string& named) {
        return lk_.run_ssh({"-i", key(), "ssh://" + server_.user() + ";fingerprint=" + named + "@127.0.0.1:" + port(), "echo", "in"});
    };
    EXPECT_EQ(with("ssh-ed25519-" + md5).out, "in\n") << with("ssh-ed25519-" + md5).err;
    std::string sha256 = fingerprint("sha256");
    for (auto at = sha256.find('/'); at != std::string::npos; at = sha256.find('/', at)) {
        sha256.replace(at, 1, "%2F");
    }
    EXPECT_EQ(with("ssh-ed25519-" + sha256).out, "in\n") << with("ssh-ed25519-" + sha256).err;
    md5[0] = md5[0] == '0' ? '1' : '0';
    const auto another = with("ssh-ed25519-" + md5);
    EXPECT_EQ(another.exit, 255);
    EXPECT_NE(another.err.find("names another one"), std::string::npos) << another.err;
    const auto cut = with("ssh-ed25519-" + md5.substr(0, 20));
    EXPECT_EQ(cut.exit, 255);
    EXPECT_EQ(cut.out, "");
}

TEST_F(EachFlag, ATerminalIsAskedForOrNot)
{
    const std::string is_one = "test -t 1 && echo yes || echo no";
    EXPECT_EQ(run({}, is_one).out, "no\n");
    EXPECT_EQ(run({"-tt"}, is_one).out, "yes\r\n");
    const auto once = run({"-t"}, is_one);
    EXPECT_EQ(once.out, "no\n");
    EXPECT_NE(once.err.find("-tt asks all the same"), std::string::npos) << once.err;
    EXPECT_EQ(run({"-o", "RequestTTY=force"}, is_one).out, "yes\r\n");
    EXPECT_EQ(run({"-tt", "-T"}, is_one).out, "no\n");
    TtyProcess on_a_terminal{lk_.ssh(words({"-t"}, is_one)), lk_.options()};
    EXPECT_EQ(on_a_terminal.wait(), 0);
    EXPECT_NE(on_a_terminal.output().find("yes"), std::string::npos) << on_a_terminal.output();
}

TEST_F(EachFlag, AllModesOfTheTerminalGoAlongAndALongName)
{
    auto options = lk_.options();
    options.env["TERM"] = std::string(100, 'x');
    TtyProcess session{lk_.ssh(words({}, {})), options};
    session.type("stty -a | tr '\\n' ' '; echo $TERM | wc -c; echo do''ne\r");
    ASSERT_TRUE(session.wait_for("done")) << session.output();
    EXPECT_NE(session.output().find("101"), std::string::npos) << session.output();
    EXPECT_NE(session.output().find("intr = ^C"), std::string::npos) << session.output();
    EXPECT_NE(session.output().find("werase = ^W"), std::string::npos) << session.output();
    session.type("exit\r");
    EXPECT_EQ(session.wait(), 0);
}

TEST_F(EachFlag, AFileOfOptionsAndTheWayOverAnotherServer)
{
    support::write_file(file("cfg"), "Host inner\n  HostName 127.0.0.1\n  ProxyJump " + host() + ":" + port() +
                                         "\nHost *\n  IdentityFile " + key() + "\n  UserKnownHostsFile " + file("known_hosts") + "\n");
    for (const std::vector<std::string>& way : {std::vector<std::string>{"-p", port(), "inner"},
                                                {"-J", host() + ":" + port(), "-p", port(), host()},
                                                {"-J", "127.0.0.1:" + port() + ",127.0.0.1:" + port(), "-p", port(), host()}}) {
        std::vector<std::string> argv{"-F", file("cfg")};
        argv.insert(argv.end(), way.begin(), way.end());
        argv.insert(argv.end(), {"echo", "there"});
        const auto result = lk_.run_ssh(argv);
        EXPECT_EQ(result.out, "there\n") << result.err;
    }
}

TEST_F(EachFlag, AWeakRsaKeyIsRefusedOnEitherSide)
{
    const auto host_key =
        run({"-o", "HostKeyAlgorithms=rsa-sha2-512", "-o", "RequiredRSASize=8192", "-o", "StrictHostKeyChecking=accept-new"}, "true");
    EXPECT_EQ(host_key.exit, 255);
    EXPECT_NE(host_key.err.find("RequiredRSASize"), std::string::npos) << host_key.err;
    support::run_or_throw({"ssh-keygen", "-q", "-t", "rsa", "-b", "2048", "-N", "", "-f", file("rsa")});
    server_.add_authorized(support::read_file(file("rsa.pub")));
    const std::vector<std::string> by_rsa{"-i", file("rsa"), "-p", port(), "-o", "BatchMode=yes"};
    auto strong = by_rsa;
    strong.insert(strong.end(), {host(), "echo in"});
    EXPECT_EQ(lk_.run_ssh(strong).out, "in\n");
    auto weak = by_rsa;
    weak.insert(weak.end(), {"-o", "RequiredRSASize=3072", host(), "echo in"});
    const auto refused = lk_.run_ssh(weak);
    EXPECT_EQ(refused.exit, 255);
    EXPECT_NE(refused.err.find("2048 bits"), std::string::npos) << refused.err;
}

TEST_F(EachFlag, NewServersAreRememberedAsTheOptionsSay)
{
    const auto remembered = [&](const std::string& list, const std::vector<std::string>& more) {
        std::vector<std::string> argv{LATCHKEY_BIN_DIR "/lk",
                                      "ssh",
                                      "-F",
                                      "none",
                                      "-o",
                                      "UserKnownHostsFile=" + file(list),
                                      "-o",
                                      "StrictHostKeyChecking=accept-new",
                                      "-i",
                                      key(),
                                      "-p",
                                      port()};
        argv.insert(argv.end(), more.begin(), more.end());
        argv.insert(argv.end(), {host(), "true"});
        const auto result = support::run_process(argv, lk_.options());
        EXPECT_EQ(result.exit, 0) << result.err;
        return support::read_file(file(list));
    };
    EXPECT_TRUE(remembered("plain", {}).starts_with("[127.0.0.1]:" + port() + " "));
    EXPECT_TRUE(remembered("hashed", {"-o", "HashKnownHosts=yes"}).starts_with("|1|"));
    EXPECT_TRUE(remembered("alias", {"-o", "HostKeyAlias=machine"}).starts_with("machine "));
}

// ---- fresh keys ----------------------------------------------------------------------------------------------------------------------

std::ptrdiff_t exchanges_in(const std::string& log)
{
    std::ptrdiff_t count = 0;
    for (std::size_t at = log.find("Fresh session keys"); at != std::string::npos; at = log.find("Fresh session keys", at + 1)) {
        ++count;
    }
    return count;
}

TEST_F(EachFlag, FreshKeysAfterSoMuchData)
{
    const auto up = run({"-vv", "-o", "RekeyLimit=256K"}, "wc -c", std::string(3'000'000, 'x'));
    EXPECT_EQ(up.out, "3000000\n") << up.err;
    EXPECT_GE(exchanges_in(up.err), 2) << up.err;
    const auto down = run({"-vv", "-o", "RekeyLimit=256K"}, "head -c 3000000 /dev/zero");
    EXPECT_EQ(down.out, std::string(3'000'000, '\0'));
    EXPECT_GE(exchanges_in(down.err), 2) << down.err;
    EXPECT_EQ(exchanges_in(run({"-vv"}, "head -c 3000000 /dev/zero").err), 0);
}

TEST_F(EachFlag, FreshKeysAfterSoMuchTime)
{
    const auto result = run({"-vv", "-o", "RekeyLimit=default 1"}, "sleep 3; echo done");
    EXPECT_EQ(result.out, "done\n") << result.err;
    EXPECT_GE(exchanges_in(result.err), 1) << result.err;
}

TEST_F(EachFlag, FreshKeysABreakAndMoreTalkOnAKeyPress)
{
    TtyProcess session{lk_.ssh(words({})), lk_.options()};
    session.type("echo rea''dy\r");
    ASSERT_TRUE(session.wait_for("ready")) << session.output();
    session.type("~v~v");
    ASSERT_TRUE(session.wait_for("LogLevel debug")) << session.output();
    session.type("~R");
    ASSERT_TRUE(session.wait_for("Fresh session keys")) << session.output();
    session.type("~V~V");
    ASSERT_TRUE(session.wait_for("LogLevel info")) << session.output();
    session.type("~Becho st''ill\r");
    EXPECT_TRUE(session.wait_for("still")) << session.output();
    session.type("exit 4\r");
    EXPECT_EQ(session.wait(), 4);
}

/// sshd sends it in one packet; what is too much of it is left out, and the login goes on.
TEST_F(EachFlag, AVeryLongBannerIsShownAsFarAsItMayGo)
{
    std::string text;
    for (int line = 0; text.size() < 100'000; ++line) {
        text += "line " + std::to_string(line) + "\n";
    }
    server_.folder().write("banner", text);
    const support::ThrowawaySshd with_banner{
        {.config = {"Banner " + (server_.folder() / "banner").string()}, .authorized = {support::read_file(key() + ".pub")}}};
    lk_.knows(with_banner.known_hosts_line());
    const auto result = lk_.run_ssh({"-E", file("log"), "-i", key(), "-p", std::to_string(with_banner.port()), host(), "echo in"});
    EXPECT_EQ(result.out, "in\n") << result.err.substr(0, 300);
    EXPECT_GT(result.err.size(), 65'000U) << "it is no message of ours: not in the log";
    EXPECT_TRUE(result.err.starts_with(text.substr(0, 60'000)));
}

} // namespace
} // namespace latchkey::e2e
