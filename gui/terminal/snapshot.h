#pragma once
/// What the terminal shows at one moment, as an immutable value that any thread may draw from.
///
/// Cheap: rows that did not change since the snapshot before are the same objects, so a frame may compare row_ptr(r) with the one that it
/// drew last. Styles, clusters and links are numbered; a snapshot holds on to the tables that its numbers mean.
/// Rows, columns count from 0. Made by Terminal::snapshot on its thread; read on any.

#include "gui/terminal/cell.h"

#include <array>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace latchkey::terminal {

/// One line of cells. Cells past cells.size() are empty with the default style.
struct Row {
    std::vector<Cell> cells{};
    bool wrapped = false; ///< goes on in the next row: a line feed that the text does not have
    LineSize size = LineSize::normal;
    bool prompt = false; ///< OSC 133;A was here: a shell's prompt begins

    [[nodiscard]] Cell at(int col) const noexcept
    {
        return static_cast<std::size_t>(col) < cells.size() ? cells[static_cast<std::size_t>(col)] : Cell{};
    }
};

enum class CursorShape : std::uint8_t { block, underline, bar };

struct Cursor {
    int row = -1; ///< row of the view; -1 when it is scrolled out of it
    int col = 0;
    CursorShape shape = CursorShape::block;
    bool visible = true;  ///< DECTCEM; false too when row is -1
    bool blinking = true; ///< the server's wish (DECSCUSR, mode 12)
};

enum class MouseMode : std::uint8_t { off, x10, clicks, drags, all_motion }; ///< modes 9, 1000, 1002, 1003 (1001 counts as 1000)

/// What a window wants to know of the modes; kept with the snapshot so that the window needs no lock.
struct ModeFlags {
    bool alternate_screen = false;
    bool alternate_scroll = false; ///< 1007: the wheel sends cursor keys on the alternate screen (encode_mouse does it)
    bool bracketed_paste = false;
    bool application_cursor = false;
    bool application_keypad = false;
    bool focus_events = false;
    bool reverse_screen = false; ///< DECSCNM
    bool synchronized = false;   ///< 2026 is on: this is still the picture from before
    bool key_releases = false;   ///< the kitty protocol wants to hear of repeats and releases
    bool keys_not_text = false;  ///< and of every key, those that only modify among them
    MouseMode mouse = MouseMode::off;
};

/// What OSC 5 gives a colour of its own: text with this attribute, whatever its foreground.
enum class SpecialColor : std::uint8_t { bold, underline, blink, reverse, italic };
inline constexpr std::size_t special_colors = 5;

/// Colours that the server set by OSC 4, 5, 10, 11, 12 (0xRRGGBB); what is empty is the theme's.
struct ColorOverrides {
    std::array<std::optional<std::uint32_t>, 256> palette{};
    std::array<std::optional<std::uint32_t>, special_colors> special{}; ///< by SpecialColor
    std::array<bool, special_colors> special_used{};                    ///< OSC 6: set ones are drawn only then
    std::optional<std::uint32_t> foreground{};
    std::optional<std::uint32_t> background{};
    std::optional<std::uint32_t> cursor{};
    bool operator==(const ColorOverrides&) const noexcept = default;
};

struct Tables; // style_table.h: styles, clusters, links

class Snapshot {
public:
    [[nodiscard]] int cols() const noexcept { return cols_; }
    [[nodiscard]] int rows() const noexcept { return static_cast<int>(rows_.size()); }
    [[nodiscard]] const Row& row(int r) const noexcept { return *rows_[static_cast<std::size_t>(r)]; }
    [[nodiscard]] const std::shared_ptr<const Row>& row_ptr(int r) const noexcept { return rows_[static_cast<std::size_t>(r)]; }

    [[nodiscard]] LineId line_of(int r) const noexcept { return top_line_ + static_cast<LineId>(r); } ///< number of the line in row r
    [[nodiscard]] LineId top_line() const noexcept { return top_line_; }
    [[nodiscard]] LineId oldest_line() const noexcept { return oldest_line_; }          ///< first line that scrollback still has
    [[nodiscard]] std::size_t scrollback() const noexcept { return scrollback_; }       ///< lines above the screen
    [[nodiscard]] std::size_t scroll_offset() const noexcept { return scroll_offset_; } ///< how many of them are in view

    [[nodiscard]] const Cursor& cursor() const noexcept { return cursor_; }
    [[nodiscard]] const ModeFlags& modes() const noexcept { return modes_; }
    [[nodiscard]] const ColorOverrides& colors() const noexcept { return *colors_; }
    /// Grows whenever something that can be seen changed.
    [[nodiscard]] std::uint64_t generation() const noexcept { return generation_; }

    [[nodiscard]] const Style& style(StyleId id) const noexcept;
    /// The target of the style's OSC 8 link; empty when it has none. Chosen by the server: show it before opening it.
    [[nodiscard]] std::string_view link(const Style& style) const noexcept;
    /// The code points of a cell that is a cluster(): a base and what combines with it. At most 15.
    [[nodiscard]] std::u32string_view cluster(Cell cell) const noexcept;
    /// The cell's text as UTF-8: "" for a spacer, " " for an empty cell.
    void append_text(Cell cell, std::string& out) const;
    /// A row's text as UTF-8 with trailing blanks cut.
    [[nodiscard]] std::string row_text(int r) const;
    /// All rows, each ended by '\n'.
    [[nodiscard]] std::string text() const;

private:
    friend class SnapshotBuilder;
    int cols_ = 0;
    std::vector<std::shared_ptr<const Row>> rows_{};
    LineId top_line_ = 0;
    LineId oldest_line_ = 0;
    std::size_t scrollback_ = 0;
    std::size_t scroll_offset_ = 0;
    Cursor cursor_{};
    ModeFlags modes_{};
    std::uint64_t generation_ = 0;
    std::shared_ptr<const Tables> tables_{};
    std::shared_ptr<const ColorOverrides> colors_{};
};

} // namespace latchkey::terminal
