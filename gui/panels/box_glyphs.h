#pragma once
/// Line drawing, block elements and braille drawn as shapes that fill their cells, so that they meet without gaps at every size.
/// U+2500–259F, U+2800–28FF, and the VT100's scan lines U+23BA–23BD, which few fonts have. UI thread.

#include "gui/panels/kit/draw.h"

namespace latchkey::panels {

[[nodiscard]] constexpr bool is_box_glyph(char32_t code)
{
    return (code >= 0x2500 && code <= 0x259F) || (code >= 0x2800 && code <= 0x28FF) || (code >= 0x23BA && code <= 0x23BD);
}

/// `cell` has whole pixel edges; `stroke` is the width of a light line.
void draw_box_glyph(ImDrawList& list, char32_t code, kit::Box cell, ImU32 color, float stroke);

} // namespace latchkey::panels
