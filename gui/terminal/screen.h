#pragma once
/// The screens (main, with its scrollback, and alternate), the cursor and the pen, and everything that control functions do to them.
///
/// It knows no protocol: the emulator decodes and calls. Rows and columns count from 0; arguments may be out of range and are clamped.
/// The terminal's thread. Sources: ECMA-48 §8.3, DEC STD 070, VT510 manual, xterm ctlseqs.

#include "gui/terminal/charset.h"
#include "gui/terminal/grid.h"
#include "gui/terminal/scrollback.h"
#include "gui/terminal/style_table.h"
#include "gui/terminal/width.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace latchkey::terminal {

/// Where writing happens, and how: what DECSC saves.
struct WritePoint {
    int row = 0;
    int col = 0;
    bool pending_wrap = false; ///< the last column was written; the next character goes to the next line
    bool origin = false;       ///< DECOM: rows and columns count from the margins
    bool guarded = false;      ///< DECSCA
    Style pen{};
    Charsets charsets{};
};

enum class Erase : std::uint8_t { all, unguarded }; ///< unguarded: DECSED and DECSEL spare what DECSCA protects
enum class EraseWhat : std::uint8_t { to_end, to_begin, whole };

/// A rectangle of cells, corners included, already within the screen.
struct Rectangle {
    int top = 0;
    int left = 0;
    int bottom = 0;
    int right = 0;
};

class Screen {
public:
    Screen(int cols, int rows, std::size_t scrollback_lines);

    // Modes that change what writing does.
    bool autowrap = true;               ///< DECAWM
    bool insert = false;                ///< IRM
    bool reverse_wrap = false;          ///< 45: back over a soft wrap
    bool reverse_wrap_extended = false; ///< 1045: back from any line, and from the top of the region to its bottom
    bool column_margins = false;        ///< DECLRMM
    bool ambiguous_is_wide = false;
    bool iso_protection = false; ///< SPA/EPA were used: plain erasing spares too

    // Text.
    void print_ascii(std::span<const std::uint8_t> run);
    void print(std::span<const char32_t> run);
    void print_delete();    ///< DEL: nothing, but a letter where the set has one in its place
    void repeat(int times); ///< REP

    // Cursor.
    [[nodiscard]] const WritePoint& point() const noexcept { return point_; }
    void move_to(int row, int col); ///< CUP: relative to the margins in origin mode
    void move_to_row(int row);      ///< VPA
    void move_to_col(int col);      ///< CHA
    void up(int count);             ///< stops at the margin
    void down(int count);
    void left(int count);
    void right(int count);
    void carriage_return();
    void backspace();
    void wrap_now();                                             ///< as the next character would
    void forget_wrap() noexcept { point_.pending_wrap = false; } ///< after LF, IND
    void line_feed();                                            ///< IND
    void reverse_line_feed();                                    ///< RI
    void forward_index();                                        ///< DECFI
    void back_index();                                           ///< DECBI
    void save_cursor();
    void restore_cursor();
    void set_origin(bool on);
    [[nodiscard]] int reported_row() const noexcept { return point_.origin ? point_.row - margins_.top : point_.row; }
    [[nodiscard]] int reported_col() const noexcept { return point_.origin ? point_.col - margins_.left : point_.col; }

    // Tabs.
    void tab(int count);
    void back_tab(int count);
    void set_tab();
    void clear_tab();
    void clear_tabs();
    void default_tabs();
    [[nodiscard]] const std::vector<bool>& tabs() const noexcept { return tabs_; }

    // Pen and character sets.
    void set_pen(const Style& style)
    {
        point_.pen = style;
        pen_known_ = false;
    }
    /// The pen, to be changed in place.
    [[nodiscard]] Style& change_pen() noexcept
    {
        pen_known_ = false;
        return point_.pen;
    }
    void set_guarded(bool on) { point_.guarded = on; }
    [[nodiscard]] Charsets& charsets() noexcept { return point_.charsets; }
    [[nodiscard]] std::uint32_t link(std::string_view id, std::string_view uri); ///< 0 when it cannot be kept

    // Margins.
    [[nodiscard]] const Region& margins() const noexcept { return margins_; }
    void set_rows_margin(int top, int bottom); ///< DECSTBM; ignored unless top < bottom
    void set_columns_margin(int left, int right);
    void reset_margins();
    void lock_above() noexcept { margins_.top = std::min(point_.row, margins_.bottom); } ///< the cursor stays, unlike with DECSTBM
    void unlock_above() noexcept { margins_.top = 0; }
    void reset_column_margins() noexcept
    {
        margins_.left = 0;
        margins_.right = cols() - 1;
    }

    // Erasing and moving.
    void erase_display(EraseWhat what, Erase how);
    void erase_line(EraseWhat what, Erase how);
    void erase_characters(int count);
    void insert_characters(int count);
    void delete_characters(int count);
    void insert_lines(int count);
    void delete_lines(int count);
    void insert_columns(int count); ///< DECIC
    void delete_columns(int count);
    void scroll_up(int count); ///< SU
    void scroll_down(int count);
    void scroll_left(int count); ///< SL
    void scroll_right(int count);
    void fill_with_e(); ///< DECALN
    void set_line_size(LineSize size);

