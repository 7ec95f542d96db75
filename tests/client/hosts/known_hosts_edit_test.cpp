#include "client/hosts/host_pattern.h"
#include "client/hosts/host_pins.h"
#include "client/hosts/known_hosts_edit.h"
#include "tests/client/hosts/test_keys.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <sys/stat.h>
#include <thread>

namespace latchkey::hosts {
namespace {

using support::read_file;
using support::run_process;
using support::TempFolder;

const std::string old_key = key_line("ed25519");
const std::string new_key = key_line("ed25519", 1);

TEST(RemovingAHost, TakesItsNameItsAddressAndItsPortButNoOtherKeyOfTheAddress)
{
    const std::string text = "web,10.0.0.5 " + old_key + "\n10.0.0.5 " + old_key + "\n10.0.0.5 " + new_key + "\n" +
                             hash_host_name("10.0.0.5") + " " + old_key + "\n10.0.0.6 " + old_key + "\n10.0.0.7 " + old_key +
                             "\n[web]:2222 " + old_key + "\n";
    const Edited edited = without_host(text, {"web"}, {"10.0.0.6"});
    EXPECT_EQ(edited.text, "10.0.0.5 " + new_key + "\n10.0.0.7 " + old_key + "\n[web]:2222 " + old_key + "\n")
        << "10.0.0.5 shared a row with web, 10.0.0.6 is what it resolves to, 10.0.0.7 is a stranger with the same key";
    EXPECT_EQ(edited.rows.size(), 4U);
    EXPECT_EQ(edited.rows[1].line, 2) << "lines are counted as they were";
    EXPECT_EQ(without_host(text, {"web", 2222}, {}).rows.size(), 1U);
}

TEST(RemovingAHost, TakesARowOfSeveralNamesWholeAsSshKeygenDoes)
{
    const TempFolder folder;
    const std::string text = "# a comment\nweb,alias " + old_key + " note\nother " + old_key + "\n@revoked web " + new_key +
                             "\n*.example,!bad.example " + old_key + "\n";
    const auto file = folder.write("known_hosts", text);
    ASSERT_EQ(run_process({"ssh-keygen", "-R", "web", "-f", file.string()}).exit, 0);
    EXPECT_EQ(without_hosts(text, {{"web"}}).text, read_file(file));
}

TEST(HashingNames, GivesAFileThatSshKeygenFindsEveryNameIn)
{
    const TempFolder folder;
    const std::string text =
        "web,10.0.0.5 " + old_key + " note\n*.example " + new_key + "\n@revoked bad " + new_key + "\n# kept\n[db]:2222 " + new_key;
    const Edited edited = with_hashed_names(text);
    EXPECT_EQ(edited.rows.size(), 2U);
    EXPECT_EQ(edited.text.find("web "), std::string::npos);
    EXPECT_EQ(edited.text.find("[db]"), std::string::npos);
    EXPECT_NE(edited.text.find("*.example " + new_key + "\n@revoked bad " + new_key + "\n# kept\n"), std::string::npos);
    const auto file = folder.write("known_hosts", edited.text);
    for (const char* name : {"web", "10.0.0.5", "[db]:2222", "a.example"}) {
        EXPECT_EQ(run_process({"ssh-keygen", "-F", name, "-f", file.string()}).exit, 0) << name;
    }
    EXPECT_EQ(with_hashed_names(edited.text).text, edited.text) << "twice is once";
}

TEST(AddingRows, LeavesOutWhatIsThereAndEndsTheLineBefore)
{
    const auto edited =
        with_rows("web " + old_key, {{{"web"}, key("ed25519"), "x"}, {{"db", 2222}, key("ed25519"), "from\nhere"}}, HashNames::as_the_file);
    ASSERT_TRUE(edited);
    EXPECT_EQ(edited->text, "web " + old_key + "\n[db]:2222 " + old_key + " from here\n");
    ASSERT_EQ(edited->rows.size(), 1U);
    EXPECT_EQ(edited->rows[0].line, 2);
    EXPECT_FALSE(with_rows("", {{{"a,b"}, key("ed25519")}}, HashNames::no));
    const auto hashed = with_rows(hash_host_name("web") + " " + old_key + "\n", {{{"db"}, key("ed25519")}}, HashNames::as_the_file);
    EXPECT_EQ(hashed->text.find("\ndb "), std::string::npos) << "a hashed file stays hashed";
    EXPECT_EQ(with_rows("", {{{"db"}, key("ed25519")}}, HashNames::yes)->text.find("db ssh"), std::string::npos);
}

class ChangingAFile : public testing::Test {
protected:
    [[nodiscard]] Result<Change> remove(const std::string& name) const
    {
        return change_known_hosts(file_, "remove " + name, backups(),
                                  [&](std::string_view text) -> Result<Edited> { return without_host(text, {name}, {}); });
    }
    TempFolder folder_;
    std::filesystem::path file_ = folder_.write("known_hosts", "web " + old_key + "\ndb " + new_key + "\n", 0644);
    /// A change of its own each time.
    [[nodiscard]] HostBackups backups() const { return HostBackups{folder_ / "state/backups"}; }
};

TEST_F(ChangingAFile, KeepsWhatItWasAndUndoPutsItBack)
{
    const std::string before = read_file(file_);
    const auto changed = remove("web");
    ASSERT_TRUE(changed) << changed.error().sentence();
    EXPECT_EQ(changed->rows.size(), 1U);
    EXPECT_EQ(read_file(file_), "db " + new_key + "\n");
    EXPECT_TRUE(read_file(changed->backup).ends_with(before)) << "a backup is a known_hosts file under a comment";
    EXPECT_EQ(KnownHosts::load({changed->backup})->keys_of({"web"}).size(), 1U);
    struct stat about{};
    ASSERT_EQ(::stat(changed->backup.c_str(), &about), 0);
    EXPECT_EQ(about.st_mode & 0777U, 0600U);
    ASSERT_EQ(::stat(file_.c_str(), &about), 0);
    EXPECT_EQ(about.st_mode & 0777U, 0644U);

    const auto undone = backups().undo();
    ASSERT_TRUE(undone) << undone.error().sentence();
    ASSERT_EQ(undone->size(), 1U);
    EXPECT_EQ(undone->front().what, "remove web");
    EXPECT_EQ(undone->front().file, file_);
    EXPECT_EQ(read_file(file_), before);
    const auto again = backups().undo();
    ASSERT_FALSE(again);
    EXPECT_TRUE(again.error().is(HostErrc::nothing_to_undo));
}

TEST_F(ChangingAFile, UndoingTakesSeveralStepsBackAndKeepsWhatSshHasAppended)
{
    const std::string before = read_file(file_);
    ASSERT_TRUE(remove("web"));
    support::write_file(file_, read_file(file_) + "later " + old_key + "\n");
    ASSERT_TRUE(backups().undo());
    EXPECT_EQ(read_file(file_), before + "later " + old_key + "\n");

    ASSERT_TRUE(remove("web"));
    ASSERT_TRUE(remove("db"));
    EXPECT_EQ(read_file(file_), "later " + old_key + "\n");
    ASSERT_TRUE(backups().undo());
    ASSERT_TRUE(backups().undo());
    EXPECT_EQ(read_file(file_), before + "later " + old_key + "\n");
}

TEST_F(ChangingAFile, FilesThatWereChangedTogetherGoBackTogetherOrNotAtAll)
{
    support::write_file(file_, read_file(file_) + "stays " + old_key + "\n");
    const std::string before = read_file(file_);
    const auto pins_file = folder_ / "config/host_pins";
    HostPins pins = HostPins::load(pins_file).value();
    ASSERT_TRUE(pins.replace({{{"web"}, "*", "SHA256:one"}}));
    const std::string pins_before = read_file(pins_file);
    const auto take_all = [&] {
        const HostBackups one_change = backups();
        const auto without = [](const std::string& name) {
            return [name](std::string_view text) -> Result<Edited> { return without_hosts(text, {{name}}); };
        };
        return change_known_hosts(file_, "remove web", one_change, without("web")) &&
               change_known_hosts(file_, "remove db", one_change, without("db")) && pins.remove({"web"}, &one_change);
    };
    ASSERT_TRUE(take_all());
    EXPECT_TRUE(HostPins::load(pins_file)->rows().empty());
    const auto undone = backups().undo();
    ASSERT_TRUE(undone) << undone.error().sentence();
    EXPECT_EQ(undone->size(), 3U);
    EXPECT_EQ(read_file(file_), before);
    EXPECT_EQ(read_file(pins_file), pins_before);

    pins = HostPins::load(pins_file).value();
    ASSERT_TRUE(take_all());
    const std::string after = read_file(pins_file);
    support::write_file(file_, "# mine now\n");
    ASSERT_FALSE(backups().undo());
    EXPECT_EQ(read_file(pins_file), after) << "the other file stays, too";
}

TEST_F(ChangingAFile, IsNotUndoneOverSomebodysEdit)
{
    ASSERT_TRUE(remove("web"));
    support::write_file(file_, "# mine now\n");
    const auto undone = backups().undo();
    ASSERT_FALSE(undone);
    EXPECT_TRUE(undone.error().is(HostErrc::changed_meanwhile));
    EXPECT_NE(undone.error().sentence().find("backups"), std::string::npos) << undone.error().sentence();
    EXPECT_EQ(read_file(file_), "# mine now\n");
}

TEST_F(ChangingAFile, ThatChangesNothingTouchesNothing)
{
    const auto nothing = remove("stranger");
    ASSERT_TRUE(nothing);
    EXPECT_TRUE(nothing->backup.empty());
    EXPECT_TRUE(backups().list().empty());
    const auto missing = change_known_hosts(folder_ / "none/known_hosts", "remove", backups(),
                                            [](std::string_view text) -> Result<Edited> { return without_hosts(text, {{"web"}}); });
    ASSERT_TRUE(missing);
    EXPECT_FALSE(std::filesystem::exists(folder_ / "none"));
}

TEST_F(ChangingAFile, DoesNotHappenWithoutABackup)
{
    const HostBackups nowhere{folder_.write("a_file", "") / "below"};
    const std::string before = read_file(file_);
    const auto changed = change_known_hosts(file_, "x", nowhere, [](std::string_view) -> Result<Edited> { return Edited{"", {}}; });
    ASSERT_FALSE(changed);
    EXPECT_NE(changed.error().sentence().find("nothing was changed"), std::string::npos) << changed.error().sentence();
    EXPECT_EQ(read_file(file_), before);
}

TEST_F(ChangingAFile, KeepsTheNewestTwentyBackups)
{
    for (int i = 0; i < 30; ++i) {
        ASSERT_TRUE(change_known_hosts(file_, fmt::format("step {}", i), backups(), [&](std::string_view text) -> Result<Edited> {
            return Edited{fmt::format("{}# {}\n", text, i), {}};
        }));
    }
    const auto kept = backups().list();
    ASSERT_EQ(kept.size(), HostBackups::most);
    EXPECT_EQ(kept.front().what, "step 29");
    EXPECT_EQ(kept.back().what, "step 10");
}

TEST_F(ChangingAFile, ByManyAtOnceLosesNoChangeAndNoAddedLine)
{
    std::string text;
    for (int i = 0; i < 40; ++i) {
        text += fmt::format("host{} {}\n", i, old_key);
    }
    support::write_file(file_, text);
    std::vector<std::jthread> threads;
    for (int thread = 0; thread < 4; ++thread) {
        threads.emplace_back([&, thread] {
            for (int i = thread * 10; i < thread * 10 + 10; ++i) {
                EXPECT_TRUE(remove(fmt::format("host{}", i)));
                auto known = KnownHosts::load({file_});
                EXPECT_TRUE(known && known->add({fmt::format("new{}", i)}, key("ed25519")));
            }
        });
    }
    threads.clear();
    const auto known = KnownHosts::load({file_});
    EXPECT_EQ(known->rows().size(), 40U);
    for (int i = 0; i < 40; ++i) {
        EXPECT_EQ(known->keys_of({fmt::format("new{}", i)}).size(), 1U) << i;
    }
}

} // namespace
} // namespace latchkey::hosts
