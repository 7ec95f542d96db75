/// Comments of keys whose format has no place for one: they are FILE.pub's, as OpenSSH has it.

#include "keys/key_comment.h"
#include "tests/keys/key_data.h"
#include "tests/support/process.h"
#include "tests/support/temp_folder.h"

#include <gtest/gtest.h>

#include <sys/stat.h>

namespace latchkey::keys {
namespace {

using Where = CommentKept::Where;

class KeyComment : public testing::Test {
protected:
    KeyComment() { key_.set_comment("first"); }

    [[nodiscard]] CommentKept save(KeyFormat format = KeyFormat::pkcs8)
    {
        SaveOptions options;
        options.format = format;
        return save_with_comment(file(), key_, options, Overwrite::yes).value();
    }
    [[nodiscard]] std::filesystem::path file() const { return folder_.path() / "key.pem"; }
    [[nodiscard]] std::filesystem::path beside() const { return folder_.path() / "key.pem.pub"; }
    [[nodiscard]] std::string beside_text() const { return support::read_file(beside().string()); }
    [[nodiscard]] static unsigned mode(const std::filesystem::path& path)
    {
        struct stat info{};
        return ::stat(path.c_str(), &info) == 0 ? info.st_mode & 07777U : 0;
    }

    support::TempFolder folder_;
    PrivateKey key_ = generate(NewKey::ed25519, 0, "").value();
};

TEST_F(KeyComment, GoesIntoANewPublicFileThatEverybodyMayRead)
{
    const CommentKept kept = save();
    EXPECT_EQ(kept.where, Where::in_new_public_file);
    EXPECT_EQ(kept.sentence(), "PEM (PKCS#8) has no place for a comment: it is in the new file key.pem.pub beside it.");
    EXPECT_EQ(beside_text(), key_.public_key().line("first") + "\n");
    EXPECT_EQ(mode(beside()), 0644U);
    EXPECT_EQ(mode(file()), 0600U);
    const auto again = load(file());
    ASSERT_TRUE(again);
    EXPECT_EQ(again->comment(), "first");
}

TEST_F(KeyComment, ReplacesTheOldOneWithoutAChangeOfPermissionsOrForm)
{
    ASSERT_TRUE(save_public(beside(), key_.public_key(), "old", KeyFormat::rfc4716, Overwrite::no));
    ASSERT_EQ(::chmod(beside().c_str(), 0640), 0);
    EXPECT_EQ(save().where, Where::in_public_file);
    EXPECT_NE(beside_text().find("Comment: \"first\""), std::string::npos);
    EXPECT_EQ(mode(beside()), 0640U);
}

TEST_F(KeyComment, NeverTouchesAPublicFileOfAnotherKeyOrWithMoreInIt)
{
    const std::string other = generate(NewKey::ed25519, 0, "").value().public_key().line("somebody") + "\n";
    const std::string options = "from=\"10.0.0.1\" " + key_.public_key().line("me") + "\n";
    const std::string two = key_.public_key().line("me") + "\n" + other;
    for (const std::string& text : {other, options, two, std::string{"no key at all\n"}}) {
        folder_.write("key.pem.pub", text);
        const CommentKept kept = save();
        EXPECT_EQ(kept.where, Where::nowhere) << text;
        EXPECT_NE(kept.sentence().find("save the key as OpenSSH or PPK 3"), std::string::npos) << kept.sentence();
        EXPECT_EQ(beside_text(), text);
        EXPECT_TRUE(load(file())) << "the key itself is saved";
    }
}

TEST_F(KeyComment, IsTheFilesOwnWhereItHasAPlaceAndPublicFileIsThenLeftAlone)
{
    for (const KeyFormat format : {KeyFormat::openssh, KeyFormat::ppk3, KeyFormat::ppk2}) {
        const CommentKept kept = save(format);
        EXPECT_EQ(kept.where, Where::in_the_file);
        EXPECT_EQ(kept.sentence(), "");
        EXPECT_FALSE(std::filesystem::exists(beside()));
    }
}

TEST_F(KeyComment, AnEmptyOneNeedsNoFileAndTakesAwayNoComment)
{
    key_.set_comment("");
    EXPECT_EQ(save().where, Where::in_the_file);
    EXPECT_FALSE(std::filesystem::exists(beside()));
    ASSERT_TRUE(save_public(beside(), key_.public_key(), "kept", KeyFormat::public_line, Overwrite::no));
    EXPECT_EQ(save().where, Where::in_the_file);
    EXPECT_EQ(comment_beside(file(), key_.public_key()), "kept");
    EXPECT_EQ(keep_comment_beside(file(), key_.public_key(), "", KeyFormat::pkcs8).where, Where::in_public_file);
    EXPECT_EQ(comment_beside(file(), key_.public_key()), "") << "a person who says so takes it away";
}

TEST_F(KeyComment, OfAnotherKeyBesideIsNotThisKeys)
{
    (void)save();
    folder_.write("key.pem.pub", generate(NewKey::ed25519, 0, "").value().public_key().line("somebody") + "\n");
    const auto loaded = load(file());
    ASSERT_TRUE(loaded);
    EXPECT_EQ(loaded->comment(), "");
}

} // namespace
} // namespace latchkey::keys
