/// Servers that are known, new, verified before the first connection, and rebuilt: `lk ssh` and `lk host` against a real sshd.

#include "tests/e2e/lk.h"
#include "tests/support/sshd.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <thread>

namespace latchkey::e2e {
namespace {

using support::ProcessResult;
using support::ThrowawaySshd;

class HostKeys : public testing::Test {
protected:
    HostKeys()
    {
        support::run_or_throw({"ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", path("key")});
        sshd_.add_authorized(support::read_file(path("key.pub")));
    }
    [[nodiscard]] std::string path(std::string_view name) const { return (lk_.folder() / name).string(); }
    [[nodiscard]] ProcessResult ssh(std::vector<std::string> flags) const
    {
        flags.insert(flags.end(), {"-F", "none", "-i", path("key"), "-p", std::to_string(sshd_.port()), sshd_.user() + "@127.0.0.1", "echo in"});
        return lk_.run_ssh(std::move(flags));
    }
    [[nodiscard]] ProcessResult host(std::vector<std::string> words) const
    {
        words.insert(words.begin(), {LATCHKEY_BIN_DIR "/lk", "host"});
        words.insert(words.begin() + 3, {"-f", path("known_hosts")});
        return support::run_process(words, lk_.options());
    }
    [[nodiscard]] std::string known() const { return support::read_file(path("known_hosts")); }
    [[nodiscard]] std::string where() const { return fmt::format("127.0.0.1:{}", sshd_.port()); }

    Lk lk_;
    ThrowawaySshd sshd_{{.host_keys = {"ed25519", "rsa"}}};
};

TEST_F(HostKeys, ManyThatConnectAtOnceWriteANewServerOnce)
{
    std::vector<std::jthread> threads;
    for (int i = 0; i < 8; ++i) {
        threads.emplace_back([&] {
            const auto result = ssh({"-o", "StrictHostKeyChecking=accept-new"});
            EXPECT_EQ(result.out, "in\n") << result.err;
        });
    }
    threads.clear();
    EXPECT_EQ(known(), sshd_.known_hosts_line());
}

TEST_F(HostKeys, AServerIsVerifiedBeforeTheFirstConnectionAndThenNeedsNoQuestion)
{
    const std::string listed = support::run_or_throw({"ssh-keygen", "-l", "-f", support::throwaway_host_key("ed25519").string() + ".pub"});
    const std::string log = lk_.folder().write("log", "ec2: -----BEGIN SSH HOST KEY FINGERPRINTS-----\r\nec2: " + listed +
                                                          "ec2: -----END SSH HOST KEY FINGERPRINTS-----\r\n");
    ASSERT_EQ(host({"verify", "--console-log", log, where()}).exit, 0);
    EXPECT_EQ(known(), "");
    const auto result = ssh({"-o", "StrictHostKeyChecking=yes", "-o", "BatchMode=yes"});
    EXPECT_EQ(result.out, "in\n") << result.err;
    EXPECT_EQ(known(), sshd_.known_hosts_line()) << "what fitted the fingerprint is known from now on";
}

TEST_F(HostKeys, AnotherKeyThanTheVerifiedOneIsRefusedWithTheCommandForARebuiltServer)
{
    ASSERT_EQ(host({"verify", "--fingerprint", "SHA256:" + std::string(43, 'A'), where()}).exit, 0);
    for (const char* checking : {"ask", "no", "off", "accept-new"}) {
        const auto refused = ssh({"-o", std::string{"StrictHostKeyChecking="} + checking});
        EXPECT_EQ(refused.exit, 255);
        EXPECT_EQ(refused.out, "");
        EXPECT_NE(refused.err.find("HAS CHANGED"), std::string::npos) << refused.err;
        EXPECT_NE(refused.err.find("lk host remove " + where()), std::string::npos) << refused.err;
        EXPECT_NE(refused.err.find("Pinned is SHA256:AAAA"), std::string::npos) << refused.err;
    }
    EXPECT_EQ(known(), "");
    ASSERT_EQ(host({"remove", where()}).exit, 0);
    EXPECT_EQ(ssh({"-o", "StrictHostKeyChecking=accept-new"}).out, "in\n");
}

TEST_F(HostKeys, AChangedKeyShowsBothWhereItStandsAndWhatMakesItKnownAgain)
{
    const std::string stranger = support::read_file(path("key.pub"));
    lk_.knows(fmt::format("# mine\n[127.0.0.1]:{} {}", sshd_.port(), stranger));
    const auto refused = ssh({"-o", "StrictHostKeyChecking=no"});
    EXPECT_EQ(refused.exit, 255);
    EXPECT_NE(refused.err.find(path("known_hosts") + ", line 2"), std::string::npos) << refused.err;
    EXPECT_NE(refused.err.find("It shows"), std::string::npos) << refused.err;
    EXPECT_NE(refused.err.find("Known is"), std::string::npos) << refused.err;
    EXPECT_NE(refused.err.find("lk host remove -f " + path("known_hosts") + " " + where()), std::string::npos) << refused.err;
    ASSERT_EQ(host({"remove", where()}).exit, 0);
    EXPECT_EQ(ssh({"-o", "StrictHostKeyChecking=accept-new"}).out, "in\n");
    EXPECT_EQ(known(), "# mine\n" + sshd_.known_hosts_line());
    ASSERT_EQ(support::run_process({LATCHKEY_BIN_DIR "/lk", "host", "undo"}, lk_.options()).exit, 0);
    EXPECT_EQ(known(), fmt::format("# mine\n[127.0.0.1]:{} {}", sshd_.port(), stranger) + sshd_.known_hosts_line());
}

TEST_F(HostKeys, NewNamesAreHashedWhenSshsSettingSaysSo)
{
    ASSERT_EQ(ssh({"-o", "StrictHostKeyChecking=accept-new", "-o", "HashKnownHosts=yes"}).out, "in\n");
    EXPECT_TRUE(known().starts_with("|1|")) << known();
    EXPECT_EQ(ssh({"-o", "StrictHostKeyChecking=yes"}).out, "in\n");
    EXPECT_EQ(host({"find", where()}).exit, 0);
    ASSERT_EQ(ssh({"-o", "StrictHostKeyChecking=accept-new", "-o", "HostKeyAlias=web"}).out, "in\n");
    EXPECT_EQ(host({"find", "web"}).exit, 0) << "an alias goes without the port";
}

} // namespace
} // namespace latchkey::e2e
