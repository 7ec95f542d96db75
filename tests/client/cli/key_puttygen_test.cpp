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
    EXPECT_EQ(puttygen({"-t", "rsa"}).exit, 2) << "a new key goes somewhere";
    EXPECT_EQ(puttygen({"-t", "dsa", "-o", "x"}).exit, 2);
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
