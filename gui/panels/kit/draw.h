#pragma once
/// Drawing without interaction: boxes, text centred on its capitals, icons, cards, chips, shadows, rings. Screen pixels; UI thread.

#include "gui/panels/kit/fonts.h"
#include "gui/panels/kit/icons.h"
#include "gui/panels/kit/item_hooks.h"
#include "gui/panels/kit/theme.h"

#include <string_view>

namespace latchkey::kit {

struct Box {
    float x = 0;
    float y = 0;
    float w = 0;
    float h = 0;

    [[nodiscard]] float right() const { return x + w; }
    [[nodiscard]] float bottom() const { return y + h; }
    [[nodiscard]] float cx() const { return x + w / 2; }
    [[nodiscard]] float cy() const { return y + h / 2; }
    [[nodiscard]] ImVec2 min() const { return {x, y}; }
    [[nodiscard]] ImVec2 max() const { return {x + w, y + h}; }
    [[nodiscard]] Box grown(float by) const { return {x - by, y - by, w + 2 * by, h + 2 * by}; }
    [[nodiscard]] Box inset(float dx, float dy) const { return {x + dx, y + dy, w - 2 * dx, h - 2 * dy}; }
};

inline constexpr float no_limit = 1e9F;

/// Draws and notes a line of text that begins at x, its capitals centred on cy; what is longer than max_width ends in "…" and is whole in a
/// tooltip. Returns the width drawn.
float text(TextStyle style, float x, float cy, ImU32 color, std::string_view words, float max_width = no_limit,
           ItemKind kind = ItemKind::text);
/// The same, ending at x.
float text_right(TextStyle style, float x, float cy, ImU32 color, std::string_view words, float max_width = no_limit);
/// Only drawn: the thing that it belongs to notes it.
float plain_text(TextStyle style, float x, float cy, ImU32 color, std::string_view words, float max_width = no_limit);

/// Lines broken at blanks (or anywhere, when a word is longer than the width). Returns the height.
float wrapped(TextStyle style, float x, float y, float width, float line_height, ImU32 color, std::string_view words,
              ItemKind kind = ItemKind::text);
[[nodiscard]] float wrapped_height(TextStyle style, float width, float line_height, std::string_view words);

/// An icon's em box centred on a point; size in design pixels (16, 18, 22).
void icon_at(ImWchar icon, float size, float cx, float cy, ImU32 color);

void fill(Box box, ImU32 color, float radius = 0, ImDrawFlags corners = 0);
/// A filled box with a border inside its edge.
void panel(Box box, ImU32 background, ImU32 border, float radius);
void card(Box box);
void line_h(float x, float y, float width, ImU32 color);
void line_v(float x, float y, float height, ImU32 color);
void dot(float cx, float cy, float radius, ImU32 color);
void shadow(Box box, float radius);

/// Keyboard focus: a 2 px ring with a 1 px gap; fields have a 2 px edge and a halo.
void focus_ring(Box box, float radius);
void field_frame(Box box, bool focused, bool bad);

/// A rounded label; returns its width. Height 22.
float chip(float x, float cy, std::string_view words, const Tone& tone, ImWchar icon = 0);
[[nodiscard]] float chip_width(std::string_view words, bool icon);

/// The square with an icon at the head of dialogs and cards.
void icon_tile(Box box, ImWchar icon, float size, const Tone& tone, bool bordered = false);

/// `words` cut to `width` with "…" at the end.
[[nodiscard]] std::string elided(TextStyle style, std::string_view words, float width);

} // namespace latchkey::kit
