#pragma once
/// Which tabs there are in the bar, when some of them have several panes, and how the state of one is shown. UI thread.

#include "gui/view/window_view.h"

#include <string_view>
#include <vector>

namespace latchkey::panels {

/// A tab of the bar: the session that stands for it, the one that has (or would have) the focus, and the state of all of its panes
/// together.
struct BarTab {
    const view::TabView* session = nullptr;
    view::TabState state = view::TabState::connecting;
    std::size_t panes = 1;
};
[[nodiscard]] std::vector<BarTab> bar_tabs(const view::WindowView& view);

[[nodiscard]] std::string_view name_of(view::TabState state);

/// State is never colour alone: each has its own shape.
void draw_tab_state(view::TabState state, float cx, float cy);

} // namespace latchkey::panels
