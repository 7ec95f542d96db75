#pragma once
/// A tab's terminal: its cells, keys, mouse, selection, scroll bar. UI thread.

#include "gui/panels/panel_state.h"

namespace latchkey::panels {

/// From the pane's corner to its first cell, design pixels.
inline constexpr float terminal_pad_left = 14;
inline constexpr float terminal_pad_top = 6;

/// How many cells there are in that box.
struct GridSize {
    int cols;
    int rows;
};
[[nodiscard]] GridSize grid_size(const Frame& frame, const view::TabView& tab, kit::Box box);

/// `tab.screen` is not null.
void draw_terminal(const Frame& frame, const view::TabView& tab, kit::Box box);

/// Tells the model how large the terminal is, when that has changed. Also before there is one: the shell starts with the right size.
void tell_size(const Frame& frame, const view::TabView& tab, kit::Box box);

} // namespace latchkey::panels
