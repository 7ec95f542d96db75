#include "client/sessions/session_store.h"
#include "tests/support/temp_folder.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <csignal>
#include <map>
#include <random>
#include <set>
#include <string>
#include <sys/stat.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace latchkey::sessions {
namespace {

using settings::SettingId;
using settings::Settings;
using settings::SettingsErrc;
using support::TempFolder;

class Sessions : public testing::Test {
protected:
    [[nodiscard]] SessionStore store() const { return SessionStore{{folder_ / "config", folder_ / "state", folder_ / "home"}}; }

    static SavedSession session(const std::string& name, const std::string& host, const std::string& folder = {})
    {
        SavedSession made{.name = name, .folder = folder};
        EXPECT_TRUE(made.settings.set_text(SettingId::host_name, host, {}));
        return made;
    }
    static std::vector<std::string> names(const SessionList& list)
    {
        std::vector<std::string> all;
        std::ranges::transform(list.sessions, std::back_inserter(all), &SavedSession::name);
        return all;
    }
    [[nodiscard]] std::filesystem::path sessions() const { return folder_ / "config/sessions"; }
    [[nodiscard]] std::set<std::string> files() const
    {
        std::set<std::string> all;
        for (const auto& entry : std::filesystem::directory_iterator{sessions()}) {
            if (entry.path().filename() != ".lock") {
                all.insert(entry.path().filename());
            }
        }
        return all;
    }

