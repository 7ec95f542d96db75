/// lk ssh logging in as ssh does: with an agent, and saying why when it may not.

#include "tests/e2e/lk.h"
#include "tests/support/agent.h"
#include "tests/support/scripted_server.h"
#include "tests/support/sshd.h"
#include "tests/support/tty_process.h"
#include "tests/support/wait.h"

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

/// ssh-add -h: from here to the first, and on from there to the second by lk there, over the agent that lk here forwards.
TEST_F(LkLogin, AKeyThatIsTiedToAWayGoesThatWayAndNoOther)
{
    const std::string key = make("tied");
    const ThrowawaySshd first{{.host_keys = {"ed25519"}, .authorized = {public_line(key)}}};
    const ThrowawaySshd second{{.host_keys = {"ecdsa-256"}, .authorized = {public_line(key)}}};
    const ThrowawaySshd third{{.host_keys = {"rsa"}, .authorized = {public_line(key)}}};
    for (const ThrowawaySshd* sshd : {&second, &third}) {
        lk_.knows(sshd->known_hosts_line());
    }
    support::write_file(lk_.folder() / "hosts", "first " + first.host_public_key() + "\nsecond " + second.host_public_key() + "\n");
    ASSERT_EQ(agent_.ssh_add({"-q", "-H", (lk_.folder() / "hosts").string(), "-h", "first", "-h", "first>second", key}).exit, 0);
    std::filesystem::remove(key);
    const auto on_to = [&](const ThrowawaySshd& next) {
        std::string command;
        for (const std::string& word : lk_.ssh({"-F", "none", "-o", "BatchMode=yes", "-p", std::to_string(next.port()), "127.0.0.1"})) {
            command += word + ' ';
        }
        return run(first, {"-A"}, command + "echo arrived 2>&1");
    };
    const auto arrived = on_to(second);
    EXPECT_EQ(arrived.out, "arrived\n") << arrived.err << second.log();
    EXPECT_EQ(on_to(third).out.find("arrived"), std::string::npos);
}

/// "Type kq7f and Enter to allow it": a question in the middle of a session that has the terminal.
class ConfirmedForwarding : public LkLogin {
protected:
    ConfirmedForwarding()
    {
        EXPECT_EQ(agent_.ssh_add({"-q", key_}).exit, 0);
        lk_.knows(sshd_.known_hosts_line());
    }
    [[nodiscard]] std::vector<std::string> command(const std::vector<std::string>& flags) const
    {
        std::vector<std::string> words{"-o", "ForwardAgent=confirm", "-p", std::to_string(sshd_.port())};
        words.insert(words.end(), flags.begin(), flags.end());
        words.push_back(sshd_.user() + "@127.0.0.1");
        return lk_.ssh(std::move(words));
    }
    /// A program there that has the agent sign something, and says whether it did.
    [[nodiscard]] std::string use() const { return "ssh-add -T " + key_ + ".pub && echo si''gned || echo fai''led\n"; }
    static std::string asked_word(support::TtyProcess& process)
    {
        EXPECT_TRUE(process.wait_for("wants to use the key Ed25519 \"id\"")) << process.output();
        EXPECT_TRUE(process.wait_for(" and Enter to allow it; anything else refuses: ")) << process.output();
        const std::size_t end = process.output().rfind(" and Enter to allow it");
        return process.output().substr(end - 4, 4);
    }

    std::string key_ = make("id");
    ThrowawaySshd sshd_{{.authorized = {public_line(key_)}}};
};

TEST_F(ConfirmedForwarding, IsAnsweredByAWordThatWasMadeForTheQuestion)
{
    support::TtyProcess process{command({"-tt"}), with_agent()};
    process.type("PS1=; stty -echo; echo rea''dy\n");
    ASSERT_TRUE(process.wait_for("ready")) << process.output();
    process.type(use());
    const std::string word = asked_word(process);
    process.type(word + "\r");
    EXPECT_TRUE(process.wait_for("lk: allowed") && process.wait_for("signed")) << process.output();
    for (const std::string& no : {std::string{"yes\r"}, std::string{"y\r"}, word + "\r", std::string{"\x03"}, std::string{"\r"}}) {
        process.type(use());
        EXPECT_NE(asked_word(process), word) << "each question has a word of its own";
        process.type(no);
        EXPECT_TRUE(process.wait_for("lk: refused") && process.wait_for("failed")) << process.output();
    }
    process.type("exit 3\n");
    EXPECT_EQ(process.wait(), 3) << process.output();
}

TEST_F(ConfirmedForwarding, ShowsNothingOfTheFarSidesAndSendsItNothingWhileTheQuestionStands)
{
    const std::string seen = (lk_.folder() / "seen").string();
    support::TtyProcess process{command({"-tt"}), with_agent()};
    process.type("PS1=; stty -echo; echo rea''dy\n");
    ASSERT_TRUE(process.wait_for("ready")) << process.output();
    process.type("(while :; do echo ti''ck; echo x >> " + seen + "; sleep 0.02; done) & read -r typed < /dev/tty & " + use());
    const std::string word = asked_word(process);
    const auto size = [&] { return std::filesystem::exists(seen) ? std::filesystem::file_size(seen) : 0; };
    const auto before = size();
    ASSERT_TRUE(support::wait_until([&] { return size() > before + 40; })) << "twenty ticks that are not shown";
    process.type("no\r");
    ASSERT_TRUE(process.wait_for("lk: refused")) << process.output();
    const std::string& all = process.output();
    const std::size_t asked = all.rfind("anything else refuses: ");
    EXPECT_EQ(all.substr(asked, all.find("lk: refused", asked) - asked).find("tick"), std::string::npos) << all;
    EXPECT_TRUE(process.wait_for("tick")) << "and now they are";
    process.type("kill %1; exit 0\n");
    (void)process.wait();
}

TEST_F(ConfirmedForwarding, IsRefusedWhereNobodyCanBeAsked)
{
    std::vector<std::string> words = command({});
    words.insert(words.end(), {use()});
    support::RunOptions options = with_agent();
    options.env["SSH_ASKPASS_REQUIRE"] = "never";
    const auto piped = support::run_process(words, options);
    EXPECT_NE(piped.out.find("failed"), std::string::npos) << piped.out << piped.err;
    EXPECT_EQ(piped.out.find("signed"), std::string::npos);
}

TEST_F(ConfirmedForwarding, IsAskedByTheProgramThatSshAsksThroughWhereThereIsNoTerminal)
{
    const std::string asked = (lk_.folder() / "asked").string();
    for (const bool allowed : {true, false}) {
        const std::string program = lk_.folder().write("askpass", "#!/bin/sh\nprintf '%s|%s' \"$SSH_ASKPASS_PROMPT\" \"$1\" > " + asked +
                                                                      "\nexit " + (allowed ? "0" : "1") + "\n");
        std::filesystem::permissions(program, std::filesystem::perms::owner_all);
        std::vector<std::string> words = command({});
        words.push_back(use());
        support::RunOptions options = with_agent();
        options.env["SSH_ASKPASS"] = program;
        options.env["SSH_ASKPASS_REQUIRE"] = "force";
        const auto ran = support::run_process(words, options);
        EXPECT_NE(ran.out.find(allowed ? "signed" : "failed"), std::string::npos) << ran.out << ran.err;
        EXPECT_TRUE(support::read_file(asked).starts_with("confirm|A program on")) << support::read_file(asked);
    }
}

} // namespace
} // namespace latchkey::e2e
