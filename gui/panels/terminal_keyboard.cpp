#include "gui/panels/terminal_keyboard.h"

#include "gui/panels/pane_actions.h"
#include "gui/panels/tab_state.h"
#include "gui/panels/terminal_keys.h"
#include "gui/panels/terminal_menu.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace latchkey::panels {
namespace {

void switch_tab(const Frame& frame, const view::TabView& tab, int step)
{
    const std::vector<BarTab> tabs = bar_tabs(frame.view);
    const auto here = std::ranges::find(tabs, tab.id, [](const BarTab& each) { return each.session->id; });
    const auto count = static_cast<std::ptrdiff_t>(tabs.size());
    if (here != tabs.end()) {
        frame.send(view::ActivateTab{tabs[static_cast<std::size_t>((here - tabs.begin() + step + count) % count)].session->id});
    }
    frame.state.focus_terminal = true;
}

void window_key(const Frame& frame, const view::TabView& tab, WindowKey key)
{
    switch (key) {
    case WindowKey::copy:
        frame.send(view::TerminalCopy{tab.id});
        break;
    case WindowKey::paste:
        paste_clipboard(frame, tab);
        break;
    case WindowKey::page_up:
        frame.send(view::TerminalScroll{tab.id, std::max(1, tab.screen->rows() - 1)});
        break;
    case WindowKey::page_down:
        frame.send(view::TerminalScroll{tab.id, -std::max(1, tab.screen->rows() - 1)});
        break;
    case WindowKey::close_pane:
        frame.send(view::ClosePane{tab.id});
        break;
    case WindowKey::split_right:
        split_pane(frame, tab, view::SplitWay::right);
        break;
    case WindowKey::split_below:
        split_pane(frame, tab, view::SplitWay::below);
        break;
    case WindowKey::next_pane:
        step_pane(frame, tab, 1);
        break;
    case WindowKey::previous_pane:
        step_pane(frame, tab, -1);
        break;
    case WindowKey::divider_left:
        frame.send(view::PushDivider{tab.id, view::Towards::left});
        break;
    case WindowKey::divider_right:
        frame.send(view::PushDivider{tab.id, view::Towards::right});
        break;
    case WindowKey::divider_up:
        frame.send(view::PushDivider{tab.id, view::Towards::up});
        break;
    case WindowKey::divider_down:
        frame.send(view::PushDivider{tab.id, view::Towards::down});
        break;
    case WindowKey::new_tab:
        frame.send(view::ActivateTab{0});
        break;
    case WindowKey::next_tab:
        switch_tab(frame, tab, 1);
        break;
    case WindowKey::previous_tab:
        switch_tab(frame, tab, -1);
        break;
    case WindowKey::leave:
        frame.state.focus_region = 0;
        break;
    case WindowKey::find:
        open_find(frame, tab);
        break;
    case WindowKey::zoom_in:
        zoom(frame, tab, zoom_step);
        break;
    case WindowKey::zoom_out:
        zoom(frame, tab, -zoom_step);
        break;
    case WindowKey::zoom_reset:
        zoom(frame, tab, 0);
        break;
    case WindowKey::select_all:
        frame.send(view::TerminalDo{tab.id, view::TerminalDo::What::select_all});
        break;
    case WindowKey::save_text:
        frame.send(view::TerminalDo{tab.id, view::TerminalDo::What::save_text});
        break;
    case WindowKey::clear_scrollback:
        frame.send(view::TerminalDo{tab.id, view::TerminalDo::What::clear_scrollback});
        break;
    case WindowKey::previous_prompt:
        frame.send(view::TerminalDo{tab.id, view::TerminalDo::What::previous_prompt});
        break;
    case WindowKey::next_prompt:
        frame.send(view::TerminalDo{tab.id, view::TerminalDo::What::next_prompt});
        break;
    case WindowKey::menu: {
        PaneState& pane = frame.state.panes[tab.id];
        pane.open_menu = true;
        pane.menu_at = ImGui::GetWindowPos();
        break;
    }
    }
}

} // namespace

void terminal_keyboard(const Frame& frame, const view::TabView& tab, PaneState& pane)
{
    TypedKeys typed = typed_keys(tab.screen->modes());
    if (!typed.keys.empty() || !typed.text.empty()) {
        pane.typed_at = ImGui::GetTime();
    }
    for (const WindowKey key : typed.window) {
        window_key(frame, tab, key);
    }
    if (!typed.text.empty()) {
        frame.send(view::TerminalText{tab.id, std::move(typed.text)});
    }
    for (const terminal::KeyEvent& key : typed.keys) {
        frame.send(view::TerminalKey{tab.id, key});
    }
}

} // namespace latchkey::panels
