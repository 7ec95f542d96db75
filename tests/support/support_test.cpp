/// The fixtures themselves, tried with other people's clients: a fixture that is wrong would make every other test wrong.

#include "tests/support/process.h"
#include "tests/support/sshd.h"
#include "tests/support/temp_folder.h"
#include "tests/support/wait.h"

#include <gtest/gtest.h>

namespace latchkey::support {
namespace {

std::vector<std::string> ssh(const ThrowawaySshd& server, const TempFolder& mine, const std::string& command)
{
    mine.write("known_hosts", server.known_hosts_line());
    return {"ssh",
            "-F",
            "/dev/null",
            "-i",
            (mine / "id").string(),
            "-o",
            "IdentitiesOnly=yes",
            "-o",
            "IdentityAgent=none",
            "-o",
            "BatchMode=yes",
            "-o",
            "UserKnownHostsFile=" + (mine / "known_hosts").string(),
            "-o",
            "GlobalKnownHostsFile=/dev/null",
            "-o",
            "StrictHostKeyChecking=yes",
            "-p",
            std::to_string(server.port()),
            server.user() + "@127.0.0.1",
            command};
}

void make_key(const TempFolder& mine)
{
    run_or_throw({"ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", (mine / "id").string()});
}

TEST(RunProcess, ATenMegabyteInputComesBackWhileBothOutputsAreRead)
{
    const std::string data(10U << 20U, 'x');
    const ProcessResult result = run_process({"sh", "-c", "cat; head -c 300000 /dev/zero >&2; exit 7"}, {.input = data});
    EXPECT_EQ(result.exit, 7);
    EXPECT_EQ(result.out, data);
    EXPECT_EQ(result.err.size(), 300000U);
}

TEST(RunProcess, AProgramThatDoesNotEndIsKilledAndSaidSo)
{
    const ProcessResult result = run_process({"sleep", "100"}, {.timeout = std::chrono::milliseconds{200}});
    EXPECT_TRUE(result.timed_out);
    EXPECT_EQ(result.exit, 128 + 9);
}

TEST(RunProcess, AMissingProgramThrows)
{
    EXPECT_THROW((void)run_process({"/nonexistent/program"}), std::system_error);
}

TEST(RunProcess, TheEnvironmentIsChangedForTheProgramOnly)
{
    const ProcessResult result =
        run_process({"sh", "-c", "echo \"$LATCHKEY_TRIED ${HOME-none}\""}, {.env = {{"LATCHKEY_TRIED", "yes"}}, .without_env = {"HOME"}});
    EXPECT_EQ(result.out, "yes none\n");
}

TEST(TempFolder, IsGoneAfterwards)
{
    std::filesystem::path where;
    {
        const TempFolder folder;
        where = folder.write("inside", "text").parent_path();
        EXPECT_EQ(read_file(where / "inside"), "text");
    }
    EXPECT_FALSE(std::filesystem::exists(where));
}

TEST(ThrowawaySshd, LetsInAnAuthorizedKeyOnly)
{
    const ThrowawaySshd server;
    const TempFolder mine;
    make_key(mine);
    EXPECT_EQ(run_process(ssh(server, mine, "echo in")).exit, 255);
    server.add_authorized(read_file(mine / "id.pub"));
    const ProcessResult result = run_process(ssh(server, mine, "echo in; exit 3"));
    EXPECT_EQ(result.out, "in\n") << result.err << server.log();
    EXPECT_EQ(result.exit, 3);
    EXPECT_NE(server.log().find("Accepted publickey for " + server.user()), std::string::npos);
}

TEST(ThrowawaySshd, ATestsOwnLinesWinOverOurs)
{
    const ThrowawaySshd server{{.config = {"AuthenticationMethods none", "PermitEmptyPasswords yes", "ForceCommand echo forced"},
                                .host_keys = {"rsa", "ecdsa-384"}}};
    EXPECT_TRUE(server.host_public_key(0).starts_with("ssh-rsa "));
    EXPECT_TRUE(server.host_public_key(1).starts_with("ecdsa-sha2-nistp384 "));
    EXPECT_TRUE(server_greeting(server.port()).starts_with("SSH-2.0-OpenSSH"));
    EXPECT_NE(read_file(server.folder() / "sshd_config").find("ForceCommand echo forced"), std::string::npos);
}

TEST(ThrowawaySshd, KilledConnectionsLeaveTheListener)
{
    ThrowawaySshd server;
    const TempFolder mine;
    make_key(mine);
    server.add_authorized(read_file(mine / "id.pub"));
    ChildProcess client{ssh(server, mine, "echo started; sleep 100"), mine / "out", mine / "err"};
    ASSERT_TRUE(wait_until([&] { return read_file(mine / "out") == "started\n"; })) << read_file(mine / "err");
    server.kill_connections();
    EXPECT_EQ(client.wait(), 255);
    EXPECT_EQ(run_process(ssh(server, mine, "echo again")).out, "again\n");
    server.stop();
    EXPECT_FALSE(accepts_connections(server.port()));
}

} // namespace
} // namespace latchkey::support
