/// Files with more than one key: PEM bundles, authorized_keys, a private key with its public line below it.
#include "keys/fingerprint.h"
#include "tests/keys/key_data.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace latchkey::keys {
namespace {

std::vector<KeyFileInfo> all_of(const std::string& text)
{
    return inspect_all(as_bytes(text)).value();
}

bool has_note(const KeyFileInfo& info, const std::string& words)
{
    return std::ranges::any_of(info.notes, [&](const std::string& note) { return note.find(words) != std::string::npos; });
}

TEST(SeveralKeys, AreAllFoundInTheirOrderWhateverTheirFormats)
{
    const std::string text = key_text("rsa.pem") + key_text("ed25519.pub") + key_text("ed25519") + "\nhello\n" +
                             key_text("ecdsa256.v3.ppk") + key_text("rsa.sshcom") + key_text("ed25519.rfc4716") + key_text("rsa.spki.pem") +
                             key_text("ecdsa384-cert.pub");
    const auto keys = all_of(text);
    ASSERT_EQ(keys.size(), 8U);
    constexpr KeyFormat wanted[] = {KeyFormat::pkcs1,   KeyFormat::public_line, KeyFormat::openssh,    KeyFormat::ppk3,
                                    KeyFormat::ssh_com, KeyFormat::rfc4716,     KeyFormat::pem_public, KeyFormat::certificate};
    for (std::size_t i = 0; i < keys.size(); ++i) {
        EXPECT_EQ(keys[i].format, wanted[i]) << i;
        EXPECT_EQ(keys[i].keys_in_file, 8U);
    }
    EXPECT_EQ(load_text(text)->public_key().kind(), KeyKind::rsa) << "the first private key is the file's";
    EXPECT_TRUE(has_note(inspect(as_bytes(text)).value(), "holds 8 keys"));
}

TEST(SeveralKeys, OfAnAuthorizedKeysFileAreItsLines)
{
    const std::string text = "# mine\n\n" + key_text("rsa.pub") + "command=\"echo \\\"a, b\\\" ssh-rsa\",no-pty,environment=\"X=1 2\" " +
                             key_text("ed25519.pub") + "cert-authority " + key_text("ecdsa256.pub");
    const auto keys = all_of(text);
    ASSERT_EQ(keys.size(), 3U);
    EXPECT_EQ(keys[1].public_key, parse_public_line(key_text("ed25519.pub")).value());
    EXPECT_EQ(keys[1].comment, "ed25519@latchkey.test");
    EXPECT_EQ(keys[2].public_key->kind(), KeyKind::ecdsa_p256);
    EXPECT_EQ(inspect(as_bytes(text))->public_key->kind(), KeyKind::rsa);
}

TEST(SeveralKeys, ADamagedOneIsLeftOutAndSaidSo)
{
    std::string damaged = key_text("ed25519.pub");
    damaged[40] = '!';
    const auto keys = all_of(key_text("rsa.pub") + damaged + key_text("ecdsa256.pub"));
    ASSERT_EQ(keys.size(), 2U);
    EXPECT_TRUE(has_note(keys[0], "line 2 was left out"));
    EXPECT_FALSE(has_note(keys[1], "left out"));
    const auto first_bad = all_of(damaged + key_text("rsa.pub"));
    ASSERT_EQ(first_bad.size(), 1U);
    EXPECT_TRUE(has_note(first_bad[0], "line 1 was left out"));
    EXPECT_TRUE(inspect_all(as_bytes(damaged)).error().is(KeyErrc::damaged)) << "no other: then it is the error";
}

TEST(SeveralKeys, OneWithoutItsEndDoesNotSwallowTheNext)
{
    std::string cut = key_text("rsa.pem");
    cut.resize(cut.find("-----END"));
    const auto keys = all_of(cut + key_text("ed25519"));
    ASSERT_EQ(keys.size(), 1U);
    EXPECT_EQ(keys[0].public_key->kind(), KeyKind::ed25519);
}

TEST(SeveralKeys, AreNeverMoreThanTheLimit)
{
    std::string text;
    const std::string line = key_text("ed25519.pub");
    for (int i = 0; i < 5000; ++i) {
        text += line;
    }
    EXPECT_EQ(all_of(text).size(), 4096U);
}

TEST(SeveralKeys, OneAloneHasItsOwnNotesOnly)
{
    const auto keys = all_of(key_text("ed25519"));
    ASSERT_EQ(keys.size(), 1U);
    EXPECT_EQ(keys[0].keys_in_file, 1U);
    EXPECT_TRUE(keys[0].notes.empty());
}

} // namespace
} // namespace latchkey::keys
