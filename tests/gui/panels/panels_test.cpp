/// The panels without a screen: what they show, what they send, where the keyboard is.

#include "tests/gui/panels/sample_views.h"
#include "tests/gui/panels/stage.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace latchkey::test {
namespace {

using kit::ItemKind;
using namespace view;

Question asked(QuestionId id, decltype(Question::what) what)
{
    Question question;
    question.id = id;
    question.what = std::move(what);
    return question;
}

/// The Sessions page of the pictures.
class SessionPage : public testing::Test {
protected:
    SessionPage()
    {
        stage.view = sessions_view();
        stage.frames(4);
    }
    ~SessionPage() override { EXPECT_TRUE(stage.errors.empty()) << stage.errors.front(); }

    Stage stage{1280, 800};
};

/// A tab with a question.
class Dialog : public testing::Test {
protected:
    ~Dialog() override { EXPECT_TRUE(stage.errors.empty()) << stage.errors.front(); }

    void ask(decltype(Question::what) what)
    {
        stage.view = question_view(asked(7, std::move(what)));
        stage.frames(5);
    }

    Stage stage{1280, 800};
};

class TerminalTab : public testing::Test {
protected:
    TerminalTab()
    {
        stage.view = terminal_view(148, 36);
        stage.frames(4);
    }
    ~TerminalTab() override { EXPECT_TRUE(stage.errors.empty()) << stage.errors.front(); }

