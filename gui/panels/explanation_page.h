#pragma once
/// Why a session did not open: what happened, the likely causes, and a button for each. UI thread.

#include "gui/panels/panel_state.h"

namespace latchkey::panels {

/// Draws tab.explanation from y on, in the width of the area; returns where it ends.
float draw_explanation(const Frame& frame, const view::TabView& tab, kit::Box area, float y);

} // namespace latchkey::panels
