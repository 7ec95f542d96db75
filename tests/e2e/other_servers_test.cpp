/// `lk ssh` with each server that people meet, and with each algorithm of ours. OpenSSH is the one of all other tests; here dropbear
/// (routers, rescue systems) and tinysshd, which speaks chacha20-poly1305 and Ed25519 only.

#include "tests/e2e/lk.h"
#include "tests/support/bulk_data.h"
#include "tests/support/home_server.h"
#include "tests/support/sshd.h"
#include "tests/support/tty_process.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <sstream>
#include <unistd.h>

namespace latchkey::e2e {
namespace {

using support::random_bytes;
using support::sha256_hex;

struct Kind {
    std::string name;
    std::unique_ptr<support::HomeServer> (*start)();
};
void PrintTo(const Kind& kind, std::ostream* out)
{
    *out << kind.name;
}

class OtherServer : public testing::TestWithParam<Kind> {
protected:
    OtherServer() : server_(GetParam().start())
    {
        support::run_or_throw({"ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "mine", "-f", key()});
        server_->add_authorized(support::read_file(key() + ".pub"));
        lk_.knows(server_->known_hosts_line());
    }

    [[nodiscard]] std::string key() const { return (lk_.folder() / "id").string(); }
    [[nodiscard]] std::vector<std::string> words(std::vector<std::string> flags, const std::string& command) const
    {
        flags.insert(flags.end(), {"-i", key(), "-p", std::to_string(server_->port()), server_->user() + "@127.0.0.1"});
        if (!command.empty()) {
            flags.push_back(command);
        }
        return flags;
    }
    [[nodiscard]] support::ProcessResult run(const std::string& command, std::string input = {}) const
    {
        return lk_.run_ssh(words({"-o", "BatchMode=yes"}, command), std::move(input));
    }

    Lk lk_;
    std::unique_ptr<support::HomeServer> server_;
};

TEST_P(OtherServer, RunsACommandAndKeepsItsStreamsAndStatusApart)
{
    const auto result = run("echo out; echo err >&2; exit 7");
    EXPECT_EQ(result.exit, 7) << server_->log();
    EXPECT_EQ(result.out, "out\n");
    EXPECT_EQ(result.err, "err\n");
}

TEST_P(OtherServer, TakesAndGivesAMebibyteWhole)
{
    const std::string data = random_bytes(1024 * 1024 + 1);
    const auto sent = run("cat > data && sha256sum < data", data);
    EXPECT_EQ(sent.out.substr(0, 64), sha256_hex(data)) << sent.err << server_->log();
    EXPECT_EQ(sent.exit, 0);
    const auto fetched = run("cat data");
    EXPECT_TRUE(fetched.out == data) << fetched.out.size() << " bytes; " << fetched.err << server_->log();
    EXPECT_EQ(fetched.exit, 0);
}

TEST_P(OtherServer, ASignalOrAMissingStatusIsNotASuccess)
{
    EXPECT_NE(run("kill -9 $$").exit, 0) << server_->log();
}

TEST_P(OtherServer, AnUnknownKeyIsRefusedInASentence)
{
    const std::string other = (lk_.folder() / "other").string();
    support::run_or_throw({"ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", other});
    const auto result =
        lk_.run_ssh({"-o", "BatchMode=yes", "-i", other, "-p", std::to_string(server_->port()), server_->user() + "@127.0.0.1", "true"});
    EXPECT_EQ(result.exit, 255);
    EXPECT_NE(result.err.find("lk: "), std::string::npos) << result.err;
    EXPECT_NE(result.err.find("Ed25519"), std::string::npos) << result.err; // the key that was offered is named
}

TEST_P(OtherServer, AShellHasATerminalOfOurSizeAndFollowsIt)
{
    if (::geteuid() != 0 && GetParam().name == "dropbear") {
        // In the namespaces of an ordinary user it cannot hand out a terminal (home_server.h): that is said then.
        support::TtyProcess refused{lk_.ssh(words({}, {})), lk_.options()};
        EXPECT_TRUE(refused.wait_for("lk: ")) << refused.output();
        return;
    }
    support::TtyProcess shell{lk_.ssh(words({}, {})), lk_.options(), 91, 17};
    shell.type("stty size; echo $TERM\n");
    EXPECT_TRUE(shell.wait_for("17 91")) << shell.output() << server_->log();
    shell.resize(120, 40);
    shell.type("until stty size | grep '40 120'; do sleep 0.05; done; exit 3\n");
    EXPECT_TRUE(shell.wait_for("40 120\r\n")) << shell.output() << server_->log();
    EXPECT_EQ(shell.wait(), 3);
}

INSTANTIATE_TEST_SUITE_P(
    Of, OtherServer,
    testing::Values(
        Kind{"dropbear", []() -> std::unique_ptr<support::HomeServer> { return std::make_unique<support::ThrowawayDropbear>(); }},
        Kind{"tinysshd", []() -> std::unique_ptr<support::HomeServer> { return std::make_unique<support::ThrowawayTinysshd>(); }}),
    [](const auto& which) { return which.param.name; });

// ---- every algorithm of ours --------------------------------------------------------------------------------------------------------

std::vector<std::string> lines_of(const std::string& text)
{
    std::vector<std::string> lines;
    std::istringstream in{text};
    for (std::string line; std::getline(in, line);) {
        lines.push_back(line);
    }
    return lines;
}

/// An sshd that speaks all that it can, a key, and what lk offers.
class EveryAlgorithm : public testing::Test {
protected:
    EveryAlgorithm()
        : server_({.config = {"Ciphers +" + joined("cipher"), "MACs +" + joined("mac"), "KexAlgorithms +" + joined("kex"),
                              "HostKeyAlgorithms +ssh-rsa", "LogLevel DEBUG1"},
                   .host_keys = {"ed25519", "rsa", "ecdsa-256", "ecdsa-384", "ecdsa-521"},
                   .log_level = "DEBUG1"})
    {
        support::run_or_throw({"ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key()});
        server_.add_authorized(support::read_file(key() + ".pub"));
        for (std::size_t i = 0; i < 5; ++i) {
            lk_.knows(server_.known_hosts_line(i));
        }
    }

    static std::string joined(const std::string& kind)
    {
        std::string all = support::run_or_throw({"ssh", "-Q", kind});
        std::ranges::replace(all, '\n', ',');
        all.pop_back();
        return all;
    }
    [[nodiscard]] std::vector<std::string> offered(const std::string& kind) const
    {
        return lines_of(support::run_or_throw({LATCHKEY_BIN_DIR "/lk", "ssh", "-Q", kind}, lk_.options()));
    }
    [[nodiscard]] std::string key() const { return (lk_.folder() / "id").string(); }

    /// 100 kB there and back with this algorithm, and the server says that it was this one.
    void expect_works(std::vector<std::string> flags, const std::string& name) const
    {
        const std::size_t before = server_.log().size();
        flags.insert(flags.end(),
                     {"-o", "BatchMode=yes", "-i", key(), "-p", std::to_string(server_.port()), server_.user() + "@127.0.0.1", "cat"});
        const std::string data = random_bytes(100'000);
        const auto result = lk_.run_ssh(std::move(flags), data);
        EXPECT_EQ(result.exit, 0) << name << ": " << result.err;
        EXPECT_TRUE(result.out == data) << name << ": " << result.out.size() << " bytes";
        EXPECT_NE(server_.log().find(name, before), std::string::npos) << name << " was not what the two agreed on";
    }

    Lk lk_;
    support::ThrowawaySshd server_;
};

TEST_F(EveryAlgorithm, CiphersOfOursWorkWithOpenSsh)
{
    const auto names = offered("cipher");
    ASSERT_GE(names.size(), 6u);
    for (const std::string& name : names) {
        expect_works({"-c", name}, name);
    }
}

TEST_F(EveryAlgorithm, MacsOfOursWorkWithOpenSsh)
{
    const auto names = offered("mac");
    ASSERT_GE(names.size(), 4u);
    for (const std::string& name : names) {
        expect_works({"-c", "aes128-ctr", "-m", name}, name);
    }
}

TEST_F(EveryAlgorithm, KeyExchangesOfOursWorkWithOpenSsh)
{
    const auto names = offered("kex");
    ASSERT_GE(names.size(), 6u);
    for (const std::string& name : names) {
        expect_works({"-o", "KexAlgorithms=" + name}, "kex: algorithm: " + name);
    }
}

TEST_F(EveryAlgorithm, HostKeysOfEveryTypeAreRecognised)
{
    for (const std::string name :
         {"ssh-ed25519", "rsa-sha2-512", "rsa-sha2-256", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521"}) {
        expect_works({"-o", "HostKeyAlgorithms=" + name}, "kex: host key algorithm: " + name);
    }
}

} // namespace
} // namespace latchkey::e2e
