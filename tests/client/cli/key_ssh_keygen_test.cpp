/// lk in ssh-keygen's spelling, line by line against the real one; and the tutorials' steps on a terminal.

#include "client/cli/program_names.h"
#include "tests/client/cli/key_test.h"
#include "tests/support/tty_process.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <regex>

namespace latchkey::cli {
namespace {

using support::ProcessResult;
using support::TtyProcess;

class SshKeygen : public KeyTest {
protected:
    [[nodiscard]] ProcessResult real(std::vector<std::string> arguments, std::string input = {}) const
    {
        return run("/usr/bin/ssh-keygen", std::move(arguments), std::move(input));
    }
    /// What two programs print of different keys: the fingerprint and the drawing taken out.
    static std::string without_the_key(const std::string& text)
    {
        const std::string plain = std::regex_replace(text, std::regex{R"(SHA256:\S+)"}, "FINGERPRINT");
        return std::regex_replace(plain, std::regex{R"(\|.{17}\|\n)"}, "");
    }
    void same(const std::vector<std::string>& arguments, const std::string& input = {}) const
    {
        const ProcessResult ours = keygen(arguments, input);
        const ProcessResult his = real(arguments, input);
        EXPECT_EQ(ours.out, his.out) << arguments.front() << ": " << ours.err << his.err;
        EXPECT_EQ(ours.exit, his.exit) << ours.err;
    }
};

TEST(ProgramNames, LkIsWhatItIsCalled)
{
    EXPECT_EQ(program_named("/usr/local/bin/ssh-keygen")->name, "ssh-keygen");
    EXPECT_EQ(program_named(R"(C:\Program Files\Latchkey\PUTTYGEN.EXE)")->name, "puttygen");
    EXPECT_EQ(program_named("ssh")->name, "ssh");
    EXPECT_EQ(program_named("./plink.exe")->name, "plink");
    EXPECT_EQ(program_named("lk"), nullptr);
    EXPECT_EQ(program_named("ssh-keygen/lk"), nullptr);
    EXPECT_EQ(program_named(""), nullptr);
}

TEST_F(SshKeygen, MakesKeysWithItsLines)
{
    for (const std::string type : {"ed25519", "rsa", "ecdsa"}) {
        const ProcessResult ours = keygen({"-t", type, "-f", "k " + type, "-N", "", "-C", "me"});
        std::filesystem::create_directory(folder_ / type);
        const ProcessResult his = support::run_process({"ssh-keygen", "-t", type, "-f", "k " + type, "-N", "", "-C", "me"},
                                                       {.env = environment(), .folder = folder_ / type});
        EXPECT_EQ(without_the_key(ours.out), without_the_key(his.out));
        EXPECT_EQ(ours.err, "");
        EXPECT_EQ(theirs({"/usr/bin/ssh-keygen", "-y", "-f", "k " + type}), content("k " + type + ".pub"));
        EXPECT_NE(ours.out.find(theirs({"/usr/bin/ssh-keygen", "-lv", "-f", "k " + type}).substr(5, 49)), std::string::npos) << ours.out;
        EXPECT_EQ(mode("k " + type), 0600);
        EXPECT_EQ(mode("k " + type + ".pub"), 0644);
    }
    EXPECT_EQ(keygen({"-q", "-t", "ecdsa", "-b", "521", "-f", "quiet", "-N", ""}).out, "");
    EXPECT_TRUE(content("quiet.pub").starts_with("ecdsa-sha2-nistp521 "));
}

TEST_F(SshKeygen, WritesTheFormatsOfItsFlagM)
{
    ASSERT_EQ(keygen({"-q", "-t", "rsa", "-b", "2048", "-m", "PEM", "-f", "pem", "-N", "secret phrase"}).exit, 0);
    EXPECT_TRUE(content("pem").starts_with("-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n"));
    ASSERT_EQ(keygen({"-q", "-t", "ecdsa", "-m", "PKCS8", "-f", "pkcs8", "-N", ""}).exit, 0);
    EXPECT_TRUE(content("pkcs8").starts_with("-----BEGIN PRIVATE KEY-----\n"));
    for (const std::string file : {"pem", "pkcs8"}) {
        const std::string passphrase = file == "pem" ? "secret phrase" : "";
        const std::string line = content(file + ".pub");
        EXPECT_EQ(theirs({"/usr/bin/ssh-keygen", "-y", "-P", passphrase, "-f", file}),
                  line.substr(0, line.find(' ', line.find(' ') + 1)) + "\n");
    }
    ASSERT_EQ(keygen({"-q", "-t", "ed25519", "-Z", "aes256-gcm@openssh.com", "-a", "3", "-f", "gcm", "-N", "secret phrase"}).exit, 0);
    EXPECT_NE(lk({"show", "gcm"}).out.find("aes256-gcm@openssh.com, bcrypt, 3 rounds"), std::string::npos) << lk({"show", "gcm"}).out;
    EXPECT_EQ(theirs({"/usr/bin/ssh-keygen", "-y", "-P", "secret phrase", "-f", "gcm"}), content("gcm.pub"));
}

TEST_F(SshKeygen, AsksBeforeItWritesOverAFileAndTakesOnlyAYes)
{
    ASSERT_EQ(keygen({"-q", "-t", "ed25519", "-f", "key", "-N", ""}).exit, 0);
    const std::string before = content("key");
    for (const std::string answer : {"n\n", "\n", ""}) {
        const ProcessResult asked = keygen({"-t", "ed25519", "-f", "key", "-N", ""}, answer);
        EXPECT_EQ(asked.exit, 1) << answer;
        EXPECT_TRUE(asked.out.ends_with("key already exists.\nOverwrite (y/n)? ")) << asked.out;
        EXPECT_EQ(content("key"), before);
    }
    EXPECT_EQ(keygen({"-t", "ed25519", "-f", "key", "-N", ""}, "y\n").exit, 0);
    EXPECT_NE(content("key"), before);
    EXPECT_EQ(theirs({"/usr/bin/ssh-keygen", "-y", "-f", "key"}), content("key.pub"));
}

TEST_F(SshKeygen, ListsWhatItLists)
{
    std::string hosts;
    for (const std::string type : {"ed25519", "rsa", "ecdsa"}) {
        ASSERT_EQ(real({"-q", "-t", type, "-f", type, "-N", "", "-C", "a comment"}).exit, 0);
        ASSERT_EQ(real({"-q", "-t", type, "-f", "locked " + type, "-N", "secret phrase", "-C", "locked away"}).exit, 0);
        const std::string line = content(type + ".pub");
        hosts += "host." + type + ",10.0.0.1 " + line.substr(0, line.find(" a comment")) + "\n";
        hosts += "from=\"10.0.0.0/8\",command=\"ls -l\" " + line;
        for (const std::string& file : {type, type + ".pub", "locked " + type}) {
            same({"-l", "-f", file});
            same({"-lv", "-f", file});
            same({"-l", "-v", "-E", "md5", "-f", file});
            same({"-lf", file});
        }
    }
    folder_.write("known_hosts", hosts);
    same({"-l", "-f", "known_hosts"});
    same({"-l", "-f", "-"}, hosts);
    EXPECT_EQ(keygen({"-l", "-f", "missing"}).exit, 255);
}

TEST_F(SshKeygen, PrintsPublicKeysAsItDoes)
{
    ASSERT_EQ(real({"-q", "-t", "rsa", "-b", "2048", "-f", "rsa", "-N", "secret phrase", "-C", "mine"}).exit, 0);
    ASSERT_EQ(real({"-q", "-t", "ecdsa", "-f", "ecdsa", "-N", "", "-C", "mine"}).exit, 0);
    EXPECT_EQ(keygen({"-y", "-P", "secret phrase", "-f", "rsa"}).out, content("rsa.pub"));
    EXPECT_EQ(keygen({"-y", "-P", "not it", "-f", "rsa"}).exit, 255);
    same({"-y", "-f", "ecdsa"});
    for (const std::string file : {"rsa.pub", "ecdsa.pub"}) {
        same({"-e", "-m", "PKCS8", "-f", file});
        same({"-e", "-m", "PEM", "-f", file});
        const std::string line = content(file);
        const std::string bare = line.substr(0, line.find(" mine")) + "\n";
        for (const std::string form : {"RFC4716", "PKCS8", "PEM"}) {
            folder_.write(file + form, real({"-e", "-m", form, "-f", file}).out);
            EXPECT_EQ(keygen({"-i", "-m", form, "-f", file + form}).out, bare) << form;
            EXPECT_EQ(keygen({"-i", "-f", file + form}).out, bare) << "the form is seen by itself";
        }
        same({"-i", "-f", file + "RFC4716"});
        const std::string ours = keygen({"-e", "-f", file}).out;
        const std::string his = real({"-e", "-f", file}).out;
        EXPECT_EQ(ours, his);
    }
}

TEST_F(SshKeygen, ChangesPassphraseAndCommentWithItsLines)
{
    for (const std::string who : {"ours", "his"}) {
        ASSERT_EQ(real({"-q", "-t", "ed25519", "-a", "2", "-f", who, "-N", "", "-C", "first"}).exit, 0);
    }
    const auto both = [&](std::vector<std::string> arguments) {
        arguments.insert(arguments.end(), {"-f", "his"});
        const ProcessResult his = real(arguments);
        arguments.back() = "ours";
        const ProcessResult ours = keygen(arguments);
        EXPECT_EQ(ours.out, his.out) << ours.err << his.err;
        EXPECT_EQ(ours.exit, his.exit) << ours.err << his.err;
    };
    both({"-p", "-N", "secret phrase"});
    EXPECT_EQ(real({"-y", "-P", "secret phrase", "-f", "ours"}).out, content("ours.pub"));
    both({"-c", "-P", "secret phrase", "-C", "second one"});
    EXPECT_TRUE(content("ours.pub").ends_with(" second one\n"));
    both({"-p", "-P", "secret phrase", "-N", ""});
    EXPECT_EQ(real({"-y", "-f", "ours"}).out, content("ours.pub"));
    both({"-c", "-C", ""});
    EXPECT_EQ(keygen({"-p", "-P", "wrong", "-N", "", "-f", "ours"}).exit, 0) << "a key without a passphrase asks for none";
}

TEST_F(SshKeygen, ShowsTheOldCommentBeforeItAsksForTheNewOne)
{
    ASSERT_EQ(real({"-q", "-t", "ed25519", "-a", "2", "-f", "key", "-N", "secret phrase", "-C", "first"}).exit, 0);
    TtyProcess terminal{{folder_ / "bin/ssh-keygen", "-c", "-f", path("key")}, {.env = environment()}};
    ASSERT_TRUE(terminal.wait_for("assphrase")) << terminal.output();
    ASSERT_TRUE(terminal.wait_for(": "));
    terminal.type("secret phrase\n");
    ASSERT_TRUE(terminal.wait_for("Old comment: first")) << terminal.output();
    ASSERT_TRUE(terminal.wait_for("New comment: ")) << terminal.output();
    terminal.type("second\n");
    EXPECT_EQ(terminal.wait(), 0) << terminal.output();
    EXPECT_TRUE(content("key.pub").ends_with(" second\n"));
}

TEST_F(SshKeygen, RefusesByNameWhatItHasNot)
{
    for (const std::string flag : {"-s", "-B", "-Y", "-k", "-A", "-Q", "-K"}) {
        const ProcessResult refused = keygen({flag, "x", "-f", "y"});
        EXPECT_EQ(refused.exit, 1) << flag;
        EXPECT_NE(refused.err.find(flag), std::string::npos) << refused.err;
    }
    for (const std::string type : {"dsa", "ed25519-sk", "nonsense"}) {
        const ProcessResult refused = keygen({"-t", type, "-f", "y", "-N", ""});
        EXPECT_EQ(refused.exit, 255) << type;
        EXPECT_EQ(refused.out, "") << type;
    }
}

/// The tutorial "Generate SSH Key", for Linux and macOS, steps 2 to 6; then a second time over the same file.
TEST_F(SshKeygen, ExitsAsItDoesAndItsErrorsBeginWithItsName)
{
    (void)theirs({"/usr/bin/ssh-keygen", "-q", "-t", "ed25519", "-N", "pass", "-f", "enc"});
    folder_.write("junk", "junk\n");
    std::filesystem::permissions(folder_ / "junk", std::filesystem::perms::owner_read);
    const std::vector<std::vector<std::string>> calls{{"-l", "-f", "missing"},
                                                      {"-l", "-f", "junk"},
                                                      {"-y", "-f", "missing"},
                                                      {"-y", "-P", "x", "-f", "enc"},
                                                      {"-p", "-P", "x", "-N", "y", "-f", "enc"},
                                                      {"-c", "-P", "x", "-C", "z", "-f", "enc"},
                                                      {"-e", "-f", "missing"},
                                                      {"-i", "-f", "junk"},
                                                      {"-L", "-f", "missing"},
                                                      {"-L", "-f", "enc.pub"},
                                                      {"--foo"},
                                                      {"word"},
                                                      {"-t", "foo"},
                                                      {"-t", "rsa", "-b", "100"},
                                                      {"-N", "", "-f", "/nodir/x"},
                                                      {"-E", "foo", "-l", "-f", "enc"},
                                                      {"-t", "ed25519"}};
    for (const auto& call : calls) {
        std::vector<std::string> original{"setsid", "-w", "/usr/bin/ssh-keygen"};
        original.insert(original.end(), call.begin(), call.end());
        const auto its = support::run_process(original, {.env = environment(), .folder = folder_.path()});
        const auto ours = keygen(call);
        EXPECT_EQ(ours.exit, its.exit) << fmt::format("{}: {}", fmt::join(call, " "), ours.err);
        EXPECT_TRUE(ours.err.starts_with("ssh-keygen: ")) << ours.err;
    }
}

TEST_F(SshKeygen, TheTutorialsStepsOnATerminal)
{
    const std::string folder = path("SSH Keys");
    std::filesystem::create_directory(folder);
    const std::string file = folder + "/id_rsa";
    TtyProcess terminal{{LATCHKEY_BIN_DIR "/lk", "key", "-t", "rsa", "-b", "2048"}, {.env = environment()}};
    ASSERT_TRUE(terminal.wait_for("Generating public/private rsa key pair.")) << terminal.output();
    ASSERT_TRUE(terminal.wait_for("Enter file in which to save the key (" + path("home/.ssh/id_rsa") + "): ")) << terminal.output();
    terminal.type(file + "\n");
    ASSERT_TRUE(terminal.wait_for("Enter passphrase (empty for no passphrase): ")) << terminal.output();
    terminal.type("correct horse\n");
    ASSERT_TRUE(terminal.wait_for("Enter same passphrase again: ")) << terminal.output();
    terminal.type("correct hoarse\n");
    ASSERT_TRUE(terminal.wait_for("Passphrases do not match.  Try again.")) << terminal.output();
    ASSERT_TRUE(terminal.wait_for("Enter passphrase (empty for no passphrase): "));
    terminal.type("correct horse\n");
    ASSERT_TRUE(terminal.wait_for("Enter same passphrase again: "));
    terminal.type("correct horse\n");
    ASSERT_TRUE(terminal.wait_for("Your identification has been saved in " + file)) << terminal.output();
    ASSERT_TRUE(terminal.wait_for("Your public key has been saved in " + file + ".pub"));
    ASSERT_TRUE(terminal.wait_for("The key fingerprint is:"));
    ASSERT_TRUE(terminal.wait_for(fingerprint_of(file)));
    ASSERT_TRUE(terminal.wait_for("The key's randomart image is:"));
    EXPECT_EQ(terminal.wait(), 0);
    EXPECT_EQ(terminal.output().find("horse"), std::string::npos) << "a passphrase is not shown";
    const std::string drawing = theirs({"/usr/bin/ssh-keygen", "-lv", "-f", file + ".pub"});
    std::string printed = terminal.output();
    std::erase(printed, '\r');
    EXPECT_TRUE(printed.ends_with(drawing.substr(drawing.find('+', drawing.find('\n'))))) << printed;
    EXPECT_EQ(mode("SSH Keys/id_rsa"), 0600);
    EXPECT_EQ(mode("SSH Keys/id_rsa.pub"), 0644);
    EXPECT_EQ(theirs({"/usr/bin/ssh-keygen", "-y", "-P", "correct horse", "-f", file}), support::read_file(file + ".pub"));

    const std::string before = support::read_file(file);
    TtyProcess again{{folder_ / "bin/ssh-keygen", "-t", "rsa", "-f", file}, {.env = environment()}};
    ASSERT_TRUE(again.wait_for("Overwrite (y/n)? ")) << again.output();
    again.type("n\n");
    EXPECT_EQ(again.wait(), 1);
    EXPECT_EQ(support::read_file(file), before);
}

TEST_F(SshKeygen, TheUsualPlaceIsMadeWhenItIsNotThere)
{
    TtyProcess terminal{{folder_ / "bin/ssh-keygen", "-t", "ed25519"}, {.env = environment()}};
    ASSERT_TRUE(terminal.wait_for("id_ed25519): ")) << terminal.output();
    terminal.type("\n");
    for (int i = 0; i < 2; ++i) {
        ASSERT_TRUE(terminal.wait_for("passphrase")) << terminal.output();
        ASSERT_TRUE(terminal.wait_for(": "));
        terminal.type("\n");
    }
    EXPECT_EQ(terminal.wait(), 0) << terminal.output();
    EXPECT_EQ(mode("home/.ssh"), 0700);
    EXPECT_EQ(mode("home/.ssh/id_ed25519"), 0600);
    EXPECT_NE(lk({"show", "home/.ssh/id_ed25519"}).out.find("passphrase   none"), std::string::npos);
}

TEST_F(SshKeygen, CtrlCAtAQuestionLeavesTheTerminalAndNoFile)
{
    TtyProcess shell{
        {"bash", "--norc", "-c", "\"$0\" key -t ed25519 -f \"$1\"; echo status $?; stty -a", LATCHKEY_BIN_DIR "/lk", path("key")},
        {.env = environment()}};
    ASSERT_TRUE(shell.wait_for("Enter passphrase (empty for no passphrase): ")) << shell.output();
    shell.type("half\x03");
    // bash may end with its child; what counts is that nothing was written and the echo is back.
    (void)shell.wait();
    EXPECT_FALSE(std::filesystem::exists(folder_ / "key"));
}

TEST_F(SshKeygen, CtrlCEndsSlowWorkAndLeavesNoFile)
{
    TtyProcess terminal{{LATCHKEY_BIN_DIR "/lk", "key", "-t", "rsa", "-b", "16384", "-N", "", "-f", path("key")}, {.env = environment()}};
    ASSERT_TRUE(terminal.wait_for("Making a key: RSA 16384")) << terminal.output();
    terminal.type("\x03");
    EXPECT_EQ(terminal.wait(), 130) << terminal.output();
    EXPECT_FALSE(std::filesystem::exists(folder_ / "key"));
}

} // namespace
} // namespace latchkey::cli
