/// The Session page's half of keys in folders: the key file of a session that has moved, or lies among downloads.

#include "keys/base/file.h"
#include "keys/fingerprint.h"
#include "tests/gui/model/keys_folder_harness.h"

namespace latchkey::model {
namespace {

class KeyPlaces : public KeysFolderTest {};

TEST_F(KeyPlaces, ASavedSessionRemembersItsKeyAndFindsItWhereItHasMoved)
{
    const keys::PrivateKey key = new_key("a");
    save(home() / "my-key", key);
    test.start();
    test.edit("host_name", "203.0.113.24");
    test.edit("key_file", "~/my-key");
    test.send(view::SaveSession{"web-1"});
    test.send(view::LoadSession{"web-1"});
    EXPECT_EQ(test.field("key_fingerprint"), keys::fingerprint(key.public_key()));
    EXPECT_FALSE(test.banner("has moved"));
    fs::rename(home() / "my-key", ssh() / "elsewhere");
    test.send(view::NewSession{});
    test.send(view::LoadSession{"web-1"});
    const auto moved = test.banner("my-key has moved to ~/.ssh/elsewhere");
    ASSERT_TRUE(moved.has_value());
    EXPECT_EQ(test.field("key_file"), "~/my-key") << "not before somebody says so";
    test.send(view::PressBanner{moved->id});
    EXPECT_EQ(test.field("key_file"), "~/.ssh/elsewhere");
    EXPECT_FALSE(test.banner("has moved"));
}

TEST_F(KeyPlaces, AnotherKeyInTheFormIsNotLookedForByTheOldFingerprint)
{
    save(home() / "my-key", new_key("a"));
    test.start();
    test.edit("host_name", "203.0.113.24");
    test.edit("key_file", "~/my-key");
    test.send(view::SaveSession{"web-1"});
    test.edit("key_file", "~/not-there");
    EXPECT_EQ(test.field("key_fingerprint"), "");
    EXPECT_FALSE(test.banner("has moved"));
}

TEST_F(KeyPlaces, OpeningASessionWhoseKeyHasMovedUsesItAndSaysSo)
{
    save(home() / "my-key", new_key("a"));
    test.start();
    test.edit("host_name", "127.0.0.1");
    test.edit("port", "1");
    test.edit("user_name", "nobody");
    test.edit("key_file", "~/my-key");
    test.send(view::SaveSession{"web-1"});
    fs::rename(home() / "my-key", ssh() / "elsewhere");
    test.send(view::NewSession{});
    test.send(view::OpenSaved{"web-1"});
    ASSERT_EQ(test.view()->tabs.size(), 1U);
    const auto banners = test.view()->tabs[0].banners;
    const auto moved =
        std::ranges::find_if(banners, [](const view::Banner& banner) { return banner.text.find("has moved") != std::string::npos; });
    ASSERT_NE(moved, banners.end());
    EXPECT_NE(moved->text.find("~/.ssh/elsewhere"), std::string::npos) << moved->text;
    test.send(view::PressBanner{moved->id});
    test.send(view::LoadSession{"web-1"});
    EXPECT_EQ(test.field("key_file"), "~/.ssh/elsewhere");
}

TEST_F(KeyPlaces, AKeyInTheDownloadsIsOfferedAPrivateCopyOnce)
{
    const fs::path file = save(home() / "Downloads/my-key.pem", new_key("a"));
    ::chmod(file.c_str(), 0644);
    test.folder.write("home/.ssh/my-key.pem", "another thing");
    test.start();
    test.edit("key_file", "~/Downloads/my-key.pem");
    const auto offer = test.banner("Keep a private copy in ~/.ssh?");
    ASSERT_TRUE(offer.has_value());
    test.send(view::PressBanner{offer->id});
    EXPECT_EQ(test.field("key_file"), "~/.ssh/my-key-2.pem");
    EXPECT_EQ(mode_of(ssh() / "my-key-2.pem"), 0600U);
    EXPECT_EQ(as_text(read_file(ssh() / "my-key.pem", 100).value()), "another thing");
    EXPECT_TRUE(fs::exists(file));
    EXPECT_TRUE(test.banner("the session uses it now"));
    test.edit("key_file", "~/Downloads/my-key.pem");
    EXPECT_FALSE(test.banner("Keep a private copy"));
}

TEST_F(KeyPlaces, ANoToTheCopyIsRememberedForThatKeyOverARestart)
{
    save(home() / "Downloads/my-key.pem", new_key("a"));
    save(home() / "Downloads/other.pem", new_key("b"));
    test.start();
    test.edit("key_file", "~/Downloads/my-key.pem");
    ASSERT_TRUE(test.banner("Keep a private copy"));
    test.send(view::DismissBanner{test.banner("Keep a private copy")->id});
    EXPECT_FALSE(test.banner("Keep a private copy"));
    test.start();
    test.edit("key_file", "~/Downloads/my-key.pem");
    EXPECT_FALSE(test.banner("Keep a private copy"));
    EXPECT_FALSE(fs::exists(ssh() / "my-key.pem"));
    test.edit("key_file", "~/Downloads/other.pem");
    EXPECT_TRUE(test.banner("Keep a private copy"));
}

TEST_F(KeyPlaces, AKeyThatIsNotInADownloadsFolderIsLeftWhereItIs)
{
    save(home() / "my-key.pem", new_key("a"));
    save(home() / "Downloads-of-mine.pem", new_key("b"));
    test.start();
    test.edit("key_file", "~/my-key.pem");
    EXPECT_FALSE(test.banner("Keep a private copy"));
    test.edit("key_file", "~/Downloads-of-mine.pem");
    EXPECT_FALSE(test.banner("Keep a private copy"));
}

} // namespace
} // namespace latchkey::model