    Stage stage{1280, 800};
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

/// Pixels of a tab's title that are not the tab's ground.
int ink_of_title(Stage& stage, std::string_view title, bool closable)
{
    const SeenItem* tab = stage.find(title, ItemKind::tab);
    if (tab == nullptr) {
        return -1;
    }
    const Picture picture = stage.picture();
    const int right = static_cast<int>(tab->max.x) - (closable ? 30 : 2);
    const int y0 = static_cast<int>(tab->min.y) + 10;
    const auto ground = picture.at(static_cast<int>(tab->min.x) + 33, y0);
    int ink = 0;
    for (int y = y0; y < y0 + 14; ++y) {
        for (int x = static_cast<int>(tab->min.x) + 34; x < right; ++x) {
            ink += picture.at(x, y) != ground ? 1 : 0;
        }
    }
    return ink;
}

TEST(Tabs, AShortNameIsShownInItsTab)
{
    Stage stage{1280, 800};
    stage.view = terminal_view(148, 36);
    stage.view.tabs.resize(1);
    for (const char* title : {"ab", "i", "my box"}) {
        stage.view.tabs[0].title = title;
        stage.frames(3);
        EXPECT_GT(ink_of_title(stage, title, true), 8) << title;
    }
}

TEST(Tabs, TheActiveOneKeepsItsNameHoweverManyThereAre)
{
    for (const int width : {1024, 1280, 800}) {
        Stage stage{width, 700};
        stage.view = terminal_view(80, 24);
        const TabView one = stage.view.tabs[0];
        stage.view.tabs.assign(1, one);
        for (TabId id = 2; id <= 24; ++id) {
            TabView more = one;
            more.id = id;
            more.title = "server-" + std::to_string(id);
            stage.view.tabs.push_back(std::move(more));
            for (const TabId active : {TabId{1}, id / 2 + 1, id}) {
                stage.view.active_tab = active;
                stage.frames(2);
                const std::string title = stage.view.tabs[active - 1].title;
                EXPECT_GT(ink_of_title(stage, title, true), 60) << title << " of " << id << ", " << width;
                EXPECT_NE(stage.find("New tab"), nullptr);
            }
        }
        EXPECT_TRUE(stage.errors.empty()) << stage.errors.front();
    }
}

TEST(Tabs, TwoOfOneNameAreToldApart)
{
    Stage stage{1280, 800};
    stage.view = terminal_view(148, 36);
    stage.view.tabs.resize(2);
    stage.view.tabs[1].title = stage.view.tabs[0].title;
    const std::string second = stage.view.tabs[0].title + " (2)";
    stage.frames(3);
    ASSERT_TRUE(stage.click(second, ItemKind::tab));
    EXPECT_EQ(stage.last<ActivateTab>()->tab, stage.view.tabs[1].id);
    EXPECT_NE(stage.find("Close " + second), nullptr);
}

TEST(Tabs, EscapeCancelsAConnectionThatIsBeingMade)
{
    Stage stage{1280, 800};
    stage.view = sessions_view();
    stage.view.tabs.assign(1, connecting_tab(3));
    stage.view.tabs[0].state = TabState::connecting;
    stage.view.active_tab = 3;
    stage.frames(3);
    stage.key(ImGuiKey_Escape);
    ASSERT_EQ(stage.count<Disconnect>(), 1);
    EXPECT_EQ(stage.last<Disconnect>()->tab, 3U);
}

TEST_F(Dialog, OnlyItsItemsAreWithinReach)
{
    ask(host_key_question());
    EXPECT_NE(stage.find("Accept"), nullptr);
    EXPECT_EQ(stage.find("Sessions", ItemKind::tab), nullptr);
    EXPECT_NE(stage.find("Is this really 203.0.113.24?", ItemKind::title), nullptr);
    EXPECT_NE(stage.find("SHA256:o14YfclC8CuG1Dlhvg+XVOIcqHNNlgX7aDHcijewX8Y"), nullptr);
}

TEST_F(Dialog, AcceptIsNeverFocusedByItself)
{
    ask(host_key_question());
    ASSERT_NE(stage.focused(), nullptr);
    EXPECT_EQ(stage.focused()->label, "Cancel");
    stage.key(ImGuiKey_Enter);
    ASSERT_NE(stage.last<Answer>(), nullptr);
    EXPECT_EQ(stage.last<Answer>()->choice, Answer::Choice::cancel);
}

TEST_F(Dialog, AcceptConnectOnceAndEscapeAnswer)
{
    ask(host_key_question());
    ASSERT_TRUE(stage.click("Accept"));
    EXPECT_EQ(stage.last<Answer>()->choice, Answer::Choice::accept);
    EXPECT_EQ(stage.last<Answer>()->tab, 3U);
    EXPECT_EQ(stage.last<Answer>()->question, 7U);
    stage.view = question_view(asked(8, host_key_question()));
    stage.frames(5);
    ASSERT_TRUE(stage.click("Connect Once"));
    EXPECT_EQ(stage.last<Answer>()->choice, Answer::Choice::once);
    stage.view = question_view(asked(9, host_key_question()));
    stage.frames(5);
    stage.key(ImGuiKey_Escape);
    EXPECT_EQ(stage.last<Answer>()->choice, Answer::Choice::cancel);
    EXPECT_EQ(stage.last<Answer>()->question, 9U);
    EXPECT_EQ(stage.count<Answer>(), 3);
}

TEST_F(Dialog, AnAnswerIsSentOnceThoughTheQuestionIsStillInTheView)
{
    ask(host_key_question());
    ASSERT_TRUE(stage.click("Accept"));
    stage.frames(5);
    EXPECT_EQ(stage.find("Accept"), nullptr);
    EXPECT_EQ(stage.count<Answer>(), 1);
}

TEST_F(Dialog, AnOpenQuestionCostsNoFrames)
{
    ask(host_key_question());
    stage.view.tabs.resize(3); // without the tab that is connecting
    stage.frames(5);
    EXPECT_FALSE(stage.panels.next_frame_in().has_value());
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

TEST_F(Dialog, MoreInfoSaysHowToCheck)
{
    ask(host_key_question());
    ASSERT_TRUE(stage.click("More info…"));
    const bool explained =
        std::ranges::any_of(stage.seen, [](const SeenItem& item) { return item.label.find("ssh-keygen -lf") != std::string::npos; });
    EXPECT_TRUE(explained);
    EXPECT_EQ(stage.count<Answer>(), 0);
}

TEST_F(Dialog, AHostKnownByAnotherTypeShowsBothKeys)
{
    AskHostKey question = host_key_question();
    question.known = {{"ssh-rsa, 3072 bit", "SHA256:known", "", "", "known_hosts line 3"}};
    ask(question);
    const bool both =
        std::ranges::any_of(stage.seen, [](const SeenItem& item) { return item.label.find("SHA256:known") != std::string::npos; });
    EXPECT_TRUE(both);
    EXPECT_EQ(stage.focused()->label, "Cancel");
}

TEST_F(Dialog, AChangedHostKeyCanOnlyBeCancelledUnlessTheModelOffersMore)
{
    ask(host_key_changed());
    EXPECT_EQ(stage.find("Accept"), nullptr);
    EXPECT_EQ(stage.find("This server was rebuilt…"), nullptr);
    EXPECT_EQ(stage.focused()->label, "Cancel connection");
    ASSERT_TRUE(stage.click("Cancel connection"));
    EXPECT_EQ(stage.last<Answer>()->choice, Answer::Choice::cancel);
}

TEST_F(Dialog, ReplacingAChangedKeyTakesTwoSteps)
{
    TellHostKeyChanged question = host_key_changed();
    question.may_replace = true;
    ask(question);
    ASSERT_TRUE(stage.click("This server was rebuilt…"));
    EXPECT_EQ(stage.count<Answer>(), 0);
    ASSERT_TRUE(stage.click("Replace the key"));
    EXPECT_EQ(stage.last<Answer>()->choice, Answer::Choice::replace);
}

TEST_F(Dialog, ThePassphraseGoesOutOnceAndLeavesNoTrace)
{
    ask(AskPassphrase{"my-cloud-key", "RSA 4096", "~/Downloads/my-key.ppk", 1});
    stage.type("open sesame");
    EXPECT_EQ(stage.find("Key passphrase")->value, "•••••••••••");
    ASSERT_TRUE(stage.click("Remember until I quit"));
    ASSERT_TRUE(stage.click("OK"));
    ASSERT_NE(stage.last<Answer>(), nullptr);
    ASSERT_EQ(stage.last<Answer>()->secrets.size(), 1U);
    EXPECT_EQ(stage.last<Answer>()->secrets[0].text(), "open sesame");
    EXPECT_TRUE(stage.last<Answer>()->remember);
    EXPECT_FALSE(stage.remembers_text("sesame"));
}

TEST_F(Dialog, EnterInThePassphraseIsOk)
{
    ask(AskPassphrase{"k", "", "k.ppk", 2});
    EXPECT_NE(stage.find("Wrong passphrase: that did not unlock it. Try again.", ItemKind::error), nullptr);
    stage.type("x");
    stage.key(ImGuiKey_Enter);
    ASSERT_NE(stage.last<Answer>(), nullptr);
    EXPECT_EQ(stage.last<Answer>()->choice, Answer::Choice::ok);
    EXPECT_EQ(stage.last<Answer>()->secrets[0].text(), "x");
}

TEST_F(Dialog, ACancelledPassphraseIsNotSent)
{
    ask(AskPassphrase{"k", "", "k.ppk", 1});
    stage.type("typed but not meant");
    stage.key(ImGuiKey_Escape);
    ASSERT_NE(stage.last<Answer>(), nullptr);
    EXPECT_EQ(stage.last<Answer>()->choice, Answer::Choice::cancel);
    EXPECT_TRUE(stage.last<Answer>()->secrets.empty());
    EXPECT_EQ(stage.count<Answer>(), 1);
}

TEST_F(Dialog, ANewPasswordIsTypedTwice)
{
    ask(AskNewPassword{"ubuntu", "203.0.113.24", ""});
    stage.type("one");
    ASSERT_TRUE(stage.click("OK"));
    EXPECT_EQ(stage.count<Answer>(), 0);
    EXPECT_NE(stage.find("The two are not the same.", ItemKind::error), nullptr);
    ASSERT_TRUE(stage.click("Confirm new password"));
    stage.type("one");
    ASSERT_TRUE(stage.click("OK"));
    ASSERT_NE(stage.last<Answer>(), nullptr);
    ASSERT_EQ(stage.last<Answer>()->secrets.size(), 1U);
    EXPECT_EQ(stage.last<Answer>()->secrets[0].text(), "one");
}

TEST_F(Dialog, KeyboardInteractiveHasOneAnswerAPrompt)
{
    ask(AskKeyboardInteractive{"203.0.113.24", "", "Two steps.", {{"Verification code: ", true}, {"Password: ", false}}});
    EXPECT_NE(stage.find("203.0.113.24 asks:", ItemKind::title), nullptr);
    stage.type("123456");
    ASSERT_TRUE(stage.click("Password: ", ItemKind::password));
    stage.type("pw");
    ASSERT_TRUE(stage.click("OK"));
    ASSERT_EQ(stage.last<Answer>()->secrets.size(), 2U);
    EXPECT_EQ(stage.last<Answer>()->secrets[0].text(), "123456");
    EXPECT_EQ(stage.last<Answer>()->secrets[1].text(), "pw");
}

TEST_F(Dialog, LoginAsTakesASuggestion)
{
    ask(AskUserName{"203.0.113.24", {"ubuntu", "debian"}});
    ASSERT_TRUE(stage.click("debian"));
    EXPECT_EQ(stage.find("login as")->value, "debian");
    ASSERT_TRUE(stage.click("OK"));
    EXPECT_EQ(stage.last<Answer>()->text, "debian");
}

TEST_F(Dialog, LoginAsWithoutANameSaysWhatIsMissing)
{
    ask(AskUserName{"203.0.113.24", {"ubuntu", "debian"}});
    ASSERT_TRUE(stage.click("OK"));
    EXPECT_EQ(stage.count<Answer>(), 0);
    EXPECT_NE(stage.find("Type a user name.", ItemKind::error), nullptr);
    ASSERT_TRUE(stage.click("login as"));
    stage.type("me");
    EXPECT_EQ(stage.find("Type a user name.", ItemKind::error), nullptr);
    stage.key(ImGuiKey_Enter);
    ASSERT_EQ(stage.count<Answer>(), 1);
    EXPECT_EQ(stage.last<Answer>()->text, "me");
}

TEST_F(Dialog, SaveThisSessionOffersAName)
{
    ask(AskSaveSession{"web-9", "203.0.113.24"});
    EXPECT_NE(stage.find("Save this session?", ItemKind::title), nullptr);
    EXPECT_EQ(stage.focused()->label, "Session name");
    stage.key(ImGuiKey_Enter); // the end of a line that was meant for the shell
    EXPECT_EQ(stage.count<Answer>(), 0);
    ASSERT_TRUE(stage.click("Save"));
    EXPECT_EQ(stage.last<Answer>()->choice, Answer::Choice::ok);
    EXPECT_EQ(stage.last<Answer>()->text, "web-9");
}

TEST_F(Dialog, SaveThisSessionTakesATypedNameWithEnter)
{
    ask(AskSaveSession{"web-9", "203.0.113.24"});
    stage.frame(1);
    stage.type("mine"); // in place of the suggestion
    stage.key(ImGuiKey_Enter);
    ASSERT_EQ(stage.count<Answer>(), 1);
    EXPECT_EQ(stage.last<Answer>()->text, "mine");
}

TEST_F(Dialog, ClosingWhatIsLiveIsNotTheDefault)
{
    ask(AskCloseLive{"The session is still open."});
    EXPECT_EQ(stage.focused()->label, "Cancel");
}

TEST_F(Dialog, PastingSeveralLinesIsShownAndNotTheDefault)
{
    ask(AskPaste{"rm -r build\nmake\n", 3});
    EXPECT_NE(stage.find("Paste 3 lines?"), nullptr);
    EXPECT_NE(stage.find("rm -r build"), nullptr);
    EXPECT_NE(stage.find("and 1 more"), nullptr);
    EXPECT_EQ(stage.focused()->label, "Cancel");
    ASSERT_TRUE(stage.click("Paste"));
    EXPECT_EQ(stage.last<Answer>()->choice, Answer::Choice::ok);
}

TEST_F(Dialog, ThePickerMarksKeysAndChoosesAFile)
{
    stage.view = sessions_view();
    stage.view.picker = sample_picker();
    stage.frames(5);
    ASSERT_NE(stage.find("demo.ppk"), nullptr);
    EXPECT_EQ(stage.find("demo.ppk")->value, "RSA 4096, PuTTY PPK 3, passphrase");
    EXPECT_NE(stage.find("notes.txt"), nullptr); // all files
    ASSERT_TRUE(stage.click("demo.ppk"));
    EXPECT_EQ(stage.count<PickerChoose>(), 0);
    ASSERT_TRUE(stage.click("Open"));
    ASSERT_NE(stage.last<PickerChoose>(), nullptr);
    EXPECT_EQ(stage.last<PickerChoose>()->name, "demo.ppk");
    ASSERT_TRUE(stage.double_click("backup"));
    ASSERT_NE(stage.last<PickerGo>(), nullptr);
    EXPECT_EQ(stage.last<PickerGo>()->folder, "backup");
    stage.key(ImGuiKey_Escape);
    EXPECT_EQ(stage.count<PickerCancel>(), 1);
}

TEST_F(Dialog, ADoubleClickOpensAFolderOnceAndOneClickOnlySelects)
{
    stage.view = sessions_view();
    stage.view.picker = sample_picker();
    stage.frames(5);
    ASSERT_TRUE(stage.click("backup"));
    EXPECT_EQ(stage.count<PickerGo>() + stage.count<PickerChoose>(), 0);
    EXPECT_EQ(stage.find("File name", ItemKind::field)->value, "backup");
    ASSERT_TRUE(stage.click("Open"));
    ASSERT_EQ(stage.count<PickerChoose>(), 1); // the model goes into a folder that is chosen
    EXPECT_EQ(stage.last<PickerChoose>()->name, "backup");
    ASSERT_TRUE(stage.double_click("backup"));
    EXPECT_EQ(stage.count<PickerGo>(), 1);
    ASSERT_TRUE(stage.double_click("demo.ppk"));
    EXPECT_EQ(stage.count<PickerChoose>(), 2);
}

TEST_F(Dialog, AClickInThePickerOnlySelectsAlsoAfterKeysAndEnterTakes)
{
    stage.view = sessions_view();
    stage.view.picker = sample_picker();
    stage.frames(5);
    ASSERT_TRUE(stage.click("demo.ppk"));
    stage.key(ImGuiKey_DownArrow); // from here on the keyboard's place is shown
    ASSERT_EQ(stage.focused()->label, "invoice.pdf");
    ASSERT_TRUE(stage.click("my-key.pem"));
    EXPECT_EQ(stage.count<PickerChoose>(), 0);
    EXPECT_EQ(stage.find("File name", ItemKind::field)->value, "my-key.pem");
    stage.key(ImGuiKey_DownArrow);
    stage.key(ImGuiKey_Enter);
    ASSERT_EQ(stage.count<PickerChoose>(), 1);
    EXPECT_EQ(stage.last<PickerChoose>()->name, "notes.txt");
}

TEST_F(Dialog, ThePickerShowsAPublicKeyWithAnotherIconThanAKey)
{
    stage.view = sessions_view();
    stage.view.picker = sample_picker();
    stage.view.picker->entries = {{"id", false, 399, "", "Ed25519, OpenSSH"}, {"id.pub", false, 89, "", "Ed25519, one-line public key"}};
    stage.frames(5);
    const Picture picture = stage.picture();
    const auto icon_of = [&](std::string_view name) {
        std::vector<std::pair<int, int>> ink;
        const ImVec2 corner = stage.find(name, ItemKind::row)->min;
        const auto ground = picture.at(static_cast<int>(corner.x) + 4, static_cast<int>(corner.y) + 4);
        for (int y = 6; y < 26; ++y) {
            for (int x = 10; x < 31; ++x) {
                if (picture.at(static_cast<int>(corner.x) + x, static_cast<int>(corner.y) + y) != ground) {
                    ink.emplace_back(x, y);
                }
            }
        }
        return ink;
    };
    EXPECT_GT(icon_of("id.pub").size(), 20U) << "there is one";
    EXPECT_NE(icon_of("id.pub"), icon_of("id"));
}

TEST_F(Dialog, EveryRowOfALongPickerListIsKnownToAScript)
{
    stage.view = sessions_view();
    stage.view.picker = sample_picker();
    for (int i = 40; i < 2000; ++i) {
        stage.view.picker->entries.push_back({"photo-" + std::to_string(i) + ".jpg", false, 1, "", ""});
    }
    stage.frames(5);
    const auto last = std::ranges::find(stage.seen, "photo-1999.jpg", &SeenItem::label);
    ASSERT_NE(last, stage.seen.end());
    EXPECT_FALSE(last->visible);
    EXPECT_NE(last->id, 0U);
}

TEST_F(Dialog, OneEscapeClosesThePickerThoughItsFieldIsBeingEdited)
{
    stage.view = sessions_view();
    stage.view.picker = sample_picker();
    stage.frames(5);
    ASSERT_EQ(stage.focused()->label, "File name");
    stage.key(ImGuiKey_Escape);
    EXPECT_EQ(stage.count<PickerCancel>(), 1);
}

TEST_F(TerminalTab, HasTheKeyboardAndTakesEveryKeyButTheWindowsOwn)
{
    ASSERT_TRUE(stage.panels.terminal_focused());
    stage.type("ls");
    ASSERT_NE(stage.last<TerminalText>(), nullptr);
    EXPECT_EQ(stage.last<TerminalText>()->text, "ls");
    for (const auto& [from, to] : {std::pair{ImGuiKey_Tab, terminal::Key::tab},
                                   {ImGuiKey_Escape, terminal::Key::escape},
                                   {ImGuiKey_UpArrow, terminal::Key::up},
                                   {ImGuiKey_F6, terminal::Key::f6},
                                   {ImGuiKey_Enter, terminal::Key::enter}}) {
        stage.key(from);
        ASSERT_NE(stage.last<TerminalKey>(), nullptr);
        EXPECT_EQ(stage.last<TerminalKey>()->key.key, to);
        EXPECT_TRUE(stage.panels.terminal_focused());
    }
    stage.key(ImGuiKey_C, ImGuiMod_Ctrl);
    EXPECT_EQ(stage.last<TerminalKey>()->key.character, U'c');
    EXPECT_TRUE(stage.last<TerminalKey>()->key.modifiers.ctrl);
    EXPECT_EQ(stage.count<TerminalCopy>(), 0);
}

TEST_F(TerminalTab, F7AndF8AreTheProgramsAndTheRailLeadsToTheKeyPages)
{
    stage.key(ImGuiKey_F7);
    EXPECT_EQ(stage.count<ShowPage>(), 0);
    EXPECT_EQ(stage.count<TerminalKey>(), 1);
    ASSERT_TRUE(stage.click("Keys folder"));
    ASSERT_NE(stage.last<ShowPage>(), nullptr);
    EXPECT_EQ(stage.last<ShowPage>()->page, Page::keys_folder);
}

TEST_F(TerminalTab, CopiesPastesAndScrollsByTheWindowsKeys)
{
    stage.put_on_clipboard("pasted");
    stage.key(ImGuiKey_C, static_cast<ImGuiKey>(ImGuiMod_Ctrl | ImGuiMod_Shift));
    EXPECT_EQ(stage.count<TerminalCopy>(), 1);
    stage.key(ImGuiKey_V, static_cast<ImGuiKey>(ImGuiMod_Ctrl | ImGuiMod_Shift));
    ASSERT_NE(stage.last<TerminalPaste>(), nullptr);
    EXPECT_EQ(stage.last<TerminalPaste>()->text, "pasted");
    stage.key(ImGuiKey_Insert, ImGuiMod_Shift);
    EXPECT_EQ(stage.count<TerminalPaste>(), 2);
    stage.key(ImGuiKey_PageUp, ImGuiMod_Shift);
    EXPECT_GT(stage.last<TerminalScroll>()->lines, 0);
    EXPECT_EQ(stage.count<TerminalKey>(), 0);
}

TEST_F(TerminalTab, TellsItsSizeOnceAndItsFocus)
{
    ASSERT_EQ(stage.count<TerminalResize>(), 1);
    EXPECT_EQ(stage.last<TerminalResize>()->cols, 148);
    EXPECT_EQ(stage.last<TerminalResize>()->rows, 36);
    ASSERT_NE(stage.last<TerminalFocus>(), nullptr);
    EXPECT_TRUE(stage.last<TerminalFocus>()->focused);
}

TEST_F(TerminalTab, ADragSelects)
{
    ImGuiIO& io = ImGui::GetIO();
    const SeenItem* terminal = stage.find("Terminal");
    ASSERT_NE(terminal, nullptr);
    EXPECT_NE(terminal->value.find("Welcome to Ubuntu"), std::string::npos);
    const ImVec2 origin = terminal->min;
    io.AddMousePosEvent(origin.x + 14 + 4, origin.y + 6 + 30);
    stage.frame();
    io.AddMouseButtonEvent(0, true);
    stage.frame();
    io.AddMousePosEvent(origin.x + 14 + 8 * 10 + 4, origin.y + 6 + 30);
    stage.frame();
    io.AddMouseButtonEvent(0, false);
    stage.frame();
    ASSERT_EQ(stage.count<TerminalSelect>(), 3);
    EXPECT_EQ(stage.last<TerminalSelect>()->step, TerminalSelect::Step::end);
    EXPECT_EQ(stage.last<TerminalSelect>()->row, 1);
    EXPECT_EQ(stage.last<TerminalSelect>()->col, 10);
}

TEST_F(TerminalTab, AProgramThatTakesTheMouseGetsItUnlessShiftIsHeld)
{
    stage.view.tabs[0].mouse_reported = true;
    stage.frame();
    ASSERT_TRUE(stage.click("Terminal"));
    ASSERT_NE(stage.last<TerminalMouse>(), nullptr);
    EXPECT_EQ(stage.count<TerminalSelect>(), 0);
    ImGui::GetIO().AddKeyEvent(ImGuiMod_Shift, true);
    ASSERT_TRUE(stage.click("Terminal"));
    EXPECT_GT(stage.count<TerminalSelect>(), 0);
}

TEST_F(TerminalTab, AQuietTerminalWantsNoFrame)
{
    stage.view.tabs.resize(1);
    stage.frames(5);
    EXPECT_FALSE(stage.panels.next_frame_in().has_value()); // its cursor does not blink
}

TEST_F(TerminalTab, AnEndedSessionKeepsItsTextAndOffersReconnect)
{
    stage.view.tabs[0].state = TabState::closed;
    stage.view.tabs[0].error = "The connection was lost.";
    stage.view.tabs[0].details = {"18:02 connected"};
    stage.frames(3);
    EXPECT_NE(stage.find("Terminal")->value.find("Welcome to Ubuntu"), std::string::npos);
    EXPECT_NE(stage.find("The connection was lost.", ItemKind::error), nullptr);
    ASSERT_TRUE(stage.click("Show details"));
    EXPECT_NE(stage.find("18:02 connected"), nullptr);
    ASSERT_TRUE(stage.click("Reconnect"));
    ASSERT_NE(stage.last<Reconnect>(), nullptr);
    EXPECT_EQ(stage.last<Reconnect>()->tab, 1U);
}

TEST_F(TerminalTab, TabsAreChosenAndClosed)
{
    ASSERT_TRUE(stage.click("db-primary", ItemKind::tab));
    EXPECT_EQ(stage.last<ActivateTab>()->tab, 2U);
    ASSERT_TRUE(stage.click("Close web-1"));
    EXPECT_EQ(stage.last<CloseTab>()->tab, 1U);
}

/// Nothing may lie over another thing or outside the window: things to press, and words.
class EverySize : public testing::TestWithParam<std::tuple<int, int, float, bool>> {
protected:
    static bool apart(const SeenItem& a, const SeenItem& b)
    {
        return a.max.x <= b.min.x || b.max.x <= a.min.x || a.max.y <= b.min.y || b.max.y <= a.min.y;
    }
    static bool within(const SeenItem& a, const SeenItem& b)
    {
        return b.min.x >= a.min.x && b.max.x <= a.max.x && b.min.y >= a.min.y && b.max.y <= a.max.y;
    }

    static void expect_tidy(const Stage& stage, float width, const std::string& where)
    {
        for (std::size_t i = 0; i < stage.seen.size(); ++i) {
            const SeenItem& a = stage.seen[i];
            if (!a.visible || !a.reachable) {
                continue;
            }
            EXPECT_GE(a.min.x, 0) << a.label << " " << where;
            EXPECT_LE(a.max.x, width + 0.5F) << a.label << " " << where;
            for (std::size_t k = i + 1; k < stage.seen.size(); ++k) {
                const SeenItem& b = stage.seen[k];
                if (b.visible && b.reachable && a.group == b.group && (a.id != 0) == (b.id != 0) && !within(a, b) && !within(b, a)) {
                    EXPECT_TRUE(apart(a, b)) << "“" << a.label << "” and “" << b.label << "” " << where;
                }
            }
        }
        EXPECT_TRUE(stage.errors.empty()) << stage.errors.front();
    }
};

TEST_P(EverySize, PagesHaveNothingOverlappingOrCutOff)
{
    const auto& [width, height, scale, dark] = GetParam();
    Stage stage{width, height, scale, dark ? kit::Palette::dark : kit::Palette::light};
    stage.view = sessions_view();
    for (const char* page : {"Session", "Connection/SSH/Auth", "Connection", "Terminal", "Connection/SSH/Host keys"}) {
        stage.panels.show_page(page);
        stage.frames(4);
        EXPECT_NE(stage.find("Open"), nullptr);
        EXPECT_NE(stage.find("Cancel"), nullptr);
        expect_tidy(stage, static_cast<float>(width), page);
    }
}

TEST_P(EverySize, QuestionsHaveNothingOverlappingOrCutOff)
{
    const auto& [width, height, scale, dark] = GetParam();
    const std::string long_name(300, 'm');
    AskHostKey known = host_key_question();
    known.known = {host_key_question().offered, host_key_question().offered};
    TellHostKeyChanged replaceable = host_key_changed();
    replaceable.may_replace = true;
    const std::vector<decltype(Question::what)> questions = {
        host_key_question(),
        known,
        host_key_changed(),
        replaceable,
        AskPassphrase{long_name, "RSA 4096", "/home/" + long_name, 2},
        AskPassword{"ubuntu", long_name, 2},
        AskNewPassword{"u", "h", ""},
        AskKeyboardInteractive{"h", "name", long_name, {{"one", true}, {"two", false}}},
        AskUserName{long_name, {"ubuntu", "debian", "root"}},
        AskSaveSession{long_name, "h"},
        AskCloseLive{"The session is still open."},
        AskPaste{long_name + "\nls\n", 12}};
    for (std::size_t i = 0; i < questions.size(); ++i) {
        Stage stage{width, height, scale, dark ? kit::Palette::dark : kit::Palette::light};
        stage.view = question_view(asked(i + 1, questions[i]));
        stage.frames(5);
        EXPECT_TRUE(std::ranges::any_of(stage.seen, [](const SeenItem& item) { return item.kind == ItemKind::title && item.reachable; }))
            << i;
        expect_tidy(stage, static_cast<float>(width), "question " + std::to_string(i));
    }
}

TEST_P(EverySize, TerminalsAndThePickerHaveNothingOverlappingOrCutOff)
{
    const auto& [width, height, scale, dark] = GetParam();
    Stage stage{width, height, scale, dark ? kit::Palette::dark : kit::Palette::light};
    stage.view = terminal_view(80, 24);
    stage.view.tabs[0].state = TabState::failed;
    stage.view.tabs[0].error = "The connection was lost: the server did not answer for 45 seconds. Check the network, then reconnect.";
    stage.view.tabs[0].details = {"one", "two"};
    stage.view.tabs[0].banners = {
        {"a", Banner::Tone::warning, "Others can read the key file my-key.pem on this computer.", "Make private", true}};
    stage.frames(4);
    expect_tidy(stage, static_cast<float>(width), "lost");
    stage.view.tabs[0].state = TabState::closed;
    stage.view.tabs[0].error.clear();
    stage.view.tabs[0].banners.clear();
    stage.frames(2);
    expect_tidy(stage, static_cast<float>(width), "left");
    EXPECT_NE(stage.find("Reconnect"), nullptr);
    stage.view = sessions_view();
    stage.view.picker = sample_picker();
    stage.frames(5);
    expect_tidy(stage, static_cast<float>(width), "picker");
}

INSTANTIATE_TEST_SUITE_P(Sizes, EverySize,
                         testing::Values(std::tuple{1280, 800, 1.0F, false}, std::tuple{1024, 700, 1.0F, true},
                                         std::tuple{2048, 1400, 2.0F, false}, std::tuple{2560, 1600, 2.0F, true},
                                         std::tuple{640, 480, 1.0F, false}, std::tuple{1280, 800, 2.0F, true},
                                         std::tuple{1600, 1000, 1.25F, false}));

} // namespace
} // namespace latchkey::test
