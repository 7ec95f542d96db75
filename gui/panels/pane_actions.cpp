#include "gui/panels/pane_actions.h"

#include "gui/panels/kit/menu.h"
#include "gui/panels/kit/widgets.h"

#include <algorithm>
#include <vector>

namespace latchkey::panels {

using namespace kit;
using view::SetBroadcast;
using view::SplitWay;

PaneRoom least_pane()
{
    return {px(200), px(100), px(7)};
}

bool can_split(const Frame& frame, const view::TabView& tab, SplitWay way)
{
    return room_to_split(frame.state.panes[tab.id].box, way, least_pane());
}

void split_pane(const Frame& frame, const view::TabView& tab, SplitWay way)
{
    if (can_split(frame, tab, way)) {
        frame.send(view::SplitPane{tab.id, way, {}});
    }
}

void step_pane(const Frame& frame, const view::TabView& tab, int step)
{
    const view::PaneTree* split = frame.view.split_of(tab.id);
    if (split == nullptr) {
        return;
    }
    const std::vector<view::TabId> panes = split->panes();
    const auto here = std::ranges::find(panes, tab.id) - panes.begin();
    const auto count = static_cast<std::ptrdiff_t>(panes.size());
    frame.send(view::ActivateTab{panes[static_cast<std::size_t>((here + step + count) % count)]});
    frame.state.focus_terminal = true;
}

std::size_t typed_into(const view::WindowView& view, const view::TabView& tab)
{
    return tab.broadcast ? static_cast<std::size_t>(std::ranges::count_if(view.tabs, &view::TabView::broadcast)) : 1;
}

void pane_menu_rows(const Frame& frame, const view::TabView& tab)
{
    const view::PaneTree* split = frame.view.split_of(tab.id);
    struct Way {
        SplitWay way;
        std::string_view label;
        std::string_view keys;
        std::string_view choose;
    };
    for (const Way& each : {Way{SplitWay::right, "Split right", "Ctrl+Shift+E", "Split right with…"},
                            Way{SplitWay::below, "Split below", "Ctrl+Shift+O", "Split below with…"}}) {
        const bool room = can_split(frame, tab, each.way);
        if (menu_row(each.label, {.aside = room ? each.keys : "no room", .enabled = room})) {
            split_pane(frame, tab, each.way);
        }
        if (!frame.view.form.saved.empty() && menu_row(each.choose, {.enabled = room})) {
            frame.state.panes[tab.id].choose_for = each.way;
            want_frame_in(0);
        }
    }
    if (split != nullptr) {
        if (menu_row("Next pane", {.aside = "Ctrl+Shift+Right"})) {
            step_pane(frame, tab, 1);
        }
        if (menu_row("Close pane", {.aside = "Ctrl+Shift+W"})) {
            frame.send(view::ClosePane{tab.id});
        }
    }
    if (menu_row("Close tab", {.aside = split == nullptr ? "Ctrl+Shift+W" : ""})) {
        frame.send(view::CloseTab{tab.id});
    }
    menu_separator();
    if (menu_row("Type into this session and others", {.marked = tab.broadcast})) {
        frame.send(SetBroadcast{tab.id, !tab.broadcast});
    }
    if (split != nullptr) {
        const bool panes =
            std::ranges::all_of(frame.view.tabs, [&](const view::TabView& other) { return !split->has(other.id) || other.broadcast; });
        if (menu_row("Type into all panes of this tab", {.marked = panes})) {
            frame.send(SetBroadcast{tab.id, !panes, SetBroadcast::Reach::panes});
        }
    }
    const bool all = std::ranges::all_of(frame.view.tabs, &view::TabView::broadcast);
    if (menu_row("Type into all tabs", {.marked = all})) {
        frame.send(SetBroadcast{0, !all, SetBroadcast::Reach::all});
    }
}

void draw_split_choice(const Frame& frame, const view::TabView& tab)
{
    PaneState& pane = frame.state.panes[tab.id];
    if (pane.choose_for && !ImGui::IsPopupOpen("split with")) {
        if (pane.choosing) { // it was closed
            pane.choosing = false;
            pane.choose_for.reset();
            return;
        }
        ImGui::OpenPopup("split with");
        pane.choosing = true;
    }
    if (!pane.choose_for) {
        return;
    }
    const Box box = pane.box;
    if (const MenuList menu{"split with", {box.cx() - px(150), box.y + px(40)}, 300}) {
        const ItemGroup group{"Split with"};
        for (const view::SavedSession& saved : frame.view.form.saved) {
            ImGui::PushID(saved.name.c_str());
            if (menu_row(saved.title, {.aside = saved.folder})) {
                frame.send(view::SplitPane{tab.id, *pane.choose_for, saved.name});
                pane.choose_for.reset();
                pane.choosing = false;
                ImGui::PopID();
                break;
            }
            ImGui::PopID();
        }
    }
}

} // namespace latchkey::panels
