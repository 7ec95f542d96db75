/// What we write: read back by ourselves, and by puttygen, ssh-keygen and openssl.
#include "keys/base/platform/private_file.h"
#include "keys/fingerprint.h"
#include "keys/key_save.h"
#include "tests/keys/key_data.h"
#include "tests/support/process.h"
#include "tests/support/temp_folder.h"

#include <gtest/gtest.h>

namespace latchkey::keys {
namespace {

using support::run_process;
using support::TempFolder;

const std::string types[] = {"rsa", "ecdsa256", "ecdsa384", "ecdsa521", "ed25519", "dsa"};
constexpr KeyFormat written[] = {KeyFormat::ppk3, KeyFormat::openssh, KeyFormat::pkcs8};

SaveOptions cheap(KeyFormat format, const Secret* passphrase)
{
    SaveOptions options;
    options.format = format;
    options.passphrase = passphrase;
    options.argon2.memory_kib = 64;
    options.argon2.passes = 1;
    options.bcrypt_rounds = 1;
    return options;
}

TEST(Save, EveryTypeGoesRoundInEveryFormatWithAndWithoutPassphrase)
{
    const Secret passphrase = Secret::copy_of("pÄss 鍵");
    for (const std::string& type : types) {
        const PrivateKey key = load_text(key_text(type)).value();
        for (const KeyFormat format : written) {
            for (const Secret* used : {static_cast<const Secret*>(nullptr), &passphrase}) {
                const Secret file = encode(key, cheap(format, used)).value();
                const auto info = inspect(file.bytes());
                ASSERT_TRUE(info) << type << title(format) << info.error().sentence();
                EXPECT_EQ(info->encrypted, used != nullptr);
                EXPECT_EQ(info->notes.empty(), type != "dsa" || (used != nullptr && format == KeyFormat::pkcs8)); // a remark on DSA
                const auto again = unlock(file.bytes(), used != nullptr ? used->clone() : Secret{});
                ASSERT_TRUE(again) << type << title(format) << again.error().sentence();
                EXPECT_EQ(again->public_key(), key.public_key());
                EXPECT_EQ(again->comment(), format == KeyFormat::pkcs8 ? "" : key.comment()); // PKCS#8 has no place for one
                if (used != nullptr) {
                    EXPECT_TRUE(unlock(file.bytes(), Secret::copy_of("wrong")).error().is(KeyErrc::wrong_passphrase));
                }
            }
        }
    }
}

TEST(Save, APlainPpkIsPuttygensByteForByte)
{
    for (const std::string& type : types) {
        if (type != "ed25519") { // ours pads an Edwards number whose last bytes are zero; every other field has one form only
            EXPECT_EQ(encode(load_text(key_text(type)).value(), cheap(KeyFormat::ppk3, nullptr))->text(), key_text(type + ".v3.ppk"));
        }
    }
}

TEST(Save, PuttygenReadsOurPpkWithTheDefaultCosts)
{
    const TempFolder folder;
    const Secret passphrase = Secret::copy_of("correct horse");
    const std::string pass = folder.write("pass", "correct horse\n");
    const std::string none = folder.write("none", "");
    for (const std::string& type : types) {
        const PrivateKey key = load_text(key_text(type)).value();
        const std::string path = folder / (type + ".ppk");
        SaveOptions options;
        options.format = KeyFormat::ppk3;
        options.passphrase = &passphrase;
        ASSERT_TRUE(save(path, key, options, Overwrite::no));
        const std::string out = folder / (type + ".out");
        const auto read = run_process(
            {"puttygen", path, "-q", "-O", "private-openssh-new", "-o", out, "--old-passphrase", pass, "--new-passphrase", none});
        ASSERT_EQ(read.exit, 0) << type << read.err;
        EXPECT_EQ(load(std::filesystem::path(out))->public_key(), key.public_key());
        EXPECT_EQ(load(std::filesystem::path(out))->comment(), key.comment());
    }
}

TEST(Save, SshKeygenReadsOurOpensshKeysWithTheDefaultCosts)
{
    const TempFolder folder;
    const Secret passphrase = Secret::copy_of("correct horse");
    for (const std::string& type : types) {
        const PrivateKey key = load_text(key_text(type)).value();
        for (const bool encrypted : {false, true}) {
            SaveOptions options;
            options.passphrase = encrypted ? &passphrase : nullptr;
            const std::string path = folder / (type + (encrypted ? ".enc" : ".plain"));
            ASSERT_TRUE(save(path, key, options, Overwrite::no));
            const auto read = run_process({"ssh-keygen", "-y", "-P", encrypted ? "correct horse" : "", "-f", path});
            EXPECT_EQ(read.out, key.public_key().line(key.comment()) + "\n") << type << read.err;
        }
    }
}

TEST(Save, OpensslReadsOurPkcs8)
{
    const TempFolder folder;
    const Secret passphrase = Secret::copy_of("correct horse");
    const std::string pass = folder.write("pass", "correct horse\n");
    for (const std::string& type : types) {
        const PrivateKey key = load_text(key_text(type)).value();
        for (const bool encrypted : {false, true}) {
            SaveOptions options = cheap(KeyFormat::pkcs8, encrypted ? &passphrase : nullptr);
            const std::string path = folder / (type + (encrypted ? ".enc" : ".plain"));
            ASSERT_TRUE(save(path, key, options, Overwrite::no));
            const std::string out = folder / (type + ".pub");
            const auto read = run_process({"openssl", "pkey", "-in", path, "-passin", "file:" + pass, "-pubout", "-out", out});
            ASSERT_EQ(read.exit, 0) << type << read.err;
            const std::string text = support::read_file(out);
            EXPECT_EQ(inspect(as_bytes(text))->public_key, key.public_key()) << type;
        }
    }
}

TEST(Save, IsPrivateAndNeverOverAFileUnasked)
{
    const TempFolder folder;
    const PrivateKey key = load_text(key_text("ed25519")).value();
    const std::string path = folder / "my 鍵.ppk";
    ASSERT_TRUE(save(path, key, {}, Overwrite::no));
    EXPECT_EQ(platform::file_access(path)->mode, "0600");
    const auto again = save(path, key, {}, Overwrite::no);
    ASSERT_FALSE(again);
    EXPECT_TRUE(again.error().is(KeyErrc::exists));
    EXPECT_NE(again.error().sentence().find(path), std::string::npos);
    EXPECT_TRUE(save(path, key, {}, Overwrite::yes));
    const auto nowhere = save(folder / "no/such/folder", key, {}, Overwrite::no);
    EXPECT_TRUE(nowhere.error().is(KeyErrc::io));
}

TEST(Save, FormatsThatAreNotWrittenAreNamed)
{
    const PrivateKey key = load_text(key_text("ed25519")).value();
    EXPECT_NE(encode(key, cheap(KeyFormat::ssh_com, nullptr)).error().sentence().find("ssh.com"), std::string::npos);
}

TEST(Save, ACommentCannotBreakAPpk)
{
    PrivateKey key = load_text(key_text("ed25519")).value();
    key.set_comment("one\nPublic-Lines: 0\r\ntwo  ");
    const Secret file = encode(key, cheap(KeyFormat::ppk3, nullptr)).value();
    EXPECT_EQ(unlock(file.bytes(), Secret{})->comment(), "one Public-Lines: 0  two  ");
}

} // namespace
} // namespace latchkey::keys
