#include "gui/panels/terminal_menu.h"

#include "gui/panels/kit/menu.h"
#include "gui/panels/pane_actions.h"

#include <algorithm>

namespace latchkey::panels {

using namespace kit;
using view::TerminalDo;

void paste_clipboard(const Frame& frame, const view::TabView& tab)
{
    if (const char* words = ImGui::GetClipboardText(); words != nullptr && *words != '\0') {
        frame.send(view::TerminalPaste{tab.id, words});
    }
}

void open_find(const Frame& frame, const view::TabView& tab)
{
    PaneState& pane = frame.state.panes[tab.id];
    pane.find_focus = true;
    if (!tab.find) {
        frame.send(view::TerminalFind{tab.id, pane.find_text, pane.find_expression, pane.find_case});
    }
}

void zoom(const Frame& frame, const view::TabView& tab, float by)
{
    PaneState& pane = frame.state.panes[tab.id];
    pane.zoom = by == 0 ? 0 : std::clamp(pane.zoom + by, -80.0F, 80.0F);
    want_frame_in(0);
}

void terminal_menu_rows(const Frame& frame, const view::TabView& tab)
{
    const auto act = [&](std::string_view label, std::string_view keys, TerminalDo::What what) {
        if (menu_row(label, {.aside = keys})) {
            frame.send(TerminalDo{tab.id, what});
            frame.state.focus_terminal = true;
        }
    };
    const bool alive = tab.state == view::TabState::connected || tab.state == view::TabState::output;
    if (menu_row("Copy", {.aside = "Ctrl+Shift+C", .enabled = !tab.selection.empty()})) {
        frame.send(view::TerminalCopy{tab.id});
    }
    if (menu_row("Paste", {.aside = "Ctrl+Shift+V", .enabled = alive})) {
        paste_clipboard(frame, tab);
        frame.state.focus_terminal = true;
    }
    act("Select all", "Ctrl+Shift+A", TerminalDo::What::select_all);
    act("Copy all", {}, TerminalDo::What::copy_all);
    act("Save text…", "Ctrl+Shift+S", TerminalDo::What::save_text);
    menu_separator();
    if (menu_row("Find…", {.aside = "Ctrl+Shift+F"})) {
        open_find(frame, tab);
    }
    act("Previous prompt", "Ctrl+Shift+Up", TerminalDo::What::previous_prompt);
    act("Next prompt", "Ctrl+Shift+Down", TerminalDo::What::next_prompt);
    menu_separator();
    act("Clear scrollback", "Ctrl+Shift+K", TerminalDo::What::clear_scrollback);
    act("Reset terminal", {}, TerminalDo::What::reset);
    if (menu_row("Larger letters", {.aside = "Ctrl+Shift++"})) {
        zoom(frame, tab, zoom_step);
    }
    if (menu_row("Smaller letters", {.aside = "Ctrl+Shift+-"})) {
        zoom(frame, tab, -zoom_step);
    }
    if (menu_row("Usual letters", {.aside = "Ctrl+Shift+0"})) {
        zoom(frame, tab, 0);
    }
    if (menu_row("Change Settings…")) {
        frame.send(view::ChangeSettings{tab.id});
    }
    menu_separator();
    pane_menu_rows(frame, tab);
}

void draw_terminal_menu(const Frame& frame, const view::TabView& tab)
{
    PaneState& pane = frame.state.panes[tab.id];
    if (pane.open_menu) {
        pane.open_menu = false;
        ImGui::OpenPopup("terminal menu");
    }
    if (!ImGui::IsPopupOpen("terminal menu")) {
        return;
    }
    // As far up and left as it must to be whole.
    const ImVec2 screen = ImGui::GetIO().DisplaySize;
    const ImVec2 at{std::max(0.0F, std::min(pane.menu_at.x, screen.x - px(308))),
                    std::max(0.0F, std::min(pane.menu_at.y, screen.y - pane.menu_height))};
    if (const MenuList menu{"terminal menu", at, 300}) {
        const ItemGroup group{"Terminal menu"};
        terminal_menu_rows(frame, tab);
        pane.menu_height = ImGui::GetWindowHeight();
    }
}

} // namespace latchkey::panels
