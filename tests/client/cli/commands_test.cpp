#include "client/cli/commands.h"
#include "client/cli/flags.h"
#include "client/cli/ssh_arguments.h"
#include "client/settings/setting.h"
#include "tests/support/process.h"
#include "tests/support/temp_folder.h"
#include "tests/support/wait.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>
#include <fcntl.h>
#include <regex>
#include <string>
#include <unistd.h>

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

class PassphraseFile : public Lk {
protected:
    PassphraseFile()
    {
        folder_.write("right", "right\r\n");
        run_or_throw({LATCHKEY_BIN_DIR "/lk", "key", "new", "--passphrase-file", path("right"), "--out", path("key")});
    }
    /// `lk key check` of the key in a shell; `how` is the passphrase file's name, and more where it needs more.
    [[nodiscard]] ProcessResult check(const std::string& how, std::string input = {}) const
    {
        return support::run_process({"setsid", "-w", "bash", "-c", "cd \"$2\" || exit; \"$1\" key check key --passphrase-file " + how,
                                     "bash", LATCHKEY_BIN_DIR "/lk", folder_.path().string()},
                                    {.input = std::move(input)});
    }
};

TEST_F(PassphraseFile, MayBeAPipeADescriptorOrStandardInput)
{
    run_or_throw({"mkfifo", path("fifo")});
    for (const std::string how : {"<(printf 'right\\nmore\\n')", "<(printf right)", "/dev/fd/7 7<right", "/dev/stdin", "-", "- <right",
                                  "fifo & printf 'right\\n' >fifo; wait $!"}) {
        const auto checked = check(how, "right\nmore\n");
        EXPECT_EQ(checked.exit, 0) << how << ": " << checked.err;
    }
    EXPECT_NE(check("<(printf 'left\\n')").err.find("That is not the passphrase of key."), std::string::npos)
        << check("<(printf 'left\\n')").err;
}

TEST_F(PassphraseFile, ThatIsAnEmptyFileIsNoPassphrase)
{
    folder_.write("nothing", "");
    ASSERT_EQ(lk({"key", "new", "-N", "", "--out", path("open")}).exit, 0);
    const auto checked = lk({"key", "check", path("open"), "--passphrase-file", path("nothing")});
    EXPECT_EQ(checked.exit, 0) << checked.err;
    EXPECT_EQ(check("nothing").exit, 1); // and opens no key that has one
}

TEST_F(PassphraseFile, IsReadToTheEndOfItsFirstLineAndNoFurther)
{
    const auto checked = support::run_process(
        {"bash", "-c", "\"$1\" key check \"$2\" --passphrase-file - >/dev/null && cat", "bash", LATCHKEY_BIN_DIR "/lk", path("key")},
        {.input = "right\nfor others\n"});
    EXPECT_EQ(checked.out, "for others\n") << checked.err;
}

TEST_F(PassphraseFile, ThatIsNoFileAndNoPipeOrHasNoSuchLineIsRefusedInASentence)
{
    struct Case {
        std::string how;
        std::string words;
    };
    for (const auto& [how, words] : {Case{".", ". is a folder; a passphrase is read from a file or a pipe."},
                                     {"/dev/zero", "/dev/zero is a device;"},
                                     {"- </dev/null", "Standard input is a device;"},
                                     {"nowhere", "nowhere does not exist."},
                                     {"/dev/fd/77", "/dev/fd/77 could not be used: Bad file descriptor."},
                                     {"<(:)", "is empty. For no passphrase at all its first line must be empty."},
                                     {"- < <(:)", "Standard input is empty."},
                                     {"<(head -c 5000 /dev/zero)", "is longer than 4096 bytes"}}) {
        const auto checked = check(how);
        EXPECT_EQ(checked.exit, 1) << how;
        expect_one_line(checked, how);
        EXPECT_NE(checked.err.find(words), std::string::npos) << how << ": " << checked.err;
    }
}

TEST_F(PassphraseFile, ThatNobodyWritesToIsLeftByAnInterrupt)
{
    run_or_throw({"mkfifo", path("fifo")});
    // Whoever runs the tests in the background makes them ignore it.
    support::ChildProcess waiting{
        {"env", "--default-signal=INT", LATCHKEY_BIN_DIR "/lk", "key", "check", path("key"), "--passphrase-file", path("fifo")},
        folder_ / "out",
        folder_ / "err"};
    // Opens only when somebody waits to read.
    int writer = -1;
    ASSERT_TRUE(support::wait_until([&] { return (writer = ::open(path("fifo").c_str(), O_WRONLY | O_NONBLOCK | O_CLOEXEC)) >= 0; }));
    EXPECT_TRUE(waiting.running());
    ::kill(waiting.pid(), SIGINT);
    ASSERT_TRUE(support::wait_until([&] { return !waiting.running(); }));
    EXPECT_EQ(waiting.wait(), 128 + SIGINT);
    ::close(writer);
}

TEST_F(Lk, ACommentThatIsEncryptedIsNotSaidToBeNone)
{
    folder_.write("passphrase", "open\n");
    for (const char* format : {"openssh", "ppk3"}) {
        ASSERT_EQ(
            lk({"key", "new", "--format", format, "--comment", "mine", "--passphrase-file", path("passphrase"), "--out", path(format)})
                .exit,
            0);
    }
    EXPECT_NE(lk({"key", "show", path("openssh")}).out.find("comment      mine\n"), std::string::npos) << "openssh.pub says it";
    std::filesystem::remove(path("openssh.pub"));
    EXPECT_NE(lk({"key", "show", path("openssh")}).out.find("comment      not known without the passphrase\n"), std::string::npos);
    EXPECT_NE(lk({"key", "show", path("ppk3")}).out.find("comment      mine\n"), std::string::npos);
}

TEST_F(Lk, APublicKeyIsCheckedAndSaidToBeOne)
{
    ASSERT_EQ(lk({"key", "new", "-N", "", "--out", path("key")}).exit, 0);
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

TEST_F(Lk, BlanksAroundASavedHostAndUserAreNotKept)
{
    ASSERT_EQ(lk({"session", "save", "web", "--host", "\t203.0.113.24 ", "--user", " ubuntu\n"}).exit, 0);
    EXPECT_EQ(lk({"session", "list"}).out, "web\tubuntu@203.0.113.24\t\n");
    ASSERT_EQ(lk({"session", "save", "web", "--user-name", "  "}).exit, 0) << "nothing but blanks is nothing";
    EXPECT_EQ(lk({"session", "list"}).out, "web\t203.0.113.24\t\n");
}

TEST_F(Lk, AHostOfNothingOrOfTwoWordsIsRefusedInASentence)
{
    ASSERT_EQ(lk({"session", "save", "web", "--host", "203.0.113.24"}).exit, 0);
    for (const std::string host : {"", "  ", " \t", "two words"}) {
        for (const std::string flag : {"--host", "--host-name"}) {
            const auto saved = lk({"session", "save", "web", flag, host});
            EXPECT_EQ(saved.exit, 1) << host;
            EXPECT_EQ(saved.err, "lk: " + flag + " needs one host name or one IP address, without blanks in it.\n");
        }
    }
    EXPECT_EQ(lk({"session", "list"}).out, "web\t203.0.113.24\t\n");
    // What every session stands on need not have one.
    ASSERT_EQ(lk({"session", "save", "Default Settings", "--host", "gateway"}).exit, 0);
    EXPECT_EQ(lk({"session", "save", "Default Settings", "--host", ""}).exit, 0);
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
