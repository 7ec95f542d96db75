#include "client/sessions/session_key.h"
#include "keys/fingerprint.h"
#include "keys/key_file.h"
#include "tests/support/temp_folder.h"

#include <gtest/gtest.h>

#include <sys/stat.h>

namespace latchkey::sessions {
namespace {

using settings::SettingId;
using settings::Settings;
using support::TempFolder;

std::string data_key(const std::string& name)
{
    return support::read_file(std::filesystem::path{LATCHKEY_TEST_DATA} / "keys" / name);
}

std::string fingerprint_of(const std::string& name)
{
    return keys::fingerprint(*keys::inspect(as_bytes(data_key(name)))->public_key);
}

class SessionKey : public testing::Test {
protected:
    SessionKey()
    {
        for (const char* folder : {"home", "home/.ssh", "home/Downloads", "work"}) {
            std::filesystem::create_directory(folder_ / folder);
        }
    }

    [[nodiscard]] std::filesystem::path home() const { return folder_ / "home"; }
    [[nodiscard]] SessionStore store() const { return SessionStore{{folder_ / "config", folder_ / "state", home()}}; }

    static SavedSession session(const std::string& name, const std::string& key_file, const std::string& fingerprint = {})
    {
        SavedSession made{.name = name};
        EXPECT_TRUE(made.settings.set_text(SettingId::key_file, key_file, {}));
        if (!fingerprint.empty()) {
            EXPECT_TRUE(made.settings.set_text(SettingId::key_fingerprint, fingerprint, {}));
        }
        return made;
    }
    [[nodiscard]] KeyUsers users() const
    {
        auto from = store();
        const auto list = from.list();
        return KeyUsers{list, from.default_settings(), home()};
    }

