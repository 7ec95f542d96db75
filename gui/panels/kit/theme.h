#pragma once
/// Colours and measures of the window ("paper, ink, brass"), one table for both themes. Measures are design pixels at scale 1;
/// px() turns them into whole screen pixels. UI thread, needs an ImGui context.

#include <imgui.h>

#include <array>

namespace latchkey::kit {

enum class Palette { light, dark };

struct Tone { ///< text or icon, soft background, its border
    ImU32 ink;
    ImU32 soft;
    ImU32 line;
};

struct TerminalColors {
    ImU32 background;
    ImU32 foreground;
    ImU32 cursor;
    ImU32 selection;
    ImU32 match;   ///< what a search found
    ImU32 current; ///< and the one that it is at
    std::array<ImU32, 16> ansi;
};

struct Colors {
    ImU32 chrome, side, page, card, field, track, hover, sel;
    ImU32 fline, bline, line; ///< borders of inputs, of buttons, of cards
    ImU32 text, text2, text3; ///< on chrome, hover and sel use text2, never text3
    ImU32 acc, fill, fill_hover;
    Tone accent; ///< ink is acc
    Tone ok, warn, bad;
    ImU32 bad_fill;
    ImU32 brass;
    ImU32 dim;
    TerminalColors terminal;
};

/// Rebuilds ImGuiStyle from nothing (ScaleAllSizes is lossy). Call at start and whenever one of the two changes, between frames.
void apply_theme(Palette palette, float scale);

[[nodiscard]] const Colors& colors();
[[nodiscard]] Palette palette();
[[nodiscard]] float scale();

/// A design measure in screen pixels, on the pixel grid.
[[nodiscard]] float px(float design);
/// A border: never thinner than a pixel.
[[nodiscard]] float hairline();

[[nodiscard]] ImU32 with_alpha(ImU32 color, float alpha);

} // namespace latchkey::kit
