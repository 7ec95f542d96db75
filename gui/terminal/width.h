#pragma once
/// How many cells a code point takes, and what it does to the character before it.
///
/// Unicode 15.0: East_Asian_Width (UAX #11), general category, Extended_Pictographic (UTS #51). Any thread.

#include <array>
#include <cstddef>
#include <cstdint>

namespace latchkey::terminal {

/// The order is that of make_width_table.py.
enum class Breadth : std::uint8_t {
    narrow,
    zero, ///< combines with what is before it
    wide,
    ambiguous, ///< one cell, or two when the user says so (East Asian fonts)
    pictograph_wide,
    pictograph_narrow, ///< becomes wide by U+FE0F
    pictograph_ambiguous,
    regional,       ///< two of them are a flag
    emoji_modifier, ///< a skin tone
    joiner,         ///< U+200D
};

/// Two stages: a block of 256 code points, and what they are. Written out of width_table.inc, a byte for each: the table is looked into for
/// every character, and blocks that are not used cost no cache.
struct BreadthTable {
    static constexpr std::size_t most_blocks = 128;
    std::array<std::uint8_t, 0x110000 / 256> blocks{};
    std::array<Breadth, most_blocks * 256> breadths{};
};
extern const BreadthTable breadth_table;

[[nodiscard]] inline Breadth breadth(char32_t code_point) noexcept
{
    if (code_point >= 0x110000) {
        return Breadth::narrow;
    }
    const std::size_t block = breadth_table.blocks.data()[code_point >> 8];
    return breadth_table.breadths.data()[block * 256 + (code_point & 0xFF)];
}

[[nodiscard]] constexpr bool is_pictograph(Breadth breadth) noexcept
{
    return breadth == Breadth::pictograph_wide || breadth == Breadth::pictograph_narrow || breadth == Breadth::pictograph_ambiguous ||
           breadth == Breadth::emoji_modifier;
}

[[nodiscard]] constexpr bool takes_no_cell(Breadth breadth) noexcept
{
    return breadth == Breadth::zero || breadth == Breadth::joiner;
}

/// Cells of a character that stands alone: 0, 1 or 2.
[[nodiscard]] constexpr int cells_of(Breadth breadth, bool ambiguous_is_wide) noexcept
{
    switch (breadth) {
    case Breadth::zero:
    case Breadth::joiner:
        return 0;
    case Breadth::wide:
    case Breadth::pictograph_wide:
    case Breadth::emoji_modifier:
        return 2;
    case Breadth::ambiguous:
    case Breadth::pictograph_ambiguous:
        return ambiguous_is_wide ? 2 : 1;
    case Breadth::narrow:
    case Breadth::pictograph_narrow:
    case Breadth::regional:
        break;
    }
    return 1;
}

} // namespace latchkey::terminal
