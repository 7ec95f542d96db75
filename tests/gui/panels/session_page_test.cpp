/// The Sessions page and the category pages behind it: what they show, what they send, where the keyboard is.

#include "tests/gui/panels/sample_views.h"
#include "tests/gui/panels/stage_test.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace latchkey::test {
namespace {

using kit::ItemKind;
using namespace view;

/// The Sessions page of the pictures.
class SessionPage : public StageTest {
protected:
    SessionPage()
    {
        stage.view = sessions_view();
        stage.frames(4);
    }
};

TEST_F(SessionPage, HasPuttysNames)
{
    for (const char* label : {"Host Name (or IP address)", "Port", "User name", "Private key file for authentication", "Browse…",
                              "Saved Sessions", "Load", "Save", "Delete", "Cancel", "Open", "Session", "Auth", "Credentials"}) {
        EXPECT_NE(stage.find(label), nullptr) << label;
    }
    EXPECT_EQ(stage.find("Host Name (or IP address)")->value, "203.0.113.24");
    EXPECT_EQ(stage.find("Port")->value, "22");
}

TEST_F(SessionPage, TypingAHostSendsEdits)
{
    ASSERT_TRUE(stage.focused() != nullptr && stage.focused()->label == "Host Name (or IP address)");
    stage.type("10.0.0.5"); // the field's old text is selected when it gets the keyboard
    ASSERT_NE(stage.last<EditField>(), nullptr);
    EXPECT_EQ(stage.last<EditField>()->id, "host_name");
    EXPECT_EQ(stage.last<EditField>()->value, "10.0.0.5");
}

TEST_F(SessionPage, TabGoesThroughTheFormInTheOrderOfTheLook)
{
    std::vector<std::string> order;
    for (int i = 0; i < 40 && stage.focused() != nullptr; ++i) {
        const std::string label = stage.focused()->label;
        if (std::ranges::find(order, label) != order.end()) {
            break; // round
        }
        order.push_back(label);
        stage.key(ImGuiKey_Tab);
    }
    const std::vector<std::string> wanted = {"Host Name (or IP address)",
                                             "Port",
                                             "User name",
                                             "ubuntu",
                                             "Private key file for authentication",
                                             "Browse…",
                                             "Saved Sessions",
                                             "Production / web-1",
                                             "Load",
                                             "Save",
                                             "Delete",
                                             "Cancel",
                                             "Open"};
    EXPECT_EQ(order, wanted);
}

TEST_F(SessionPage, EnterInAFieldOpens)
{
    stage.key(ImGuiKey_Enter);
    EXPECT_EQ(stage.count<OpenForm>(), 1);
}

TEST_F(SessionPage, EnterOnAButtonPressesThatButtonOnly)
{
    ASSERT_TRUE(stage.click("Port"));
    for (int i = 0; i < 4; ++i) {
        stage.key(ImGuiKey_Tab);
    }
    ASSERT_EQ(stage.focused()->label, "Browse…");
    stage.key(ImGuiKey_Enter);
    EXPECT_EQ(stage.count<BrowseFor>(), 1);
    EXPECT_EQ(stage.count<OpenForm>(), 0);
}

TEST_F(SessionPage, EnterAfterAPressWithTheMouseOpens)
{
    ASSERT_TRUE(stage.click("root", ItemKind::chip));
    EXPECT_EQ(stage.count<OpenForm>(), 0);
    stage.key(ImGuiKey_Enter);
    EXPECT_EQ(stage.count<OpenForm>(), 1);
}

TEST_F(SessionPage, EnterOnTheChosenSessionOpensItOnce)
{
    ASSERT_TRUE(stage.click("Production / web-2"));
    stage.view.form.selected_session = "Production/web-2";
    stage.frame();
    stage.key(ImGuiKey_Enter);
    ASSERT_EQ(stage.count<OpenSaved>(), 1);
    EXPECT_EQ(stage.last<OpenSaved>()->name, "Production/web-2");
    EXPECT_EQ(stage.count<OpenForm>(), 0);
}

TEST_F(SessionPage, AChipFillsInTheUser)
{
    ASSERT_TRUE(stage.click("debian", ItemKind::chip));
    ASSERT_NE(stage.last<EditField>(), nullptr);
    EXPECT_EQ(stage.last<EditField>()->id, "user_name");
    EXPECT_EQ(stage.last<EditField>()->value, "debian");
    EXPECT_EQ(stage.find("User name")->value, "debian");
}

TEST_F(SessionPage, OneClickSelectsASavedSessionAndTwoOpenIt)
{
    ASSERT_TRUE(stage.click("Production / web-2"));
    ASSERT_NE(stage.last<SelectSession>(), nullptr);
    EXPECT_EQ(stage.last<SelectSession>()->name, "Production/web-2");
    EXPECT_EQ(stage.find("Saved Sessions", ItemKind::field)->value, "Production/web-2");
    EXPECT_EQ(stage.count<OpenSaved>(), 0);
    ASSERT_TRUE(stage.double_click("Production / web-2"));
    ASSERT_EQ(stage.count<OpenSaved>(), 1);
    EXPECT_EQ(stage.last<OpenSaved>()->name, "Production/web-2");
}

TEST_F(SessionPage, LoadAndDeleteNeedASessionThatExists)
{
    EXPECT_TRUE(stage.find("Load")->enabled);
    ASSERT_TRUE(stage.click("Saved Sessions", ItemKind::field));
    stage.key(ImGuiKey_A, ImGuiMod_Ctrl);
    stage.type("no such session");
    EXPECT_FALSE(stage.find("Load")->enabled);
    EXPECT_FALSE(stage.find("Delete")->enabled);
    EXPECT_TRUE(stage.find("Save")->enabled);
    ASSERT_TRUE(stage.click("Save"));
    ASSERT_NE(stage.last<SaveSession>(), nullptr);
    EXPECT_EQ(stage.last<SaveSession>()->name, "no such session");
    EXPECT_EQ(stage.last<EditSessionName>()->name, "no such session");
    ASSERT_TRUE(stage.click("Load"));
    EXPECT_EQ(stage.count<LoadSession>(), 0);
}

TEST_F(SessionPage, ALoadedSessionReplacesWhatWasTyped)
{
    stage.type("being typed");
    for (Field& field : stage.view.form.fields) {
        if (field.id == "host_name") {
            field.value = "192.0.2.77";
        }
    }
    ++stage.view.form.revision;
    stage.frames(2);
    EXPECT_EQ(stage.find("Host Name (or IP address)")->value, "192.0.2.77");
}

TEST_F(SessionPage, TheKeyFileIsOneSettingOnThreePages)
{
    for (const char* page : {"Auth", "Credentials"}) {
        ASSERT_TRUE(stage.click(page));
        const SeenItem* field = stage.find("Private key file for authentication", ItemKind::field);
        ASSERT_NE(field, nullptr) << page;
        EXPECT_EQ(field->value, "~/Downloads/my-key.pem");
        EXPECT_NE(stage.find("Browse…"), nullptr);
    }
    ASSERT_TRUE(stage.click("Private key file for authentication"));
    stage.key(ImGuiKey_A, ImGuiMod_Ctrl);
    stage.type("k.ppk");
    EXPECT_EQ(stage.last<EditField>()->id, "key_file");
    ASSERT_TRUE(stage.click("Session"));
    EXPECT_EQ(stage.find("Private key file for authentication")->value, "k.ppk");
}

TEST_F(SessionPage, ACheckboxSendsItsOpposite)
{
    ASSERT_TRUE(stage.click("Auth"));
    ASSERT_NE(stage.find("Attempt authentication using agent"), nullptr);
    EXPECT_EQ(stage.find("Attempt authentication using agent")->checked, true);
    ASSERT_TRUE(stage.click("Attempt authentication using agent"));
    EXPECT_EQ(stage.last<EditField>()->id, "allow_agent");
    EXPECT_EQ(stage.last<EditField>()->value, "no");
}

TEST_F(SessionPage, AChoiceSendsTheWordOfTheFileAndShowsTheWordsOfPeople)
{
    ASSERT_TRUE(stage.click("Connection"));
    ASSERT_EQ(stage.find("Internet protocol version")->value, "Auto");
    ASSERT_TRUE(stage.click("Internet protocol version"));
    ASSERT_TRUE(stage.click("IPv6"));
    EXPECT_EQ(stage.last<EditField>()->id, "address_family");
    EXPECT_EQ(stage.last<EditField>()->value, "inet6");
}

TEST_F(SessionPage, EveryRowOfTheTreeShowsAPage)
{
    std::vector<std::string> rows;
    for (const SeenItem& item : stage.seen) {
        if (item.group == "Category" && item.kind == ItemKind::row) {
            rows.push_back(item.label);
        }
    }
    ASSERT_GE(rows.size(), 10U);
    for (const std::string& label : rows) {
        ASSERT_TRUE(stage.click(label, ItemKind::row)) << label;
        const bool something = std::ranges::any_of(stage.seen, [](const SeenItem& item) {
            return item.group.empty() && (item.kind == ItemKind::field || item.kind == ItemKind::checkbox || item.kind == ItemKind::combo ||
                                          item.kind == ItemKind::row);
        });
        EXPECT_TRUE(something) << label;
    }
}

TEST_F(SessionPage, AKeyThatOthersCanReadHasAButtonThatMendsIt)
{
    EXPECT_EQ(stage.find("Make private"), nullptr);
    stage.view.form.key.readable_by_others = true;
    stage.frames(2);
    ASSERT_TRUE(stage.click("Make private"));
    EXPECT_EQ(stage.count<MakeKeyPrivate>(), 1);
}

TEST_F(SessionPage, AProblemStandsUnderItsField)
{
    for (Field& field : stage.view.form.fields) {
        if (field.id == "port") {
            field.problem = "99999 is no port: 1 to 65535.";
        }
    }
    stage.frames(2);
    EXPECT_NE(stage.find("99999 is no port: 1 to 65535.", ItemKind::error), nullptr);
}

TEST_F(SessionPage, AValueThatTheCommandLineDecidedIsShownWithItsReasonAndCannotBeEdited)
{
    Field* field = nullptr;
    for (Field& each : stage.view.form.fields) {
        field = each.id == "known_hosts_files" ? &each : field;
    }
    ASSERT_NE(field, nullptr);
    field->value = field->default_value = "/tmp/demo/known_hosts";
    field->fixed = "Given by --known-hosts on the command line.";
    const std::string label = field->label;
    stage.panels.show_page("Connection/SSH/Host keys");
    stage.frames(3);
    const SeenItem* shown = stage.find(label, ItemKind::field);
    ASSERT_NE(shown, nullptr);
    EXPECT_EQ(shown->value, "/tmp/demo/known_hosts");
    EXPECT_FALSE(shown->enabled);
    EXPECT_EQ(shown->id, 0U) << "nothing to click into";
    EXPECT_NE(stage.find("Given by --known-hosts on the command line."), nullptr);
    for (int i = 0; i < 40; ++i) {
        stage.key(ImGuiKey_Tab);
        ASSERT_NE(stage.focused(), nullptr);
        EXPECT_NE(stage.focused()->label, label);
    }
}

TEST_F(SessionPage, SearchLeavesTheSessionsThatHaveTheLetters)
{
    ASSERT_TRUE(stage.click("Search sessions"));
    stage.type("DB-");
    EXPECT_NE(stage.find("db-primary", ItemKind::row), nullptr);
    EXPECT_EQ(stage.find("web-2", ItemKind::row), nullptr);
}

TEST_F(SessionPage, CopyPutsTheCommandOnTheClipboard)
{
    ASSERT_TRUE(stage.click("Copy command"));
    EXPECT_EQ(stage.clipboard(), "ssh -i ~/Downloads/my-key.pem ubuntu@203.0.113.24");
}

TEST_F(SessionPage, AnIdleWindowWantsNoFrame)
{
    stage.view.tabs.clear(); // a connecting tab has a spinner
    stage.frames(5);
    EXPECT_FALSE(stage.panels.next_frame_in().has_value());
}

TEST_F(SessionPage, ASpinnerWantsTwoFramesASecondAtMost)
{
    stage.frames(5);
    ASSERT_TRUE(stage.panels.next_frame_in().has_value());
    EXPECT_GE(*stage.panels.next_frame_in(), 0.5);
}

TEST_F(SessionPage, F6GoesRoundTheRegions)
{
    stage.key(ImGuiKey_F6); // from the form, where a window begins
    ASSERT_NE(stage.focused(), nullptr);
    EXPECT_EQ(stage.focused()->group, "Footer");
    stage.key(ImGuiKey_F6);
    EXPECT_EQ(stage.focused()->group, "Tabs");
    stage.key(ImGuiKey_F6);
    EXPECT_EQ(stage.focused()->group, "Sidebar");
    stage.key(ImGuiKey_F6);
    EXPECT_EQ(stage.focused()->group, "Category");
    stage.key(ImGuiKey_F6);
    EXPECT_EQ(stage.focused()->label, "Host Name (or IP address)");
    stage.key(ImGuiKey_F6);
    EXPECT_EQ(stage.focused()->label, "Open");
    stage.key(ImGuiKey_F6);
    EXPECT_EQ(stage.focused()->group, "Tabs");
    EXPECT_EQ(stage.count<OpenForm>(), 0);
}

TEST_F(SessionPage, TheLowerSidebarAndF7AndF8LeadToTheKeyPages)
{
    ASSERT_TRUE(stage.click("Key Generator"));
    ASSERT_NE(stage.last<ShowPage>(), nullptr);
    EXPECT_EQ(stage.last<ShowPage>()->page, Page::key_generator);
    stage.key(ImGuiKey_F8);
    EXPECT_EQ(stage.last<ShowPage>()->page, Page::keys_folder);
    stage.key(ImGuiKey_F7);
    EXPECT_EQ(stage.last<ShowPage>()->page, Page::key_generator);
    EXPECT_EQ(stage.count<ShowPage>(), 3);

    stage.view.page = Page::key_generator;
    stage.frames(2);
    EXPECT_NE(stage.find("Key Generator", ItemKind::title), nullptr);
    EXPECT_EQ(stage.find("Host Name (or IP address)"), nullptr);
    ASSERT_TRUE(stage.click("web-2"));
    ASSERT_NE(stage.last<SelectSession>(), nullptr);
    EXPECT_EQ(stage.last<ShowPage>()->page, Page::sessions) << "a session is shown in the form";
}

TEST_F(SessionPage, NewTabIsAFreshFormOnItsFirstPage)
{
    ASSERT_TRUE(stage.click("Auth"));
    ASSERT_TRUE(stage.click("New tab"));
    EXPECT_EQ(stage.count<NewSession>(), 1);
    EXPECT_NE(stage.find("Host Name (or IP address)"), nullptr);
}

TEST_F(SessionPage, APublicKeyIsAProblemAndNoKey)
{
    stage.view.form.key = {};
    stage.view.form.key.state = KeyCard::State::problem;
    stage.view.form.key.problem = "This is a public key; choose the private file beside it, without .pub.";
    stage.frames(2);
    EXPECT_NE(stage.find(stage.view.form.key.problem, ItemKind::error), nullptr);
    EXPECT_EQ(stage.find("No passphrase"), nullptr);
}

TEST_F(SessionPage, EscapeEndsAnEditFirstAndThenGoesBackToTheTerminal)
{
    stage.type("x");
    stage.key(ImGuiKey_Escape);
    EXPECT_EQ(stage.count<ActivateTab>(), 0);
    stage.key(ImGuiKey_Escape);
    EXPECT_EQ(stage.count<ActivateTab>(), 1);
    EXPECT_EQ(stage.count<Quit>(), 0);
}

TEST(Sidebar, OtherProgramsSessionsStandInGroupsOfTheirOwnAndAreUsedInPlace)
{
    Stage stage{1280, 800};
    stage.view = sessions_view();
    SavedSession prod;
    prod.name = prod.title = "prod";
    prod.host = "203.0.113.77";
    prod.from = SessionFrom::ssh_config;
    SavedSession old;
    old.name = old.title = "old switch";
    old.protocol = "telnet";
    old.from = SessionFrom::putty;
    stage.view.form.elsewhere = {prod, old};
    stage.view.form.notice_elsewhere = "config, line 2: Prt is no option that ssh knows.";
    stage.frames(4);
    EXPECT_NE(stage.find("From ~/.ssh/config"), nullptr);
    EXPECT_NE(stage.find("From PuTTY"), nullptr);
    EXPECT_NE(stage.find("config, line 2: Prt is no option that ssh knows."), nullptr);
    ASSERT_TRUE(stage.click("prod"));
    ASSERT_NE(stage.last<LoadSession>(), nullptr);
    EXPECT_EQ(stage.last<LoadSession>()->name, "prod");
    EXPECT_EQ(stage.last<LoadSession>()->from, SessionFrom::ssh_config);
    ASSERT_TRUE(stage.double_click("old switch"));
    ASSERT_NE(stage.last<OpenSaved>(), nullptr);
    EXPECT_EQ(stage.last<OpenSaved>()->from, SessionFrom::putty);
    ASSERT_TRUE(stage.click("From PuTTY"));
    stage.frames(2);
    EXPECT_EQ(stage.find("old switch"), nullptr) << "folded";
}

} // namespace
} // namespace latchkey::test
