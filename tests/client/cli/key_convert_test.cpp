/// `lk key new`, convert, passphrase, comment, public: what they write is held against ssh-keygen, puttygen and openssl.

#include "client/cli/key_command.h"
#include "tests/client/cli/key_test.h"

#include <fmt/format.h>

#include <algorithm>
#include <regex>

namespace latchkey::cli {
namespace {

const std::string types[] = {"rsa", "ecdsa-256", "ecdsa-384", "ecdsa-521", "ed25519"};

class LkKeyFiles : public KeyTest {
protected:
    /// The public line of a private key by the program that its format belongs to; "" when that program cannot read it.
    [[nodiscard]] std::string public_line_by_its_owner(const std::string& file, const std::string& format,
                                                       const std::string& passphrase_file) const
    {
        std::string line;
        if (format.starts_with("ppk")) {
            const auto read = support::run_process(
                {"setsid", "-w", "puttygen", "-L", path(file), "--old-passphrase", path(passphrase_file)}, {.env = environment()});
            line = read.out;
        } else if (format == "openssh") {
            const std::string text = content(passphrase_file);
            const auto read = support::run_process(
                {"setsid", "-w", "ssh-keygen", "-y", "-P", text.substr(0, text.size() - 1), "-f", path(file)}, {.env = environment()});
            line = read.out;
        } else {
            const auto pem = support::run_process(
                {"openssl", "pkey", "-in", path(file), "-passin", "file:" + path(passphrase_file), "-pubout", "-out", path("spki")});
            // ssh-keygen 9.2 reads no Ed25519 in this form; the numbers are the last 32 bytes.
            line = pem.exit == 0 ? lk({"public", path("spki")}).out : pem.err;
        }
        const auto second_blank = line.find(' ', line.find(' ') + 1);
        return line.substr(0, std::min(second_blank, line.find('\n')));
    }
};

TEST_F(LkKeyFiles, EveryFormatLoadsInTheProgramItBelongsToWithTheSamePassphrase)
{
    for (const std::string& type : types) {
        ASSERT_EQ(lk({"new", "-t", type, "-b", "2048", "-C", "schlüssel", "--passphrase-file", "old", "--rounds", "2", type}).exit, 0);
        const std::string line = content(type + ".pub").substr(0, content(type + ".pub").find(" schl"));
        for (const std::string format : {"ppk3", "ppk2", "openssh", "pem", "pkcs8"}) {
            const std::string out = type + "." + format;
            const auto done = lk({"convert", type, "--passphrase-file", "old", "--to", format, "-o", out, "--argon2-passes", "1"});
            ASSERT_EQ(done.exit, 0) << done.err;
            EXPECT_EQ(public_line_by_its_owner(out, format, "old"), line) << out;
            EXPECT_EQ(mode(out), 0600);
            const auto again = lk({"check", out, "--passphrase-file", "new"});
            EXPECT_EQ(again.exit, 1) << "another passphrase does not open " << out;
        }
    }
}

TEST_F(LkKeyFiles, ANewPassphraseIsTakenInsteadOfTheOldOneAndAnEmptyLineTakesItAway)
{
    ASSERT_EQ(lk({"new", "-C", "me", "--passphrase-file", "old", "--rounds", "2", "key"}).exit, 0);
    ASSERT_EQ(lk({"convert", "key", "--passphrase-file", "old", "--to", "ppk3", "-o", "a.ppk", "--new-passphrase-file", "new"}).exit, 0);
    EXPECT_EQ(public_line_by_its_owner("a.ppk", "ppk3", "new") + " me\n", content("key.pub"));
    ASSERT_EQ(lk({"convert", "key", "--passphrase-file", "old", "--to", "ppk3", "-o", "b.ppk", "--new-passphrase-file", "none"}).exit, 0);
    EXPECT_NE(content("b.ppk").find("Encryption: none"), std::string::npos);
    ASSERT_EQ(lk({"convert", "key", "--passphrase-file", "old", "--to", "ppk3", "-o", "c.ppk", "-N", ""}).exit, 0);
    EXPECT_NE(content("c.ppk").find("Encryption: none"), std::string::npos);
}

TEST_F(LkKeyFiles, ConvertNamesTheFileByItsFormatAndNeverWritesOverOne)
{
    ASSERT_EQ(lk({"new", "-N", "", "key"}).exit, 0);
    const auto done = lk({"convert", "--to", "ppk3", "key"});
    EXPECT_EQ(done.out, "key.ppk: PuTTY PPK 3, no passphrase\n") << done.err;
    EXPECT_EQ(lk({"convert", "--to", "ppk2", "key"}).exit, 1);
    EXPECT_NE(content("key.ppk").find("PuTTY-User-Key-File-3"), std::string::npos);
    EXPECT_EQ(lk({"convert", "--to", "ppk2", "--force", "key"}).exit, 0);
    EXPECT_NE(content("key.ppk").find("PuTTY-User-Key-File-2"), std::string::npos);
    EXPECT_EQ(lk({"convert", "--to", "openssh", "-o", "-", "key.ppk"}).out.substr(0, 36), "-----BEGIN OPENSSH PRIVATE KEY-----\n");
    EXPECT_EQ(lk({"convert", "--to", "rfc1", "key"}).exit, 2);
    EXPECT_EQ(lk({"convert", "--to", "pkcs8", "key.pub"}).exit, 1) << "a public key has nothing to convert";
}

TEST_F(LkKeyFiles, WhereNoFileCanBeMadeIsSaidBeforeAnythingIsAsked)
{
    ASSERT_EQ(lk({"new", "-N", "", "key"}).exit, 0);
    const std::string too_long(300, 'a');
    const std::string just_too_long(253, 'a'); // fits, and NAME.pub does not
    struct Row {
        std::string file;
        int exit;
        std::string says;
    };
    for (const Row& row :
         {Row{"nowhere/key", 1, "there is no folder nowhere"}, Row{"key/key", 1, "there is no folder key"}, Row{too_long, 1, "too long"},
          Row{just_too_long, 1, "too long"}, Row{"", 2, "where to write the key"}, Row{"key", 1, "(--force)"}}) {
        const auto done = lk({"new", "-N", "", "--", row.file});
        EXPECT_EQ(done.exit, row.exit) << row.file;
        EXPECT_NE(done.err.find(row.says), std::string::npos) << done.err;
        const auto spelled = lk({"-t", "ed25519", "-f", row.file, "-N", ""});
        EXPECT_NE(spelled.exit, 0) << row.file;
        EXPECT_EQ(spelled.err.find("terminate"), std::string::npos) << spelled.err;
    }
    EXPECT_FALSE(std::filesystem::exists(folder_ / just_too_long));
    const auto converted = lk({"convert", "--to", "ppk3", "-o", "nowhere/key.ppk", "key"});
    EXPECT_EQ(converted.err, "lk: nowhere/key.ppk could not be used: there is no folder nowhere; make it, or choose another.\n");
}

TEST_F(LkKeyFiles, AnErrorNamesTheFlagThatIsTheWayOut)
{
    ASSERT_EQ(lk({"new", "--passphrase-file", "old", "--rounds", "2", "key"}).exit, 0);
    EXPECT_NE(lk({"check", "key"}).err.find("(--passphrase-file FILE)\n"), std::string::npos);
}

TEST_F(LkKeyFiles, PemOfAnEdwardsKeyIsPkcs8AndThatIsSaid)
{
    ASSERT_EQ(lk({"new", "-N", "", "-C", "", "key"}).exit, 0);
    const auto done = lk({"convert", "--to", "pem", "key"});
    EXPECT_EQ(done.exit, 0);
    EXPECT_NE(done.err.find("PKCS#8"), std::string::npos) << done.err;
    EXPECT_TRUE(content("key.pem").starts_with("-----BEGIN PRIVATE KEY-----\n"));
}

TEST_F(LkKeyFiles, ANewKeysPassphraseHasToBeSaid)
{
    const auto silent = lk({"new", "key"});
    EXPECT_EQ(silent.exit, 2) << "there is no terminal, and nobody has said that there shall be no passphrase";
    EXPECT_NE(silent.err.find("-N ''"), std::string::npos) << silent.err;
    EXPECT_FALSE(std::filesystem::exists(folder_ / "key"));
}

TEST_F(LkKeyFiles, ANewKeyHasItsPublicFileBesideItAndSaysWhoMadeIt)
{
    const auto made = lk({"new", "-N", "", "key"});
    ASSERT_EQ(made.exit, 0) << made.err;
    EXPECT_EQ(made.out, content("key.pub"));
    EXPECT_TRUE(std::regex_search(made.out, std::regex{R"(^ssh-ed25519 \S+ \S+@\S+\n$)"})) << made.out;
    EXPECT_EQ(mode("key"), 0600);
    EXPECT_EQ(mode("key.pub"), 0644);
    std::filesystem::remove(folder_ / "key");
    EXPECT_EQ(lk({"new", "-N", "", "key"}).exit, 1) << "key.pub belongs to another key";
    EXPECT_FALSE(std::filesystem::exists(folder_ / "key"));
}

TEST_F(LkKeyFiles, PassphraseChangesInPlaceAndTheFormatStays)
{
    for (const std::string format : {"openssh", "ppk3", "ppk2", "pkcs8"}) {
        ASSERT_EQ(lk({"new", "-t", "ecdsa-256", "-f", format, "-N", "", "-C", "mine", format}).exit, 0);
        const std::string line = content(format + ".pub");
        const std::string shown = lk({"show", format, "--json"}).out;
        ASSERT_EQ(lk({"passphrase", format, "--new-passphrase-file", "new", "--rounds", "2"}).exit, 0) << "added";
        EXPECT_EQ(public_line_by_its_owner(format, format, "new"), line.substr(0, line.find(" mine")));
        ASSERT_EQ(lk({"passphrase", format, "--passphrase-file", "new", "--new-passphrase-file", "old"}).exit, 0) << "changed";
        EXPECT_EQ(public_line_by_its_owner(format, format, "old"), line.substr(0, line.find(" mine")));
        ASSERT_EQ(lk({"passphrase", format, "--passphrase-file", "old", "--remove"}).exit, 0);
        EXPECT_EQ(lk({"show", format, "--json"}).out, shown) << "as it was at first";
        EXPECT_EQ(mode(format), 0600);
    }
}

TEST_F(LkKeyFiles, AWrongPassphraseLeavesTheFileAsItWas)
{
    ASSERT_EQ(lk({"new", "--passphrase-file", "old", "--rounds", "2", "key"}).exit, 0);
    const std::string before = content("key");
    const auto refused = lk({"passphrase", "key", "--passphrase-file", "new", "--remove"});
    EXPECT_EQ(refused.exit, 1);
    EXPECT_EQ(std::ranges::count(refused.err, '\n'), 1) << refused.err;
    EXPECT_EQ(content("key"), before);
}

TEST_F(LkKeyFiles, AFileWithSeveralKeysIsNotWrittenAgain)
{
    ASSERT_EQ(lk({"new", "-N", "", "-f", "pkcs8", "a"}).exit, 0);
    ASSERT_EQ(lk({"new", "-N", "", "-f", "pkcs8", "b"}).exit, 0);
    folder_.write("both", content("a") + content("b"));
    const std::string before = content("both");
    EXPECT_EQ(lk({"passphrase", "both", "--new-passphrase-file", "new"}).exit, 1);
    EXPECT_EQ(content("both"), before);
}

TEST_F(LkKeyFiles, ACommentChangesInPlaceAndThePublicFileFollows)
{
    for (const std::string format : {"openssh", "ppk3", "ppk2"}) {
        ASSERT_EQ(lk({"new", "-f", format, "--passphrase-file", "old", "-C", "before", format}).exit, 0);
        const auto done = lk({"comment", format, "nach her ü", "--passphrase-file", "old"});
        ASSERT_EQ(done.exit, 0) << done.err;
        std::filesystem::rename(folder_ / (format + ".pub"), folder_ / "moved.pub");
        EXPECT_TRUE(content("moved.pub").ends_with(" nach her ü\n")) << content("moved.pub");
        const auto checked = lk({"check", format, "--passphrase-file", "old"});
        EXPECT_NE(checked.out.find(" nach her ü ("), std::string::npos) << checked.out << checked.err;
    }
    ASSERT_EQ(lk({"comment", "moved.pub", "third"}).exit, 0);
    EXPECT_TRUE(content("moved.pub").ends_with(" third\n"));
}

TEST_F(LkKeyFiles, ACommentThatThePemFileHasNoPlaceForIsKeptInThePublicFileBesideIt)
{
    for (const std::string format : {"pkcs8", "pem"}) {
        ASSERT_EQ(lk({"new", "-t", "ecdsa-256", "-f", format, "--passphrase-file", "old", "-C", "x", format}).exit, 0);
        const std::string before = content(format);
        const auto beside = lk({"comment", format, "second", "--passphrase-file", "old"});
        EXPECT_EQ(beside.exit, 0);
        EXPECT_NE(beside.err.find("has no place for a comment: it is in " + format + ".pub beside it."), std::string::npos) << beside.err;
        EXPECT_TRUE(content(format + ".pub").ends_with(" second\n"));
        EXPECT_EQ(lk({"public", format, "--passphrase-file", "old"}).out, content(format + ".pub"));
        std::filesystem::remove(folder_ / (format + ".pub"));
        const auto made = lk({"comment", format, "third", "--passphrase-file", "old"});
        EXPECT_EQ(made.exit, 0);
        EXPECT_NE(made.err.find("the new file " + format + ".pub"), std::string::npos) << made.err;
        EXPECT_TRUE(content(format + ".pub").ends_with(" third\n"));
        EXPECT_EQ(mode(format + ".pub"), 0644);
        EXPECT_EQ(content(format), before) << "nothing of the private file had to change";
        EXPECT_EQ(theirs({"/usr/bin/ssh-keygen", "-l", "-f", format + ".pub"}).find(" third (ECDSA)") != std::string::npos, true);
        ASSERT_EQ(lk({"convert", "--to", "ppk3", format, "-o", format + ".ppk", "--passphrase-file", "old"}).exit, 0);
        EXPECT_NE(content(format + ".ppk").find("Comment: third\n"), std::string::npos);
    }
}

TEST_F(LkKeyFiles, ACommentWithNoPlaceAtAllIsAnErrorThatNamesTheWayOut)
{
    ASSERT_EQ(lk({"new", "-f", "pkcs8", "-N", "", "key"}).exit, 0);
    ASSERT_EQ(lk({"new", "-N", "", "other"}).exit, 0);
    std::filesystem::rename(folder_ / "other.pub", folder_ / "key.pub");
    const std::string theirs_before = content("key.pub");
    const auto done = lk({"comment", "key", "new"});
    EXPECT_EQ(done.exit, 1);
    EXPECT_NE(done.err.find("key.pub beside it is another key"), std::string::npos) << done.err;
    EXPECT_NE(done.err.find("--to openssh"), std::string::npos) << done.err;
    EXPECT_EQ(content("key.pub"), theirs_before);
}

TEST_F(LkKeyFiles, AnotherPassphraseLeavesThePublicFileAsItIs)
{
    for (const std::string format : {"pkcs8", "openssh"}) {
        ASSERT_EQ(lk({"new", "-f", format, "-N", "", "-C", "x", format}).exit, 0);
        folder_.write(format + ".pub", lk({"public", format}).out.substr(0, content(format + ".pub").find(" x")) + " mine\n");
        const auto done = lk({"passphrase", format, "--new-passphrase-file", "new"});
        EXPECT_EQ(done.exit, 0);
        EXPECT_EQ(done.err, "");
        EXPECT_TRUE(content(format + ".pub").ends_with(" mine\n"));
    }
}

TEST_F(LkKeyFiles, AFolderWhereAKeyShallBeIsNoFileThatForceWouldReplace)
{
    std::filesystem::create_directories(folder_ / "d1");
    for (const std::vector<std::string>& arguments :
         {std::vector<std::string>{"new", "-N", "", "d1"}, {"new", "-N", "", "--force", "d1"}, {"new", "-N", "", "-o", "d1"}}) {
        const auto done = lk(arguments);
        EXPECT_EQ(done.exit, 1);
        EXPECT_EQ(done.err, "lk: d1 is a folder, not a file. Choose a file.\n");
    }
    ASSERT_EQ(lk({"new", "-N", "", "key"}).exit, 0);
    const auto converted = lk({"convert", "--to", "ppk3", "key", "-o", "d1"});
    EXPECT_EQ(converted.exit, 1);
    EXPECT_EQ(converted.err.find("--force"), std::string::npos) << converted.err;
    EXPECT_TRUE(std::filesystem::is_directory(folder_ / "d1"));
}

TEST_F(LkKeyFiles, APipeWithANameOrADeviceIsRefusedAtOnceAndAGivenDescriptorIsRead)
{
    (void)theirs({"mkfifo", "fifo"});
    for (const std::string command : {"show", "check", "fingerprint", "public", "cert"}) {
        for (const std::string file : {"fifo", "/dev/zero", "/dev/tty"}) {
            const auto done = lk({command, file}); // a test that waits here fails by its time limit
            EXPECT_EQ(done.exit, 1) << command << ' ' << file;
            EXPECT_NE(done.err.find(file + " is a"), std::string::npos) << done.err;
        }
    }
    ASSERT_EQ(lk({"new", "-N", "", "key"}).exit, 0);
    const std::string print = lk({"fingerprint", "key"}).out;
    EXPECT_EQ(run("bash", {"-c", "\"$1\" key fingerprint <(cat key)", "bash", LATCHKEY_BIN_DIR "/lk"}).out, print);
    EXPECT_EQ(run("bash", {"-c", "cat key | \"$1\" key fingerprint /dev/stdin", "bash", LATCHKEY_BIN_DIR "/lk"}).out, print);
    EXPECT_EQ(lk({"fingerprint", "-"}, content("key")).out, print);
}

TEST_F(LkKeyFiles, BitsThatAKindDoesNotHaveAreSaidToBeLeftOut)
{
    const auto made = lk({"new", "-t", "ed25519", "-b", "4096", "-N", "", "a"});
    EXPECT_EQ(made.exit, 0);
    EXPECT_EQ(made.err, "lk: -b 4096 is left out: Ed25519 keys have 256 bits.\n");
    EXPECT_EQ(lk({"new", "-t", "ed25519", "-b", "256", "-N", "", "b"}).err, "");
    EXPECT_EQ(lk({"new", "-t", "ecdsa", "-b", "384", "-N", "", "c"}).err, "");
}

TEST_F(LkKeyFiles, WhatIsWeakAboutAKeyIsSaidOnce)
{
    const auto shown = lk({"show", LATCHKEY_TEST_DATA "/keys/dsa.pem"});
    const auto first = shown.out.find("DSA: servers no longer take it");
    ASSERT_NE(first, std::string::npos) << shown.out;
    EXPECT_EQ(shown.out.find("servers no longer", first + 10), std::string::npos) << shown.out;
}

TEST_F(LkKeyFiles, ALongCommentIsWholeInThePublicLine)
{
    const std::string comment = std::string(1500, 'x') + " " + std::string(1500, 'y');
    for (const std::string format : {"openssh", "ppk3"}) {
        ASSERT_EQ(lk({"new", "-N", "", "-f", format, "-C", comment, format}).exit, 0);
        EXPECT_TRUE(lk({"public", format}).out.ends_with(" " + comment + "\n"));
        ASSERT_EQ(lk({"public", format, "-o", format + ".line"}).exit, 0);
        EXPECT_TRUE(content(format + ".line").ends_with(" " + comment + "\n"));
    }
}

TEST_F(LkKeyFiles, APpkOnOneLineIsRefusedByWhatIsWrongWithIt)
{
    ASSERT_EQ(lk({"new", "-N", "", "-f", "ppk3", "key"}).exit, 0);
    std::string text = content("key");
    for (const char joint : {' ', 'x'}) {
        std::string joined = text;
        std::ranges::replace(joined, '\n', joint);
        folder_.write("one", joined);
        const auto done = lk({"check", "one"});
        EXPECT_EQ(done.exit, 1);
        EXPECT_NE(done.err.find("all of it is on one line"), std::string::npos) << done.err;
    }
}

TEST_F(LkKeyFiles, PublicRandomartAndUserDataAreThereAsJson)
{
    ASSERT_EQ(lk({"new", "-N", "", "-C", "me \"x\"", "key"}).exit, 0);
    const std::string line = content("key.pub").substr(0, content("key.pub").find(" me"));
    const auto query = [&](const std::vector<std::string>& arguments, const std::string& expression) {
        return theirs({"python3", "-c", "import json,sys; d=json.load(sys.stdin); print(" + expression + ")"}, lk(arguments).out);
    };
    EXPECT_EQ(query({"public", "--json", "key"}, "d[0]['line']"), line + " me \"x\"\n");
    EXPECT_EQ(query({"public", "--json", "--format", "rfc4716", "key"}, "d[0]['text']").substr(0, 31), "---- BEGIN SSH2 PUBLIC KEY ----");
    EXPECT_EQ(query({"randomart", "--json", "key"}, "d[0]['randomart']"), lk({"randomart", "key"}).out);
    EXPECT_EQ(query({"user-data", "--json", "key"}, "d['keys'][0]['line']"), line + " me \"x\"\n");
    EXPECT_EQ(query({"user-data", "--json", "key"}, "d['text']"), lk({"user-data", "key"}).out + "\n");
}

TEST_F(LkKeyFiles, PublicKeysInEveryFormAreReadByTheOthers)
{
    for (const std::string& type : types) {
        ASSERT_EQ(lk({"new", "-t", type, "-b", "2048", "-N", "", "-C", "a \"b\"", type}).exit, 0);
        const std::string line = content(type + ".pub");
        EXPECT_EQ(lk({"public", type}).out, line);
        folder_.write("rfc", lk({"public", type, "--format", "rfc4716"}).out);
        EXPECT_EQ(theirs({"/usr/bin/ssh-keygen", "-i", "-f", "rfc"}), line.substr(0, line.find(" a ")) + "\n");
        ASSERT_EQ(lk({"public", type, "--format", "pem", "-o", type + ".spki"}).exit, 0);
        EXPECT_EQ(theirs({"openssl", "pkey", "-pubin", "-in", type + ".spki", "-outform", "DER", "-pubout"}).empty(), false);
        EXPECT_EQ(mode(type + ".spki"), 0644);
    }
}

TEST_F(LkKeyFiles, PassphrasesComeFromDescriptorsToo)
{
    ASSERT_EQ(lk({"new", "--passphrase-file", "old", "--rounds", "2", "key"}).exit, 0);
    const auto by_descriptor = run("bash", {"-c", R"("$1" key check key --passphrase-fd 7 7<old)", "bash", LATCHKEY_BIN_DIR "/lk"});
    EXPECT_EQ(by_descriptor.exit, 0) << by_descriptor.err;
    const auto both =
        lk({"passphrase", "key", "--passphrase-file", "-", "--new-passphrase-file", "-"}, "old passphrase\nnew pass phrase\n");
    EXPECT_EQ(both.exit, 0) << both.err;
    EXPECT_EQ(lk({"check", "key", "--passphrase-file", "new"}).exit, 0);
    EXPECT_EQ(lk({"check", "key", "--passphrase-fd", "x"}).exit, 2);
}

TEST_F(LkKeyFiles, APassphraseOnTheCommandLineWorksWithAWarningAndIsGoneFromIt)
{
    ASSERT_EQ(lk({"new", "-N", "sesame-on-argv", "--rounds", "2", "key"}).exit, 0);
    const auto checked = lk({"check", "key", "-P", "sesame-on-argv"});
    EXPECT_EQ(checked.exit, 0);
    EXPECT_NE(checked.err.find("could see"), std::string::npos) << checked.err;
    EXPECT_EQ(lk({"new", "-N", "", "other"}).err, "");
#ifdef __linux__
    // It reads the key from a pipe that stays open until its own command line has been looked at.
    const std::string script = R"(
        mkfifo pipe; "$1" key passphrase key -P sesame-on-argv --new-passphrase-file pipe & pid=$!
        exec 9<>pipe
        for i in $(seq 100); do grep -q sesame "/proc/$pid/cmdline" || { echo gone; break; }; sleep 0.05; done
        echo new >&9; wait $pid)";
    const auto looked = run("bash", {"-c", script, "bash", LATCHKEY_BIN_DIR "/lk"});
    EXPECT_TRUE(looked.out.starts_with("gone\n")) << looked.out << looked.err;
#endif
}

TEST_F(LkKeyFiles, AKeyIsReadFromStandardInputAndFromAPipe)
{
    ASSERT_EQ(lk({"new", "-N", "", "key"}).exit, 0);
    EXPECT_EQ(lk({"fingerprint", "-"}, content("key")).out, fingerprint_of("key.pub") + "\n");
    const auto piped = run("bash", {"-c", R"("$1" key fingerprint <(cat key))", "bash", LATCHKEY_BIN_DIR "/lk"});
    EXPECT_EQ(piped.out, fingerprint_of("key.pub") + "\n") << piped.err;
}

TEST_F(LkKeyFiles, ShowTellsCostsPermissionsAndRemarks)
{
    ASSERT_EQ(lk({"new", "-t", "rsa", "-b", "2048", "-f", "ppk3", "--argon2", "i", "--argon2-memory", "1024", "--argon2-passes", "3",
                  "--passphrase-file", "old", "key"})
                  .exit,
              0);
    std::filesystem::permissions(folder_ / "key", std::filesystem::perms{0644});
    const std::string text = lk({"show", "key"}).out;
    for (const char* word : {"permissions  0644", "can be read by everyone", "RSA 2048", "Argon2i", "SHA256:", "MD5:"}) {
        EXPECT_NE(text.find(word), std::string::npos) << word << "\n" << text;
    }
    const std::string facts = "import json,sys; d=json.load(sys.stdin); k=d['keys'][0]; print(d['mode'], k['costs']['argon2'], "
                              "k['costs']['memory_kib'], k['costs']['passes'], k['bits'], k['encrypted'])";
    EXPECT_EQ(theirs({"python3", "-c", facts}, lk({"show", "--json", "key"}).out), "0644 Argon2i 1024 3 2048 True\n");
}

TEST_F(LkKeyFiles, SeveralKeysInAFileHaveALineEach)
{
    std::string all;
    std::string expected;
    for (const std::string name : {"a", "b"}) {
        ASSERT_EQ(lk({"new", "-N", "", "-C", "key " + name, name}).exit, 0);
        all += "no-pty " + content(name + ".pub");
        expected += fingerprint_of(name + ".pub") + " key " + name + "\n";
    }
    folder_.write("authorized_keys", all);
    EXPECT_EQ(lk({"fingerprint", "authorized_keys"}).out, expected);
    EXPECT_EQ(theirs({"python3", "-c", "import json,sys; print(len(json.load(sys.stdin)))"},
                     lk({"fingerprint", "--json", "authorized_keys"}).out),
              "2\n");
}

TEST_F(LkKeyFiles, CostsThatNobodyCouldWaitForAreRefused)
{
    EXPECT_EQ(lk({"new", "-N", "", "--argon2-memory", "4000000000", "key"}).exit, 2);
    EXPECT_EQ(lk({"new", "-N", "", "--rounds", "0", "key"}).exit, 2);
    EXPECT_EQ(lk({"new", "-N", "", "--rounds", "1025", "key"}).exit, 2) << "nobody here could say that they want to wait";
    EXPECT_EQ(lk({"new", "-N", "", "-t", "rsa", "-b", "512", "key"}).exit, 2);
    const auto dsa = lk({"new", "-N", "", "-t", "dsa", "key"});
    EXPECT_EQ(dsa.exit, 2);
    EXPECT_NE(dsa.err.find("servers no longer take them"), std::string::npos) << dsa.err;
    EXPECT_FALSE(std::filesystem::exists(folder_ / "key"));
}

} // namespace
} // namespace latchkey::cli
