/// lk under the name puttygen, against the real one.

#include "tests/client/cli/key_test.h"

namespace latchkey::cli {
namespace {

using support::ProcessResult;

class PuttyGen : public KeyTest {
protected:
    PuttyGen() { folder_.write("empty", ""); }
    [[nodiscard]] ProcessResult real(std::vector<std::string> arguments) const { return run("/usr/bin/puttygen", std::move(arguments)); }
    void same(const std::vector<std::string>& arguments) const
    {
        const ProcessResult ours = puttygen(arguments);
        const ProcessResult his = real(arguments);
        EXPECT_EQ(ours.out, his.out) << arguments.back() << ours.err << his.err;
        EXPECT_EQ(ours.exit, his.exit) << ours.err << his.err;
    }
};

TEST_F(PuttyGen, MakesAPpkThatPuttygenReads)
{
    for (const std::string type : {"rsa", "ecdsa", "ed25519", "eddsa"}) {
        const std::string file = type + ".ppk";
        const ProcessResult made = puttygen({"-q", "-t", type, "-C", "my home key", "-o", file, "--new-passphrase", "new", "--ppk-param",
                                             "kdf=argon2i,memory=256,passes=2,parallelism=2"});
        ASSERT_EQ(made.exit, 0) << made.err;
        EXPECT_NE(content(file).find("Key-Derivation: Argon2i\nArgon2-Memory: 256\nArgon2-Passes: 2\nArgon2-Parallelism: 2\n"),
                  std::string::npos);
        EXPECT_EQ(mode(file), 0600);
        const ProcessResult read =
            real({file, "--old-passphrase", "new", "-O", "private-openssh-new", "-o", type, "--new-passphrase", "empty"});
        EXPECT_EQ(read.exit, 0) << read.err;
        same({"-L", file});
        same({"-l", file});
        same({"-l", "-E", "md5", file});
        // RFC 4716 leaves the width of its lines open: his have 64 columns, ours 70 as ssh-keygen's.
        const auto without_line_ends = [](std::string text) {
            std::erase(text, '\n');
            return text;
        };
        EXPECT_EQ(without_line_ends(puttygen({"-p", file}).out), without_line_ends(real({"-p", file}).out));
        EXPECT_EQ(puttygen({"-L", file}).out, theirs({"/usr/bin/ssh-keygen", "-y", "-f", type}));
    }
    EXPECT_EQ(puttygen({"-t", "rsa"}).exit, 1) << "a new key goes somewhere";
    EXPECT_EQ(puttygen({"-t", "dsa", "-o", "x"}).exit, 1);
}

TEST_F(PuttyGen, ConvertsBothWays)
{
    (void)theirs({"openssl", "genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048", "-out", "key.pem"});
    ASSERT_EQ(puttygen({"key.pem", "-O", "private", "-o", "key.ppk"}).exit, 0) << "the step of the dashboards' tutorials";
    const std::string line = real({"-L", "key.ppk"}).out;
    EXPECT_TRUE(line.starts_with("ssh-rsa AAAA")) << line;
    ASSERT_EQ(puttygen({"key.ppk", "-O", "private-openssh", "-o", "old"}).exit, 0);
    EXPECT_TRUE(content("old").starts_with("-----BEGIN RSA PRIVATE KEY-----"));
    ASSERT_EQ(puttygen({"key.ppk", "-O", "private-openssh-new", "-o", "new-form"}).exit, 0);
    EXPECT_TRUE(content("new-form").starts_with("-----BEGIN OPENSSH PRIVATE KEY-----"));
    for (const std::string file : {"old", "new-form"}) {
        const std::string by_ssh_keygen = theirs({"/usr/bin/ssh-keygen", "-y", "-f", file});
        EXPECT_EQ(by_ssh_keygen.substr(0, 300), line.substr(0, 300)) << file;
    }
    ASSERT_EQ(puttygen({"key.ppk", "--ppk-param", "version=2", "-o", "v2.ppk"}).exit, 0);
    EXPECT_TRUE(content("v2.ppk").starts_with("PuTTY-User-Key-File-2:"));
    EXPECT_EQ(real({"-L", "v2.ppk"}).out, line);
}

TEST_F(PuttyGen, DevNullIsNoPassphrase)
{
    ASSERT_EQ(puttygen({"-t", "ed25519", "-o", "key.ppk", "--new-passphrase", "/dev/null"}).exit, 0);
    EXPECT_NE(content("key.ppk").find("Encryption: none"), std::string::npos);
}

TEST_F(PuttyGen, ChangesAPpkInPlace)
{
    ASSERT_EQ(real({"-q", "-t", "ed25519", "-C", "before", "-o", "key.ppk", "--new-passphrase", "empty"}).exit, 0);
    const std::string before = real({"-l", "key.ppk"}).out;
    ASSERT_EQ(puttygen({"-C", "after", "key.ppk"}).exit, 0);
    EXPECT_TRUE(real({"-L", "key.ppk"}).out.ends_with(" after\n"));
    ASSERT_EQ(puttygen({"-P", "key.ppk", "--new-passphrase", "new"}).exit, 0);
    EXPECT_NE(content("key.ppk").find("Argon2id"), std::string::npos);
    EXPECT_EQ(puttygen({"-C", "third", "key.ppk", "--old-passphrase", "old"}).exit, 1) << "that is not its passphrase";
    ASSERT_EQ(puttygen({"-C", "third", "key.ppk", "--old-passphrase", "new"}).exit, 0);
    EXPECT_NE(content("key.ppk").find("Argon2id"), std::string::npos) << "the passphrase stays";
    ASSERT_EQ(puttygen({"-P", "key.ppk", "--old-passphrase", "new", "--new-passphrase", "empty"}).exit, 0);
    EXPECT_NE(content("key.ppk").find("Encryption: none"), std::string::npos);
    EXPECT_EQ(real({"-l", "key.ppk"}).out, before);
}

TEST_F(PuttyGen, PrintsTheNumbersThatPuttygenPrints)
{
    for (const std::string type : {"rsa", "ecdsa", "ed25519", "ed448"}) {
        const std::string file = type + ".ppk";
        ASSERT_EQ(puttygen({"-q", "-t", type, "-C", "x", "--new-passphrase", "none", "-o", file}).exit, 0);
        EXPECT_EQ(puttygen({file, "-O", "text"}).out, theirs({"/usr/bin/puttygen", file, "-O", "text"}));
        EXPECT_EQ(puttygen({file, "--dump"}).out, puttygen({file, "-O", "text"}).out);
        ASSERT_EQ(puttygen({file, "-L", "-o", type + ".pub"}).exit, 0);
        EXPECT_EQ(puttygen({type + ".pub", "-O", "text"}).out, theirs({"/usr/bin/puttygen", type + ".pub", "-O", "text"}));
    }
    ASSERT_EQ(puttygen({"rsa.ppk", "-O", "text", "-o", "numbers"}).exit, 0);
    EXPECT_EQ(mode("numbers"), 0600) << "private numbers are in it";
    const std::string dsa = LATCHKEY_TEST_DATA "/keys/dsa.pem";
    (void)theirs({"cp", dsa, "dsa"});
    (void)theirs({"chmod", "600", "dsa"});
    EXPECT_EQ(puttygen({"dsa", "-O", "text"}).out, theirs({"/usr/bin/puttygen", "dsa", "-O", "text"}));
}

TEST_F(PuttyGen, ShowsACertificateAndRefusesByNameWhatItDoesNotWrite)
{
    (void)theirs({"/usr/bin/ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", "key"});
    (void)theirs({"/usr/bin/ssh-keygen", "-q", "-s", "key", "-I", "my id", "key.pub"});
    for (const std::vector<std::string>& arguments :
         {std::vector<std::string>{"key-cert.pub", "-O", "cert-info"}, {"key-cert.pub", "--cert-info"}}) {
        EXPECT_NE(puttygen(arguments).out.find("my id"), std::string::npos);
    }
    const auto refused = puttygen({"key", "-O", "private-sshcom", "-o", "out"});
    EXPECT_EQ(refused.exit, 1);
    EXPECT_TRUE(refused.err.starts_with("puttygen: -O private-sshcom (")) << refused.err;
    EXPECT_FALSE(std::filesystem::exists(folder_ / "out"));
    EXPECT_EQ(puttygen({"nowhere", "-L"}).err, "puttygen: nowhere does not exist. Check the path and its spelling.\n");
    EXPECT_EQ(puttygen({"--no-such"}).exit, 1);
}

TEST_F(PuttyGen, ChoosesThePassesByTheTimeThatTheyTake)
{
    ASSERT_EQ(puttygen({"-q", "-t", "ed25519", "--new-passphrase", "new", "-o", "a.ppk", "--ppk-param", "time=1,memory=64"}).exit, 0);
    EXPECT_NE(content("a.ppk").find("Argon2-Memory: 64\n"), std::string::npos) << content("a.ppk");
    EXPECT_EQ(lk({"check", "a.ppk", "--passphrase-file", "new"}).exit, 0);
    EXPECT_EQ(puttygen({"-q", "-t", "ed25519", "--new-passphrase", "new", "-o", "b.ppk", "--ppk-param", "time=soon"}).exit, 1);
}

TEST_F(PuttyGen, DoesNothingWhereNothingIsSaid)
{
    ASSERT_EQ(real({"-q", "-t", "ed25519", "-o", "key.ppk", "--new-passphrase", "empty"}).exit, 0);
    const std::string before = content("key.ppk");
    EXPECT_NE(puttygen({"key.ppk"}).exit, 0);
    EXPECT_NE(puttygen({"key.ppk", "-O", "private-openssh"}).exit, 0) << "never over the PPK itself";
    EXPECT_NE(puttygen({"key.ppk", "-O", "nonsense"}).exit, 0);
    EXPECT_NE(puttygen({"key.ppk", "--certificate", "x"}).exit, 0);
    EXPECT_NE(puttygen({"key.ppk", "--ppk-param", "passes=many", "-o", "other"}).exit, 0);
    EXPECT_EQ(content("key.ppk"), before);
    EXPECT_FALSE(std::filesystem::exists(folder_ / "other"));
}

} // namespace
} // namespace latchkey::cli
