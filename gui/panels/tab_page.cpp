/// The page of a tab: its panes with the dividers between them, and the status line of the one that has the focus.

#include "gui/panels/pane_actions.h"
#include "gui/panels/pane_layout.h"
#include "gui/panels/region.h"
#include "gui/panels/session_pane.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string>

namespace latchkey::panels {

using namespace kit;
using view::SplitWay;
using view::TabState;
using view::TabView;

namespace {

bool over(const TabView& tab)
{
    return tab.state == TabState::closed || tab.state == TabState::failed || tab.state == TabState::waiting;
}

float fact(float x, float cy, ImWchar mark, ImU32 mark_color, std::string_view words, float room)
{
    if (words.empty() || room < px(60)) {
        return x;
    }
    icon_at(mark, 16, x + px(8), cy, mark_color);
    return x + px(20) + text(type::small, x + px(20), cy, colors().text2, words, room - px(20)) + px(16);
}

void status_line(const TabView& tab, Box box)
{
    const Colors& c = colors();
    const Region region{"##status", box, c.side, ImGuiWindowFlags_NoNavInputs | ImGuiWindowFlags_NoNavFocus};
    const ItemGroup group{"Status"};
    line_h(box.x, box.y, box.w, c.line);
    const float cy = box.y + px(15);
    float right = box.right() - px(14);
    const auto at_right = [&](std::string_view words) {
        if (!words.empty() && right - text_width(type::small, words) > box.x + box.w * 0.5F) {
            right -= text_right(type::small, right, cy, c.text2, words) + px(18);
        }
    };
    at_right(tab.character_set);
    at_right(tab.size);
    if (!tab.traffic_up.empty()) {
        at_right("↑ " + tab.traffic_up);
        at_right("↓ " + tab.traffic_down);
    }
    float x = box.x + px(14);
    if (over(tab)) {
        ImGui::GetWindowDrawList()->AddCircle({x + px(4), cy}, px(4.5F), c.text3, 0, px(1.5F));
    } else {
        dot(x + px(4), cy, px(4.5F), c.ok.ink);
    }
    x += px(16);
    x += text(type::small_medium, x, cy, c.text, tab.who, std::max(0.0F, right - x)) + px(16);
    if (tab.host_key_once) {
        x = fact(x, cy, icon::warning, c.warn.ink, "Host key accepted once", right - x);
    } else if (tab.host_key_verified) {
        x = fact(x, cy, icon::verified_user, c.ok.ink, "Host key verified", right - x);
    }
    fact(x, cy, icon::vpn_key, c.text2, tab.key_name, right - x);
}

/// Dragged with the mouse; a double click halves. (By the keyboard it is Ctrl+Shift+Alt and an arrow, in a terminal.)
void draw_divider(const Frame& frame, const DividerPlace& divider, int number)
{
    const Colors& c = colors();
    const std::string name = fmt::format("Divider {}", number);
    const Region region{fmt::format("##divider/{}", divider.split).c_str(), divider.box, c.side,
                        ImGuiWindowFlags_NoNavInputs | ImGuiWindowFlags_NoNavFocus | ImGuiWindowFlags_NoFocusOnAppearing};
    const Press press = interact(name, divider.box, true, Tabbing::arrows_only);
    const bool sideways = divider.way == SplitWay::right;
    const bool hot = press.hovered || press.held;
    const float thick = hot ? px(3) : hairline();
    const Box box = divider.box;
    fill(sideways ? Box{std::round(box.cx() - thick / 2), box.y, thick, box.h} : Box{box.x, std::round(box.cy() - thick / 2), box.w, thick},
         hot ? c.acc : c.fline);
    note_item(press.id, box.min(), box.max(), name, ItemKind::button, sideways ? "left and right" : "above and below");
    if (hot) {
        ImGui::SetMouseCursor(sideways ? ImGuiMouseCursor_ResizeEW : ImGuiMouseCursor_ResizeNS);
    }
    if (press.twice) {
        frame.send(view::ShareSplit{divider.split, 0.5});
    } else if (press.held && ImGui::IsMouseDragging(ImGuiMouseButton_Left, 1)) {
        const ImVec2 mouse = ImGui::GetIO().MousePos;
        const float half = (sideways ? box.w : box.h) / 2;
        const double share = divider.share_at((sideways ? mouse.x : mouse.y) - half);
        const float now = (sideways ? box.x : box.y) - divider.begin;
        if (std::abs(share * static_cast<double>(divider.room) - static_cast<double>(now)) >= 1) {
            frame.send(view::ShareSplit{divider.split, share});
        }
    }
}

void draw_panes(const Frame& frame, const view::PaneTree& split, Box box)
{
    const PaneLayout layout = lay_out(split, box, least_pane());
    for (const PanePlace& place : layout.panes) {
        const auto session = std::ranges::find(frame.view.tabs, place.pane, &TabView::id);
        if (session != frame.view.tabs.end()) {
            draw_session_pane(frame, *session, place.box);
        }
    }
    int number = 0;
    for (const DividerPlace& divider : layout.dividers) {
        draw_divider(frame, divider, ++number);
    }
}

} // namespace

void draw_tab_page(const Frame& frame, const TabView& tab)
{
    PanelState& state = frame.state;
    const view::PaneTree* split = frame.view.split_of(tab.id);
    Box box = frame.layout.content;
    state.last_terminal_tab = tab.id;
    state.page_quiet = false;
    if (state.shown_tab != tab.id) {
        state.shown_tab = tab.id;
        state.focus_terminal = true;
        state.focus_steps = split != nullptr; // what is typed while it connects is not for the pane beside it
    }
    if (tab.screen == nullptr) {
        state.focus_terminal = true; // as soon as there is one
    } else {
        state.focus_steps = false;
    }
    if (tab.screen != nullptr || split != nullptr) {
        const Box status{box.x, box.bottom() - px(status_height), box.w, px(status_height)};
        box.h -= status.h;
        status_line(tab, status);
    }
    if (split != nullptr) {
        draw_panes(frame, *split, box);
    } else {
        draw_session_pane(frame, tab, box);
    }
}

} // namespace latchkey::panels
