#pragma once
/// What one place of the grid holds: a character (or a cluster of several code points) and the number of its style.
///
/// Cells are eight bytes: a screen of 200×50 stays in the first-level cache, which is where the speed comes from. A wide character takes
/// two cells: the first says wide(), the second says spacer() and has no text. Colours are kept as the server said them (default, one of
/// 256, or rgb); the palette belongs to whoever draws. Any thread. Sources: ECMA-48 §8.3.117 (SGR), xterm ctlseqs "Character Attributes".

#include <cstdint>
#include <type_traits>

namespace latchkey::terminal {

using StyleId = std::uint32_t;

/// Lines are numbered from the first that was ever on the screen and keep their number while they scroll: a selection stays on its text.
/// The alternate screen numbers its lines from `alternate_base`. A resize that changes the number of columns numbers lines anew.
using LineId = std::uint64_t;
inline constexpr LineId alternate_base = LineId{1} << 48;

enum class ColorKind : std::uint8_t { standard, indexed, rgb };

class Color {
public:
    constexpr Color() noexcept = default;
    static constexpr Color indexed(std::uint8_t index) noexcept { return Color{(1U << 24) | index}; }
    static constexpr Color rgb(std::uint8_t red, std::uint8_t green, std::uint8_t blue) noexcept
    {
        return Color{(2U << 24) | (static_cast<std::uint32_t>(red) << 16) | (static_cast<std::uint32_t>(green) << 8) | blue};
    }

    [[nodiscard]] constexpr ColorKind kind() const noexcept { return static_cast<ColorKind>(bits_ >> 24); }
    [[nodiscard]] constexpr bool is_default() const noexcept { return bits_ == 0; }
    [[nodiscard]] constexpr std::uint8_t index() const noexcept { return static_cast<std::uint8_t>(bits_); } ///< kind() == indexed
    [[nodiscard]] constexpr std::uint32_t rgb_value() const noexcept { return bits_ & 0xFFFFFFU; }           ///< 0xRRGGBB, kind() == rgb
    [[nodiscard]] constexpr std::uint32_t bits() const noexcept { return bits_; }
    constexpr bool operator==(const Color&) const noexcept = default;

private:
    explicit constexpr Color(std::uint32_t bits) noexcept : bits_(bits) {}
    std::uint32_t bits_ = 0;
};

enum class Underline : std::uint8_t { none, single, twice, curly, dotted, dashed };

/// Bits of Style::attributes.
enum class Attribute : std::uint16_t {
    bold = 1,
    dim = 2,
    italic = 4,
    blink = 8,
    reverse = 16,
    hidden = 32,
    strike = 64,
    overline = 128,
};

struct Style {
    Color foreground{};
    Color background{};
    Color underline_color{}; ///< default: the foreground's
    std::uint32_t link = 0;  ///< 0: none; else Snapshot::link(style)
    std::uint16_t attributes = 0;
    Underline underline = Underline::none;
    std::uint8_t reserved = 0;

    [[nodiscard]] constexpr bool has(Attribute attribute) const noexcept
    {
        return (attributes & static_cast<std::uint16_t>(attribute)) != 0;
    }
    constexpr void set(Attribute attribute, bool on) noexcept
    {
        const auto bit = static_cast<std::uint16_t>(attribute);
        attributes = static_cast<std::uint16_t>(on ? attributes | bit : attributes & ~bit);
    }
    /// All at once: it is asked for each SGR, and six branches cost more than the memory.
    constexpr bool operator==(const Style& other) const noexcept
    {
        const std::uint32_t colors = (foreground.bits() ^ other.foreground.bits()) | (background.bits() ^ other.background.bits()) |
                                     (underline_color.bits() ^ other.underline_color.bits());
        return (colors | (link ^ other.link) | static_cast<std::uint32_t>(attributes ^ other.attributes) |
                static_cast<std::uint32_t>(static_cast<unsigned>(underline) ^ static_cast<unsigned>(other.underline))) == 0;
    }
};

/// An eight-byte place of the grid. Value-initialised: empty, default style (style 0 is always the default style).
struct Cell {
    static constexpr std::uint32_t text_mask = 0x00FFFFFFU; ///< code point, or cluster number
    static constexpr std::uint32_t wide_bit = 1U << 24;
    static constexpr std::uint32_t spacer_bit = 1U << 25;
    static constexpr std::uint32_t cluster_bit = 1U << 26;
    static constexpr std::uint32_t protected_bit = 1U << 27;

    std::uint32_t content = 0;
    StyleId style = 0;

    /// Never written, or erased. A blank that was written is ' '.
    [[nodiscard]] constexpr bool empty() const noexcept { return (content & (text_mask | spacer_bit | cluster_bit)) == 0; }
    [[nodiscard]] constexpr bool blank() const noexcept { return empty() || (content & ~protected_bit) == ' '; }
    [[nodiscard]] constexpr bool wide() const noexcept { return (content & wide_bit) != 0; }       ///< takes this column and the next
    [[nodiscard]] constexpr bool spacer() const noexcept { return (content & spacer_bit) != 0; }   ///< right half of the wide one before it
    [[nodiscard]] constexpr bool cluster() const noexcept { return (content & cluster_bit) != 0; } ///< text by Snapshot::cluster(cell)
    [[nodiscard]] constexpr bool guarded() const noexcept { return (content & protected_bit) != 0; } ///< DECSCA: selective erase spares it
    [[nodiscard]] constexpr char32_t code_point() const noexcept { return static_cast<char32_t>(content & text_mask); } ///< when !cluster()
    constexpr bool operator==(const Cell&) const noexcept = default;
};
static_assert(sizeof(Cell) == 8 && std::is_trivially_copyable_v<Cell>);
static_assert(sizeof(Style) == 20);

/// DECDWL, DECDHL.
enum class LineSize : std::uint8_t { normal, wide, tall_top, tall_bottom };

} // namespace latchkey::terminal
