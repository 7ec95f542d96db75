/// `lk ssh` with each algorithm of ours, against an sshd that speaks all of them.

#include "tests/e2e/lk.h"
#include "tests/support/bulk_data.h"
#include "tests/support/sshd.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

namespace latchkey::e2e {
namespace {

using support::random_bytes;

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
