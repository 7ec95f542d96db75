/// `lk agent` and lk under the name ssh-add, with OpenSSH's ssh-add as the oracle: the same agent, the same lines, the same statuses.

#include "client/cli/agent_command.h"
#include "client/cli/program_names.h"
#include "tests/support/agent.h"
#include "tests/support/process.h"
#include "tests/support/sshd.h"
#include "tests/support/temp_folder.h"
#include "tests/support/tty_process.h"
#include "tests/support/wait.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <regex>
#include <string>

namespace latchkey::cli {
namespace {

using support::ProcessResult;
using support::run_or_throw;

std::string data_key(const std::string& name)
{
    return LATCHKEY_TEST_DATA "/keys/" + name;
}

class LkAgent : public testing::Test {
protected:
    LkAgent()
    {
        std::filesystem::create_directories(folder_ / "home/.ssh");
        std::filesystem::create_symlink(LATCHKEY_BIN_DIR "/lk", folder_ / "ssh-add");
    }

    [[nodiscard]] support::RunOptions options(std::string input = {}) const
    {
        support::RunOptions out{.input = std::move(input), .env = agent_.env()};
        out.env["HOME"] = folder_ / "home";
        out.env["LATCHKEY_CONFIG_DIR"] = folder_ / "config";
        out.env["LATCHKEY_STATE_DIR"] = folder_ / "state";
        return out;
    }
    /// Without a terminal: nobody can be asked.
    [[nodiscard]] ProcessResult run(std::vector<std::string> argv, std::string input = {}) const
    {
        argv.insert(argv.begin(), {"setsid", "-w"});
        return support::run_process(argv, options(std::move(input)));
    }
    [[nodiscard]] ProcessResult lk(std::vector<std::string> arguments, std::string input = {}) const
    {
        arguments.insert(arguments.begin(), {LATCHKEY_BIN_DIR "/lk", "agent"});
        return run(std::move(arguments), std::move(input));
    }
    [[nodiscard]] ProcessResult ours(std::vector<std::string> arguments, std::string input = {}) const
    {
        arguments.insert(arguments.begin(), path("ssh-add"));
        return run(std::move(arguments), std::move(input));
    }
    [[nodiscard]] ProcessResult theirs(std::vector<std::string> arguments, std::string input = {}) const
    {
        arguments.insert(arguments.begin(), "ssh-add");
        return run(std::move(arguments), std::move(input));
    }
    [[nodiscard]] std::string path(std::string_view name) const { return folder_ / name; }
    /// A private copy of a test key; gives its path.
    [[nodiscard]] std::string key(const std::string& data_name, const std::string& name, unsigned mode = 0600) const
    {
        return folder_.write(name, support::read_file(data_key(data_name)), mode);
    }
    [[nodiscard]] int theirs_empty() const { return theirs({"-q", "-D"}).exit; }
    [[nodiscard]] std::string listed() const { return agent_.ssh_add({"-l"}).out; }

