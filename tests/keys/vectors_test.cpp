/// Every file that ssh-keygen, puttygen and openssl made: each format × type × passphrase.
#include "keys/check.h"
#include "keys/fingerprint.h"
#include "tests/keys/key_data.h"

#include <gtest/gtest.h>

#include <map>

namespace latchkey::keys {
namespace {

const std::map<std::string, KeyFormat> formats{
    {"openssh", KeyFormat::openssh},    {"ssh_com", KeyFormat::ssh_com}, {"ppk2", KeyFormat::ppk2},
    {"ppk3", KeyFormat::ppk3},          {"pkcs1", KeyFormat::pkcs1},     {"sec1", KeyFormat::sec1},
    {"dsa_pem", KeyFormat::dsa_pem},    {"pkcs8", KeyFormat::pkcs8},     {"pkcs8_encrypted", KeyFormat::pkcs8_encrypted},
    {"public", KeyFormat::public_line}, {"rfc4716", KeyFormat::rfc4716}, {"pem_public", KeyFormat::pem_public},
};

bool is_public(const KeyRow& row)
{
    return row.format == "public" || row.format == "rfc4716" || row.format == "pem_public";
}

class KeyVectors : public testing::TestWithParam<KeyRow> {};

TEST_P(KeyVectors, IsRecognisedByItsContent)
{
    const KeyRow& row = GetParam();
    const std::string text = key_text(row.file);
    const auto info = inspect(as_bytes(text));
    ASSERT_TRUE(info) << info.error().sentence();
    EXPECT_EQ(info->format, formats.at(row.format));
    EXPECT_EQ(info->encrypted, !row.passphrase.empty());
    EXPECT_EQ(info->cipher.empty(), row.passphrase.empty());
    EXPECT_EQ(info->kdf.empty(), row.passphrase.empty());
    EXPECT_EQ(info->has_private, !is_public(row));
    EXPECT_EQ(info->notes.empty(), row.type != "dsa") << info->notes.front();
    if (info->public_key) {
        EXPECT_EQ(fingerprint(*info->public_key), row.fingerprint);
    }
}

TEST_P(KeyVectors, ShowsItsPublicHalfWithoutAPassphraseWhereTheFormatHasItOutside)
{
    const KeyRow& row = GetParam();
    const std::string text = key_text(row.file);
    const bool outside = row.passphrase.empty() || row.format.starts_with("ppk") || row.format == "openssh";
    EXPECT_EQ(inspect(as_bytes(text))->public_key.has_value(), outside);
}

TEST_P(KeyVectors, LoadsSignsAndHasTheRightFingerprintAndComment)
{
    const KeyRow& row = GetParam();
    const std::string text = key_text(row.file);
    const auto checked = check(as_bytes(text), answers(row.passphrase));
    ASSERT_TRUE(checked) << checked.error().sentence();
    EXPECT_EQ(fingerprint(checked->public_key), row.fingerprint);
    EXPECT_EQ(checked->comment, row.comment);
    EXPECT_EQ(checked->has_private, !is_public(row));
    EXPECT_NE(checked->text().find(row.fingerprint + " " + (row.comment.empty() ? "no comment" : row.comment) + " ("), std::string::npos)
        << checked->text();
}

TEST_P(KeyVectors, AWrongPassphraseIsSaidToBeWrongAndNoneIsSaidToBeMissing)
{
    const KeyRow& row = GetParam();
    if (row.passphrase.empty()) {
        const std::string text = key_text(row.file);
        const auto unlocked = unlock(as_bytes(text), Secret::copy_of("a passphrase that a plain file does not need"));
        EXPECT_EQ(unlocked.has_value(), !is_public(row));
        return;
    }
    const std::string text = key_text(row.file);
    EXPECT_TRUE(unlock(as_bytes(text), Secret::copy_of("not the passphrase")).error().is(KeyErrc::wrong_passphrase));
    EXPECT_TRUE(unlock(as_bytes(text), Secret{}).error().is(KeyErrc::passphrase_needed));
    EXPECT_TRUE(load_text(text).error().is(KeyErrc::passphrase_needed));
}

INSTANTIATE_TEST_SUITE_P(All, KeyVectors, testing::ValuesIn(key_rows()), [](const auto& param) {
    std::string name = param.param.file;
    for (char& c : name) {
        c = std::isalnum(static_cast<unsigned char>(c)) != 0 ? c : '_';
    }
    return name;
});

TEST(Passphrase, IsAskedThreeTimesAtMostAndTheAttemptIsCounted)
{
    const std::string text = key_text("ed25519.v3.enc.ppk");
    std::vector<int> attempts;
    const auto wrong = load(as_bytes(text), [&](const KeyFileInfo& info, int attempt) {
        EXPECT_EQ(info.comment, "ed25519@latchkey.test");
        attempts.push_back(attempt);
        return std::optional<Secret>(Secret::copy_of("wrong"));
    });
    EXPECT_TRUE(wrong.error().is(KeyErrc::wrong_passphrase));
    EXPECT_EQ(attempts, (std::vector<int>{1, 2, 3}));

    const auto second = load(as_bytes(text), [](const KeyFileInfo&, int attempt) {
        return std::optional<Secret>(Secret::copy_of(attempt == 2 ? "correct horse" : "wrong"));
    });
    EXPECT_TRUE(second);
}

TEST(Passphrase, GivingUpAfterAWrongOneSaysThatItWasWrong)
{
    const std::string text = key_text("ed25519.v3.enc.ppk");
    const auto key = load(as_bytes(text), [](const KeyFileInfo&, int attempt) {
        return attempt == 1 ? std::optional<Secret>(Secret::copy_of("wrong")) : std::nullopt;
    });
    EXPECT_TRUE(key.error().is(KeyErrc::wrong_passphrase));
}

TEST(Passphrase, GivingUpEndsTheAsking)
{
    int asked = 0;
    const std::string text = key_text("ed25519.v3.enc.ppk");
    const auto none = load(as_bytes(text), [&](const KeyFileInfo&, int) -> std::optional<Secret> {
        ++asked;
        return std::nullopt;
    });
    EXPECT_TRUE(none.error().is(KeyErrc::passphrase_needed));
    EXPECT_EQ(asked, 1);
}

TEST(Passphrase, AFailureThatIsNotThePassphraseIsFinalAtOnce)
{
    std::string text = key_text("ed25519.v3.enc.ppk");
    text.replace(text.find("Argon2-Passes: 1"), 16, "Argon2-Passes: 0");
    int asked = 0;
    const auto damaged = load(as_bytes(text), [&](const KeyFileInfo&, int) {
        ++asked;
        return std::optional<Secret>(Secret::copy_of("correct horse"));
    });
    EXPECT_TRUE(damaged.error().is(KeyErrc::damaged));
    EXPECT_EQ(asked, 1);
}

} // namespace
} // namespace latchkey::keys
