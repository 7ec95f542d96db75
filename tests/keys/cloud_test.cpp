#include "keys/base/base64.h"
#include "keys/cloud.h"
#include "keys/generate.h"
#include "tests/keys/key_data.h"
#include "tests/support/process.h"
#include "tests/support/temp_folder.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace latchkey::keys {
namespace {

using support::run_or_throw;
using support::TempFolder;

const PrivateKey& rsa()
{
    static const PrivateKey key = load_text(key_text("rsa")).value();
    return key;
}

/// As the cloud's agent does it: `padding` is openssl's name of the mode.
std::string encrypted(const std::string& message, const std::string& padding = "pkcs1")
{
    const std::string cipher = run_or_throw(
        {"openssl", "pkeyutl", "-encrypt", "-pubin", "-inkey", key_path("rsa.spki.pem"), "-pkeyopt", "rsa_padding_mode:" + padding},
        {.input = message});
    return base64_encode(as_bytes(cipher));
}

std::string decrypted(const PrivateKey& key, const std::string& text)
{
    const Result<Secret> password = decrypt_password(key, text);
    return password ? std::string(password->text()) : "error: " + password.error().sentence();
}

TEST(WindowsPassword, ComesOutAsItWentIn)
{
    const std::string password = "p&ss\"w0rd; äöü 鍵";
    const std::string text = encrypted(password);
    EXPECT_EQ(decrypted(rsa(), text), password);
    std::string lines;
    for (std::size_t at = 0; at < text.size(); at += 60) {
        lines += text.substr(at, 60) + "\r\n";
    }
    EXPECT_EQ(decrypted(rsa(), "\r\n  " + lines + "\t"), password);
    EXPECT_EQ(decrypted(rsa(), "{\n    \"InstanceId\": \"i-0123\",\n    \"PasswordData\": \"\\r\\n" + text +
                                   "\\r\\n\",\n    \"Timestamp\": \"2026\"\n}\n"),
              password)
        << "what `aws ec2 get-password-data` prints";
    EXPECT_EQ(decrypted(rsa(), encrypted("x")), "x");
}

TEST(WindowsPassword, AWrongKeyIsSaidAndNeverGivesAMadeUpPassword)
{
    const std::string text = encrypted("the password");
    for (int i = 0; i < 3; ++i) {
        const PrivateKey other = generate(NewKey::rsa, 2048, "other").value();
        const Result<Secret> password = decrypt_password(other, text);
        ASSERT_FALSE(password);
        EXPECT_TRUE(password.error().is(KeyErrc::wrong_key)) << password.error().sentence();
    }
}

// RFC 8017 §7.2.2 step 3, each way in which a block can be wrong.
TEST(WindowsPassword, EveryBadPaddingIsAWrongKey)
{
    const std::string message = "password";
    const auto block = [&](std::string head, std::size_t filling, std::string tail) {
        head.append(filling, 'x');
        head += tail;
        head.insert(head.size() - tail.size(), 256 - head.size(), 'y');
        return head;
    };
    const std::string zero(1, '\0');
    const std::string good = zero + "\2";
    EXPECT_EQ(decrypted(rsa(), encrypted(block(good, 8, zero + message), "none")), message) << "the block is built rightly";
    const std::string short_filling = good + "sevenby" + zero + std::string(256 - 10, 'p');
    const std::string bad[] = {
        block(zero + "\1", 8, zero + message), // type 1: a signature's
        block(good, 8, ""),                    // no end of the padding
        block(good, 8, zero),                  // an empty message
        block(good, 8, zero + "pass\x01word"), // nothing that can be typed
        block(good, 8, zero + "pass\xffword"), // not text
        short_filling,
    };
    for (const std::string& one : bad) {
        const Result<Secret> password = decrypt_password(rsa(), encrypted(one, "none"));
        ASSERT_FALSE(password) << &one - bad;
        EXPECT_TRUE(password.error().is(KeyErrc::wrong_key)) << &one - bad;
    }
}

TEST(WindowsPassword, WhatIsNoSuchTextIsSaidToBeSo)
{
    const std::string text = encrypted("the password");
    for (const std::string& wrong :
         {std::string{}, std::string{"not base64!"}, text.substr(0, 100), text + text, std::string(1U << 20U, 'A')}) {
        const Result<Secret> password = decrypt_password(rsa(), wrong);
        ASSERT_FALSE(password);
        EXPECT_TRUE(password.error().is(KeyErrc::damaged)) << password.error().sentence();
    }
    EXPECT_TRUE(decrypt_password(rsa(), base64_encode(ByteBuffer(256, 0xff))).error().is(KeyErrc::wrong_key)) << "not below the modulus";
    const Result<Secret> ed25519 = decrypt_password(load_text(key_text("ed25519")).value(), text);
    ASSERT_FALSE(ed25519);
    EXPECT_TRUE(ed25519.error().is(KeyErrc::unsupported));
    EXPECT_NE(ed25519.error().sentence().find("RSA"), std::string::npos);
}

TEST(UserData, IsYamlWhateverTheCommentHolds)
{
    const PublicKey& key = rsa().public_key();
    const NamedKey keys[] = {{key, "it's: \"me\" #1 \\ {x}"}, {key, "鍵\n- evil: yes\x1b[2J"}, {key, ""}};
    const std::string text = user_data(keys);
    EXPECT_TRUE(text.starts_with("#cloud-config\nssh_authorized_keys:\n  - 'ssh-rsa AAAA")) << text;
    EXPECT_EQ(std::ranges::count(text, '\n'), 5);
    EXPECT_NE(text.find(" it''s: \"me\" #1 \\ {x}'\n"), std::string::npos) << text;
    EXPECT_NE(text.find(" 鍵\\x0a- evil: yes\\x1b[2J'\n"), std::string::npos) << text;
    EXPECT_TRUE(text.ends_with("'\n"));
}

TEST(UserData, ThePlainLinesAreOnesThatSshKeygenReads)
{
    const PrivateKey ed25519 = load_text(key_text("ed25519")).value();
    const NamedKey keys[] = {{rsa().public_key(), "first"}, {ed25519.public_key(), "second\nthird"}};
    const TempFolder folder;
    folder.write("authorized_keys", authorized_keys(keys));
    const std::string listed = run_or_throw({"ssh-keygen", "-l", "-f", folder / "authorized_keys"});
    EXPECT_EQ(std::ranges::count(listed, '\n'), 2) << listed;
    EXPECT_NE(listed.find(" first (RSA)"), std::string::npos) << listed;
    EXPECT_NE(listed.find(" second\\x0athird (ED25519)"), std::string::npos) << listed;
}

} // namespace
} // namespace latchkey::keys
