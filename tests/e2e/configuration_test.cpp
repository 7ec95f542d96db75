/// `lk ssh` by a name of ~/.ssh/config, against a real sshd: what somebody has works on first use.

#include "tests/e2e/lk.h"
#include "tests/support/sshd.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <filesystem>

namespace latchkey::e2e {
namespace {

class Configuration : public testing::Test {
protected:
    Configuration() { std::filesystem::create_directories(lk_.folder() / ".ssh"); }
    void configure(std::string_view text) { lk_.folder().write(".ssh/config", text); }
    [[nodiscard]] support::ProcessResult run(std::vector<std::string> words) const
    {
        words.insert(words.begin(), {"setsid", "-w", LATCHKEY_BIN_DIR "/lk", "ssh"});
        return support::run_process(words, lk_.options(""));
    }

    Lk lk_;
};

TEST_F(Configuration, AHostOfTheUsersFileIsReachedWithItsKey)
{
    support::run_or_throw({"ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", lk_.folder() / ".ssh/id_ed25519"});
    const std::string public_line = support::read_file(lk_.folder() / ".ssh/id_ed25519.pub");
    support::ThrowawaySshd server{{.authorized = {public_line.substr(0, public_line.find('\n'))}}};
    lk_.folder().write(".ssh/known_hosts", server.known_hosts_line());
    configure(fmt::format("Host web-*\n  HostName 127.0.0.1\n  Port {}\n  User {}\n  IdentityFile %d/.ssh/id_ed25519\n  ControlMaster "
                          "auto\n  GSSAPIAuthentication yes\n",
                          server.port(), server.user()));
    const auto result = run({"web-1", "echo in"});
    EXPECT_EQ(result.exit, 0) << result.err;
    EXPECT_EQ(result.out, "in\n");
    EXPECT_EQ(result.err, "");
}

TEST_F(Configuration, NothingIsConnectedToWhenAnOptionThatGuardsIsMissingHere)
{
    configure("Host *\n  HostName 127.0.0.1\n  Port 1\n\n  RevokedHostKeys /etc/ssh/revoked\n");
    const auto result = run({"web-1", "true"});
    EXPECT_EQ(result.exit, 255);
    EXPECT_NE(result.err.find("config, line 5: RevokedHostKeys is an option of OpenSSH that Latchkey does not have"), std::string::npos)
        << result.err;
}

} // namespace
} // namespace latchkey::e2e
