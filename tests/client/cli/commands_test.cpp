#include "client/cli/commands.h"
#include "client/cli/flags.h"
#include "client/cli/ssh_arguments.h"
#include "client/settings/setting.h"
#include "tests/support/process.h"
#include "tests/support/temp_folder.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <regex>
#include <string>

namespace latchkey::cli {
namespace {

using support::ProcessResult;
using support::run_or_throw;
using support::TempFolder;

/// The program, in folders of its own.
class Lk : public testing::Test {
protected:
    [[nodiscard]] ProcessResult lk(std::vector<std::string> arguments) const
    {
        arguments.insert(arguments.begin(), LATCHKEY_BIN_DIR "/lk");
        // setsid: no controlling terminal, so that nothing is asked wherever the tests run.
        arguments.insert(arguments.begin(), "setsid");
        arguments.insert(arguments.begin() + 1, "-w");
        return support::run_process(arguments,
                                    {.env = {{"LATCHKEY_CONFIG_DIR", folder_ / "config"}, {"LATCHKEY_STATE_DIR", folder_ / "state"}}});
    }
    [[nodiscard]] std::string path(std::string_view name) const { return folder_ / name; }

    TempFolder folder_;
};

void expect_one_line(const ProcessResult& result, std::string_view about)
{
    EXPECT_EQ(result.out, "") << about;
    EXPECT_EQ(std::ranges::count(result.err, '\n'), 1) << about << ": " << result.err;
    EXPECT_TRUE(result.err.starts_with("lk: ")) << result.err;
}

TEST_F(Lk, SaysItsVersionAndItsCommands)
{
    EXPECT_EQ(lk({"--version"}).out, "lk (Latchkey) " LATCHKEY_VERSION "\n");
    const auto help = lk({"help"});
    EXPECT_EQ(help.exit, 0);
    for (const Command& command : commands()) {
        EXPECT_NE(help.out.find(fmt::format("lk {}", command.name)), std::string::npos);
        const auto own = lk({std::string{command.name}, "--help"});
        EXPECT_EQ(own.exit, 0);
        EXPECT_EQ(own.out, lk({"help", std::string{command.name}}).out);
        EXPECT_TRUE(own.out.starts_with(fmt::format("usage: lk {}", command.name)));
    }
}

TEST_F(Lk, MistakesAreOneLineAndAStatus)
{
    expect_one_line(lk({}), "nothing");
    EXPECT_EQ(lk({"dance"}).exit, 2);
    EXPECT_EQ(lk({"key", "dance"}).exit, 2);
    EXPECT_EQ(lk({"key", "check"}).exit, 2);
    EXPECT_EQ(lk({"session", "show"}).exit, 2);
    EXPECT_EQ(lk({"ssh"}).exit, 255);
    expect_one_line(lk({"key", "check", path("missing\x1b[2J")}), "a missing key with an escape sequence in its name");
    expect_one_line(lk({"ssh", "-J", "a", "b"}), "a flag that is not here");
}

TEST_F(Lk, LinksNoGraphics)
{
    const auto libraries = run_or_throw({"ldd", LATCHKEY_BIN_DIR "/lk"});
    EXPECT_EQ(libraries.find("libGL"), std::string::npos);
    EXPECT_EQ(libraries.find("libX11"), std::string::npos);
    EXPECT_EQ(libraries.find("glfw"), std::string::npos);
}

// The man page says what the program says: each flag of `lk ssh` and each setting stands in it.
TEST_F(Lk, TheManPageKnowsEveryFlag)
{
    std::string page = support::read_file(LATCHKEY_SOURCE_DIR "/assets/man/lk.1");
    page = std::regex_replace(page, std::regex{R"(\\-)"}, "-");
    for (const Flag& flag : ssh_flags()) {
        if (!flag.help.empty()) {
            EXPECT_NE(page.find(fmt::format("-{}", flag.letter != 0 ? std::string{flag.letter} : "-" + std::string{flag.name})),
                      std::string::npos)
                << flag.letter << flag.name;
        }
    }
    for (const settings::Setting& row : settings::setting_table()) {
        if (!row.ssh_config.empty()) {
            EXPECT_NE(page.find(row.ssh_config), std::string::npos) << row.ssh_config;
        }
    }
    for (const Command& command : commands()) {
        EXPECT_NE(page.find(fmt::format("lk {}", command.name)), std::string::npos);
    }
}

TEST_F(Lk, MakesKeysThatOthersReadAndLooksAtThem)
{
    folder_.write("passphrase", "correct horse\r\n");
    for (const std::string format : {"openssh", "ppk3", "pkcs8"}) {
        const std::string file = path("key " + format);
        const auto made = lk(
            {"key", "new", "--type", "ecdsa-384", "--format", format, "--passphrase-file", path("passphrase"), "-C", "me", "--out", file});
        ASSERT_EQ(made.exit, 0) << made.err;
        EXPECT_TRUE(made.out.starts_with("ecdsa-sha2-nistp384 AAAA")) << made.out;
        EXPECT_EQ(lk({"key", "new", "--out", file}).exit, 1) << "never over a file that is there";

        EXPECT_EQ(lk({"key", "check", file}).exit, 1) << "there is nobody to ask for the passphrase";
        expect_one_line(lk({"key", "check", file}), format);
        const auto checked = lk({"key", "check", file, "--passphrase-file", path("passphrase")});
        EXPECT_EQ(checked.exit, 0) << checked.err;
        const std::regex line{R"(384 SHA256:[A-Za-z0-9+/]{43} (me|no comment) \(ECDSA\)\n)"};
        EXPECT_TRUE(std::regex_match(checked.out, line)) << checked.out;

        const std::string shown_by_ssh_keygen = [&] {
            folder_.write("public", made.out);
            return run_or_throw({"ssh-keygen", "-l", "-f", path("public")});
        }();
        const auto fingerprint = lk({"key", "fingerprint", file, "--passphrase-file", path("passphrase")});
        EXPECT_NE(shown_by_ssh_keygen.find(fingerprint.out.substr(0, fingerprint.out.size() - 1)), std::string::npos);
        const auto public_line = lk({"key", "public", file, "--passphrase-file", path("passphrase")});
        EXPECT_EQ(public_line.out.substr(0, 60), made.out.substr(0, 60));
        EXPECT_EQ(lk({"key", "show", file, "--passphrase-file", path("passphrase")}).exit, 0);
    }
}

TEST_F(Lk, AWrongPassphraseFileIsSaidToBeWrong)
{
    folder_.write("right", "right\n");
    folder_.write("wrong", "wrong\n");
    ASSERT_EQ(lk({"key", "new", "--passphrase-file", path("right"), "--out", path("key")}).exit, 0);
    const auto checked = lk({"key", "check", path("key"), "--passphrase-file", path("wrong")});
    EXPECT_EQ(checked.exit, 1);
    expect_one_line(checked, "wrong passphrase");
    EXPECT_NE(checked.err.find("passphrase"), std::string::npos) << checked.err;
    EXPECT_NE(checked.err.find(path("key")), std::string::npos) << checked.err;
}

TEST_F(Lk, APublicKeyIsCheckedAndSaidToBeOne)
{
    ASSERT_EQ(lk({"key", "new", "--out", path("key")}).exit, 0);
    folder_.write("key.pub", lk({"key", "public", path("key")}).out);
    const auto checked = lk({"key", "check", path("key.pub")});
    EXPECT_EQ(checked.exit, 0) << checked.err;
    EXPECT_NE(checked.out.find("public key only"), std::string::npos) << checked.out;
}

TEST_F(Lk, SavesShowsListsRenamesAndDeletesSessions)
{
    ASSERT_EQ(lk({"session", "save", "日本/web 1", "--host", "203.0.113.24", "-p", "2222", "--user", "ubuntu", "--key", "a.pem", "--key",
                  "b.pem", "--keepalive-interval", "5m", "--folder", "Production"})
                  .exit,
              0);
    ASSERT_EQ(lk({"session", "save", "Default Settings", "--compression", "yes"}).exit, 0);
    EXPECT_EQ(lk({"session", "list"}).out, "日本/web 1\tubuntu@203.0.113.24:2222\tProduction\n");
    const auto shown = lk({"session", "show", "日本/web 1"}).out;
    EXPECT_NE(shown.find("port = 2222  # "), std::string::npos) << shown;
    EXPECT_NE(shown.find("key_file = a.pem b.pem  # "), std::string::npos) << shown;
    EXPECT_NE(shown.find("keepalive_interval = 300  # "), std::string::npos) << shown;
    EXPECT_NE(shown.find("compression = yes  # default-settings.toml, line 1"), std::string::npos) << shown;

    ASSERT_EQ(lk({"session", "save", "日本/web 1", "--port", "", "--user", "root"}).exit, 0);
    EXPECT_EQ(lk({"session", "list"}).out, "日本/web 1\troot@203.0.113.24\tProduction\n");
    ASSERT_EQ(lk({"session", "rename", "日本/web 1", "web"}).exit, 0);
    EXPECT_EQ(lk({"session", "delete", "日本/web 1"}).exit, 1);
    ASSERT_EQ(lk({"session", "delete", "web"}).exit, 0);
    EXPECT_EQ(lk({"session", "list"}).out, "");
}

TEST_F(Lk, AMistypedSettingIsRefusedByTheFlagThatWasTyped)
{
    const auto saved = lk({"session", "save", "web", "--port", "banana"});
    EXPECT_EQ(saved.exit, 1);
    EXPECT_EQ(saved.err, "lk: --port needs a whole number from 1 to 65535.\n");
    EXPECT_EQ(lk({"session", "list"}).out, "");
}

TEST_F(Lk, ABrokenSessionFileIsSetAsideAndSaid)
{
    ASSERT_EQ(lk({"session", "save", "web", "--host", "h"}).exit, 0);
    support::write_file(folder_ / "config/sessions/web.toml", "host_name = ");
    const auto list = lk({"session", "list"});
    EXPECT_EQ(list.exit, 0);
    expect_one_line(list, "the notice");
    EXPECT_EQ(support::read_file(folder_ / "config/sessions/web.toml.broken-1"), "host_name = ");
}

TEST_F(Lk, WhatASessionFileHoldsCannotMoveTheCursor)
{
    ASSERT_EQ(lk({"session", "save", "web", "--host", "h"}).exit, 0);
    support::write_file(folder_ / "config/sessions/web.toml",
                        "name = \"w\\u001b[31m\"\nfolder = \"f\\u001b]0;title\\u0007\"\nhost_name = \"h\\u001b[2J\"\n");
    const auto list = lk({"session", "list"});
    EXPECT_EQ(list.exit, 0);
    EXPECT_TRUE(list.out.starts_with("web\t")) << list.out;
    EXPECT_EQ((list.out + list.err).find('\x1b'), std::string::npos) << list.out << list.err;
    EXPECT_EQ((list.out + list.err).find('\x07'), std::string::npos) << list.out << list.err;
}

} // namespace
} // namespace latchkey::cli
