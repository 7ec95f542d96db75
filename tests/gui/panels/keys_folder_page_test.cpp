/// The Keys folder page: order, filter, selection by mouse and keyboard, the menu, what is copied, and its dialogs.

#include "gui/panels/keys_folder_parts.h"
#include "tests/gui/panels/sample_views.h"
#include "tests/gui/panels/stage_test.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace latchkey::test {
namespace {

using kit::ItemKind;
using panels::KeyColumn;
using panels::KeyFilter;
using namespace view;

class KeysPage : public StageTest {
protected:
    KeysPage()
    {
        stage.view = keys_folder_view();
        stage.frames(5);
    }

    [[nodiscard]] std::vector<std::string> rows() const
    {
        std::vector<std::string> names;
        for (const SeenItem& item : stage.seen) {
            if (item.kind == ItemKind::row && item.group == "Keys") {
                names.push_back(item.label);
            }
        }
        return names;
    }
    [[nodiscard]] std::vector<std::string> selected() const
    {
        std::vector<std::string> names;
        for (const SeenItem& item : stage.seen) {
            if (item.kind == ItemKind::row && item.group == "Keys" && item.checked.value_or(false)) {
                names.push_back(item.label);
            }
        }
        return names;
    }
    void focus_first_row()
    {
        for (int i = 0; i < 40 && (stage.focused() == nullptr || stage.focused()->group != "Keys"); ++i) {
            stage.key(ImGuiKey_Tab);
        }
        ASSERT_NE(stage.focused(), nullptr);
        ASSERT_EQ(stage.focused()->group, "Keys");
    }
    using Names = std::vector<std::string>;
};

TEST_F(KeysPage, TheTableIsSortedByEachColumnBothWays)
{
    EXPECT_EQ(rows().front(), "backup_dsa");
    ASSERT_TRUE(stage.click("Key", ItemKind::button));
    EXPECT_EQ(rows().front(), "yubi-cert.pub");
    ASSERT_TRUE(stage.click("Bits", ItemKind::button));
    EXPECT_EQ(rows().back(), "my-key.ppk");
    ASSERT_TRUE(stage.click("Bits", ItemKind::button));
    EXPECT_EQ(rows().front(), "my-key.pem") << "what is alike stays by name";
    ASSERT_TRUE(stage.click("Mode", ItemKind::button));
    EXPECT_EQ(rows().front(), "id_rsa");
    ASSERT_TRUE(stage.click("Used by", ItemKind::button));
    EXPECT_EQ(rows().front(), "yubi-cert.pub") << "bastion";
    ASSERT_TRUE(stage.click("Passphrase", ItemKind::button));
    EXPECT_EQ(rows().front(), "gitlab");
    ASSERT_TRUE(stage.click("Type", ItemKind::button));
    EXPECT_EQ(rows().front(), "backup_dsa");
    ASSERT_TRUE(stage.click("Fingerprint", ItemKind::button));
    EXPECT_EQ(rows().front(), "deploy.key");
}

TEST_F(KeysPage, TheFilterLeavesProblemsOrUnusedKeys)
{
    ASSERT_TRUE(stage.click("Problems 2"));
    EXPECT_EQ(rows(), (Names{"backup_dsa", "id_rsa"}));
    ASSERT_TRUE(stage.click("Unused 2"));
    EXPECT_EQ(rows(), (Names{"backup_dsa", "my-key.ppk"}));
    ASSERT_TRUE(stage.click("All 9"));
    EXPECT_EQ(rows().size(), 9U);
}

TEST_F(KeysPage, AFilterThatLeavesNothingSaysSoAndLeadsBack)
{
    std::vector<KeyRow> none;
    none.push_back(stage.view.keys_folder.rows->front());
    stage.view.keys_folder.rows = std::make_shared<const std::vector<KeyRow>>(none);
    stage.view.keys_folder.problems = 0;
    stage.frames(2);
    ASSERT_TRUE(stage.click("Problems 0"));
    EXPECT_NE(stage.find("No key here has a problem."), nullptr);
    ASSERT_TRUE(stage.click("Show all keys"));
    EXPECT_EQ(rows().size(), 1U);
}

TEST_F(KeysPage, TickedRowsAreCopiedInTheOrderInWhichTheyAreShown)
{
    ASSERT_TRUE(stage.click("Select router"));
    ASSERT_TRUE(stage.click("Select deploy.key"));
    EXPECT_EQ(selected(), (Names{"deploy.key", "router"}));
    EXPECT_NE(stage.find("2 selected"), nullptr);
    ASSERT_TRUE(stage.click("Copy public lines"));
    ASSERT_NE(stage.last<CopyPublicLines>(), nullptr);
    EXPECT_EQ(stage.last<CopyPublicLines>()->keys, (std::vector<KeyId>{5, 8}));
    EXPECT_EQ(stage.find("Change passphrase…"), nullptr) << "that is for one";
    ASSERT_TRUE(stage.click("Select router"));
    EXPECT_EQ(selected(), (Names{"deploy.key"}));
}

TEST_F(KeysPage, APressOnARowSelectsItAloneAndShiftAllBetween)
{
    ASSERT_TRUE(stage.click("gitlab", ItemKind::row));
    ASSERT_TRUE(stage.click("deploy.key", ItemKind::row));
    EXPECT_EQ(selected(), (Names{"deploy.key"}));
    EXPECT_EQ(stage.count<CopyPublicLines>(), 0);
    stage.key(ImGuiKey_A, ImGuiMod_Ctrl);
    EXPECT_EQ(selected().size(), 9U);
}

TEST_F(KeysPage, TheFooterTellsWhichFilesAreTheSameKey)
{
    ASSERT_TRUE(stage.click("my-key.pem", ItemKind::row));
    EXPECT_NE(stage.find("1 selected"), nullptr);
    EXPECT_NE(stage.find("Same key as my-key.ppk"), nullptr);
    ASSERT_TRUE(stage.click("Change passphrase…"));
    ASSERT_NE(stage.last<ChangeKeyPassphrase>(), nullptr);
    EXPECT_EQ(stage.last<ChangeKeyPassphrase>()->key, 3U);
    stage.view.keys_folder.copied = 1;
    stage.view.keys_folder.copied_words = "Copied the public line of my-key.pem";
    stage.frames(2);
    EXPECT_NE(stage.find("Copied the public line of my-key.pem"), nullptr);
}

TEST_F(KeysPage, WithTheKeyboardAloneRowsAreGoneAlongSelectedAndActedOn)
{
    focus_first_row();
    const std::string first = stage.focused()->label;
    stage.key(ImGuiKey_DownArrow);
    ASSERT_NE(stage.focused(), nullptr);
    const std::string second = stage.focused()->label;
    EXPECT_NE(second, first);
    stage.key(ImGuiKey_Space);
    EXPECT_EQ(selected(), Names{second});
    stage.key(ImGuiKey_Enter);
    ASSERT_EQ(stage.count<CopyPublicLines>(), 1);
    EXPECT_EQ(stage.last<CopyPublicLines>()->keys.size(), 1U);
    stage.key(ImGuiKey_F5);
    EXPECT_EQ(stage.count<ReviewKeys>(), 1);
}

TEST_F(KeysPage, TheMenuComesByTheRightButtonAndByShiftF10)
{
    ASSERT_TRUE(stage.click("id_rsa", ItemKind::row, ImGuiMouseButton_Right));
    stage.frames(2);
    EXPECT_EQ(selected(), Names{"id_rsa"});
    ASSERT_TRUE(stage.click("Make private", ItemKind::row));
    ASSERT_NE(stage.last<MakeKeysPrivate>(), nullptr);
    EXPECT_EQ(stage.last<MakeKeysPrivate>()->keys, std::vector<KeyId>{2});
    focus_first_row();
    stage.key(ImGuiKey_F10, ImGuiMod_Shift);
    stage.frames(2);
    ASSERT_NE(stage.find("New session with this key"), nullptr);
    ASSERT_TRUE(stage.click("New session with this key"));
    EXPECT_EQ(stage.count<NewSessionWithKey>(), 1);
}

TEST_F(KeysPage, EscClosesTheMenuThenClearsTheSelectionThenTheSearch)
{
    stage.view.keys_folder.search = "r";
    ASSERT_TRUE(stage.click("Fingerprint or words", ItemKind::field));
    stage.type("r");
    ASSERT_TRUE(stage.click("id_rsa", ItemKind::row, ImGuiMouseButton_Right));
    stage.frames(2);
    ASSERT_NE(stage.find("Open in Key Generator"), nullptr);
    stage.key(ImGuiKey_Escape);
    stage.frames(2);
    EXPECT_EQ(stage.find("Open in Key Generator"), nullptr);
    EXPECT_EQ(selected(), Names{"id_rsa"});
    stage.key(ImGuiKey_Escape);
    stage.frames(2);
    EXPECT_EQ(selected(), Names{});
    EXPECT_EQ(stage.find("1 selected"), nullptr);
    EXPECT_EQ(stage.find("Fingerprint or words", ItemKind::field)->value, "r");
    stage.key(ImGuiKey_Escape);
    stage.frames(2);
    EXPECT_EQ(stage.find("Fingerprint or words", ItemKind::field)->value, "");
    EXPECT_EQ(stage.last<SearchKeys>()->text, "");
}

TEST_F(KeysPage, EscInTheSearchBoxLeavesTheSelectionAlone)
{
    ASSERT_TRUE(stage.click("gitlab", ItemKind::row));
    ASSERT_TRUE(stage.click("Fingerprint or words", ItemKind::field));
    stage.key(ImGuiKey_Escape);
    stage.frames(2);
    EXPECT_EQ(selected(), Names{"gitlab"});
}

TEST_F(KeysPage, TheMenuHasOnlyWhatCanBeDone)
{
    ASSERT_TRUE(stage.click("yubi-cert.pub", ItemKind::row, ImGuiMouseButton_Right));
    stage.frames(2);
    EXPECT_NE(stage.find("Certificate…"), nullptr);
    EXPECT_EQ(stage.find("Windows password…"), nullptr);
    EXPECT_EQ(stage.find("New session with this key"), nullptr);
    stage.key(ImGuiKey_Escape);
    stage.frames(2);
    ASSERT_TRUE(stage.click("my-key.pem", ItemKind::row, ImGuiMouseButton_Right));
    stage.frames(2);
    ASSERT_TRUE(stage.click("Windows password…"));
    EXPECT_EQ(stage.last<DecryptPassword>()->key, 3U);
}

TEST_F(KeysPage, TheBannerMakesAnExposedKeyPrivate)
{
    EXPECT_NE(stage.find("id_rsa can be read by everyone on this computer (0644); ssh would refuse to use it."), nullptr);
    ASSERT_TRUE(stage.click("Make private"));
    EXPECT_EQ(stage.last<MakeKeysPrivate>()->keys, std::vector<KeyId>{2});
}

TEST_F(KeysPage, WhatIsTypedInTheSearchIsSentAndTheMatchesAreShown)
{
    ASSERT_TRUE(stage.click("Fingerprint or words", ItemKind::field));
    stage.type("anna");
    ASSERT_NE(stage.last<SearchKeys>(), nullptr);
    EXPECT_EQ(stage.last<SearchKeys>()->text, "anna");
    stage.view.keys_folder.search = "anna";
    stage.view.keys_folder.matches = std::make_shared<const std::vector<KeyId>>(std::vector<KeyId>{1, 2, 6});
    stage.frames(2);
    EXPECT_EQ(rows(), (Names{"gitlab", "id_ed25519", "id_rsa"}));
    ASSERT_TRUE(stage.click("Clear the search"));
    EXPECT_EQ(stage.last<SearchKeys>()->text, "");
}

TEST_F(KeysPage, APrivateKeyThatIsPastedIsNoSearchAndStaysInNoTextBox)
{
    const std::string key = "-----BEGIN OPENSSH PRIVATE KEY----- c2VjcmV0c2VjcmV0 -----END OPENSSH PRIVATE KEY-----";
    ASSERT_TRUE(stage.click("Fingerprint or words", ItemKind::field));
    stage.type(key);
    stage.frames(3);
    ASSERT_NE(stage.last<PasteKeyRow>(), nullptr);
    EXPECT_EQ(stage.find("Fingerprint or words", ItemKind::field)->value, "");
}

TEST_F(KeysPage, PasteKeyTakesTheClipboard)
{
    stage.put_on_clipboard("PuTTY-User-Key-File-3: ssh-ed25519");
    ASSERT_TRUE(stage.click("gitlab", ItemKind::row)); // a selection hides it not
    ASSERT_TRUE(stage.click("Paste key"));
    ASSERT_EQ(stage.count<PasteKeyRow>(), 1);
    EXPECT_EQ(stage.last<PasteKeyRow>()->text.text(), "PuTTY-User-Key-File-3: ssh-ed25519");
}

TEST_F(KeysPage, ThousandsOfRowsAreKnownToAScriptAndOnlyThoseInSightAreDrawn)
{
    std::vector<KeyRow> rows;
    for (int i = 0; i < 5000; ++i) {
        KeyRow row = stage.view.keys_folder.rows->front();
        row.id = static_cast<KeyId>(i + 1);
        row.name = "key-" + std::to_string(10000 + i);
        rows.push_back(row);
    }
    stage.view.keys_folder.rows = std::make_shared<const std::vector<KeyRow>>(std::move(rows));
    stage.frames(3);
    const auto last = std::ranges::find(stage.seen, "key-14999", &SeenItem::label);
    ASSERT_NE(last, stage.seen.end());
    EXPECT_FALSE(last->visible);
    const auto ticks = std::ranges::count_if(stage.seen, [](const SeenItem& item) { return item.kind == ItemKind::checkbox; });
    EXPECT_LT(ticks, 100);
}

TEST_F(KeysPage, ASelectedRowThatIsGoneIsSelectedNoMore)
{
    ASSERT_TRUE(stage.click("gitlab", ItemKind::row));
    std::vector<KeyRow> rows = *stage.view.keys_folder.rows;
    std::erase_if(rows, [](const KeyRow& row) { return row.name == "gitlab"; });
    stage.view.keys_folder.rows = std::make_shared<const std::vector<KeyRow>>(std::move(rows));
    stage.frames(2);
    EXPECT_EQ(selected(), Names{});
    EXPECT_EQ(stage.find("1 selected"), nullptr);
}

TEST_F(KeysPage, AFolderThatIsMissingOrEmptyLeadsToTheGenerator)
{
    stage.view.keys_folder = {};
    stage.view.keys_folder.state = KeysFolderView::State::missing;
    stage.view.keys_folder.folder = "~/.ssh";
    stage.frames(2);
    EXPECT_NE(stage.find("There is no folder ~/.ssh yet. Keys that you make and keep there are shown here."), nullptr);
    stage.view.keys_folder.state = KeysFolderView::State::shown;
    stage.frames(2);
    EXPECT_NE(stage.find("There are no keys in ~/.ssh."), nullptr);
    stage.view.keys_folder.state = KeysFolderView::State::unreadable;
    stage.view.keys_folder.problem = "~/.ssh cannot be read.";
    stage.frames(2);
    ASSERT_TRUE(stage.click("Try again"));
    EXPECT_EQ(stage.count<ReviewKeys>(), 1);
    stage.view.keys_folder.state = KeysFolderView::State::reading;
    stage.view.keys_folder.progress = 0.5;
    stage.frames(2);
    ASSERT_TRUE(stage.click("Cancel"));
    EXPECT_EQ(stage.count<CancelKeysTask>(), 1);
}

class KeyDialogs : public StageTest {
protected:
    void show(decltype(Question::what) what)
    {
        stage.view = keys_folder_view();
        stage.view.question = asked(7, std::move(what));
        stage.frames(5);
    }
};

TEST_F(KeyDialogs, ANewPassphraseIsTypedTwiceAndWhatIsMissingIsSaid)
{
    show(AskChangePassphrase{"my-key.ppk", "RSA 4096, PuTTY PPK 3", true, false});
    ASSERT_NE(stage.focused(), nullptr);
    EXPECT_EQ(stage.focused()->label, "Current passphrase");
    ASSERT_TRUE(stage.click("Change"));
    EXPECT_EQ(stage.count<Answer>(), 0);
    ASSERT_TRUE(stage.click("Current passphrase"));
    stage.type("old");
    ASSERT_TRUE(stage.click("New passphrase"));
    stage.type("one");
    ASSERT_TRUE(stage.click("Confirm passphrase"));
    stage.type("two");
    ASSERT_NE(stage.last<TryKeyPassphrase>(), nullptr);
    EXPECT_EQ(stage.last<TryKeyPassphrase>()->passphrase.text(), "one");
    ASSERT_TRUE(stage.click("Change"));
    stage.frames(2);
    EXPECT_NE(stage.find("The two new passphrases are not the same."), nullptr);
    ASSERT_TRUE(stage.click("Confirm passphrase"));
    stage.key(ImGuiKey_A, ImGuiMod_Ctrl);
    stage.type("one");
    ASSERT_TRUE(stage.click("Change"));
    ASSERT_EQ(stage.count<Answer>(), 1);
    const Answer& answer = *stage.last<Answer>();
    ASSERT_EQ(answer.secrets.size(), 3U);
    EXPECT_EQ(answer.secrets[0].text(), "old");
    EXPECT_EQ(answer.secrets[1].text(), "one");
    EXPECT_EQ(answer.secrets[2].text(), "one");
    EXPECT_FALSE(answer.remember);
    stage.view.question.reset();
    stage.frames(3);
    EXPECT_FALSE(stage.remembers_text("one"));
}

TEST_F(KeyDialogs, LeavingThePassphraseEmptyNeedsTheTick)
{
    show(AskChangePassphrase{"my-key.ppk", "RSA 4096, PuTTY PPK 3", false, false});
    ASSERT_TRUE(stage.click("Set passphrase"));
    EXPECT_EQ(stage.count<Answer>(), 0);
    ASSERT_TRUE(stage.click("Leave it empty, for scripts"));
    stage.frames(2);
    EXPECT_NE(stage.find("Whoever gets the file can use the key."), nullptr);
    ASSERT_TRUE(stage.click("Set passphrase"));
    ASSERT_EQ(stage.count<Answer>(), 1);
    EXPECT_TRUE(stage.last<Answer>()->remember);
}

TEST_F(KeyDialogs, AWindowsPasswordIsMaskedUntilItIsWantedAndCanBeCopied)
{
    show(TellPassword{"my-key.pem", std::make_shared<const Secret>(Secret::copy_of("Tr0ub4dor&3"))});
    ASSERT_NE(stage.find("Password", ItemKind::password), nullptr);
    EXPECT_EQ(stage.find("Password", ItemKind::password)->value.find("Tr0"), std::string::npos);
    ASSERT_TRUE(stage.click("Copy password"));
    EXPECT_EQ(stage.clipboard(), "Tr0ub4dor&3");
    stage.frames(2);
    EXPECT_NE(stage.find("Copied"), nullptr);
    ASSERT_TRUE(stage.click("Show password"));
    stage.frames(2);
    EXPECT_NE(stage.find("Hide password"), nullptr);
    stage.key(ImGuiKey_Escape);
    EXPECT_EQ(stage.count<Answer>(), 1);
}

TEST_F(KeyDialogs, TheEncryptedTextIsPastedAndSent)
{
    show(AskEncryptedPassword{"my-key.pem", "", ""});
    stage.put_on_clipboard("QUJD");
    ASSERT_TRUE(stage.click("Paste"));
    stage.frames(2);
    ASSERT_TRUE(stage.click("Decrypt"));
    ASSERT_EQ(stage.count<Answer>(), 1);
    EXPECT_EQ(stage.last<Answer>()->text, "QUJD");
}

TEST_F(KeyDialogs, AnExpiredCertificateIsToldBeforeItsFacts)
{
    show(sample_certificate());
    EXPECT_NE(stage.find("It has expired: it was valid until 2026-10-01 09:00. Ask who signed it for a new one."), nullptr);
    EXPECT_NE(stage.find("permit-port-forwarding"), nullptr);
    ASSERT_TRUE(stage.click("Close"));
    EXPECT_EQ(stage.count<Answer>(), 1);
}

} // namespace
} // namespace latchkey::test
