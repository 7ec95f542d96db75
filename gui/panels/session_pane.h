#pragma once
/// One session in its pane: steps while it connects, then its terminal, what it has to say above it, and how it ended below. UI thread.

#include "gui/panels/panel_state.h"

#include <string>
#include <string_view>

namespace latchkey::panels {

/// The name of a pane's ImGui window: each part has one for each session.
[[nodiscard]] std::string pane_window(std::string_view part, view::TabId session);

/// Inside a pane's window: a press with the mouse gives the focus to the pane.
void focus_where_pressed(const Frame& frame, const view::TabView& tab);

void draw_session_pane(const Frame& frame, const view::TabView& tab, kit::Box box);

} // namespace latchkey::panels
