#pragma once
/// The search bar over a terminal: what to look for, how many there are, next and previous. UI thread.

#include "gui/panels/panel_state.h"

namespace latchkey::panels {

/// Where it stands over that terminal: at the upper edge, or at the lower one when it would cover the current place.
[[nodiscard]] kit::Box find_bar_box(const Frame& frame, kit::Box terminal, bool at_bottom);
/// Draws it as a window of its own; `tab.find` is set.
void draw_find_bar(const Frame& frame, const view::TabView& tab, kit::Box box);

} // namespace latchkey::panels
