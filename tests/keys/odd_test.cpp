/// The rarer files of tests/data/make_odd_keys.sh: DER, old ciphers, short and large keys, ssh.com, Ed448, certificates.
#include "keys/check.h"
#include "keys/cipher.h"
#include "keys/fingerprint.h"
#include "tests/keys/key_data.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

namespace latchkey::keys {
namespace {

const std::map<std::string, KeyFormat> formats{
    {"openssh", KeyFormat::openssh},
    {"ppk3", KeyFormat::ppk3},
    {"pkcs1", KeyFormat::pkcs1},
    {"sec1", KeyFormat::sec1},
    {"dsa_pem", KeyFormat::dsa_pem},
    {"pkcs8", KeyFormat::pkcs8},
    {"pkcs8_encrypted", KeyFormat::pkcs8_encrypted},
    {"ssh_com", KeyFormat::ssh_com},
    {"public", KeyFormat::public_line},
    {"pem_public", KeyFormat::pem_public},
    {"certificate", KeyFormat::certificate},
};

bool is_public(const KeyRow& row)
{
    return row.format == "public" || row.format == "pem_public" || row.format == "certificate";
}

/// Blowfish, CAST5 and SEED are OpenSSL's and in a module of it that a system may lack: then they are refused by name.
bool needs_missing_module(const KeyRow& row)
{
    for (const auto& [part, name] :
         {std::pair{".bf-cbc.", "BF-CBC"}, std::pair{".cast5-cbc.", "CAST5-CBC"}, std::pair{".seed-cbc.", "SEED-CBC"}}) {
        if (row.file.find(part) != std::string::npos && !available(*dek_cipher(name))) {
            const std::string text = key_text(row.file);
            const auto refused = inspect(as_bytes(text));
            EXPECT_FALSE(refused);
            EXPECT_NE(refused.error().sentence().find(name), std::string::npos);
            return true;
        }
    }
    return false;
}

class OddKeys : public testing::TestWithParam<KeyRow> {};

TEST_P(OddKeys, SayWhatTheyAreBeforeAnyPassphrase)
{
    const KeyRow& row = GetParam();
    if (needs_missing_module(row)) {
        return;
    }
    const std::string text = key_text(row.file);
    const auto info = inspect(as_bytes(text));
    ASSERT_TRUE(info) << info.error().sentence();
    EXPECT_EQ(info->format, formats.at(row.format));
    EXPECT_EQ(info->encrypted, !row.passphrase.empty());
    EXPECT_EQ(info->has_private, !is_public(row));
    EXPECT_EQ(info->certificate.has_value(), row.format == "certificate");
    EXPECT_EQ(info->keys_in_file, 1U);
    if (row.note.empty()) {
        EXPECT_TRUE(info->notes.empty()) << info->notes.front();
    } else {
        EXPECT_TRUE(std::ranges::any_of(info->notes, [&](const std::string& note) { return note.find(row.note) != std::string::npos; }));
    }
}

TEST_P(OddKeys, AreSoundWithTheRightFingerprintAndComment)
{
    const KeyRow& row = GetParam();
    if (needs_missing_module(row)) {
        return;
    }
    const std::string text = key_text(row.file);
    const auto checked = check(as_bytes(text), answers(row.passphrase));
    ASSERT_TRUE(checked) << checked.error().sentence();
    EXPECT_EQ(fingerprint(checked->public_key), row.fingerprint);
    EXPECT_EQ(checked->comment, row.comment);
    EXPECT_EQ(checked->text().find('\n'), std::string::npos);
}

TEST_P(OddKeys, AreNotOpenedByAnotherPassphrase)
{
    const KeyRow& row = GetParam();
    if (row.passphrase.empty() || needs_missing_module(row)) {
        return;
    }
    const std::string text = key_text(row.file);
    const auto key = unlock(as_bytes(text), Secret::copy_of("another"));
    ASSERT_FALSE(key);
    EXPECT_TRUE(key.error().is(KeyErrc::wrong_passphrase)) << key.error().sentence();
}

std::string test_name(const testing::TestParamInfo<KeyRow>& info)
{
    std::string name = info.param.file;
    std::ranges::replace_if(name, [](unsigned char c) { return std::isalnum(c) == 0; }, '_');
    return name;
}
INSTANTIATE_TEST_SUITE_P(All, OddKeys, testing::ValuesIn(odd_key_rows()), test_name);

TEST(OddFiles, WhatIsNoSshKeyIsNamedWithTheWayOut)
{
    const auto refusal = [](const std::string& text) { return inspect(as_bytes(text)).error().about("f").sentence(); };
    EXPECT_NE(refusal(key_text("refused.p12")).find("openssl pkcs12"), std::string::npos);
    EXPECT_NE(refusal(key_text("refused.x509.der")).find("X.509 certificate"), std::string::npos);
    EXPECT_NE(refusal(std::string("\xfe\xed\xfe\xed\0\0\0\2", 8)).find("keytool"), std::string::npos);
    EXPECT_NE(refusal("{\"kty\":\"RSA\",\"n\":\"0vx7\"}").find("JWK"), std::string::npos);
    EXPECT_NE(refusal("# created: 2026\nAGE-SECRET-KEY-1QQ").find("age"), std::string::npos);
    EXPECT_NE(refusal("untrusted comment: minisign encrypted secret key\nRWRTY0Iy").find("minisign"), std::string::npos);
    EXPECT_NE(refusal("-----BEGIN PGP PUBLIC KEY BLOCK-----\n").find("gpg-agent"), std::string::npos);
    EXPECT_NE(refusal("<RSAKeyValue><Modulus>").find(".NET"), std::string::npos);
    EXPECT_NE(refusal("{\\rtf1\\ansi -----BEGIN").find("word processor"), std::string::npos);
    EXPECT_NE(refusal(std::string("PK\x03\x04", 4) + "x").find("ZIP"), std::string::npos);
    EXPECT_NE(refusal(std::string("\x07\x02\0\0\0\xa4\0\0RSA2", 12) + "x").find("MSBLOB"), std::string::npos);
    EXPECT_NE(refusal(std::string("\x95\x03\xc6\x04", 4) + std::string(1200, 'x')).find("GnuPG"), std::string::npos);
    EXPECT_NE(refusal(to_string(parse_public_line(key_text("rsa.pub"))->wire()) + std::string(300, 'd')).find("dropbearconvert"),
              std::string::npos);
    EXPECT_NE(refusal("SSH PRIVATE KEY FILE FORMAT 1.1\n").find("SSH version 1"), std::string::npos);
    EXPECT_NE(refusal("2048 65537 " + std::string(300, '7') + " me@home").find("SSH version 1"), std::string::npos);
}

TEST(OddFiles, DsaLargerThanSshsSignatureIsSoundAndSaidToBeOfNoUse)
{
    const std::string text = key_text("dsa2048.pem");
    const auto checked = check(as_bytes(text));
    ASSERT_TRUE(checked) << checked.error().sentence();
    EXPECT_FALSE(checked->signs_for_ssh);
    EXPECT_NE(checked->text().find("no signature of its size"), std::string::npos);
}

} // namespace
} // namespace latchkey::keys
