/// A terminal's pane: size, zoom, search bar, menu, bells, ends.

#include "gui/terminal/terminal.h"
#include "tests/gui/panels/terminal_tab.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace latchkey::test {
namespace {

using kit::ItemKind;
using namespace view;

TEST_F(TerminalTab, ZoomsItsLettersAndTellsTheNewSize)
{
    const int cols = stage.last<TerminalResize>()->cols;
    EXPECT_EQ(stage.last<TerminalResize>()->cell_width, 8);
    EXPECT_EQ(stage.last<TerminalResize>()->cell_height, 20);
    stage.key(ImGuiKey_Equal, ctrl_shift);
    stage.frames(2);
    EXPECT_LT(stage.last<TerminalResize>()->cols, cols);
    EXPECT_GT(stage.last<TerminalResize>()->cell_width, 8);
    stage.key(ImGuiKey_Minus, ctrl_shift);
    stage.key(ImGuiKey_Minus, ctrl_shift);
    stage.frames(2);
    EXPECT_GT(stage.last<TerminalResize>()->cols, cols);
    stage.key(ImGuiKey_0, ctrl_shift);
    stage.frames(2);
    EXPECT_EQ(stage.last<TerminalResize>()->cols, cols);
    EXPECT_EQ(stage.count<TerminalKey>(), 0);
}

FindView found(std::string text, std::size_t count, std::size_t current)
{
    FindView view;
    view.text = std::move(text);
    view.count = count;
    view.current = current;
    return view;
}

TEST_F(TerminalTab, FindsFromItsBarAndGivesTheKeyboardBack)
{
    stage.key(ImGuiKey_F, ctrl_shift);
    ASSERT_EQ(stage.count<TerminalFind>(), 1);
    stage.view.tabs[0].find = FindView{};
    stage.frames(4);
    EXPECT_FALSE(stage.panels.terminal_focused());
    stage.type("err");
    stage.frames(2);
    ASSERT_NE(stage.last<TerminalFind>(), nullptr);
    EXPECT_EQ(stage.last<TerminalFind>()->text, "err");
    EXPECT_EQ(stage.count<TerminalText>(), 0) << "nothing of it reaches the server";
    stage.view.tabs[0].find = found("err", 12, 3);
    stage.frames(2);
    EXPECT_NE(stage.find("3 of 12"), nullptr);
    stage.key(ImGuiKey_Enter);
    ASSERT_EQ(stage.count<TerminalFindStep>(), 1);
    EXPECT_EQ(stage.last<TerminalFindStep>()->step, 1);
    stage.frames(3);
    stage.key(ImGuiKey_Enter, ImGuiMod_Shift);
    ASSERT_EQ(stage.count<TerminalFindStep>(), 2) << "the box still has the keyboard";
    EXPECT_EQ(stage.last<TerminalFindStep>()->step, -1);
    ASSERT_TRUE(stage.click("Next (Enter)"));
    EXPECT_EQ(stage.last<TerminalFindStep>()->step, 1);
    ASSERT_TRUE(stage.click("Regular expression"));
    EXPECT_TRUE(stage.last<TerminalFind>()->expression);
    ASSERT_TRUE(stage.click("Match case"));
    EXPECT_TRUE(stage.last<TerminalFind>()->match_case);
    stage.view.tabs[0].find = found("err(", 0, 0);
    stage.view.tabs[0].find->problem = "missing )";
    stage.frames(2);
    EXPECT_NE(stage.find("Not valid"), nullptr);
    ASSERT_TRUE(stage.click("Close search (Esc)"));
    EXPECT_EQ(stage.count<TerminalFindEnd>(), 1);
    stage.view.tabs[0].find.reset();
    stage.frames(3);
    EXPECT_TRUE(stage.panels.terminal_focused());
}

TEST_F(TerminalTab, EscapeClosesTheSearchAndIsNotSent)
{
    stage.key(ImGuiKey_F, ctrl_shift);
    stage.view.tabs[0].find = FindView{};
    stage.frames(4);
    stage.key(ImGuiKey_Escape);
    EXPECT_EQ(stage.count<TerminalFindEnd>(), 1);
    EXPECT_EQ(stage.count<TerminalKey>(), 0);
}

TEST_F(TerminalTab, TheSearchBarStepsAsideForWhatItFound)
{
    stage.view.tabs[0].find = found("x", 1, 1);
    stage.frames(3);
    const float above = stage.find("Match case")->min.y;
    stage.view.tabs[0].find->current_hit = {{1, 140, 145}};
    stage.frames(3);
    EXPECT_GT(stage.find("Match case")->min.y, above + 300);
    stage.view.tabs[0].find->current_hit = {{1, 2, 5}};
    stage.frames(3);
    EXPECT_EQ(stage.find("Match case")->min.y, above);
}

TEST_F(TerminalTab, ItsMenuHasWhatItCanDo)
{
    ASSERT_TRUE(stage.click("Terminal", ItemKind::terminal, ImGuiMouseButton_Right));
    stage.frames(2);
    ASSERT_TRUE(stage.click("Clear scrollback"));
    ASSERT_NE(stage.last<TerminalDo>(), nullptr);
    EXPECT_EQ(stage.last<TerminalDo>()->what, TerminalDo::What::clear_scrollback);
    for (const auto& [label, what] : {std::pair{"Copy all", TerminalDo::What::copy_all},
                                      {"Save text…", TerminalDo::What::save_text},
                                      {"Select all", TerminalDo::What::select_all},
                                      {"Previous prompt", TerminalDo::What::previous_prompt},
                                      {"Next prompt", TerminalDo::What::next_prompt},
                                      {"Reset terminal", TerminalDo::What::reset}}) {
        stage.frames(2);
        stage.key(ImGuiKey_F10, ctrl_shift);
        stage.frames(3);
        ASSERT_TRUE(stage.click(label)) << label;
        EXPECT_EQ(stage.last<TerminalDo>()->what, what) << label;
    }
    stage.frames(2);
    stage.key(ImGuiKey_F10, ctrl_shift);
    stage.frames(3);
    ASSERT_TRUE(stage.click("Type into all tabs"));
    ASSERT_NE(stage.last<SetBroadcast>(), nullptr);
    EXPECT_EQ(stage.last<SetBroadcast>()->reach, SetBroadcast::Reach::all);
    EXPECT_TRUE(stage.last<SetBroadcast>()->on);
}

TEST_F(TerminalTab, AVisibleBellLastsAMomentAndThenNothingMoves)
{
    stage.view.tabs.resize(1);
    stage.frames(5);
    stage.view.tabs[0].flashes = 1;
    stage.frame();
    ASSERT_TRUE(stage.panels.next_frame_in().has_value());
    stage.frame(0.2);
    stage.frames(2);
    EXPECT_FALSE(stage.panels.next_frame_in().has_value());
}

TEST_F(TerminalTab, ASizeThatTheServerChoseMakesTheWindowGrowOnce)
{
    EXPECT_EQ(stage.panels.take_growth(), (std::pair{0, 0}));
    stage.view.tabs[0].server_size = {158, 30, 1};
    stage.frame();
    EXPECT_EQ(stage.panels.take_growth(), (std::pair{10 * 8, -6 * 20}));
    stage.frame();
    EXPECT_EQ(stage.panels.take_growth(), (std::pair{0, 0}));
}

TEST_F(TerminalTab, TellsItsSizeOnceAndItsFocus)
{
    ASSERT_EQ(stage.count<TerminalResize>(), 1);
    EXPECT_EQ(stage.last<TerminalResize>()->cols, 148);
    EXPECT_EQ(stage.last<TerminalResize>()->rows, 36);
    ASSERT_NE(stage.last<TerminalFocus>(), nullptr);
    EXPECT_TRUE(stage.last<TerminalFocus>()->focused);
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

} // namespace
} // namespace latchkey::test
