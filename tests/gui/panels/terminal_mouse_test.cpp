/// The mouse in a terminal: selections, links, buttons, programs that take it.

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

TEST_F(TerminalTab, TheRightButtonPastesWherePuttysWayIsWanted)
{
    stage.put_on_clipboard("pasted");
    stage.view.tabs[0].look.right_button_pastes = true;
    ASSERT_TRUE(stage.click("Terminal", ItemKind::terminal, ImGuiMouseButton_Right));
    ASSERT_EQ(stage.count<TerminalPaste>(), 1);
    stage.view.tabs[0].look.right_button_pastes = false;
    ASSERT_TRUE(stage.click("Terminal", ItemKind::terminal, ImGuiMouseButton_Right));
    stage.frames(2);
    EXPECT_EQ(stage.count<TerminalPaste>(), 1);
    EXPECT_NE(stage.find("Reset terminal"), nullptr);
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

/// Forty lines above the screen, and the mouse held on its first row.
class LongTerminal : public TerminalTab {
protected:
    LongTerminal()
    {
        terminal::TerminalOptions options;
        options.cols = 148;
        options.rows = 36;
        terminal = terminal::Terminal{options};
        for (int i = 0; i < 75; ++i) {
            terminal.feed("line " + std::to_string(i) + "\r\n");
        }
        stage.view.tabs.resize(1);
        scrolled_to(0);
        point(50);
        ImGui::GetIO().AddMouseButtonEvent(0, true);
        stage.frame();
    }
    void scrolled_to(std::size_t offset)
    {
        stage.view.tabs[0].screen = terminal.snapshot(offset);
        stage.frame();
    }
    /// Design pixels below the pane's upper edge.
    void point(float y)
    {
        ImGui::GetIO().AddMousePosEvent(stage.find("Terminal")->min.x + 40, stage.find("Terminal")->min.y + y);
        stage.frame();
    }

    terminal::Terminal terminal;
};

TEST_F(LongTerminal, ADragPastTheUpperEdgeScrollsAtItsOwnPaceAndTakesTheLinesAlong)
{
    EXPECT_EQ(stage.count<TerminalScroll>(), 0);
    point(-10);
    ASSERT_EQ(stage.count<TerminalScroll>(), 1);
    EXPECT_EQ(stage.last<TerminalScroll>()->lines, 1);
    stage.frame(0.01); // frames do not hurry it
    EXPECT_EQ(stage.count<TerminalScroll>(), 1);
    ASSERT_TRUE(stage.panels.next_frame_in().has_value());
    EXPECT_GT(*stage.panels.next_frame_in(), 0);
    const int before = stage.count<TerminalSelect>();
    scrolled_to(1);
    EXPECT_EQ(stage.count<TerminalSelect>(), before + 1);
    EXPECT_EQ(stage.last<TerminalSelect>()->step, TerminalSelect::Step::extend);
    EXPECT_EQ(stage.last<TerminalSelect>()->row, 0);
    stage.frame(0.1);
    EXPECT_EQ(stage.count<TerminalScroll>(), 2);
    point(-110);
    stage.frame(0.1);
    EXPECT_GT(stage.last<TerminalScroll>()->lines, 1); // further out: faster
}

TEST_F(LongTerminal, ADragPastTheLowerEdgeScrollsBackDown)
{
    scrolled_to(5);
    point(900);
    ASSERT_EQ(stage.count<TerminalScroll>(), 1);
    EXPECT_LT(stage.last<TerminalScroll>()->lines, 0);
    EXPECT_EQ(stage.last<TerminalSelect>()->row, 35);
}

TEST_F(LongTerminal, WhereNothingIsLeftToScrollADragWantsNoFrame)
{
    point(900);
    EXPECT_EQ(stage.count<TerminalScroll>(), 0);
    point(50);
    scrolled_to(terminal.scrollback_lines());
    point(-50);
    stage.frame(0.1);
    EXPECT_EQ(stage.count<TerminalScroll>(), 0);
    EXPECT_FALSE(stage.panels.next_frame_in().has_value());
}

TEST_F(LongTerminal, LettingGoEndsTheScrolling)
{
    point(-50);
    ImGui::GetIO().AddMouseButtonEvent(0, false);
    stage.frame(0.1);
    const int scrolls = stage.count<TerminalScroll>();
    EXPECT_EQ(stage.last<TerminalSelect>()->step, TerminalSelect::Step::end);
    stage.frame(0.1);
    stage.frame(0.1);
    EXPECT_EQ(stage.count<TerminalScroll>(), scrolls);
    EXPECT_FALSE(stage.panels.next_frame_in().has_value());
}

TEST_F(TerminalTab, AClickWithCtrlOnALinkAsksForItAndElsewhereSelects)
{
    terminal::TerminalOptions options;
    options.cols = 148;
    options.rows = 36;
    terminal::Terminal terminal{options};
    for (int row = 0; row < 36; ++row) {
        // Its left half is a link.
        terminal.feed("\x1b[" + std::to_string(row + 1) + ";1H\x1b]8;;https://example.org/a\x1b\\" + std::string(80, 'x') +
                      "\x1b]8;;\x1b\\");
    }
    stage.view.tabs[0].screen = terminal.snapshot();
    stage.frames(2);
    ASSERT_TRUE(stage.click("Terminal"));
    EXPECT_EQ(stage.count<TerminalLink>(), 0) << "without Ctrl";
    const int selects = stage.count<TerminalSelect>();
    ImGui::GetIO().AddKeyEvent(ImGuiMod_Ctrl, true);
    ASSERT_TRUE(stage.click("Terminal"));
    ASSERT_EQ(stage.count<TerminalLink>(), 1);
    EXPECT_EQ(stage.last<TerminalLink>()->address, "https://example.org/a");
    EXPECT_EQ(stage.count<TerminalSelect>(), selects);
    terminal.feed("\x1b[2J");
    stage.view.tabs[0].screen = terminal.snapshot();
    ASSERT_TRUE(stage.click("Terminal"));
    EXPECT_EQ(stage.count<TerminalLink>(), 1);
    EXPECT_GT(stage.count<TerminalSelect>(), selects);
}

TEST_F(TerminalTab, AnAddressInPlainTextIsALink)
{
    terminal::Terminal terminal{{.cols = 148, .rows = 36}};
    for (int row = 0; row < 36; ++row) {
        terminal.feed("\x1b[" + std::to_string(row + 1) + ";1Hhttps://example.org/" + std::string(90, 'a'));
    }
    stage.view.tabs[0].screen = terminal.snapshot();
    stage.frames(2);
    ImGui::GetIO().AddKeyEvent(ImGuiMod_Ctrl, true);
    ASSERT_TRUE(stage.click("Terminal"));
    ASSERT_EQ(stage.count<TerminalLink>(), 1);
    EXPECT_EQ(stage.last<TerminalLink>()->address, "https://example.org/" + std::string(90, 'a'));
}

TEST_F(TerminalTab, TheMiddleButtonPastesWhatIsSelectedSomewhere)
{
    std::string selected = "picked";
    stage.panels.read_primary_selection_by([&] { return selected; });
    stage.put_on_clipboard("copied");
    ASSERT_TRUE(stage.click("Terminal", ItemKind::terminal, ImGuiMouseButton_Middle));
    ASSERT_EQ(stage.count<TerminalPaste>(), 1);
    EXPECT_EQ(stage.last<TerminalPaste>()->text, "picked");
    selected.clear();
    ASSERT_TRUE(stage.click("Terminal", ItemKind::terminal, ImGuiMouseButton_Middle));
    EXPECT_EQ(stage.count<TerminalPaste>(), 1);
    selected = "again";
    stage.view.tabs[0].mouse_reported = true;
    ASSERT_TRUE(stage.click("Terminal", ItemKind::terminal, ImGuiMouseButton_Middle));
    EXPECT_EQ(stage.count<TerminalPaste>(), 1);
    EXPECT_GT(stage.count<TerminalMouse>(), 0);
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

} // namespace
} // namespace latchkey::test
