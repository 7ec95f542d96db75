#pragma once
/// How a tab's terminal is drawn, as its session's settings say: colours, contrast, size, scroll bar. Immutable once published; any thread.

#include <array>
#include <cstdint>
#include <memory>
#include <string>

namespace latchkey::view {

/// Colours of a terminal, 0xRRGGBB.
struct ColorScheme {
    std::string name;
    std::uint32_t background = 0;
    std::uint32_t foreground = 0;
    std::uint32_t cursor = 0;
    std::uint32_t selection = 0;
    std::array<std::uint32_t, 16> ansi{};
    bool operator==(const ColorScheme&) const = default;
};

struct TerminalLook {
    std::shared_ptr<const ColorScheme> scheme; ///< null: the window's own light or dark
    double least_contrast = 3;                 ///< between a character and its ground; 1: as the colours are
    float font_size = 0;                       ///< design pixels; 0: the kit's own
    bool scroll_bar = true;
    bool right_button_pastes = false; ///< otherwise it opens the menu
};

} // namespace latchkey::view
