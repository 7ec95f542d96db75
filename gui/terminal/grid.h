#pragma once
/// The lines of one screen (main or alternate) in a ring, so that scrolling the whole screen moves no cell.
///
/// A line has a length; what is past it is blank and need not be cleared, which makes erasing a line one store. A line knows whether it
/// changed since it was last shared with a snapshot. Rows and columns from 0; the caller keeps them within the grid.
/// The terminal's thread.

#include "gui/terminal/cell.h"
#include "gui/terminal/scrollback.h"
#include "gui/terminal/snapshot.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace latchkey::terminal {

struct Line {
    std::vector<Cell> cells{}; ///< as many as the grid has columns; past `length` their content means nothing
    int length = 0;
    LineFlags flags{};
    bool has_wide = false; ///< there may be wide characters: writing must look for halves
    bool dirty = true;
    std::shared_ptr<const Row> shared{}; ///< as the last snapshot saw it, while not dirty

    [[nodiscard]] Cell at(int col) const noexcept { return col < length ? cells[static_cast<std::size_t>(col)] : Cell{}; }
    [[nodiscard]] std::span<const Cell> text() const noexcept { return {cells.data(), static_cast<std::size_t>(length)}; }
    [[nodiscard]] Cell* data(int col) noexcept { return cells.data() + col; }

    /// Makes cells up to `to` real.
    void reach(int to)
    {
        if (length < to) {
            std::fill(cells.begin() + length, cells.begin() + to, Cell{});
            length = to;
        }
    }
    /// Before cells from `col` on change: a wide character that straddles `col` becomes two blanks.
    void split(int col)
    {
        if (has_wide && col > 0 && col < length && cells[static_cast<std::size_t>(col)].spacer()) {
            cells[static_cast<std::size_t>(col - 1)].content = 0;
            cells[static_cast<std::size_t>(col)].content = 0;
        }
    }
    void erase(int from, int to, Cell blank);
    void clear(Cell blank);
    /// Moves what is at `from` on to the right (or left, by a negative count), within [from, to).
    void shift(int from, int to, int by, Cell blank);
};

struct Region {
    int top = 0;
    int bottom = 0; ///< last row, inclusive
    int left = 0;
    int right = 0; ///< last column, inclusive
    bool operator==(const Region&) const noexcept = default;
};

class Grid {
public:
    Grid(int cols, int rows);

    [[nodiscard]] int cols() const noexcept { return cols_; }
    [[nodiscard]] int rows() const noexcept { return rows_; }
    [[nodiscard]] Line& line(int row) noexcept { return *lines_[slot(row)]; }
    [[nodiscard]] const Line& line(int row) const noexcept { return *lines_[slot(row)]; }
    /// Lines that have left over the top since the beginning: line numbers count from it.
    [[nodiscard]] std::uint64_t gone() const noexcept { return gone_; }
    void set_gone(std::uint64_t lines) noexcept { gone_ = lines; }

    /// The whole screen by one line; the line that leaves goes to `history` when there is one.
    void scroll_one(Cell blank, Scrollback* history);
    /// Text within the region moves up (down); blank lines come in. Lines that leave over the top of the screen go to `history`.
    void scroll_up(const Region& region, int count, Cell blank, Scrollback* history);
    void scroll_down(const Region& region, int count, Cell blank);
    void clear(Cell blank);
    void touch_all() noexcept; ///< everything is to be drawn anew

    /// For layout: all lines from the top, leaving the grid empty until put_lines. Null lines become blank ones; long ones are cut.
    [[nodiscard]] std::vector<std::unique_ptr<Line>> take_lines();
    void put_lines(std::vector<std::unique_ptr<Line>> lines, int cols);

private:
    [[nodiscard]] std::size_t slot(int row) const noexcept
    {
        const int i = top_ + row;
        return static_cast<std::size_t>(i >= rows_ ? i - rows_ : i);
    }
    [[nodiscard]] bool whole_width(const Region& region) const noexcept { return region.left == 0 && region.right == cols_ - 1; }
    void straighten();
    void copy_columns(Line& to, const Line& from, int left, int right);

    int cols_;
    int rows_;
    int top_ = 0;
    std::uint64_t gone_ = 0;
    std::vector<std::unique_ptr<Line>> lines_{};
};

} // namespace latchkey::terminal
