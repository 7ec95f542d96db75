/// lk ssh logging in as ssh does: with an agent, and saying why when it may not.

#include "tests/e2e/lk.h"
#include "tests/support/agent.h"
#include "tests/support/scripted_server.h"
#include "tests/support/sshd.h"
#include "tests/support/tty_process.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace latchkey::e2e {
namespace {

using support::ThrowawaySshd;

class LkLogin : public testing::Test {
protected:
    [[nodiscard]] std::string make(const std::string& name) const
    {
        const std::string file = (lk_.folder() / name).string();
        support::run_or_throw({"ssh-keygen", "-q", "-N", "", "-C", name, "-t", "ed25519", "-f", file});
        return file;
    }
    static std::string public_line(const std::string& key) { return support::read_file(key + ".pub"); }
    [[nodiscard]] support::RunOptions with_agent() const
    {
        support::RunOptions options = lk_.options();
        std::erase(options.without_env, "SSH_AUTH_SOCK");
        options.env["SSH_AUTH_SOCK"] = agent_.socket();
        return options;
    }
    [[nodiscard]] support::ProcessResult run(const ThrowawaySshd& sshd, std::vector<std::string> flags, const std::string& command) const
    {
        lk_.knows(sshd.known_hosts_line());
        flags.insert(flags.end(), {"-p", std::to_string(sshd.port()), sshd.user() + "@127.0.0.1", command});
        return support::run_process(lk_.ssh(std::move(flags)), with_agent());
    }

    Lk lk_;
    support::ThrowawayAgent agent_;
};

TEST_F(LkLogin, WithAKeyThatTheAgentHolds)
{
    const std::string key = make("id");
    const ThrowawaySshd sshd{{.authorized = {public_line(key)}}};
    ASSERT_EQ(agent_.ssh_add({"-q", key}).exit, 0);
    std::filesystem::remove(key);
    const auto plain = run(sshd, {}, "echo in");
    EXPECT_EQ(plain.out, "in\n") << plain.err;
    const auto named = run(sshd, {"-o", "IdentitiesOnly=yes", "-i", key + ".pub"}, "echo in");
    EXPECT_EQ(named.out, "in\n") << named.err;
    const auto nothing = run(sshd, {"-o", "IdentitiesOnly=yes"}, "echo in");
    EXPECT_EQ(nothing.exit, 255) << nothing.out;
}

TEST_F(LkLogin, IsRefusedWithOnePageThatNamesTheReasonAndTheCommand)
{
    const std::string key = make("id");
    ASSERT_EQ(agent_.ssh_add({"-q", make("other")}).exit, 0);
    const ThrowawaySshd sshd{{.config = {"Banner " + lk_.folder()
                                                         .write("banner", "Please login as the user \"ubuntu\" rather than the user "
                                                                          "\"root\".\n")
                                                         .string()}}};
    const auto refused = run(sshd, {"-i", key}, "echo in");
    EXPECT_EQ(refused.exit, 255);
    EXPECT_EQ(refused.out, "");
    EXPECT_NE(refused.err.find("Likely reasons:"), std::string::npos) << refused.err;
    EXPECT_NE(refused.err.find("lk ssh -i " + key + " -p " + std::to_string(sshd.port()) + " ubuntu@127.0.0.1"), std::string::npos)
        << refused.err;
    EXPECT_NE(refused.err.find("(agent, other): refused"), std::string::npos) << refused.err;
    EXPECT_LE(std::ranges::count(refused.err, '\n'), 24) << refused.err; // the banner, the sentence, the page
}

TEST_F(LkLogin, ShowsAServersQuestionAsTheServers)
{
    const support::ScriptedServer server{
        {.users = {{.name = "kim", .rounds = {{.instruction = "Hello.", .prompts = {{"Passphrase of the key: ", false, "x"}}}}}}}};
    lk_.knows(server.known_hosts_line());
    support::TtyProcess process{lk_.ssh({"-p", std::to_string(server.port()), "kim@127.0.0.1", "echo in"}), lk_.options()};
    EXPECT_TRUE(process.wait_for("]:" + std::to_string(server.port()) + " asks: Passphrase of the key: ")) << process.output();
    process.type("x\n");
    EXPECT_EQ(process.wait(), 0) << process.output();
}

} // namespace
} // namespace latchkey::e2e