    TempFolder folder_;
};

TEST_F(Sessions, NothingIsThereOnFirstStartAndNothingIsMadeByLooking)
{
    auto store = this->store();
    const auto list = store.list();
    EXPECT_TRUE(list.sessions.empty());
    EXPECT_TRUE(list.notices.empty());
    EXPECT_TRUE(store.default_settings().same_values({}));
    EXPECT_FALSE(std::filesystem::exists(folder_ / "config"));
}

TEST_F(Sessions, WhatWasSavedIsLoadedByAnotherStore)
{
    auto saved = session("web-1", "203.0.113.24", "Production/EU");
    ASSERT_TRUE(saved.settings.set_text(SettingId::key_file, "~/Downloads/my key.pem", {}));
    ASSERT_TRUE(store().save(saved));
    const auto loaded = store().load("web-1");
    ASSERT_TRUE(loaded);
    EXPECT_EQ(loaded->folder, "Production/EU");
    EXPECT_TRUE(loaded->settings.same_values(saved.settings));
    EXPECT_EQ(loaded->settings.source(SettingId::host_name).text(), "web-1.toml, line 3");
    EXPECT_EQ(files(), std::set<std::string>{"web-1.toml"});
    struct stat about{};
    ASSERT_EQ(::stat((sessions() / "web-1.toml").c_str(), &about), 0);
    EXPECT_EQ(about.st_mode & 0777U, 0600U);
}

TEST_F(Sessions, NamesOfEveryKindAreKeptApart)
{
    const std::vector<std::string> names{"web",
                                         "Web",
                                         "WEB",
                                         "a/b",
                                         "a-b",
                                         "a b",
                                         "/.../etc/passwd",
                                         "日本のサーバー",
                                         "Ünïcödé",
                                         "con",
                                         "COM1",
                                         "aux.txt",
                                         ".hidden",
                                         "-rf",
                                         "trailing.",
                                         "trailing ",
                                         "*?<>|\":",
                                         "100%",
                                         std::string(300, 'x'),
                                         std::string(300, 'x') + "y",
                                         "a\\b",
                                         "~",
                                         "web~0123456789abcdef",
                                         [] {
                                             std::string long_japanese;
                                             for (int i = 0; i < 300; ++i) {
                                                 long_japanese += "語";
                                             }
                                             return long_japanese;
                                         }()};
    std::set<std::string> lower_case_files;
    for (const std::string& name : names) {
        ASSERT_TRUE(store().save(session(name, "host of " + name.substr(0, 9)))) << name;
        std::string file = session_file_name(name);
        EXPECT_LE(file.size(), 143U) << name;
        EXPECT_EQ(file.find_first_of("/\\:*?\"<>| "), std::string::npos) << file;
        std::ranges::transform(file, file.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
        EXPECT_TRUE(lower_case_files.insert(file).second) << name;
    }
    EXPECT_EQ(files().size(), names.size());
    EXPECT_FALSE(std::filesystem::exists(folder_ / "etc/passwd.toml"));
    const auto list = store().list();
    EXPECT_EQ(list.sessions.size(), names.size());
    for (const std::string& name : names) {
        const auto loaded = store().load(name);
        ASSERT_TRUE(loaded) << name;
        EXPECT_EQ(loaded->name, name);
        EXPECT_EQ(loaded->settings.text(SettingId::host_name), "host of " + name.substr(0, 9));
    }
}

TEST_F(Sessions, NamesThatCannotBeKeptAreRefusedInASentence)
{
    for (const std::string& name : {std::string{}, std::string{"a\nb"}, std::string{"\xff"}, std::string{"../../etc/passwd"},
                                    std::string{"a/."}, std::string(1001, 'x')}) {
        const auto saved = store().save({.name = name});
        ASSERT_FALSE(saved) << name;
        EXPECT_TRUE(saved.error().is(SettingsErrc::bad_name));
        EXPECT_EQ(saved.error().sentence().find("This"), std::string::npos) << saved.error().sentence();
    }
    EXPECT_TRUE(store().load("nobody").error().is(SettingsErrc::not_found));
    EXPECT_TRUE(store().remove("nobody").error().is(SettingsErrc::not_found));
}

TEST_F(Sessions, SavingDoesNotOverwriteUnlessTold)
{
    ASSERT_TRUE(store().save(session("web", "one"), Overwrite::no));
    EXPECT_TRUE(store().save(session("web", "two"), Overwrite::no).error().is(SettingsErrc::exists));
    EXPECT_EQ(store().load("web")->settings.text(SettingId::host_name), "one");
    ASSERT_TRUE(store().save(session("web", "two")));
    EXPECT_EQ(store().load("web")->settings.text(SettingId::host_name), "two");
}

TEST_F(Sessions, KeysOfANewerLatchkeyAndCommentsSurviveASave)
{
    std::filesystem::create_directories(sessions());
    support::write_file(sessions() / "web.toml", "# mine\nhost_name = \"one\" # here\nfuture = true\n\n[[forward]]\nlocal = 8080\n");
    auto loaded = store().load("web");
    ASSERT_TRUE(loaded);
    ASSERT_TRUE(loaded->settings.set_text(SettingId::host_name, "two", {}));
    ASSERT_TRUE(store().save(*loaded));
    EXPECT_EQ(support::read_file(sessions() / "web.toml"),
              "# mine\nhost_name = \"two\" # here\nfuture = true\nname = \"web\"\n\n[[forward]]\nlocal = 8080\n");
}

TEST_F(Sessions, AFileThatDoesNotParseIsSetAsideWithASentenceAndNeverOverwritten)
{
    ASSERT_TRUE(store().save(session("web", "one")));
    for (int time = 1; time <= 2; ++time) {
        const std::string broken = "host_name = \"precious" + std::to_string(time) + "\nport = ";
        support::write_file(sessions() / "web.toml", broken);
        const auto list = store().list();
        EXPECT_TRUE(list.sessions.empty());
        ASSERT_EQ(list.notices.size(), 1U);
        const std::string aside = "web.toml.broken-" + std::to_string(time);
        EXPECT_NE(list.notices[0].find("The saved session in web.toml could not be read (line 1: "), std::string::npos) << list.notices[0];
        EXPECT_NE(list.notices[0].find(aside), std::string::npos) << list.notices[0];
        EXPECT_EQ(support::read_file(sessions() / aside), broken);
        EXPECT_TRUE(store().list().notices.empty());
    }
    EXPECT_TRUE(store().load("web").error().is(SettingsErrc::not_found));
}

TEST_F(Sessions, SavingOverABrokenFileSetsItAsideFirst)
{
    std::filesystem::create_directories(sessions());
    support::write_file(sessions() / "web.toml", "broken = = \n");
    auto store = this->store();
    ASSERT_TRUE(store.save(session("web", "new")));
    EXPECT_EQ(store.take_notices().size(), 1U);
    EXPECT_EQ(support::read_file(sessions() / "web.toml.broken-1"), "broken = = \n");
    EXPECT_EQ(store.load("web")->settings.text(SettingId::host_name), "new");
}

TEST_F(Sessions, SettingsFilesOfTheProgramAreSetAsideToo)
{
    auto store = this->store();
    std::filesystem::create_directories(folder_ / "config");
    support::write_file(folder_ / "config/default-settings.toml", "[[[");
    support::write_file(folder_ / "config/settings.toml", "theme = ");
    EXPECT_TRUE(store.default_settings().same_values({}));
    EXPECT_TRUE(store.application_settings().same_values({}));
    EXPECT_EQ(store.take_notices().size(), 2U);
    EXPECT_EQ(support::read_file(folder_ / "config/default-settings.toml.broken-1"), "[[[");
    EXPECT_EQ(support::read_file(folder_ / "config/settings.toml.broken-1"), "theme = ");
}

TEST_F(Sessions, FilesThatPeopleNamedOrCopiedByHandAreFound)
{
    std::filesystem::create_directories(sessions());
    support::write_file(sessions() / "My File.toml", "name = \"web\"\nhost_name = \"one\"\n");
    EXPECT_EQ(store().load("web")->settings.text(SettingId::host_name), "one");
    ASSERT_TRUE(store().save(session("web", "two")));
    EXPECT_EQ(files(), std::set<std::string>{"My File.toml"});

    ASSERT_TRUE(store().save(session("db", "three")));
    std::filesystem::copy_file(sessions() / "db.toml", sessions() / "db-copy.toml");
    EXPECT_EQ(names(store().list()), (std::vector<std::string>{"db", "db-copy", "web"}));
    EXPECT_EQ(store().load("db-copy")->name, "db-copy");
}

TEST_F(Sessions, RenamingKeepsEverything)
{
    ASSERT_TRUE(store().save(session("web", "one", "Production")));
    support::write_file(sessions() / "web.toml", support::read_file(sessions() / "web.toml") + "future = 1 # stay\n");
    ASSERT_TRUE(store().mark_used("web", UsedTime{std::chrono::seconds{1700000000}}));
    ASSERT_TRUE(store().save(session("other", "x")));
    EXPECT_TRUE(store().rename("web", "other").error().is(SettingsErrc::exists));
    ASSERT_TRUE(store().rename("web", "Web"));
    EXPECT_TRUE(store().load("web").error().is(SettingsErrc::not_found));
    const auto renamed = store().load("Web");
    ASSERT_TRUE(renamed);
    EXPECT_EQ(renamed->folder, "Production");
    EXPECT_EQ(renamed->last_used, UsedTime{std::chrono::seconds{1700000000}});
    EXPECT_NE(support::read_file(sessions() / session_file_name("Web")).find("future = 1 # stay\n"), std::string::npos);
}

TEST_F(Sessions, OneOfManyWhoRenameTheSameSessionSucceeds)
{
    ASSERT_TRUE(store().save(session("web", "h")));
    std::vector<std::thread> renamers;
    std::atomic<int> succeeded = 0;
    for (int i = 0; i < 8; ++i) {
        renamers.emplace_back([this, i, &succeeded] {
            const auto renamed = store().rename("web", "web" + std::to_string(i));
            succeeded += renamed ? 1 : 0;
            EXPECT_TRUE(renamed || renamed.error().is(SettingsErrc::not_found)) << renamed.error().sentence();
        });
    }
    for (std::thread& renamer : renamers) {
        renamer.join();
    }
    EXPECT_EQ(succeeded, 1);
    EXPECT_EQ(store().list().sessions.size(), 1U);
}

TEST_F(Sessions, ANameThatCannotBeOneGivesWayToTheFilesOwn)
{
    ASSERT_TRUE(store().save(session("web", "h")));
    support::write_file(sessions() / "odd.toml", "name = \"\\u001b[31mred\"\nhost_name = \"h\"\n");
    EXPECT_EQ(names(store().list()), (std::vector<std::string>{"odd", "web"}));
}

TEST_F(Sessions, ASaveOverABrokenFileThatCannotBeSetAsideIsRefusedNamingTheFile)
{
    ASSERT_TRUE(store().save(session("web", "h")));
    support::write_file(sessions() / "web.toml", "host_name = ");
    for (int number = 1; number < 1000; ++number) { // every name that it could get is taken
        support::write_file(sessions() / ("web.toml.broken-" + std::to_string(number)), "");
    }
    const auto saved = store().save(session("web", "h"));
    ASSERT_FALSE(saved);
    EXPECT_TRUE(saved.error().is(SettingsErrc::not_toml));
    EXPECT_NE(saved.error().sentence().find((sessions() / "web.toml").string() + ", line 1 is"), std::string::npos)
        << saved.error().sentence();
    EXPECT_EQ(support::read_file(sessions() / "web.toml"), "host_name = ");
}

TEST_F(Sessions, TheListIsByFolderThenNameAndKnowsTheLastUse)
{
    ASSERT_TRUE(store().save(session("b", "h")));
    ASSERT_TRUE(store().save(session("z", "h", "A")));
    ASSERT_TRUE(store().save(session("a", "h", "B")));
    ASSERT_TRUE(store().mark_used("a", UsedTime{std::chrono::seconds{5}}));
    const auto list = store().list();
    EXPECT_EQ(names(list), (std::vector<std::string>{"b", "z", "a"}));
    EXPECT_EQ(list.sessions[2].last_used, UsedTime{std::chrono::seconds{5}});
    ASSERT_TRUE(store().remove("a"));
    ASSERT_TRUE(store().save(session("a", "h")));
    EXPECT_FALSE(store().load("a")->last_used);
}

TEST_F(Sessions, ASessionStandsOnDefaultSettings)
{
    auto store = this->store();
    Settings defaults;
    ASSERT_TRUE(defaults.set_text(SettingId::port, "2222", {}));
    ASSERT_TRUE(store.save({.name = std::string{default_settings_name}, .settings = defaults}));
    ASSERT_TRUE(store.save(session("web", "one")));
    const auto effective = store.effective(*store.load("web"));
    EXPECT_EQ(effective.number(SettingId::port), 2222);
    EXPECT_EQ(effective.source(SettingId::port).text(), "default-settings.toml, line 1");
    EXPECT_EQ(store.load(default_settings_name)->settings.number(SettingId::port), 2222);
    EXPECT_EQ(names(store.list()), std::vector<std::string>{"web"});
}

TEST_F(Sessions, ProgramSettingsOfTwoWindowsDoNotUndoEachOther)
{
    std::filesystem::create_directories(folder_ / "config");
    support::write_file(folder_ / "config/settings.toml", "future = 1\n");
    Settings theme;
    ASSERT_TRUE(theme.set_text(SettingId::theme, "dark", {}));
    ASSERT_TRUE(store().save_application_settings(theme));
    ASSERT_TRUE(store().save_application_settings({}));
    EXPECT_EQ(support::read_file(folder_ / "config/settings.toml"), "future = 1\ntheme = \"dark\"\n");
}

TEST_F(Sessions, AFolderThatCannotBeReadIsSaidAndNotTakenForEmpty)
{
    std::filesystem::create_directories(folder_ / "config");
    support::write_file(folder_ / "config/sessions", "a file where the folder should be");
    const auto list = store().list();
    EXPECT_EQ(list.notices.size(), 1U);
    EXPECT_FALSE(store().save(session("web", "one")));
    EXPECT_EQ(support::read_file(folder_ / "config/sessions"), "a file where the folder should be");
}

TEST_F(Sessions, TwoProcessesAtOnceLoseNothing)
{
    constexpr int each = 40;
    std::vector<pid_t> children;
    for (int child = 0; child < 4; ++child) {
        const pid_t pid = ::fork();
        if (pid == 0) {
            auto mine = store();
            bool good = true;
            for (int i = 0; i < each; ++i) {
                const std::string name = std::to_string(child) + "-" + std::to_string(i);
                good = good && mine.save(session(name, "h")) && mine.mark_used(name, UsedTime{std::chrono::seconds{i}});
            }
            ::_exit(good ? 0 : 1);
        }
        children.push_back(pid);
    }
    for (const pid_t child : children) {
        int status = -1;
        ::waitpid(child, &status, 0);
        EXPECT_EQ(status, 0);
    }
    const auto list = store().list();
    EXPECT_EQ(list.sessions.size(), 4U * each);
    EXPECT_TRUE(std::ranges::all_of(list.sessions, [](const SavedSession& s) { return s.last_used.has_value(); }));
}

// Killed while it saves over and over: what is on disk is always one of the two contents, whole.
TEST_F(Sessions, AKillAtAnyMomentLeavesTheOldContentOrTheNew)
{
    auto one = session("web", std::string(1000, 'a'));
    auto two = session("web", std::string(1000, 'b'), "Folder");
    ASSERT_TRUE(store().save(one));
    std::mt19937 random{7};
    for (int round = 0; round < 60; ++round) {
        const pid_t pid = ::fork();
        ASSERT_GE(pid, 0);
        if (pid == 0) {
            auto mine = store();
            for (;;) {
                if (!mine.save(two) || !mine.save(one)) {
                    ::_exit(1);
                }
            }
        }
        std::this_thread::sleep_for(std::chrono::microseconds{random() % 20000});
        ::kill(pid, SIGKILL);
        int status = 0;
        ::waitpid(pid, &status, 0);
        ASSERT_TRUE(WIFSIGNALED(status)) << "a save failed";
        const auto loaded = store().load("web");
        ASSERT_TRUE(loaded) << loaded.error().sentence();
        const bool old_content = loaded->settings.same_values(one.settings) && loaded->folder.empty();
        const bool new_content = loaded->settings.same_values(two.settings) && loaded->folder == "Folder";
        ASSERT_TRUE(old_content || new_content);
    }
    ASSERT_TRUE(store().save(two)); // no lock was left behind
    EXPECT_EQ(names(store().list()), std::vector<std::string>{"web"});
}

} // namespace
} // namespace latchkey::sessions
