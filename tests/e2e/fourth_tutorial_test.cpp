/// The fourth tutorial, steps 2 to 6 of its part for Linux and Mac OS, on a terminal: `ssh-keygen -t rsa` into a folder with a space in its
/// name, a passphrase twice, ssh-keygen's lines at the end, both files; then `ssh-add "PATH"`, and the key logs in from the agent.

#include "tests/e2e/lk.h"
#include "tests/support/agent.h"
#include "tests/support/sshd.h"
#include "tests/support/tty_process.h"

#include <gtest/gtest.h>

#include <filesystem>

namespace latchkey::e2e {
namespace {

using support::TtyProcess;

unsigned mode_of(const std::filesystem::path& file)
{
    return static_cast<unsigned>(std::filesystem::status(file).permissions());
}

/// What was printed, as a file would have it.
std::string without_returns(std::string text)
{
    std::erase(text, '\r');
    return text;
}

TEST(FourthTutorial, MakesAKeyInAFolderWithASpaceAndAddsItToTheAgent)
{
    const Lk lk;
    const support::ThrowawayAgent agent;
    support::RunOptions options = lk.options();
    std::erase(options.without_env, "SSH_AUTH_SOCK");
    options.env["SSH_AUTH_SOCK"] = agent.socket();
    for (const char* name : {"ssh-keygen", "ssh-add"}) {
        std::filesystem::create_symlink(LATCHKEY_BIN_DIR "/lk", lk.folder() / name);
    }
    std::filesystem::create_directories(lk.folder() / "Desktop/SSH Keys");
    const std::string file = (lk.folder() / "Desktop/SSH Keys/id_rsa").string();

    // Steps 2 to 5.
    TtyProcess making{{(lk.folder() / "ssh-keygen").string(), "-t", "rsa"}, options, 200};
    ASSERT_TRUE(making.wait_for("Enter file in which to save the key (")) << making.output();
    ASSERT_TRUE(making.wait_for("/.ssh/id_rsa): ")) << making.output();
    making.type(file + "\n");
    ASSERT_TRUE(making.wait_for("Enter passphrase (empty for no passphrase): ")) << making.output();
    making.type("open sesame\n");
    ASSERT_TRUE(making.wait_for("Enter same passphrase again: ")) << making.output();
    making.type("open sesame\n");
    ASSERT_TRUE(making.wait_for("Your identification has been saved in " + file)) << making.output();
    ASSERT_TRUE(making.wait_for("Your public key has been saved in " + file + ".pub")) << making.output();
    ASSERT_TRUE(making.wait_for("The key fingerprint is:")) << making.output();
    EXPECT_EQ(making.wait(), 0) << making.output();
    const std::string printed = without_returns(making.output());
    EXPECT_EQ(printed.find("sesame"), std::string::npos);
    const std::string facts = support::run_or_throw({"ssh-keygen", "-lv", "-f", file + ".pub"});
    const std::string fingerprint = facts.substr(facts.find("SHA256:"), 50);
    EXPECT_NE(printed.find(fingerprint), std::string::npos) << printed;
    const std::size_t art = printed.find("randomart image is:");
    ASSERT_NE(art, std::string::npos) << printed;
    EXPECT_NE(printed.find(facts.substr(facts.find('\n') + 1), art), std::string::npos) << printed;

    // Step 6: two files, the private one for nobody else.
    EXPECT_EQ(mode_of(file), 0600U);
    EXPECT_EQ(mode_of(file + ".pub"), 0644U);
    EXPECT_NE(support::run_process({"ssh-keygen", "-y", "-P", "", "-f", file}).exit, 0);
    const std::string public_line = support::run_or_throw({"ssh-keygen", "-y", "-P", "open sesame", "-f", file});
    EXPECT_TRUE(support::read_file(file + ".pub").starts_with(public_line.substr(0, public_line.find(' ', 8)))) << public_line;

    TtyProcess adding{{(lk.folder() / "ssh-add").string(), file}, options, 200};
    ASSERT_TRUE(adding.wait_for("Enter passphrase for " + file + ": ")) << adding.output();
    adding.type("not it\n");
    ASSERT_TRUE(adding.wait_for("Bad passphrase, try again for " + file + ": ")) << adding.output();
    adding.type("open sesame\n");
    ASSERT_TRUE(adding.wait_for("Identity added: " + file + " (")) << adding.output();
    EXPECT_EQ(adding.wait(), 0) << adding.output();
    EXPECT_EQ(adding.output().find("sesame"), std::string::npos);
    EXPECT_NE(agent.ssh_add({"-l"}).out.find(fingerprint), std::string::npos) << agent.ssh_add({"-l"}).out;

    // And it is good for what it was made for.
    const support::ThrowawaySshd server{{.authorized = {support::read_file(file + ".pub")}}};
    const auto known = lk.folder().write("known", server.known_hosts_line());
    const auto in = support::run_process({"ssh", "-F", "none", "-o", "BatchMode=yes", "-o", "UserKnownHostsFile=" + known.string(), "-p",
                                          std::to_string(server.port()), server.user() + "@127.0.0.1", "echo in"},
                                         {.env = agent.env()});
    EXPECT_EQ(in.out, "in\n") << in.err << server.log();
}

} // namespace
} // namespace latchkey::e2e
