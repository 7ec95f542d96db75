/// What bad files get: one sentence that names format, place and way out; never a crash, never a key.
#include "keys/check.h"
#include "tests/keys/key_data.h"
#include "tests/support/temp_folder.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <sys/stat.h>

namespace latchkey::keys {
namespace {

Error refusal(const std::string& text, const std::string& passphrase = {})
{
    const auto key = load_text(text, passphrase);
    if (key) {
        throw std::runtime_error("it loaded");
    }
    return key.error().about("my.ppk");
}

std::string sentence(const std::string& text, const std::string& passphrase = {})
{
    return refusal(text, passphrase).sentence();
}

std::string with(std::string text, const std::string& from, const std::string& to)
{
    const std::size_t at = text.find(from);
    if (at == std::string::npos) {
        throw std::runtime_error("nothing to replace: " + from);
    }
    return text.replace(at, from.size(), to);
}

/// The value of a "Key: value" line exchanged.
std::string with_header(const std::string& text, const std::string& key, const std::string& value)
{
    const std::size_t at = text.find(key + ": ");
    const std::size_t end = text.find('\n', at);
    return text.substr(0, at) + key + ": " + value + text.substr(end);
}

TEST(Refusal, SaysWhatTheFileIsInsteadOfAKey)
{
    EXPECT_EQ(sentence(""), "my.ppk is empty. Copy or download the key again.");
    EXPECT_EQ(sentence(" \n\r\n\t"), "my.ppk is empty. Copy or download the key again.");
    EXPECT_NE(sentence("<!DOCTYPE html>").find("web page"), std::string::npos);
    EXPECT_NE(sentence("hello").find("nothing in it begins like a key"), std::string::npos);
    EXPECT_NE(sentence(std::string(100, '\0')).find("only zeros"), std::string::npos);
    EXPECT_NE(sentence(std::string("\x7f"
                                   "ELF\1\0\2",
                                   7))
                  .find("binary"),
              std::string::npos);
    EXPECT_NE(sentence("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n").find("certificate"), std::string::npos);
    EXPECT_NE(sentence("-----BEGIN PGP PRIVATE KEY BLOCK-----\n").find("PGP PRIVATE KEY BLOCK"), std::string::npos);
}

TEST(Refusal, APublicKeyIsNamedAsOneWithTheWayOut)
{
    for (const char* name : {"ed25519.pub", "ed25519.rfc4716", "rsa.spki.pem", "rsa.pkcs1pub.pem"}) {
        const Error error = refusal(key_text(name));
        EXPECT_TRUE(error.is(KeyErrc::public_only)) << name;
        EXPECT_NE(error.sentence().find("only a public key"), std::string::npos);
        EXPECT_NE(error.sentence().find("without .pub"), std::string::npos);
    }
    EXPECT_EQ(Error(KeyErrc::public_only, "id.pub").sentence().find("()"), std::string::npos) << "the format need not be known";
}

TEST(Refusal, WhatWeLackIsNamed)
{
    EXPECT_NE(sentence(key_text("refused.secp256k1.pem")).find("1.3.132.0.10"), std::string::npos);
    EXPECT_NE(sentence(key_text("refused.x25519.p8")).find("1.3.101.110"), std::string::npos);
    EXPECT_NE(sentence(key_text("refused.three-primes.pem")).find("more than two primes"), std::string::npos);
    EXPECT_NE(sentence(with(key_text("rsa.v2.ppk"), "File-2", "File-4")).find("version \"4\""), std::string::npos);
    EXPECT_NE(sentence(with(key_text("rsa.v2.ppk"), "File-2", "File-9")).find("\"9\""), std::string::npos);
    EXPECT_NE(sentence(with_header(key_text("rsa.v2.ppk"), "Encryption", "rot13")).find("rot13"), std::string::npos);
    EXPECT_NE(sentence(with_header(key_text("rsa.v3.enc.ppk"), "Key-Derivation", "Argon3"), "correct horse").find("Argon3"),
              std::string::npos);
    EXPECT_NE(sentence(with(key_text("rsa.enc.pem"), "AES-128-CBC", "AES-999-CBC"), "correct horse").find("AES-999-CBC"),
              std::string::npos);
    EXPECT_TRUE(refusal(with_header(key_text("rsa.v2.ppk"), "PuTTY-User-Key-File-2", "ssh-nonesuch")).is(KeyErrc::unknown_type));
}

TEST(Refusal, DamageIsNamedWithFormatAndPlace)
{
    std::string flipped = key_text("ed25519.v3.ppk");
    const std::size_t private_line = flipped.find('\n', flipped.find("Private-Lines")) + 1;
    flipped[private_line] = flipped[private_line] == 'B' ? 'C' : 'B';
    EXPECT_EQ(sentence(flipped),
              "my.ppk is damaged: PuTTY PPK 3, its check value (Private-MAC) does not fit, so something in it was changed. "
              "Copy or download it again.");
    EXPECT_NE(sentence(with(key_text("rsa.pem"), "\nMII", "\n!II")).find("PEM (PKCS#1), line 2, a character that is not base64"),
              std::string::npos);
    EXPECT_NE(sentence(with(key_text("rsa.pem"), "-----END RSA PRIVATE KEY-----", "")).find("no END line"), std::string::npos);
    EXPECT_NE(sentence(with(key_text("rsa.pem"), "END RSA", "END EC")).find("END line is not that of this key"), std::string::npos);
    EXPECT_NE(sentence("-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----\n").find("nothing between"), std::string::npos);
    EXPECT_NE(sentence(with_header(key_text("rsa.v3.ppk"), "Public-Lines", "7")).find("PuTTY PPK 3, line "), std::string::npos);
    for (const char* count : {"2147483648", "4294967297", "-1", "0", "99999999999999999999", "x", ""}) {
        EXPECT_TRUE(refusal(with_header(key_text("rsa.v3.ppk"), "Public-Lines", count)).is(KeyErrc::damaged)) << count;
        EXPECT_TRUE(refusal(with_header(key_text("rsa.v3.ppk"), "Private-Lines", count)).is(KeyErrc::damaged)) << count;
    }
    EXPECT_TRUE(refusal(with_header(key_text("rsa.v3.ppk"), "Private-MAC", "00")).is(KeyErrc::damaged));
    EXPECT_TRUE(refusal(with_header(key_text("rsa.v3.ppk"), "Comment", "somebody else")).is(KeyErrc::damaged));
}

TEST(Refusal, CostsOverTheLimitsAreRefusedBeforeTheWork)
{
    const std::string ppk = key_text("ed25519.v3.enc.ppk");
    for (const auto& [key, value] : {std::pair{"Argon2-Memory", "4294967295"}, std::pair{"Argon2-Memory", "1073741824"},
                                     std::pair{"Argon2-Memory", "99999999999999999999999"}, std::pair{"Argon2-Passes", "4294967295"},
                                     std::pair{"Argon2-Parallelism", "16777216"}}) {
        EXPECT_TRUE(refusal(with_header(ppk, key, value), "correct horse").is(KeyErrc::too_large)) << key << value;
    }
    for (const auto& [key, value] :
         {std::pair{"Argon2-Memory", "0"}, std::pair{"Argon2-Memory", "-8192"}, std::pair{"Argon2-Passes", "0"},
          std::pair{"Argon2-Parallelism", "0"}, std::pair{"Argon2-Salt", "xyz"}, std::pair{"Argon2-Salt", "a"}}) {
        EXPECT_TRUE(refusal(with_header(ppk, key, value), "correct horse").is(KeyErrc::damaged)) << key << value;
    }
    EXPECT_TRUE(refusal("-----BEGIN PRIVATE KEY-----\n" + std::string(1 << 20, 'A')).is(KeyErrc::too_large));
}

TEST(Refusal, HalvesThatDoNotBelongTogetherAreInconsistent)
{
    const auto with_other_letter = [](const std::string& name, std::size_t offset) {
        std::string text = key_text(name);
        const std::size_t begin = text.find('\n') + 1;
        std::size_t at = begin + offset;
        while (text[at] == '\n') {
            ++at;
        }
        text[at] = text[at] == 'A' ? 'B' : 'A';
        return text;
    };
    // A letter in the middle of the modulus, and one in the seed of an Edwards key.
    EXPECT_TRUE(refusal(with_other_letter("rsa.pem", 100)).is(KeyErrc::inconsistent));
    EXPECT_TRUE(refusal(with_other_letter("ed25519", 250)).is(KeyErrc::inconsistent)) << sentence(with_other_letter("ed25519", 250));
    EXPECT_TRUE(refusal(with_other_letter("ecdsa256.pem", 20)).is(KeyErrc::inconsistent))
        << sentence(with_other_letter("ecdsa256.pem", 20));
}

TEST(Refusal, APublicPointThatIsNotOnItsCurveFailsTheCheck)
{
    std::string line = key_text("ecdsa256.pub");
    const std::size_t at = line.find(' ', 20) - 10;
    line[at] = line[at] == 'x' ? 'y' : 'x';
    const auto checked = check(as_bytes(line));
    ASSERT_FALSE(checked);
    EXPECT_TRUE(checked.error().is(KeyErrc::damaged));
}

TEST(Refusal, EveryCutOfEverySmallFileIsRefusedAndCrashesNothing)
{
    for (const KeyRow& row : key_rows()) {
        const std::string text = key_text(row.file);
        const bool is_public = row.format == "public" || row.format == "rfc4716" || row.format == "pem_public";
        if (is_public || text.size() > 800) {
            continue;
        }
        const Secret passphrase = Secret::copy_of(row.passphrase);
        // The final newline may go, and the dashes before it but one: nobody can take what is left for anything else.
        const bool dashed = text.find("-----END") != std::string::npos;
        const std::size_t whole = dashed ? text.find_last_not_of("\n-") + 2 : text.find_last_not_of('\n') + 1;
        for (std::size_t size = 0; size < whole; ++size) {
            const auto cut = unlock(as_bytes(text).first(size), passphrase);
            ASSERT_FALSE(cut) << row.file << " cut to " << size;
            ASSERT_FALSE(cut.error().sentence().empty());
        }
    }
}

TEST(Refusal, NoFlippedBitOfAPlainFileGivesAnotherKey)
{
    for (const char* name : {"ed25519", "ecdsa256.pem", "ed25519.v3.ppk", "ossl_ed25519.p8"}) {
        const std::string text = key_text(name);
        const PublicKey right = load_text(text)->public_key();
        for (std::size_t i = 0; i < text.size(); ++i) {
            for (int bit = 0; bit < 8; ++bit) {
                std::string flipped = text;
                flipped[i] = static_cast<char>(flipped[i] ^ (1 << bit));
                const auto key = load_text(flipped);
                // PKCS#8 without a public half has nothing to compare with: there a flipped seed is another, sound key.
                if (key && std::string_view(name) != "ossl_ed25519.p8") {
                    ASSERT_EQ(key->public_key(), right) << name << " byte " << i << " bit " << bit;
                }
            }
        }
    }
}

TEST(Refusal, PathsThatAreNoFilesAreNamed)
{
    const support::TempFolder folder;
    ::mkfifo((folder / "fifo").c_str(), 0600);
    EXPECT_TRUE(load(folder.path()).error().is(KeyErrc::io));
    EXPECT_EQ(load(folder / "fifo").error().sentence(), (folder / "fifo").string() + " is a pipe, not a file. Choose a file.");
    EXPECT_NE(load(folder / "no such 鍵").error().sentence().find("no such 鍵 does not exist"), std::string::npos);
    folder.write("big", std::string((1 << 20) + 1, 'x'));
    EXPECT_TRUE(load(folder / "big").error().is(KeyErrc::too_large));
    EXPECT_NE(load(folder / "big").error().sentence().find("big is refused"), std::string::npos);
    EXPECT_TRUE(load(folder / std::string(300, 'n')).error().is(KeyErrc::io));
    const std::filesystem::path public_key = folder.write("k.pub", key_text("ed25519.pub"));
    EXPECT_EQ(load(public_key).error().subject(), public_key.string());
}

} // namespace
} // namespace latchkey::keys
