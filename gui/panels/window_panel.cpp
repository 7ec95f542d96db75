#include "gui/panels/window_panel.h"

#include "gui/panels/form_parts.h"
#include "gui/panels/page_table.h"
#include "gui/panels/pane_actions.h"
#include "gui/panels/panel_state.h"
#include "gui/panels/session_pane.h"
#include "gui/panels/tab_state.h"

#include <imgui_internal.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace latchkey::panels {

using namespace kit;

namespace {

float notice_height(const view::WindowView& view, float width)
{
    if (view.notice.empty()) {
        return 0;
    }
    return px(14) + wrapped_height(type::small_medium, width - px(62), px(18), view.notice);
}

/// "Terminal" and "Window" fold when the window becomes small, and open when it is large again; a fold of the user's is left alone.
void fold_for_size(PanelState& state, bool compact)
{
    if (compact == state.compact_folds) {
        return;
    }
    state.compact_folds = compact;
    for (const char* page : {"Terminal", "Window"}) {
        if (compact) {
            state.folded_pages.insert(page);
        } else {
            state.folded_pages.erase(page);
        }
    }
}

/// What is remembered of tabs that are gone goes too.
void forget_closed_tabs(PanelState& state, const view::WindowView& view)
{
    std::erase_if(state.panes,
                  [&](const auto& pane) { return std::ranges::find(view.tabs, pane.first, &view::TabView::id) == view.tabs.end(); });
}

/// Outside a terminal, where every function key is the program's.
void page_keys(const Frame& frame)
{
    if (frame.state.terminal_focused || ImGui::GetTopMostPopupModal() != nullptr) {
        return;
    }
    if (ImGui::IsKeyPressed(ImGuiKey_F7, false)) {
        frame.send(view::ShowPage{view::Page::key_generator});
    } else if (ImGui::IsKeyPressed(ImGuiKey_F8, false)) {
        frame.send(view::ShowPage{view::Page::keys_folder});
    }
}

void draw_page(const Frame& frame)
{
    if (frame.state.shown_page != frame.view.page) {
        const bool was_live = frame.state.shown_page == view::Page::live_settings;
        frame.state.shown_page = frame.view.page;
        frame.state.focus_host = frame.view.page == view::Page::sessions;
        if (frame.view.page == view::Page::live_settings) {
            frame.state.page = "Window/Appearance";
        } else if (was_live) {
            frame.state.page = session_page;
        }
        frame.state.keys_folder.focus_rows = frame.view.page == view::Page::keys_folder;
        frame.state.key_generator.focus = frame.view.key_generator.state == view::KeyGeneratorView::State::key ? "Key comment" : "Generate";
    }
    switch (frame.view.page) {
    case view::Page::sessions:
    case view::Page::live_settings:
        draw_form_page(frame);
        return;
    case view::Page::key_generator:
        draw_key_generator(frame);
        return;
    case view::Page::keys_folder:
        draw_keys_folder(frame);
        return;
    }
}

/// F6 goes round the regions; from a terminal it is Ctrl+Shift+F6, since F6 is the program's.
void region_keys(const Frame& frame)
{
    PanelState& state = frame.state;
    const bool sessions = frame.view.active_tab == 0;
    const view::TabId pane = frame.view.active_tab;
    const std::array<std::string, 5> on_sessions = {"##tabs", "##sidebar", "##rail", "##tree", "##page"};
    const std::array<std::string, 5> on_tab = {"##tabs", "##rail", pane_window("##tab", pane), pane_window("##find", pane),
                                               pane_window("##terminal", pane)};
    const std::span<const std::string> names = sessions ? on_sessions : on_tab;
    const bool wish = state.focus_region >= 0;
    if (!wish && (state.terminal_focused || !ImGui::IsKeyPressed(ImGuiKey_F6, false) || ImGui::GetTopMostPopupModal() != nullptr)) {
        return;
    }
    const ImGuiWindow* now = ImGui::GetCurrentContext()->NavWindow;
    const ImGuiWindow* page = ImGui::FindWindowByName("##page");
    if (!wish && sessions && (frame.view.page == view::Page::sessions || frame.view.page == view::Page::live_settings) && now != nullptr &&
        page != nullptr && now->RootWindow == page && !state.in_footer) {
        // The footer is a part of the form for Tab, and the next region for F6.
        ImGui::ClearActiveID();
        state.focus_footer = true;
        return;
    }
    std::size_t next = 0;
    for (std::size_t i = 0; i < names.size() && !wish; ++i) {
        if (now != nullptr && now->RootWindow == ImGui::FindWindowByName(names[i].c_str())) {
            next = i + 1;
        }
    }
    state.focus_region = -1;
    for (std::size_t step = 0; step < names.size(); ++step) {
        ImGuiWindow* window = ImGui::FindWindowByName(names[(next + step) % names.size()].c_str());
        if (window != nullptr && window->WasActive) {
            ImGui::FocusWindow(window);
            ImGui::NavInitWindow(window, true);
            ImGui::SetNavCursorVisible(true);
            want_frame_in(0);
            return;
        }
    }
}

/// The tab keys where no terminal has the keyboard, the same as in one: on the Sessions page, in a tab that failed. Sessions is the first
/// of the round.
void tab_keys(const Frame& frame)
{
    const bool list_open = ImGui::IsPopupOpen("", ImGuiPopupFlags_AnyPopupId | ImGuiPopupFlags_AnyPopupLevel);
    const ImGuiIO& io = ImGui::GetIO();
    if (frame.state.terminal_focused || list_open || !io.KeyCtrl || io.KeyAlt || frame.view.tabs.empty()) {
        return;
    }
    const auto pressed = [](ImGuiKey key) { return ImGui::IsKeyPressed(key, true); };
    const view::TabView* here = frame.active_tab();
    if (io.KeyShift && pressed(ImGuiKey_W) && here != nullptr) {
        frame.send(view::ClosePane{here->id});
        return;
    }
    if (io.KeyShift && here != nullptr && (pressed(ImGuiKey_RightArrow) || pressed(ImGuiKey_LeftArrow))) {
        step_pane(frame, *here, pressed(ImGuiKey_RightArrow) ? 1 : -1);
        return;
    }
    const bool back = pressed(ImGuiKey_PageUp) || (io.KeyShift && pressed(ImGuiKey_Tab));
    const bool on = pressed(ImGuiKey_PageDown) || (!io.KeyShift && pressed(ImGuiKey_Tab));
    std::vector<view::TabId> round{0};
    std::ranges::transform(bar_tabs(frame.view), std::back_inserter(round), [](const BarTab& tab) { return tab.session->id; });
    if (io.KeyShift && pressed(ImGuiKey_T)) {
        frame.send(view::ActivateTab{0});
    } else if (back || on) {
        const auto at = std::ranges::find(round, here == nullptr ? view::TabId{0} : here->id) - round.begin();
        const auto count = static_cast<std::ptrdiff_t>(round.size());
        frame.send(view::ActivateTab{round[static_cast<std::size_t>((at + (on ? 1 : -1) + count) % count)]});
        frame.state.focus_terminal = true;
    }
}

/// A program hears when its terminal gets and loses the keyboard.
void tell_focus(const Frame& frame)
{
    const view::TabId now = frame.state.focused_terminal;
    const view::TabId before = std::exchange(frame.state.focus_told, now);
    if (before == now) {
        return;
    }
    if (before != 0) {
        frame.send(view::TerminalFocus{before, false});
    }
    if (now != 0) {
        frame.send(view::TerminalFocus{now, true});
    }
}

} // namespace