    // Rectangles (VT420). See Rectangle.
    void fill_rectangle(const Rectangle& area, char32_t character);
    void erase_rectangle(const Rectangle& area, Erase how);
    void copy_rectangle(const Rectangle& from, int row, int col);
    void change_attributes(const Rectangle& area, bool as_stream, const std::function<void(Style&)>& change);
    [[nodiscard]] std::uint16_t checksum(const Rectangle& area) const;

    // Screens.
    void use_alternate(bool on);
    [[nodiscard]] bool alternate() const noexcept { return grid_ == &alternate_; }
    void clear_alternate() { alternate_.clear(blank()); }
    void clear_scrollback();
    void set_scrollback_limit(std::size_t lines) { scrollback_.set_limit(lines); }
    void mark_prompt();
    void soft_reset();
    void reset(); ///< RIS; scrollback stays
    void resize(int cols, int rows);

    // Reading.
    [[nodiscard]] int cols() const noexcept { return grid_->cols(); }
    [[nodiscard]] int rows() const noexcept { return grid_->rows(); }
    [[nodiscard]] const Grid& grid() const noexcept { return *grid_; }
    [[nodiscard]] Grid& grid() noexcept { return *grid_; }
    [[nodiscard]] const Scrollback& scrollback() const noexcept { return scrollback_; }
    /// Number of the line in row 0 of the screen.
    [[nodiscard]] LineId first_line() const noexcept { return alternate() ? alternate_base + alternate_.gone() : LineId{main_.gone()}; }
    [[nodiscard]] std::uint64_t lines_scrolled() const noexcept { return main_.gone(); }
    [[nodiscard]] Interner& tables() noexcept { return *tables_; }
    [[nodiscard]] const Interner& tables() const noexcept { return *tables_; }
    /// Grows when lines or tables were renumbered: rows of older snapshots cannot be taken over.
    [[nodiscard]] std::uint64_t epoch() const noexcept { return epoch_; }

private:
    void write(char32_t code_point);
    std::size_t print_simple(std::span<const char32_t> run);
    void print_mapped(std::span<const char32_t> run);
    void write_mapped(std::span<const std::uint8_t> run);
    void put(char32_t code_point, int width);
    bool combine(char32_t code_point, Breadth kind);
    bool join_to_cluster(Line& line, int col, char32_t code_point);
    void widen(Line& line, int col);
    void wrap();
    [[nodiscard]] bool wraps_back() const noexcept;
    [[nodiscard]] int columns_of(int row) const noexcept
    {
        return grid_->line(row).flags.size == LineSize::normal ? cols() : std::max(1, cols() / 2);
    }
    /// First column that cannot be written from here.
    [[nodiscard]] int edge() const noexcept
    {
        const int width = columns_of(point_.row);
        return point_.col <= margins_.right ? std::min(margins_.right + 1, width) : width;
    }
    [[nodiscard]] bool within_columns() const noexcept { return point_.col >= margins_.left && point_.col <= margins_.right; }
    [[nodiscard]] bool within_margins() const noexcept
    {
        return within_columns() && point_.row >= margins_.top && point_.row <= margins_.bottom;
    }
    [[nodiscard]] Line& line() noexcept { return grid_->line(point_.row); }
    [[nodiscard]] Scrollback* history() noexcept { return grid_ == &main_ ? &scrollback_ : nullptr; }
    void erase_cells(int row, int from, int to, Erase how);
    /// ED and EL spare what SPA protects, DECSED and DECSEL what DECSCA does: each kind of protection has its own erasers.
    [[nodiscard]] bool erases_all(Erase how) const noexcept { return (how == Erase::all) != iso_protection; }

    void know_pen();
    void know_blank();
    [[nodiscard]] StyleId pen_id()
    {
        if (!pen_known_) {
            know_pen();
        }
        return pen_id_;
    }
    [[nodiscard]] Cell blank()
    {
        if (blank_background_ != point_.pen.background) {
            know_blank();
        }
        return blank_;
    }
    [[nodiscard]] StyleId intern(Style style);
    [[nodiscard]] std::uint32_t intern_cluster(std::u32string_view text);
    void sweep();

    void resize_rows(int rows, std::span<WritePoint* const> points);
    void reflow(int cols, int rows, std::span<WritePoint* const> points);
    void resize_alternate(int cols, int rows);
    [[nodiscard]] int used_rows(const WritePoint& cursor) const;

    Scrollback scrollback_;
    Grid main_;
    Grid alternate_;
    Grid* grid_ = &main_;
    std::unique_ptr<Interner> tables_ = std::make_unique<Interner>();
    std::uint64_t epoch_ = 0;

    WritePoint point_{};
    WritePoint saved_main_{};
    WritePoint saved_alternate_{};
    Region margins_{};
    std::vector<bool> tabs_{};
    char32_t last_printed_ = 0;

    bool pen_known_ = false;
    StyleId pen_id_ = 0;
    Cell blank_{};
    Color blank_background_{}; ///< that blank_ was made for
};

} // namespace latchkey::terminal
