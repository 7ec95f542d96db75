#include "gui/panels/tab_state.h"

#include "gui/panels/kit/draw.h"
#include "gui/panels/kit/widgets.h"

#include <algorithm>
#include <array>

namespace latchkey::panels {

using namespace kit;
using view::TabState;

std::vector<BarTab> bar_tabs(const view::WindowView& view)
{
    std::vector<BarTab> out;
    for (const view::TabView& tab : view.tabs) {
        const view::PaneTree* split = view.split_of(tab.id);
        if (split == nullptr) {
            out.push_back({&tab, tab.state, 1});
            continue;
        }
        const view::TabId front = split->has(view.active_tab) ? view.active_tab : split->focused;
        if (tab.id != front) {
            continue;
        }
        BarTab bar{&tab, tab.state, 0};
        for (const view::TabView& other : view.tabs) {
            if (!split->has(other.id)) {
                continue;
            }
            ++bar.panes;
            const bool more_urgent =
                other.state == TabState::needs_you || (other.state == TabState::output && bar.state == TabState::connected);
            bar.state = more_urgent ? other.state : bar.state;
        }
        out.push_back(bar);
    }
    return out;
}

std::string_view name_of(TabState state)
{
    constexpr std::array<std::string_view, 7> names = {"connecting", "needs you", "connected", "output", "closed", "failed", "waiting"};
    return names[static_cast<std::size_t>(state)];
}

void draw_tab_state(TabState state, float cx, float cy)
{
    const Colors& c = colors();
    ImDrawList& list = *ImGui::GetWindowDrawList();
    switch (state) {
    case TabState::connecting:
        spinner(cx, cy, px(6.5F), c.acc);
        break;
    case TabState::needs_you:
        icon_at(icon::error, 18, cx, cy, c.warn.ink);
        break;
    case TabState::connected:
        dot(cx, cy, px(4.5F), c.ok.ink);
        break;
    case TabState::output:
        dot(cx, cy, px(4.5F), c.acc);
        list.AddCircle({cx, cy}, px(7), c.acc, 0, px(1.5F));
        break;
    case TabState::closed:
        list.AddCircle({cx, cy}, px(5), c.text3, 0, px(1.5F));
        break;
    case TabState::failed:
        icon_at(icon::block, 16, cx, cy, c.bad.ink);
        break;
    case TabState::waiting:
        icon_at(icon::refresh, 16, cx, cy, c.warn.ink);
        break;
    }
}

} // namespace latchkey::panels
