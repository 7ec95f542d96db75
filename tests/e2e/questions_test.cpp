/// What lk ssh asks on a terminal: host keys, passphrases, passwords, keyboard-interactive rounds.

#include "tests/e2e/lk.h"
#include "tests/support/scripted_server.h"
#include "tests/support/sshd.h"
#include "tests/support/tty_process.h"

#include <gtest/gtest.h>

namespace latchkey::e2e {
namespace {

using support::ScriptedServer;
using support::TtyProcess;

std::vector<std::string> to(const ScriptedServer& server, const std::string& user, const std::string& command)
{
    return {"-p", std::to_string(server.port()), user + "@127.0.0.1", command};
}

TEST(HostKeyQuestion, ShowsTheFingerprintAndRemembersAfterYes)
{
    const Lk lk;
    const ScriptedServer server{{.users = {{.name = "ann", .password = "right"}}}};
    const std::string printed = support::run_or_throw({"ssh-keygen", "-lf", (support::throwaway_host_key("ed25519").string() + ".pub")});
    const std::string fingerprint = printed.substr(printed.find("SHA256:"), 50);
    {
        TtyProcess refused{lk.ssh(to(server, "ann", "echo in")), lk.options()};
        EXPECT_TRUE(refused.wait_for(fingerprint) && refused.wait_for("expect: ")) << refused.output();
        refused.type("no\n");
        EXPECT_EQ(refused.wait(), 255);
        EXPECT_EQ(server.log().find("auth "), std::string::npos); // not even "none"
        EXPECT_EQ(support::read_file(lk.folder() / "known_hosts"), "");
    }
    {
        TtyProcess accepted{lk.ssh(to(server, "ann", "echo in")), lk.options()};
        EXPECT_TRUE(accepted.wait_for(fingerprint) && accepted.wait_for("expect: ")) << accepted.output();
        accepted.type("yes\n");
        EXPECT_TRUE(accepted.wait_for("assword")) << accepted.output();
        accepted.type("right\n");
        EXPECT_TRUE(accepted.wait_for("in\r\n")) << accepted.output();
        EXPECT_EQ(accepted.wait(), 0);
    }
    EXPECT_NE(support::read_file(lk.folder() / "known_hosts").find(server.host_public_key()), std::string::npos);
}

TEST(Password, IsAskedAgainAndNeverShown)
{
    const Lk lk;
    const ScriptedServer server{{.users = {{.name = "ann", .password = "right"}}, .banners = {"Members only.\n"}}};
    lk.knows(server.known_hosts_line());
    TtyProcess process{lk.ssh(to(server, "ann", "status 4")), lk.options()};
    EXPECT_TRUE(process.wait_for("Members only.")) << process.output();
    EXPECT_TRUE(process.wait_for("assword")) << process.output();
    process.type("wrong one\n");
    EXPECT_TRUE(process.wait_for("assword")) << process.output();
    process.type("right\n");
    EXPECT_EQ(process.wait(), 4) << process.output() << server.log();
    EXPECT_EQ(process.output().find("wrong one"), std::string::npos);
    EXPECT_EQ(process.output().find("right"), std::string::npos);
}

TEST(Password, InAPipeIsNotAskedForAndTheMethodsAreNamed)
{
    const Lk lk;
    const ScriptedServer server{{.users = {{.name = "ann", .password = "right"}}}};
    lk.knows(server.known_hosts_line());
    std::vector<std::string> words = to(server, "ann", "status 4");
    words.insert(words.begin(), {"-o", "BatchMode=yes"});
    const auto result = lk.run_ssh(words, "right\n");
    EXPECT_EQ(result.exit, 255);
    EXPECT_NE(result.err.find("password"), std::string::npos) << result.err;
    EXPECT_EQ(server.log().find("password"), std::string::npos) << server.log();
}

TEST(KeyboardInteractive, AsksEachRoundInTheServersWordsWithItsEchoFlags)
{
    const Lk lk;
    const ScriptedServer server{{.users = {{.name = "kim",
                                            .rounds = {{.name = "Two questions",
                                                        .instruction = "Answer both.",
                                                        .prompts = {{"City: ", true, "Paris"}, {"Code: ", false, "123456"}}},
                                                       {.name = "News"},
                                                       {.prompts = {{"Third: ", false, "three"}}}}}}}};
    lk.knows(server.known_hosts_line());
    TtyProcess process{lk.ssh(to(server, "kim", "echo in")), lk.options()};
    EXPECT_TRUE(process.wait_for("Answer both.")) << process.output();
    EXPECT_TRUE(process.wait_for("City: ")) << process.output();
    process.type("Paris\n");
    EXPECT_TRUE(process.wait_for("Code: ")) << process.output();
    process.type("123456\n");
    EXPECT_TRUE(process.wait_for("Third: ")) << process.output();
    process.type("three\n");
    EXPECT_TRUE(process.wait_for("in\r\n")) << process.output() << server.log();
    EXPECT_EQ(process.wait(), 0);
    EXPECT_NE(process.output().find("Paris"), std::string::npos);
    EXPECT_EQ(process.output().find("123456"), std::string::npos);
    EXPECT_EQ(process.output().find("three"), std::string::npos);
}

TEST(SecondFactor, AKeyThenAPassword)
{
    const Lk lk;
    support::run_or_throw({"ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", (lk.folder() / "id").string()});
    const ScriptedServer server{
        {.users = {{.name = "two", .password = "pw2", .public_keys = {"any"}, .methods = {{"publickey", "password"}}}}}};
    lk.knows(server.known_hosts_line());
    TtyProcess process{lk.ssh({"-i", (lk.folder() / "id").string(), "-p", std::to_string(server.port()), "two@127.0.0.1", "echo in"}),
                       lk.options()};
    EXPECT_TRUE(process.wait_for("assword")) << process.output() << server.log();
    process.type("pw2\n");
    EXPECT_TRUE(process.wait_for("in\r\n")) << process.output() << server.log();
    EXPECT_EQ(process.wait(), 0);
}

TEST(ExpiredPassword, IsChangedInTheServersWords)
{
    const Lk lk;
    const ScriptedServer server{
        {.users = {
             {.name = "old", .expired_password = "stale", .new_password = "fresh", .change_prompt = "Too old. At least 5 letters: "}}}};
    lk.knows(server.known_hosts_line());
    TtyProcess process{lk.ssh(to(server, "old", "echo in")), lk.options()};
    EXPECT_TRUE(process.wait_for("assword")) << process.output();
    process.type("stale\n");
    EXPECT_TRUE(process.wait_for("Too old. At least 5 letters:") && process.wait_for("New password")) << process.output() << server.log();
    process.type("fresh\n");
    EXPECT_TRUE(process.wait_for("again: ")) << process.output();
    process.type("fresh\n");
    EXPECT_TRUE(process.wait_for("in\r\n")) << process.output() << server.log();
    EXPECT_EQ(process.wait(), 0);
}

TEST(Passphrase, IsAskedThreeTimesNamingTheFileAndThenGivenUp)
{
    const Lk lk;
    const std::string key = (lk.folder() / "locked").string();
    support::run_or_throw({"ssh-keygen", "-q", "-t", "ed25519", "-N", "open sesame", "-f", key});
    const support::ThrowawaySshd server{{.authorized = {support::read_file(key + ".pub")}}};
    lk.knows(server.known_hosts_line());
    const std::vector<std::string> words{"-i", key, "-p", std::to_string(server.port()), server.user() + "@127.0.0.1", "echo in"};
    {
        TtyProcess process{lk.ssh(words), lk.options()};
        for (const char* guess : {"guess-1\n", "guess-2\n", "guess-3\n"}) {
            EXPECT_TRUE(process.wait_for("locked")) << process.output();
            EXPECT_TRUE(process.wait_for(":")) << process.output();
            process.type(guess);
        }
        EXPECT_EQ(process.wait(), 255) << process.output();
        EXPECT_EQ(process.output().find("guess-"), std::string::npos);
    }
    TtyProcess process{lk.ssh(words), lk.options()};
    EXPECT_TRUE(process.wait_for("locked")) << process.output();
    process.type("open sesame\n");
    EXPECT_TRUE(process.wait_for("in\r\n")) << process.output();
    EXPECT_EQ(process.wait(), 0);
}

} // namespace
} // namespace latchkey::e2e
