#pragma once
/// Character sets that can be designated as G0…G3: what a byte 0x20…0x7E means in each. Source: DEC STD 070, VT510 manual appendix "ASCII
/// and DEC special graphics", "National replacement character sets"; ISO 8859-1. Any thread.

#include <array>
#include <cstdint>

namespace latchkey::terminal {

enum class Charset : std::uint8_t {
    ascii,
    graphics,
    british,
    dutch,
    finnish,
    french,
    french_canadian,
    german,
    italian,
    norwegian_danish,
    portuguese,
    spanish,
    swedish,
    swiss,
    latin1,
    supplemental,
};

/// The code point for a byte 0x20…0x7E.
[[nodiscard]] char32_t map_charset(Charset set, std::uint8_t byte) noexcept;

/// The set that SCS's final (and intermediate, as in "%5") names; ascii when it is not known.
[[nodiscard]] Charset charset_named(char intermediate, char final) noexcept;

/// Which set is where (ISO 2022): SO, SI, LS2, LS3 choose GL; SS2, SS3 lend it for one character.
struct Charsets {
    std::array<Charset, 4> g{Charset::ascii, Charset::ascii, Charset::latin1, Charset::latin1};
    std::uint8_t gl = 0;
    std::uint8_t gr = 2;
    std::uint8_t single = 0; ///< 2 or 3 after SS2, SS3
    bool operator==(const Charsets&) const noexcept = default;

    /// A run of bytes means itself: the way that nearly all text takes.
    [[nodiscard]] bool plain() const noexcept { return g[gl] == Charset::ascii && single == 0; }
};

} // namespace latchkey::terminal