    support::ThrowawayAgent agent_;
    support::TempFolder folder_;
};

TEST_F(LkAgent, EveryCommandAndFlagHasItsHelpAndStandsInTheManPage)
{
    const std::string page = std::regex_replace(support::read_file(LATCHKEY_SOURCE_DIR "/assets/man/lk.1"), std::regex{R"(\\-)"}, "-");
    const std::string section = page.substr(page.find(".SH LK AGENT"), page.find(".SH LK SESSION") - page.find(".SH LK AGENT"));
    const std::string all = lk({"--help"}).out;
    for (const AgentCommand& command : agent_commands()) {
        const auto help = lk({std::string{command.name}, "--help"});
        EXPECT_EQ(help.exit, 0);
        EXPECT_TRUE(help.out.starts_with(fmt::format("usage: lk agent {}", command.name))) << help.out;
        EXPECT_NE(all.find(command.name), std::string::npos);
        EXPECT_NE(section.find(command.name), std::string::npos) << command.name;
        for (const Flag& flag : command.flags) {
            const bool there = section.find("--" + std::string{flag.name}) != std::string::npos ||
                               (flag.letter != 0 && section.find(std::string{"-"} + flag.letter) != std::string::npos);
            EXPECT_TRUE(there || flag.name == "help") << flag.name;
        }
    }
    for (const Flag& flag : ssh_add_flags()) {
        EXPECT_TRUE(flag.letter == 0 || section.find(std::string{"-"} + flag.letter) != std::string::npos) << flag.letter;
    }
    ASSERT_NE(program_named("/usr/bin/ssh-add"), nullptr);
    EXPECT_EQ(ours({"--help"}).exit, 0);
}

TEST_F(LkAgent, AddsKeysOfEveryFormatAndListsThemAsSshAddDoes)
{
    for (const char* name : {"rsa", "rsa.v3.ppk", "dsa.pem", "ecdsa256.p8", "ecdsa384.v2.ppk", "ecdsa521.pem", "ed25519.v3.ppk"}) {
        const std::string file = key(name, name);
        const auto added = lk({"add", file});
        EXPECT_EQ(added.exit, 0) << added.err;
        EXPECT_TRUE(added.err.starts_with("Identity added: " + file + " (")) << added.err;
        EXPECT_EQ(added.out, "");
    }
    EXPECT_NE(listed().find("(DSA)"), std::string::npos) << listed();
    for (const std::vector<std::string>& flags : {std::vector<std::string>{"-l"}, {"-L"}, {"-l", "-E", "md5"}, {"-lE", "sha256"}}) {
        EXPECT_EQ(ours(flags).out, theirs(flags).out);
        EXPECT_EQ(ours(flags).exit, 0);
    }
    EXPECT_EQ(lk({"list"}).out, listed());
    EXPECT_EQ(lk({"list", "--md5"}).out, theirs({"-l", "-E", "md5"}).out);
    EXPECT_EQ(lk({"list", "--lines"}).out, theirs({"-L"}).out);
    const std::string comments = run_or_throw({"python3", "-c", "import json,sys; print([k['comment'] for k in json.load(sys.stdin)])"},
                                              {.input = lk({"list", "--json"}).out});
    EXPECT_NE(comments.find("dsa.pem"), std::string::npos) << comments; // a PEM file holds no comment
}

TEST_F(LkAgent, SaysWhatSshAddSaysAndEndsAsItDoes)
{
    run_or_throw({"ssh-keygen", "-q", "-t", "rsa", "-N", "", "-C", "the rsa", "-f", path("my key")});
    run_or_throw({"ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "the ca", "-f", path("ca")});
    run_or_throw({"ssh-keygen", "-q", "-s", path("ca"), "-I", "cert id", "-n", "ann", path("my key.pub")});
    const std::string file = path("my key");
    const std::vector<std::vector<std::string>> same_words{
        {"-l"},       {"-L"}, {"-q", file}, {"-l"},       {"-t", "1h30m", file}, {"-c", "-t", "100", file}, {"-k", file}, {"-T", file},
        {"-d", file}, {file}, {"-D"},       {"-q", "-D"}, {"-k", file},          {"-k", "-d", file},
    };
    for (const auto& words : same_words) {
        const auto expected = theirs(words);
        if (words.front() == "-d" || words.front() == "-k") {
            (void)agent_.ssh_add({file}); // so that both find the same to remove
        }
        const auto got = ours(words);
        EXPECT_EQ(got.exit, expected.exit) << fmt::format("{}", fmt::join(words, " ")) << got.err;
        EXPECT_EQ(got.out, expected.out) << fmt::format("{}", fmt::join(words, " "));
        if (expected.exit == 0) {
            EXPECT_EQ(got.err, expected.err) << fmt::format("{}", fmt::join(words, " "));
        }
    }
    (void)agent_.ssh_add({"-D"});
    for (const auto& words : std::vector<std::vector<std::string>>{{"-d", file},
                                                                   {"-T", file},
                                                                   {path("nothing")},
                                                                   {"-d", path("nothing")},
                                                                   {"-t", "9q", file},
                                                                   {"-Q"},
                                                                   {"-T"},
                                                                   {},
                                                                   {"-X", file}}) {
        const auto got = ours(words);
        EXPECT_EQ(got.exit, 1) << fmt::format("{}", fmt::join(words, " ")) << got.err;
        EXPECT_NE(got.err, "");
        // ssh-add itself takes the account's home, not $HOME; asks on a terminal; and has 255 for a bare -T, against its own manual.
        if (!words.empty() && words.front() != "-X" && words.front() != "-T") {
            EXPECT_EQ(got.exit, theirs(words).exit);
        }
    }
    EXPECT_EQ(listed(), "The agent has no identities.\n");
}

TEST_F(LkAgent, WithoutAgentTheStatusIsTwoAndTheWayToStartOneIsSaid)
{
    const std::string file = key("rsa.enc", "locked");
    agent_.stop();
    for (const auto& argv : std::vector<std::vector<std::string>>{{path("ssh-add"), "-l"},
                                                                  {path("ssh-add"), file},
                                                                  {path("ssh-add"), "-x"},
                                                                  {LATCHKEY_BIN_DIR "/lk", "agent", "list"},
                                                                  {LATCHKEY_BIN_DIR "/lk", "agent", "add", file}}) {
        const auto done = run(argv);
        EXPECT_EQ(done.exit, 2);
        EXPECT_NE(done.err.find("ssh-agent"), std::string::npos) << done.err;
        support::RunOptions none = options();
        none.env.erase("SSH_AUTH_SOCK");
        none.without_env = {"SSH_AUTH_SOCK"};
        const auto unset = support::run_process(argv, none);
        EXPECT_EQ(unset.exit, 2);
        EXPECT_NE(unset.err.find("No agent is running"), std::string::npos) << unset.err;
    }
}

TEST_F(LkAgent, TheDefaultKeysAreThoseOfSshAdd)
{
    EXPECT_EQ(lk({"add"}).exit, 1);
    (void)key("rsa", "home/.ssh/id_rsa");
    (void)key("ed25519", "home/.ssh/id_ed25519");
    (void)key("ecdsa256", "home/.ssh/other");
    const auto added = ours({});
    EXPECT_EQ(added.exit, 0) << added.err;
    EXPECT_EQ(lk({"list"}).out, theirs({"-l"}).out);
    EXPECT_EQ(std::ranges::count(listed(), '\n'), 2) << listed();
    EXPECT_EQ(ours({"-d"}).exit, 0);
    EXPECT_EQ(listed(), "The agent has no identities.\n");
}

TEST_F(LkAgent, AFileWithSeveralKeysAddsThemAll)
{
    const std::string both =
        support::read_file(data_key("rsa.pem")) + support::read_file(data_key("ed25519")) + support::read_file(data_key("ecdsa384.p8"));
    const auto added = lk({"add", folder_.write("bundle.pem", both)});
    EXPECT_EQ(added.exit, 0) << added.err;
    EXPECT_EQ(std::ranges::count(listed(), '\n'), 3) << listed();
    EXPECT_EQ(lk({"add", "-"}, support::read_file(data_key("ecdsa521"))).exit, 0);
    EXPECT_NE(listed().find("521"), std::string::npos);
}

TEST_F(LkAgent, RemovesByFileByPublicFileAndByFingerprint)
{
    const std::string rsa = key("rsa.v3.enc.ppk", "rsa.ppk");
    const std::string ec = key("ecdsa256", "ec");
    const std::string ed = key("ed25519", "ed");
    const std::string ed_public = key("ed25519.pub", "ed.pub", 0644);
    ASSERT_EQ(agent_.ssh_add({ec, ed}).exit, 0);
    ASSERT_EQ(lk({"add", key("rsa", "plain rsa")}).exit, 0);
    EXPECT_EQ(lk({"remove", rsa}).exit, 0); // a PPK's public half needs no passphrase
    EXPECT_EQ(lk({"remove", ed_public}).exit, 0);
    const std::string fingerprint = run_or_throw({"ssh-keygen", "-l", "-f", ec});
    const std::string sha256 = fingerprint.substr(4, fingerprint.find(' ', 4) - 4);
    EXPECT_EQ(lk({"remove", sha256}).exit, 0) << sha256;
    EXPECT_EQ(listed(), "The agent has no identities.\n");
    const auto again = lk({"remove", sha256, ed});
    EXPECT_EQ(again.exit, 1);
    EXPECT_NE(again.err.find(sha256), std::string::npos) << again.err;
    EXPECT_EQ(std::ranges::count(again.err, '\n'), 2) << again.err;
}

TEST_F(LkAgent, PassphrasesComeFromAFileAndNeverWithoutOne)
{
    const std::string file = key("rsa.enc", "locked");
    const std::string manifest = support::read_file(data_key("manifest.tsv"));
    std::smatch row;
    ASSERT_TRUE(std::regex_search(manifest, row, std::regex{"(^|\n)rsa\\.enc\t[^\t]*\t[^\t]*\t([^\t]*)\t"}));
    const std::string passphrase = row[2];
    EXPECT_EQ(lk({"add", file}).exit, 1);
    EXPECT_EQ(lk({"add", "--passphrase-file", folder_.write("wrong", "no\n"), file}).exit, 1);
    const auto added = lk({"add", "--passphrase-file", "-", file, key("ed25519.enc", "another")}, passphrase + "\n");
    EXPECT_EQ(added.exit, 0) << added.err; // the corpus has one passphrase for these
    EXPECT_EQ(std::ranges::count(listed(), '\n'), 2) << listed();
}

TEST_F(LkAgent, AsksForAPassphraseUntilItIsRightAndTriesItOnTheNextFile)
{
    for (const char* name : {"one", "two"}) {
        run_or_throw({"ssh-keygen", "-q", "-t", "ed25519", "-a", "1", "-N", "open sesame", "-C", name, "-f", path(name)});
    }
    support::TtyProcess process{{path("ssh-add"), path("one"), path("two")}, options()};
    EXPECT_TRUE(process.wait_for("Enter passphrase for " + path("one") + ": ")) << process.output();
    for (int i = 0; i < 4; ++i) { // ssh-add has no limit
        process.type("guess\n");
        EXPECT_TRUE(process.wait_for("Bad passphrase, try again for " + path("one") + ": ")) << process.output();
    }
    process.type("open sesame\n");
    EXPECT_TRUE(process.wait_for("Identity added: " + path("one") + " (one)")) << process.output();
    EXPECT_TRUE(process.wait_for("Identity added: " + path("two") + " (two)")) << process.output();
    EXPECT_EQ(process.wait(), 0);
    EXPECT_EQ(process.output().find("sesame"), std::string::npos);
    EXPECT_EQ(std::ranges::count(listed(), '\n'), 2);

    support::TtyProcess left{{path("ssh-add"), path("one")}, options()};
    EXPECT_TRUE(left.wait_for("Enter passphrase")) << left.output();
    left.type("\n");
    EXPECT_EQ(left.wait(), 1) << left.output();
}

TEST_F(LkAgent, LocksAndUnlocksOnATerminal)
{
    ASSERT_EQ(lk({"add", key("ed25519", "ed")}).exit, 0);
    {
        support::TtyProcess differs{{path("ssh-add"), "-x"}, options()};
        EXPECT_TRUE(differs.wait_for("Enter lock password: "));
        differs.type("one\n");
        EXPECT_TRUE(differs.wait_for("Again: "));
        differs.type("two\n");
        EXPECT_EQ(differs.wait(), 1);
        EXPECT_NE(listed(), "The agent has no identities.\n");
    }
    support::TtyProcess locking{{path("ssh-add"), "-x"}, options()};
    EXPECT_TRUE(locking.wait_for("Enter lock password: "));
    locking.type("pw\n");
    EXPECT_TRUE(locking.wait_for("Again: "));
    locking.type("pw\n");
    EXPECT_TRUE(locking.wait_for("Agent locked.")) << locking.output();
    EXPECT_EQ(locking.wait(), 0);
    EXPECT_EQ(listed(), "The agent has no identities.\n");
    const auto refused = lk({"add", key("rsa", "rsa")});
    EXPECT_EQ(refused.exit, 1);
    EXPECT_NE(refused.err.find("locked"), std::string::npos) << refused.err;
    EXPECT_EQ(lk({"unlock", "--passphrase-file", "-"}, "wrong\n").exit, 1);
    EXPECT_EQ(lk({"unlock", "--passphrase-file", "-"}, "pw\n").err, "Agent unlocked.\n");
    EXPECT_NE(listed(), "The agent has no identities.\n");
}

TEST_F(LkAgent, AKeyThatOthersCanReadIsLeftOutBySshAddAndRemarkedByLk)
{
    const std::string file = key("ed25519", "open", 0644);
    const auto strict = ours({file});
    EXPECT_EQ(strict.exit, 1);
    EXPECT_EQ(strict.exit, theirs({file}).exit);
    EXPECT_EQ(listed(), "The agent has no identities.\n");
    const auto said = lk({"add", file});
    EXPECT_EQ(said.exit, 0) << said.err;
    EXPECT_NE(said.err.find("Others can read " + file), std::string::npos) << said.err;
}

TEST_F(LkAgent, ACommentThatMovesTheCursorDoesNot)
{
    run_or_throw({"ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "\x1b[2J\x1b]0;owned\x07", "-f", path("evil")});
    const auto added = lk({"add", path("evil")});
    EXPECT_EQ(added.exit, 0);
    for (const std::string& text : {added.err, lk({"list"}).out, lk({"list", "--lines"}).out, lk({"list", "--json"}).out}) {
        EXPECT_EQ(text.find('\x1b'), std::string::npos) << text;
    }
}

/// OpenSSH's agent, client and server are the judges of what we tell the agent.
TEST_F(LkAgent, AKeyThatIsTiedToAHostIsUsedThereOnly)
{
    const support::ThrowawaySshd theirs({.host_keys = {"ed25519"}});
    const support::ThrowawaySshd other({.host_keys = {"ecdsa-256"}});
    const std::string known = folder_.write("hosts", "the-one,[the-one]:2222 " + theirs.host_public_key() + "\n");
    folder_.write("home/.ssh/known_hosts", "at-home " + theirs.host_public_key() + "\n");
    const std::string mine = key("ed25519", "id");
    for (const support::ThrowawaySshd* sshd : {&theirs, &other}) {
        sshd->add_authorized(run_or_throw({"ssh-keygen", "-y", "-f", mine}));
        folder_.write("there", support::read_file(folder_ / "there") + sshd->known_hosts_line());
    }
    const auto login = [&](const support::ThrowawaySshd& sshd) {
        return run({"ssh", "-F", "none", "-o", "BatchMode=yes", "-o", "IdentityFile=none", "-o", "UserKnownHostsFile=" + path("there"),
                    "-p", std::to_string(sshd.port()), "127.0.0.1", "echo in"})
            .out;
    };
    const std::string user = theirs.user();
    const std::vector<std::vector<std::string>> ways{{"add", "--hostkeys", known, "--destination", "the-one", mine},
                                                     {"add", "--hostkeys", known, "--destination", user + "@[the-one]:2222", mine},
                                                     {"add", "--destination", "at-home", mine}};
    for (const auto& way : ways) {
        ASSERT_EQ(theirs_empty(), 0);
        const auto added = lk(way);
        EXPECT_EQ(added.exit, 0) << added.err;
        EXPECT_NE(added.err.find("It may be used for"), std::string::npos) << added.err;
        EXPECT_EQ(login(theirs), "in\n") << fmt::format("{}\n{}", fmt::join(way, " "), theirs.log());
        EXPECT_EQ(login(other), "") << fmt::format("{}", fmt::join(way, " "));
    }
    ASSERT_EQ(theirs_empty(), 0);
    EXPECT_EQ(ours({"-q", "-H", known, "-h", "nobody@the-one", mine}).exit, 0) << "another account";
    EXPECT_EQ(login(theirs), "");
    ASSERT_EQ(theirs_empty(), 0);
    EXPECT_EQ(ours({"-q", "-H", known, "-h", "the-one>the-one", mine}).exit, 0) << "on from there, not to there";
    EXPECT_EQ(login(theirs), "");
    ASSERT_EQ(theirs_empty(), 0);
    for (const std::string word : {"nowhere", "the-one>nowhere", "nowhere>the-one", "ann@the-one>the-one", "", "ann@", ">the-one"}) {
        const auto refused = ours({"-H", known, "-h", word, mine});
        EXPECT_EQ(refused.exit, 1) << word;
        EXPECT_NE(refused.err, "") << word;
        EXPECT_EQ(listed(), "The agent has no identities.\n") << "it was not added without: " << word;
    }
}

TEST_F(LkAgent, FlagsOfTokensAreRefusedByName)
{
    for (const char* flag : {"-K", "-s", "-e", "-S"}) {
        const auto refused = ours({flag, "x"});
        EXPECT_EQ(refused.exit, 1);
        EXPECT_NE(refused.err.find(flag), std::string::npos) << refused.err;
    }
    EXPECT_EQ(lk({"add", "-t", "137y"}).exit, 2);
    EXPECT_EQ(lk({"remove"}).exit, 2);
    EXPECT_EQ(lk({"burn"}).exit, 2);
}

TEST(Lifetime, IsReadAsSshdConfigHasIt)
{
    const auto seconds = [](std::string_view text) {
        const auto parsed = parse_lifetime(text, "-t");
        return parsed ? parsed->count() : -1;
    };
    EXPECT_EQ(seconds(""), 0);
    EXPECT_EQ(seconds("90"), 90);
    EXPECT_EQ(seconds("1h30m"), 5400);
    EXPECT_EQ(seconds("2W1d"), 15 * 86'400);
    EXPECT_EQ(seconds("4294967295"), 4294967295);
    for (const char* wrong : {"4294967296", "9999999999999999999999", "8000w", "-1", "1x", "h", "1h ", "0x10", "1.5h"}) {
        EXPECT_EQ(seconds(wrong), -1) << wrong;
    }
}

} // namespace
} // namespace latchkey::cli
