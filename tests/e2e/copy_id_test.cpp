/// `lk ssh-copy-id` against a real sshd whose account has a home of its own.

#include "tests/e2e/own_server.h"

#include <gtest/gtest.h>

namespace latchkey::e2e {
namespace {

using support::ProcessResult;
using support::read_file;

class CopyId : public OwnServer {
protected:
    CopyId()
    {
        // What the server reads is what stands in ~/.ssh there.
        std::filesystem::create_directory(server_.folder() / ".ssh");
        std::filesystem::rename(server_.folder() / "authorized_keys", server_.folder() / ".ssh/authorized_keys");
        std::filesystem::create_symlink(server_.folder() / ".ssh/authorized_keys", server_.folder() / "authorized_keys");
        support::run_or_throw(
            {"puttygen", "-q", "-t", "ecdsa", "-b", "256", "-C", "from putty", "--new-passphrase", "/dev/null", "-o", file("new.ppk")});
        support::run_or_throw({"ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "new one", "-f", file("new")});
    }
    [[nodiscard]] ProcessResult copy(std::vector<std::string> flags) const
    {
        std::vector<std::string> argv{LATCHKEY_BIN_DIR "/lk",
                                      "ssh-copy-id",
                                      "-o",
                                      "UserKnownHostsFile=" + file("known_hosts"),
                                      "-o",
                                      "BatchMode=yes",
                                      "-o",
                                      "IdentityFile=" + key(),
                                      "-p",
                                      std::to_string(server_.port())};
        argv.insert(argv.end(), flags.begin(), flags.end());
        argv.push_back(host());
        return support::run_process(argv, lk_.options());
    }
    [[nodiscard]] std::string authorized() const { return read_file(server_.folder() / ".ssh/authorized_keys"); }
};

TEST_F(CopyId, PutsAKeyThereAndTriesItAndASecondTimeChangesNothing)
{
    const std::string before = authorized();
    const auto first = copy({"-i", file("new.pub")});
    EXPECT_EQ(first.exit, 0) << first.err;
    EXPECT_NE(first.out.find("was added to"), std::string::npos) << first.out;
    EXPECT_NE(first.out.find("logs in with the key alone"), std::string::npos) << first.out;
    EXPECT_EQ(authorized(), before + read_file(file("new.pub")));
    const auto second = copy({"-i", file("new")});
    EXPECT_EQ(second.exit, 0) << second.err;
    EXPECT_NE(second.out.find("nothing was changed"), std::string::npos) << second.out;
    EXPECT_EQ(authorized(), before + read_file(file("new.pub")));
}

TEST_F(CopyId, TakesThePublicHalfOfAPuttyKey)
{
    const auto result = copy({"-i", file("new.ppk")});
    EXPECT_EQ(result.exit, 0) << result.err;
    EXPECT_NE(authorized().find("ecdsa-sha2-nistp256 AAAA"), std::string::npos) << authorized();
    EXPECT_EQ(lk_.run_ssh({"-i", file("new.ppk"), "-p", std::to_string(server_.port()), host(), "echo in"}).out, "in\n");
}

TEST_F(CopyId, ADryRunChangesNothing)
{
    const std::string before = authorized();
    const auto result = copy({"-n", "-i", file("new")});
    EXPECT_EQ(result.exit, 0) << result.err;
    EXPECT_NE(result.out.find(read_file(file("new.pub"))), std::string::npos) << result.out;
    EXPECT_EQ(authorized(), before);
}

TEST_F(CopyId, IsNotDoneWhenTheServerReadsAnotherFile)
{
    std::filesystem::remove(server_.folder() / "authorized_keys");
    std::filesystem::copy_file(server_.folder() / ".ssh/authorized_keys", server_.folder() / "authorized_keys");
    const auto result = copy({"-i", file("new")});
    EXPECT_EQ(result.exit, 1) << result.out;
    EXPECT_NE(result.err.find("AuthorizedKeysFile"), std::string::npos) << result.err;
}

TEST_F(CopyId, MistakesAreSentences)
{
    EXPECT_EQ(copy({"-i", file("absent")}).exit, 1);
    lk_.folder().write("text", "no key at all\n");
    EXPECT_EQ(copy({"-i", file("text")}).exit, 1);
    const auto none = copy({});
    EXPECT_NE(none.err.find("lk key new"), std::string::npos) << none.err;
}

} // namespace
} // namespace latchkey::e2e
