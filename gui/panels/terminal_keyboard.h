#pragma once
/// This frame's keys in a terminal: what is typed goes to the server, what is the window's is done. UI thread.

#include "gui/panels/panel_state.h"

namespace latchkey::panels {

void terminal_keyboard(const Frame& frame, const view::TabView& tab, PaneState& pane);

} // namespace latchkey::panels
