/// A terminal's pane: which keys and clicks are the program's, and which the window's.

#include "gui/terminal/terminal.h"
#include "tests/gui/panels/sample_views.h"
#include "tests/gui/panels/stage_test.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace latchkey::test {
namespace {

using kit::ItemKind;
using namespace view;

class TerminalTab : public StageTest {
protected:
    TerminalTab()
    {
        stage.view = terminal_view(148, 36);
        stage.frames(4);
    }
};

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

/// Everything but Ctrl+Shift+…, Shift+Insert and Shift+Page Up/Down.
TEST_F(TerminalTab, NoKeyIsTheWindowsWithoutCtrlAndShift)
{
    std::vector<ImGuiKey> keys;
    for (int key = ImGuiKey_A; key <= ImGuiKey_Z; ++key) {
        keys.push_back(static_cast<ImGuiKey>(key));
    }
    for (int key = ImGuiKey_F1; key <= ImGuiKey_F20; ++key) {
        keys.push_back(static_cast<ImGuiKey>(key));
    }
    for (int key = ImGuiKey_0; key <= ImGuiKey_9; ++key) {
        keys.push_back(static_cast<ImGuiKey>(key));
    }
    keys.insert(keys.end(), {ImGuiKey_Tab,    ImGuiKey_LeftArrow, ImGuiKey_RightArrow, ImGuiKey_UpArrow, ImGuiKey_DownArrow,
                             ImGuiKey_PageUp, ImGuiKey_PageDown,  ImGuiKey_Home,       ImGuiKey_End,     ImGuiKey_Insert,
                             ImGuiKey_Delete, ImGuiKey_Backspace, ImGuiKey_Space,      ImGuiKey_Enter,   ImGuiKey_Escape,
                             ImGuiKey_Minus,  ImGuiKey_Equal,     ImGuiKey_Comma,      ImGuiKey_Slash,   ImGuiKey_KeypadEnter});
    for (const ImGuiKey modifier : {ImGuiMod_Ctrl, ImGuiMod_Alt}) {
        for (const ImGuiKey key : keys) {
            const int before = stage.count<TerminalKey>();
            const std::size_t others = stage.sent.size();
            stage.key(key, modifier);
            EXPECT_EQ(stage.count<TerminalKey>(), before + 1) << ImGui::GetKeyName(key) << " with " << ImGui::GetKeyName(modifier);
            EXPECT_EQ(stage.sent.size(), others + 1) << ImGui::GetKeyName(key) << " did something else, too";
            EXPECT_TRUE(stage.panels.terminal_focused()) << ImGui::GetKeyName(key);
        }
    }
    for (const ImGuiKey key : {ImGuiKey_F1, ImGuiKey_F12, ImGuiKey_Tab, ImGuiKey_Home, ImGuiKey_Enter, ImGuiKey_UpArrow}) {
        for (const ImGuiKey modifier : {ImGuiMod_None, ImGuiMod_Shift}) {
            const int before = stage.count<TerminalKey>();
            stage.key(key, modifier);
            EXPECT_EQ(stage.count<TerminalKey>(), before + 1) << ImGui::GetKeyName(key);
        }
    }
}

TEST_F(TerminalTab, ReleasesAndModifiersAreToldToWhoAskedForThem)
{
    stage.key(ImGuiKey_LeftShift);
    stage.key(ImGuiKey_UpArrow);
    EXPECT_EQ(stage.count<TerminalKey>(), 1) << "a press alone, and no modifier";
    terminal::Terminal asked{{.cols = 148, .rows = 36}};
    asked.feed("\x1b[=11u"); // the kitty protocol: disambiguate, event types, all keys
    stage.view.tabs[0].screen = asked.snapshot();
    stage.frames(2);
    stage.key(ImGuiKey_UpArrow);
    ASSERT_EQ(stage.count<TerminalKey>(), 3);
    EXPECT_EQ(stage.last<TerminalKey>()->key.key, terminal::Key::up);
    EXPECT_EQ(stage.last<TerminalKey>()->key.action, terminal::KeyAction::release);
    stage.key(ImGuiKey_LeftCtrl);
    ASSERT_EQ(stage.count<TerminalKey>(), 5);
    EXPECT_EQ(stage.last<TerminalKey>()->key.key, terminal::Key::left_ctrl);
    stage.key(ImGuiKey_X);
    EXPECT_EQ(stage.last<TerminalKey>()->key.character, U'x');
    EXPECT_EQ(stage.last<TerminalKey>()->key.action, terminal::KeyAction::release);
}

constexpr auto ctrl_shift = static_cast<ImGuiKey>(static_cast<int>(ImGuiMod_Ctrl) | static_cast<int>(ImGuiMod_Shift));

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
    EXPECT_EQ(stage.last<SetBroadcast>()->tab, 0U);
    EXPECT_TRUE(stage.last<SetBroadcast>()->on);
}

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