const view::TabView* Frame::active_tab() const
{
    const auto found = std::ranges::find(view.tabs, view.active_tab, &view::TabView::id);
    return view.active_tab == 0 || found == view.tabs.end() ? nullptr : &*found;
}

Panels::Panels() : state_(std::make_unique<PanelState>()) {}

Panels::~Panels() = default;

void Panels::draw(const view::WindowView& view, view::CommandSink& sink)
{
    begin_frame();
    const ImVec2 screen = ImGui::GetIO().DisplaySize;
    const auto found = std::ranges::find(view.tabs, view.active_tab, &view::TabView::id);
    const bool sessions = view.active_tab == 0 || found == view.tabs.end();
    const Front front = !sessions                                                                     ? Front::tab
                        : view.page == view::Page::sessions || view.page == view::Page::live_settings ? Front::form
                                                                                                      : Front::page;
    const Frame frame{view, sink, *state_, Layout::of(screen, notice_height(view, screen.x), front)};
    PanelState& state = *state_;
    page_keys(frame);
    tab_keys(frame);
    region_keys(frame); // before anything is drawn: the first item of the region takes the keyboard as it is drawn
    state.terminal_focused = false;
    state.focused_terminal = 0;
    fold_for_size(state, frame.layout.compact);
    forget_closed_tabs(state, view);
    take_over_texts(frame);

    draw_notice(frame);
    draw_tab_bar(frame);
    if (sessions) {
        state.shown_tab = 0;
        if (frame.layout.narrow) {
            draw_rail(frame);
        } else {
            draw_sidebar(frame);
        }
        if (frame.layout.tree_shown) {
            draw_category_tree(frame);
        }
        draw_page(frame);
    } else {
        draw_rail(frame);
        draw_tab_page(frame, *found);
    }
    tell_focus(frame);
    draw_questions(frame);
    draw_picker(frame);
    end_frame();
    state.next_frame = wanted_frame();
}

std::optional<double> Panels::next_frame_in() const
{
    return state_->next_frame;
}

bool Panels::terminal_focused() const
{
    return state_->terminal_focused;
}

std::pair<int, int> Panels::take_growth()
{
    const ImVec2 by = std::exchange(state_->grow_window, ImVec2{});
    return {static_cast<int>(by.x), static_cast<int>(by.y)};
}

void Panels::read_primary_selection_by(std::function<std::string()> read)
{
    state_->primary_selection = std::move(read);
}

void Panels::show_page(std::string_view page)
{
    state_->page = page;
}

} // namespace latchkey::panels
