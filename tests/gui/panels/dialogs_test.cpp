/// Questions: what may be answered, what has the keyboard first, and what is left of a secret.

#include "tests/gui/panels/sample_views.h"
#include "tests/gui/panels/stage_test.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace latchkey::test {
namespace {

using kit::ItemKind;
using namespace view;

/// A tab with a question.
class Dialog : public StageTest {
protected:
    void ask(decltype(Question::what) what)
    {
        stage.view = question_view(asked(7, std::move(what)));
        stage.frames(5);
    }
};

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

TEST_F(Dialog, LoginAsShowsEverySuggestionInAsManyRowsAsItTakes)
{
    ask(AskUserName{"203.0.113.24", {"ubuntu", "debian", "fedora", "almalinux", "rocky", "ec2-user", "root", "centos", "cloud-user"}});
    ASSERT_TRUE(stage.click("cloud-user", ItemKind::chip));
    EXPECT_GT(stage.find("cloud-user", ItemKind::chip)->min.y, stage.find("ubuntu", ItemKind::chip)->max.y);
    EXPECT_LE(stage.find("cloud-user", ItemKind::chip)->max.y, stage.find("OK", ItemKind::button)->min.y);
    EXPECT_EQ(stage.find("login as")->value, "cloud-user");
}

TEST_F(Dialog, EnterAfterAPressWithTheMouseIsStillOk)
{
    ask(AskPassphrase{"k", "", "k.ppk", 1});
    stage.type("open sesame");
    ASSERT_TRUE(stage.click("Remember until I quit"));
    stage.key(ImGuiKey_Enter);
    ASSERT_EQ(stage.count<Answer>(), 1);
    EXPECT_EQ(stage.last<Answer>()->choice, Answer::Choice::ok);
    EXPECT_EQ(stage.last<Answer>()->secrets[0].text(), "open sesame");
    EXPECT_TRUE(stage.last<Answer>()->remember);
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

TEST_F(Dialog, ALinkIsShownBeforeItIsOpened)
{
    ask(AskOpenLink{"https://bank.example@203.0.113.66/login", "203.0.113.66", true});
    EXPECT_NE(stage.find("https://bank.example@203.0.113.66/login"), nullptr);
    EXPECT_NE(stage.find("The server chose this address. It leads to 203.0.113.66."), nullptr);
    EXPECT_EQ(stage.focused()->label, "Cancel");
    ASSERT_TRUE(stage.click("Open"));
    EXPECT_EQ(stage.last<Answer>()->choice, Answer::Choice::ok);
}

TEST_F(Dialog, ALinkThatMayNotBeOpenedCanOnlyBeCopied)
{
    ask(AskOpenLink{"file:///etc/passwd", "", false});
    EXPECT_EQ(stage.find("Open", ItemKind::button), nullptr);
    EXPECT_EQ(stage.focused()->label, "Cancel");
    ASSERT_TRUE(stage.click("Copy"));
    EXPECT_EQ(stage.last<Answer>()->choice, Answer::Choice::copy);
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

} // namespace
} // namespace latchkey::test
