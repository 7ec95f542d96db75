#pragma once
/// The window's fonts, embedded in the program (assets/fonts), baked on demand by FreeType with light hinting, so that one atlas serves
/// every size and scale. ImGui's sizes are ascender + descender, not em. UI thread.

#include <imgui.h>

#include <span>
#include <string_view>

namespace latchkey::kit {

enum class Face { regular, medium, semibold, display, mono, mono_bold, mono_italic, mono_bold_italic, icons, bullets, count };

/// Puts every face into the atlas. Once, after ImGui::CreateContext() and before the first frame.
void load_fonts(ImFontAtlas& atlas);

/// Letters of a script that our fonts (Latin, Greek, Cyrillic, box drawing) lack were measured or drawn, wherever they came from, since the
/// atlas was made.
[[nodiscard]] bool other_scripts_wanted();

/// A font of the system for what ours lack (CJK…), merged behind every text face. `bytes` must outlive the atlas. Between frames.
void add_fallback_font(ImFontAtlas& atlas, std::span<const unsigned char> bytes);

[[nodiscard]] ImFont* font(Face face);

/// A way to write: face and size in design pixels.
struct TextStyle {
    Face face;
    float size;
};
namespace type {
inline constexpr TextStyle body{Face::regular, 16};
inline constexpr TextStyle body_medium{Face::medium, 16};
inline constexpr TextStyle body_bold{Face::semibold, 16};
inline constexpr TextStyle small{Face::regular, 14};
inline constexpr TextStyle small_medium{Face::medium, 14};
inline constexpr TextStyle small_bold{Face::semibold, 14};
inline constexpr TextStyle title{Face::display, 22};
inline constexpr TextStyle mono{Face::mono, 17};
inline constexpr TextStyle mono_small{Face::mono, 16};
} // namespace type

/// Screen pixels.
[[nodiscard]] float pixel_size(TextStyle style);
[[nodiscard]] float text_width(TextStyle style, std::string_view text);
/// Height of a capital: text is centred on it.
[[nodiscard]] float cap_height(TextStyle style);

/// A terminal cell in whole screen pixels: 8×20 at the kit's own size (0) and scale 1.
struct CellSize {
    int width;
    int height;
};
[[nodiscard]] CellSize terminal_cell(float design_size = 0);
inline constexpr float terminal_font_size = 18;

} // namespace latchkey::kit
