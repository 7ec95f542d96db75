/// A server that wants new keys after every MiB, over a transfer in each direction: 64 MiB here, 1 GiB in the long set
/// (LATCHKEY_TRANSFER_MIB, see tests/CMakeLists.txt). What travels is made and summed on both sides, and nowhere kept.

#include "tests/e2e/own_server.h"

#include <cstdlib>
#include <iostream>

namespace latchkey::e2e {
namespace {

class KeyExchanges : public OwnServer {
protected:
    KeyExchanges() : OwnServer({.config = {"LogLevel DEBUG1"}, .rekey_limit = "1M", .log_level = "DEBUG1"}) {}

    static std::size_t mebibytes()
    {
        const char* wanted = std::getenv("LATCHKEY_TRANSFER_MIB");
        return wanted != nullptr ? std::stoul(wanted) : 64;
    }
    /// A shell's words for a stream that no compression makes small, the same in every run.
    static std::string stream()
    {
        return "openssl enc -aes-128-ctr -K 00 -iv 00 -in /dev/zero 2>/dev/null | head -c " + std::to_string(mebibytes() * 1024 * 1024);
    }
    /// The sum of what `script` prints; "$@" in it is `lk ssh` up to the host.
    [[nodiscard]] std::string sum_of(const std::string& script) const
    {
        std::vector<std::string> argv{"sh", "-c", script, "sh"};
        const auto command = lk_.ssh(words({"-o", "BatchMode=yes"}));
        argv.insert(argv.end(), command.begin(), command.end());
        support::RunOptions options = lk_.options();
        options.timeout = std::chrono::minutes{20};
        const auto result = support::run_process(argv, options);
        EXPECT_EQ(result.err.find("lk: "), std::string::npos) << result.err; // at this log level sshd itself talks there
        return result.out.substr(0, 64);
    }
    [[nodiscard]] std::size_t exchanges() const
    {
        const std::string log = server_.log();
        std::size_t count = 0;
        for (auto at = log.find("SSH2_MSG_KEXINIT sent"); at != std::string::npos; at = log.find("SSH2_MSG_KEXINIT sent", at + 1)) {
            ++count;
        }
        return count;
    }
    void expect_many(std::size_t before) const
    {
        const std::size_t more = exchanges() - before;
        std::cout << mebibytes() << " MiB with " << more << " key exchanges\n";
        EXPECT_GE(more, mebibytes() / 2) << "the server did not exchange keys often, so this test shows nothing";
    }
};

TEST_F(KeyExchanges, AfterEveryMebibyteChangeNoByteOfWhatIsFetched)
{
    const std::string expected = sum_of(stream() + " | sha256sum");
    ASSERT_EQ(expected.size(), 64u);
    EXPECT_EQ(sum_of("\"$@\" '" + stream() + "' | sha256sum"), expected);
    expect_many(0);
}

TEST_F(KeyExchanges, AfterEveryMebibyteChangeNoByteOfWhatIsSent)
{
    const std::string expected = sum_of(stream() + " | sha256sum");
    EXPECT_EQ(sum_of(stream() + " | \"$@\" sha256sum"), expected);
    expect_many(0);
}

} // namespace
} // namespace latchkey::e2e
