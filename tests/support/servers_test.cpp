/// dropbear, tinysshd and the scripted server, tried with OpenSSH's and PuTTY's clients.

#include "tests/support/home_server.h"
#include "tests/support/scripted_server.h"
#include "tests/support/sshd.h"

#include <gtest/gtest.h>

namespace latchkey::support {
namespace {

/// OpenSSH's client with nothing of the account's own configuration; the password or answers come from a script (SSH_ASKPASS).
class Client {
public:
    Client() { run_or_throw({"ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", (mine_ / "id").string()}); }

    [[nodiscard]] std::string public_key() const { return read_file(mine_ / "id.pub"); }

    [[nodiscard]] ProcessResult run(const std::string& known_hosts, std::uint16_t port, const std::string& user, const std::string& command,
                                    const std::vector<std::string>& options = {"-o", "BatchMode=yes"}) const
    {
        mine_.write("known_hosts", known_hosts);
        std::vector<std::string> argv{"ssh",
                                      "-F",
                                      "/dev/null",
                                      "-i",
                                      (mine_ / "id").string(),
                                      "-o",
                                      "IdentitiesOnly=yes",
                                      "-o",
                                      "IdentityAgent=none",
                                      "-o",
                                      "UserKnownHostsFile=" + (mine_ / "known_hosts").string(),
                                      "-o",
                                      "GlobalKnownHostsFile=/dev/null",
                                      "-o",
                                      "StrictHostKeyChecking=yes",
                                      "-p",
                                      std::to_string(port)};
        argv.insert(argv.end(), options.begin(), options.end());
        argv.insert(argv.end(), {user + "@127.0.0.1", command});
        return run_process(
            argv, {.env = {{"SSH_ASKPASS", (mine_ / "askpass").string()}, {"SSH_ASKPASS_REQUIRE", "force"}, {"DISPLAY", ":none"}}});
    }

    /// answers by a part of the prompt: {"Password", "secret"}.
    void will_answer(const std::vector<std::pair<std::string, std::string>>& answers) const
    {
        std::string script = "#!/bin/sh\ncase \"$1\" in\n";
        for (const auto& [part, answer] : answers) {
            script += "*'" + part + "'*) echo '" + answer + "';;\n";
        }
        mine_.write("askpass", script + "*) exit 1;;\nesac\n", 0700);
    }

private:
    TempFolder mine_;
};

TEST(ThrowawayDropbear, LetsInAnAuthorizedKeyOnly)
{
    const ThrowawayDropbear server;
    const Client client;
    EXPECT_EQ(client.run(server.known_hosts_line(), server.port(), server.user(), "echo in").exit, 255);
    server.add_authorized(client.public_key());
    const ProcessResult result = client.run(server.known_hosts_line(), server.port(), server.user(), "ls -A ~ && exit 3");
    EXPECT_EQ(result.out, ".ssh\n") << result.err << server.log(); // the temporary home, not the account's
    EXPECT_EQ(result.exit, 3);
}

TEST(ThrowawayTinysshd, LetsInAnAuthorizedKeyOnly)
{
    const ThrowawayTinysshd server;
    const Client client;
    EXPECT_EQ(client.run(server.known_hosts_line(), server.port(), server.user(), "echo in").exit, 255);
    server.add_authorized(client.public_key());
    const ProcessResult result = client.run(server.known_hosts_line(), server.port(), server.user(), "echo in; exit 3");
    EXPECT_EQ(result.out, "in\n") << result.err << server.log();
    EXPECT_EQ(result.exit, 3);
}

TEST(ScriptedServer, TakesTheRightPasswordOnly)
{
    const ScriptedServer server{{.users = {{.name = "ann", .password = "right"}}, .banners = {"Welcome, and beware.\n"}}};
    const Client client;
    client.will_answer({{"assword", "wrong"}});
    const std::vector<std::string> once{"-o", "NumberOfPasswordPrompts=1"};
    EXPECT_EQ(client.run(server.known_hosts_line(), server.port(), "ann", "status 4", once).exit, 255);
    client.will_answer({{"assword", "right"}});
    const ProcessResult result = client.run(server.known_hosts_line(), server.port(), "ann", "status 4", once);
    EXPECT_EQ(result.exit, 4) << result.err << server.log();
    EXPECT_NE(result.err.find("Welcome, and beware."), std::string::npos);
    EXPECT_NE(server.log().find("auth ann password failure"), std::string::npos);
    EXPECT_NE(server.log().find("auth ann password success"), std::string::npos);
    EXPECT_EQ(server.log().find("right"), std::string::npos);
}

TEST(ScriptedServer, AsksItsRoundsInOrderWithOneThatHasNothingToAnswer)
{
    const ScriptedServer server{
        {.users = {{.name = "kim",
                    .rounds = {{.name = "one", .instruction = "both", .prompts = {{"First: ", true, "1"}, {"Second: ", false, "2"}}},
                               {.name = "news", .instruction = "nothing to answer"},
                               {.prompts = {{"Third: ", false, "3"}}}}}}}};
    const Client client;
    client.will_answer({{"First", "1"}, {"Second", "2"}, {"Third", "3"}});
    const ProcessResult result = client.run(server.known_hosts_line(), server.port(), "kim", "echo in", {});
    EXPECT_EQ(result.out, "in\n") << result.err << server.log();
}

TEST(ScriptedServer, AKeyThenAPasswordAreBothNeeded)
{
    const Client client;
    const ScriptedServer server{
        {.users = {{.name = "two", .password = "pw", .public_keys = {"any"}, .methods = {{"publickey", "password"}}}}}};
    EXPECT_EQ(client.run(server.known_hosts_line(), server.port(), "two", "echo in").exit, 255);
    client.will_answer({{"assword", "pw"}});
    const ProcessResult result = client.run(server.known_hosts_line(), server.port(), "two", "echo in", {});
    EXPECT_EQ(result.out, "in\n") << result.err << server.log();
    EXPECT_NE(server.log().find("auth two publickey partial\n"), std::string::npos);
}

TEST(ScriptedServer, AnExpiredPasswordIsChanged)
{
    const ScriptedServer server{{.users = {{.name = "old", .expired_password = "stale", .new_password = "fresh"}}}};
    const Client client;
    client.will_answer({{"New", "fresh"}, {"new", "fresh"}, {"old", "stale"}, {"assword", "stale"}});
    const ProcessResult result = client.run(server.known_hosts_line(), server.port(), "old", "echo in", {});
    EXPECT_EQ(result.out, "in\n") << result.err << server.log();
    EXPECT_NE(server.log().find("auth old expired\nauth old change success"), std::string::npos);
}

TEST(ScriptedServer, ACommandThatASignalEndsSaysSo)
{
    const ScriptedServer server{{.users = {{.name = "ann", .public_keys = {"any"}}}}};
    const Client client;
    const ProcessResult result = client.run(server.known_hosts_line(), server.port(), "ann", "signal TERM");
    EXPECT_EQ(result.exit, 255) << server.log();
    EXPECT_EQ(result.out, std::string(100, 'x'));
    EXPECT_EQ(client.run(server.known_hosts_line(), server.port(), "ann", "nostatus").exit, 255);
    EXPECT_EQ(client.run(server.known_hosts_line(), server.port(), "ann", "stderr oops").err, "oops\n");
}

} // namespace
} // namespace latchkey::support
