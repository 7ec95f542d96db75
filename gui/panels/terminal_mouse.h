#pragma once
/// The mouse in a terminal: it selects, scrolls, opens links and menus, or belongs to the program that asked for it (Shift bypasses). UI
/// thread.

#include "gui/panels/panel_state.h"
#include "gui/panels/terminal_cells.h"

#include <vector>

namespace latchkey::panels {

/// hovered: the mouse is over the cells, or a button that was pressed there is held.
void terminal_mouse(const Frame& frame, const view::TabView& tab, PaneState& pane, const CellGrid& grid, bool hovered);

/// Of plain text, which does not show by itself that it leads somewhere.
void underline_link(const CellGrid& grid, const std::vector<terminal::PlainLink::Cells>& link, ImU32 color);

} // namespace latchkey::panels