    TempFolder folder_;
};

using Names = std::vector<std::string>;

TEST_F(SessionKey, UsersAreFoundHoweverTheyWriteThePath)
{
    folder_.write("home/.ssh/id", data_key("ed25519"));
    std::filesystem::create_symlink(folder_ / "home/.ssh/id", folder_ / "work/link");
    auto to = store();
    ASSERT_TRUE(to.save(session("absolute", folder_ / "home/.ssh/id")));
    ASSERT_TRUE(to.save(session("dotted", folder_ / "home/Downloads/../.ssh/./id")));
    ASSERT_TRUE(to.save(session("link", folder_ / "work/link")));
    ASSERT_TRUE(to.save(session("relative", std::filesystem::relative(folder_ / "home/.ssh/id").string())));
    ASSERT_TRUE(to.save(session("tilde", "~/.ssh/id")));
    ASSERT_TRUE(to.save(session("other", "~/.ssh/other")));
    ASSERT_TRUE(to.save(SavedSession{.name = "none"}));
    const Names all{"absolute", "dotted", "link", "relative", "tilde"};
    EXPECT_EQ(users().of(folder_ / "home/.ssh/id", ""), all);
    EXPECT_EQ(users().of(folder_ / "work/link", ""), all);
    EXPECT_EQ(users().of(folder_ / "home/.ssh/other", ""), Names{"other"}) << "also when it is not there";
    EXPECT_EQ(users().of(folder_ / "home/.ssh/third", ""), Names{});
}

TEST_F(SessionKey, UsersAreFoundByTheFingerprintThatTheyRemember)
{
    auto to = store();
    ASSERT_TRUE(to.save(session("moved", "~/gone.pem", "SHA256:abc")));
    ASSERT_TRUE(to.save(session("silent", "~/gone.pem")));
    ASSERT_TRUE(to.save_default_settings(session("", "~/default.pem", "SHA256:def").settings));
    ASSERT_TRUE(to.save(SavedSession{.name = "by default"}));
    EXPECT_EQ(users().of(folder_ / "work/now", "SHA256:abc"), Names{"moved"});
    EXPECT_EQ(users().of(folder_ / "home/gone.pem", "SHA256:abc"), (Names{"moved", "silent"}));
    EXPECT_EQ(users().of(folder_ / "work/now", ""), Names{}) << "nothing known is not the same as nothing remembered";
    EXPECT_EQ(users().of(folder_ / "work/now", "SHA256:def"), Names{"by default"})
        << "what Default Settings remember is not said of the sessions' own keys";
    EXPECT_EQ(users().folders(), std::vector<std::filesystem::path>{std::filesystem::canonical(home())});
}

TEST_F(SessionKey, AFingerprintOfAnotherSourceSaysNothing)
{
    Settings typed;
    ASSERT_TRUE(typed.set_text(SettingId::key_file, "other.pem", {settings::SourceKind::command_line}));
    Settings saved;
    ASSERT_TRUE(saved.set_text(SettingId::key_file, "a.pem", {settings::SourceKind::session, "web.toml", 2}));
    ASSERT_TRUE(saved.set_text(SettingId::key_fingerprint, "SHA256:abc", {settings::SourceKind::session, "web.toml", 3}));
    EXPECT_EQ(remembered_fingerprint(saved), "SHA256:abc");
    typed.fill_from(saved);
    EXPECT_EQ(remembered_fingerprint(typed), "");
    saved.reset(SettingId::key_file);
    EXPECT_EQ(remembered_fingerprint(saved), "");
}

TEST_F(SessionKey, IsRememberedWhenASessionIsSaved)
{
    folder_.write("home/plain", data_key("ed25519"));
    folder_.write("home/locked", data_key("rsa.enc"));
    folder_.write("home/hidden.pem", data_key("rsa.enc.pem"));
    folder_.write("home/half.pem", data_key("rsa.enc.pem"));
    folder_.write("home/half.pem.pub", data_key("rsa.pub"));
    folder_.write("home/public.pub", data_key("rsa.pub"));
    const auto remembered = [&](const std::string& file, const std::string& before = {}) {
        Settings own = session("web", file, before).settings;
        remember_key(own, home());
        return own.text(SettingId::key_fingerprint);
    };
    EXPECT_EQ(remembered("~/plain"), fingerprint_of("ed25519"));
    EXPECT_EQ(remembered("~/locked"), fingerprint_of("rsa"));
    EXPECT_EQ(remembered("~/half.pem"), fingerprint_of("rsa")) << "FILE.pub tells";
    EXPECT_EQ(remembered("~/plain", "SHA256:old"), fingerprint_of("ed25519")) << "the file is another key now";
    EXPECT_EQ(remembered("~/hidden.pem", "SHA256:old"), "SHA256:old") << "its public half is not known without the passphrase";
    EXPECT_EQ(remembered("~/missing", "SHA256:old"), "SHA256:old") << "it is away, and may come back";
    EXPECT_EQ(remembered("~/public.pub"), "") << "nobody logs in with that";
    Settings none;
    ASSERT_TRUE(none.set_text(SettingId::key_fingerprint, "SHA256:old", {}));
    remember_key(none, home());
    EXPECT_FALSE(none.is_set(SettingId::key_fingerprint));
}

TEST_F(SessionKey, IsRememberedAfterALoginWithItAndWithNoOther)
{
    auto to = store();
    ASSERT_TRUE(to.save(session("web", "~/.ssh/id")));
    ASSERT_TRUE(remember_used_key(to, "web", home() / ".ssh/id", "SHA256:abc"));
    EXPECT_EQ(to.load("web")->settings.text(SettingId::key_fingerprint), "SHA256:abc");
    ASSERT_TRUE(remember_used_key(to, "web", home() / "other", "SHA256:def"));
    EXPECT_EQ(to.load("web")->settings.text(SettingId::key_fingerprint), "SHA256:abc");
    ASSERT_TRUE(remember_used_key(to, "web", home() / ".ssh/id", ""));
    EXPECT_EQ(to.load("web")->settings.text(SettingId::key_fingerprint), "SHA256:abc");
    ASSERT_TRUE(to.save(SavedSession{.name = "none"}));
    ASSERT_TRUE(remember_used_key(to, "none", home() / ".ssh/id", "SHA256:abc"));
    EXPECT_FALSE(to.load("none")->settings.is_set(SettingId::key_fingerprint));
    EXPECT_FALSE(remember_used_key(to, "missing", home() / ".ssh/id", "SHA256:abc"));
}

TEST_F(SessionKey, AMovedFileIsFoundInTheUsualFolders)
{
    const std::string wanted = fingerprint_of("ed25519");
    const std::filesystem::path missing = folder_ / "work/my-key.pem";
    const auto find = [&](std::span<const std::filesystem::path> more = {}) { return find_moved_key(missing, wanted, home(), more); };
    EXPECT_EQ(find(), std::nullopt);
    std::filesystem::create_directory(folder_ / "elsewhere");
    const std::vector<std::filesystem::path> more{std::filesystem::canonical(folder_ / "elsewhere")};
    for (const char* place : {"work/renamed", "home/.ssh/my-key.pem", "home/Downloads/my-key (1).pem", "elsewhere/id"}) {
        const auto file = folder_.write(place, data_key("ed25519"));
        const auto found = find(more);
        ASSERT_TRUE(found) << place;
        EXPECT_TRUE(std::filesystem::equivalent(*found, file)) << place << ": " << *found;
        std::filesystem::remove(file);
    }
    folder_.write("elsewhere/id", data_key("ed25519"));
    EXPECT_EQ(find(), std::nullopt) << "nobody said to look there";
}

TEST_F(SessionKey, OnlyTheSamePrivateKeyIsAFind)
{
    folder_.write("work/my-key.pem.pub", data_key("ed25519.pub"));
    folder_.write("home/.ssh/my-key.pem", data_key("rsa"));
    folder_.write("home/.ssh/known_hosts", "web " + data_key("ed25519.pub"));
    ASSERT_EQ(mkfifo((folder_ / "work/fifo").c_str(), 0600), 0);
    const auto find = [&] { return find_moved_key(folder_ / "work/my-key.pem", fingerprint_of("ed25519"), home()); };
    EXPECT_EQ(find(), std::nullopt);
    folder_.write("home/.ssh/locked.ppk", data_key("ed25519.v3.enc.ppk"));
    ASSERT_TRUE(find());
    EXPECT_EQ(find()->filename(), "locked.ppk") << "in whatever format";
    EXPECT_EQ(find_moved_key(folder_ / "work/my-key.pem", "", home()), std::nullopt);
    std::stop_source stop;
    stop.request_stop();
    EXPECT_EQ(find_moved_key(folder_ / "work/my-key.pem", fingerprint_of("ed25519"), home(), {}, {.stop = stop.get_token()}), std::nullopt);
}

TEST_F(SessionKey, DownloadsAreFoundUnderTheDesktopsNameForThem)
{
    std::filesystem::create_directories(folder_ / "home/.config");
    std::filesystem::create_directory(folder_ / "home/Téléchargements");
    folder_.write("home/.config/user-dirs.dirs",
                  "# made by xdg\nXDG_DESKTOP_DIR=\"$HOME/Bureau\"\nXDG_DOWNLOAD_DIR=\"$HOME/Téléchargements\"\n");
    folder_.write("home/Téléchargements/key.pem", data_key("ed25519"));
    const auto found = find_moved_key(folder_ / "work/key.pem", fingerprint_of("ed25519"), home());
    ASSERT_TRUE(found);
    EXPECT_EQ(found->parent_path().filename(), "Téléchargements");
}

} // namespace
} // namespace latchkey::sessions
