#pragma once
/// PuTTY's first page: where to, with which key, and the saved sessions.

#include "gui/panels/panel_state.h"

namespace latchkey::panels {

/// Draws from y down; returns the bottom. Screen pixels.
float session_page_rows(const Frame& frame, float x, float width, float y);

} // namespace latchkey::panels
