#pragma once
/// What can be done with the panes of a tab, from keys and menus: split, go round, typing into several. UI thread.

#include "gui/panels/pane_layout.h"
#include "gui/panels/panel_state.h"

namespace latchkey::panels {

/// A few columns and rows beside each other, with the head above them.
[[nodiscard]] PaneRoom least_pane();
[[nodiscard]] bool can_split(const Frame& frame, const view::TabView& tab, view::SplitWay way);
/// The same session again beside this one or below it. Nothing where there is no room.
void split_pane(const Frame& frame, const view::TabView& tab, view::SplitWay way);
/// The keyboard goes to the next pane of the tab (1) or the one before (-1), round and round.
void step_pane(const Frame& frame, const view::TabView& tab, int step);

/// How many sessions get what is typed in this one; 1: it alone.
[[nodiscard]] std::size_t typed_into(const view::WindowView& view, const view::TabView& tab);

/// Rows of the terminal's menu.
void pane_menu_rows(const Frame& frame, const view::TabView& tab);
/// The list of saved sessions for a split, while it is open. Inside the pane's region.
void draw_split_choice(const Frame& frame, const view::TabView& tab);

} // namespace latchkey::panels
