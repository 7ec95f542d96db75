/// The keyboard in a terminal: which keys are the program's, and which the window's.

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

} // namespace
} // namespace latchkey::test
