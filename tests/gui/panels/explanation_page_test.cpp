/// "Why was I refused?" and "Why can't I reach it?": what is said, and that each button says what it is for.

#include "tests/gui/panels/sample_views.h"
#include "tests/gui/panels/stage_test.h"

#include <algorithm>

namespace latchkey::test {
namespace {

using kit::ItemKind;
using namespace view;

struct ExplanationPage : testing::Test {
    Stage stage{1280, 800};

    void show(WindowView view)
    {
        stage.view = std::move(view);
        stage.frames(4);
        stage.sent.clear();
    }
    /// What was sent by a press on it: nothing when there is no such button.
    const MendSession* press(std::string_view label)
    {
        stage.sent.clear();
        EXPECT_TRUE(stage.click(label)) << label;
        return stage.last<MendSession>();
    }
};

TEST_F(ExplanationPage, EachCauseHasItsButtonAndTheButtonSaysWithWhat)
{
    show(refused_view());
    struct Case {
        const char* label;
        Mend mend;
        const char* value;
    };
    for (const Case& one : {Case{"Reconnect as ubuntu", Mend::log_in_as, "ubuntu"}, Case{"Change user…", Mend::ask_for_user, ""},
                            Case{"Copy public line", Mend::copy_public, "ssh-ed25519 AAAA mine"}, Case{"Choose key…", Mend::choose_key, ""},
                            Case{"Install the key with it…", Mend::install_key, "/home/me/my-key.pem"}}) {
        const MendSession* const sent = press(one.label);
        ASSERT_NE(sent, nullptr) << one.label;
        EXPECT_EQ(sent->tab, 3U);
        EXPECT_EQ(sent->mend, one.mend) << one.label;
        EXPECT_EQ(sent->value, one.value) << one.label;
    }
}

TEST_F(ExplanationPage, SaysWhatHappenedStepByStepAndHowLikelyEachCauseIs)
{
    show(refused_view());
    for (const char* words : {"Why was I refused?", "203.0.113.24 is who it says it is, but did not let root in.", "id_rsa was refused",
                              "RSA 2048, offered by the agent", "Very likely", "Likely", "Possible", "Wrong user name"}) {
        EXPECT_NE(stage.find(words), nullptr) << words;
    }
}

TEST_F(ExplanationPage, TheFirstThingToDoHasTheKeyboard)
{
    show(refused_view());
    stage.key(ImGuiKey_Enter);
    const auto* sent = stage.last<MendSession>();
    ASSERT_NE(sent, nullptr);
    EXPECT_EQ(sent->mend, Mend::log_in_as);
}

TEST_F(ExplanationPage, TheReportIsCopiedAndTheDetailsAreShown)
{
    show(refused_view());
    ASSERT_TRUE(stage.click("Copy report"));
    EXPECT_EQ(stage.clipboard(), "Login to 203.0.113.24 as root\n");
    ASSERT_TRUE(stage.click("Show details"));
    stage.frames(2);
    EXPECT_NE(stage.find("18:02:11 connecting to 203.0.113.24 port 22"), nullptr);
    ASSERT_TRUE(stage.click("Hide details"));
    ASSERT_TRUE(stage.click("Reconnect"));
    EXPECT_EQ(stage.count<Reconnect>(), 1);
}

TEST_F(ExplanationPage, WaitingCountsDownAndCanBeHurriedOrStopped)
{
    WindowView waiting = unreachable_view();
    waiting.tabs[2].state = TabState::waiting;
    waiting.tabs[2].retry_in = 5;
    show(waiting);
    EXPECT_NE(stage.find("The next try is in 5 s."), nullptr);
    const MendSession* const now = press("Try now");
    ASSERT_NE(now, nullptr);
    EXPECT_EQ(now->mend, Mend::wait_for_it);
    ASSERT_TRUE(stage.click("Stop trying"));
    EXPECT_EQ(stage.count<Disconnect>(), 1);
    stage.key(ImGuiKey_Escape);
    EXPECT_EQ(stage.count<Disconnect>(), 2);
}

TEST_F(ExplanationPage, StaysWhereItIsWhileItTriesAgain)
{
    show(unreachable_view());
    const ImVec2 before = stage.find("The firewall lets no SSH in")->min;
    stage.view.tabs[2].state = TabState::connecting;
    stage.view.tabs[2].steps = {{Step::State::busy, "Connecting to 203.0.113.24 port 22"}};
    stage.frames(3);
    ASSERT_NE(stage.find("The firewall lets no SSH in"), nullptr);
    EXPECT_EQ(stage.find("The firewall lets no SSH in")->min.y, before.y) << "nothing jumps between two tries";
}

TEST_F(ExplanationPage, WhatAButtonDidIsSaidBelowTheCauses)
{
    WindowView window = refused_view();
    Explanation page = *window.tabs[2].explanation;
    page.said = "The public line is on the clipboard.";
    window.tabs[2].explanation = std::make_shared<Explanation>(page);
    show(window);
    EXPECT_NE(stage.find("The public line is on the clipboard."), nullptr);
}

} // namespace
} // namespace latchkey::test
