#pragma once
/// What can be done with a terminal, as a list: its own menu (right button, Ctrl+Shift+F10) and the window's "…" have the same rows. UI
/// thread.

#include "gui/panels/panel_state.h"

namespace latchkey::panels {

/// The rows, inside an open menu. `tab.screen` is not null.
void terminal_menu_rows(const Frame& frame, const view::TabView& tab);
/// The menu at pane.menu_at, while it is open. Inside the terminal's region.
void draw_terminal_menu(const Frame& frame, const view::TabView& tab);

// What its rows, its keys and its buttons do.
void paste_clipboard(const Frame& frame, const view::TabView& tab);
void open_find(const Frame& frame, const view::TabView& tab);
inline constexpr float zoom_step = 2; ///< design pixels
/// Design pixels; 0: as the settings say.
void zoom(const Frame& frame, const view::TabView& tab, float by);

} // namespace latchkey::panels
