#include "keys/fingerprint.h"
#include "keys/match.h"
#include "tests/keys/key_data.h"
#include "tests/support/process.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>

namespace latchkey::keys {
namespace {

using support::run_or_throw;

const PrivateKey& key_named(const std::string& name)
{
    static std::map<std::string, PrivateKey> loaded;
    const auto found = loaded.find(name);
    return found != loaded.end() ? found->second : loaded.emplace(name, load_text(key_text(name)).value()).first->second;
}

std::optional<FingerprintForm> find(const std::string& text, const std::string& name)
{
    const auto query = read_fingerprint(text);
    EXPECT_TRUE(query) << text;
    return query ? match(*query, key_named(name)) : std::nullopt;
}

/// What `openssl HASH -c` prints of bytes, after its "= ".
std::string openssl_digest(const std::string& hash, const std::string& bytes)
{
    const std::string line = run_or_throw({"openssl", hash, "-c"}, {.input = bytes});
    return line.substr(line.find("= ") + 2, line.size() - line.find("= ") - 3);
}

// The two commands of AWS's page "Verify the fingerprint of your key pair".
TEST(Match, AwsFingerprintsAreWhatItsDocumentationComputes)
{
    const std::string made = openssl_digest(
        "sha1", run_or_throw({"openssl", "pkcs8", "-in", key_path("rsa.pem"), "-inform", "PEM", "-outform", "DER", "-topk8", "-nocrypt"}));
    const std::string imported =
        openssl_digest("md5", run_or_throw({"openssl", "rsa", "-in", key_path("rsa.pem"), "-pubout", "-outform", "DER"}));
    EXPECT_EQ(aws_sha1(key_named("rsa")).value(), made);
    EXPECT_EQ(aws_md5(key_named("rsa").public_key()).value(), imported);
    EXPECT_EQ(find(made, "rsa"), FingerprintForm::aws_sha1);
    EXPECT_EQ(find(imported, "rsa"), FingerprintForm::aws_md5);
    EXPECT_EQ(match(read_fingerprint(made).value(), key_named("rsa").public_key()), std::nullopt) << "the public half does not tell";
    EXPECT_EQ(find(made, "ed25519"), std::nullopt);
    EXPECT_EQ(aws_sha1(load_text(key_text("rsa.v3.ppk")).value()).value(), made) << "whatever file the key is in";
}

TEST(Match, EveryTypeIsFoundByWhatSshKeygenPrints)
{
    for (const char* name : {"rsa", "ecdsa256", "ecdsa384", "ecdsa521", "ed25519"}) {
        const std::string file = key_path(std::string{name} + ".pub");
        for (const char* hash : {"sha256", "md5"}) {
            const std::string line = run_or_throw({"ssh-keygen", "-l", "-E", hash, "-f", file});
            const auto expected = std::string{hash} == "md5" ? FingerprintForm::md5 : FingerprintForm::sha256;
            EXPECT_EQ(find(line, name), expected) << line;
            EXPECT_EQ(find(line, std::string{name} == "rsa" ? "ed25519" : "rsa"), std::nullopt) << line;
        }
    }
}

// canonical/cloud-init, config/cc_ssh_authkey_fingerprints.py: SHA-256 of the decoded base64, in pairs.
TEST(Match, CloudInitsConsoleLineIsUnderstood)
{
    const std::string pairs = cloud_init_sha256(key_named("ed25519").public_key());
    const std::string wire(as_text(key_named("ed25519").public_key().wire()));
    EXPECT_EQ(pairs, openssl_digest("sha256", wire));
    EXPECT_EQ(find(fmt::format("ci-info: | ssh-ed25519 | {} |    -    | adas@adas-Latitude-E7450 |", pairs), "ed25519"),
              FingerprintForm::sha256);
}

TEST(Match, HoweverItWasCopied)
{
    const PublicKey& key = key_named("ed25519").public_key();
    const std::string sha256 = fingerprint(key);
    const std::string base64 = sha256.substr(7);
    const std::string md5 = fingerprint(key, FingerprintHash::md5).substr(4);
    std::string upper = md5;
    std::ranges::transform(upper, upper.begin(), [](char c) { return static_cast<char>(std::toupper(static_cast<unsigned char>(c))); });
    std::string bare = md5;
    std::erase(bare, ':');
    std::string blanks = md5;
    std::ranges::replace(blanks, ':', ' ');
    for (const std::string& text :
         {sha256, "  " + sha256 + "\r\n", sha256 + "=", "sha256:" + base64, base64, base64 + "=", "key fingerprint is " + sha256 + ".",
          "\"" + sha256 + "\"", "(" + sha256 + ")", sha256.substr(0, 30) + "\n" + sha256.substr(30), "fingerprint=" + sha256,
          "SHA256:" + cloud_init_sha256(key)}) {
        EXPECT_EQ(find(text, "ed25519"), FingerprintForm::sha256) << text;
    }
    for (const std::string& text : {md5, upper, bare, blanks, "MD5:" + md5, "md5:" + upper, "2048 " + md5 + " me@host (RSA)"}) {
        EXPECT_EQ(find(text, "ed25519"), FingerprintForm::md5) << text;
    }
}

TEST(Match, ABeginningIsEnoughFromFourBytesOn)
{
    const std::string sha256 = fingerprint(key_named("ed25519").public_key());
    for (const std::string& text : {sha256.substr(0, 20), sha256.substr(0, 21) + "…", sha256.substr(0, 22) + "..."}) {
        const auto query = read_fingerprint(text);
        ASSERT_TRUE(query) << text;
        EXPECT_TRUE(query->prefix);
        EXPECT_EQ(match(*query, key_named("ed25519")), FingerprintForm::sha256) << text;
        EXPECT_EQ(match(*query, key_named("rsa")), std::nullopt) << text;
    }
    EXPECT_FALSE(read_fingerprint(sha256.substr(0, 11)));
    const std::string pairs = cloud_init_sha256(key_named("ed25519").public_key()).substr(0, 17);
    EXPECT_EQ(find(pairs, "ed25519"), FingerprintForm::sha256) << pairs;
}

TEST(Match, WhatIsNoFingerprintIsSaidWithTheFormsThatAre)
{
    for (const std::string text :
         {"", " ", "hello", "SHA256:", "MD5:xx", "SHA256:!!!!!!!!", "12:34", "ssh-ed25519", "192.0.2.1:22", "2001:db8::1"}) {
        const auto query = read_fingerprint(text);
        ASSERT_FALSE(query) << text;
        EXPECT_NE(query.error().sentence().find("SHA256:…"), std::string::npos) << query.error().sentence();
    }
    EXPECT_FALSE(read_fingerprint(std::string(1U << 20U, 'g')));
}

} // namespace
} // namespace latchkey::keys
