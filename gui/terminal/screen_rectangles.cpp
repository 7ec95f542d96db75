/// Screen: the VT420's rectangles. DEC STD 070, VT420 and VT510 manuals (DECCRA, DECFRA, DECERA, DECSERA, DECCARA, DECRARA, DECRQCRA).

#include "gui/terminal/screen.h"

#include <algorithm>

namespace latchkey::terminal {

void Screen::fill_rectangle(const Rectangle& area, char32_t character)
{
    const Cell cell{static_cast<std::uint32_t>(character) | (point_.guarded ? Cell::protected_bit : 0), pen_id()};
    for (int row = area.top; row <= area.bottom; ++row) {
        grid_->line(row).erase(area.left, area.right + 1, cell);
    }
}

void Screen::erase_rectangle(const Rectangle& area, Erase how)
{
    for (int row = area.top; row <= area.bottom; ++row) {
        erase_cells(row, area.left, area.right + 1, how);
    }
}

void Screen::copy_rectangle(const Rectangle& from, int row, int col)
{
    const int height = std::min(from.bottom - from.top + 1, rows() - row);
    const int width = std::min(from.right - from.left + 1, cols() - col);
    if (height <= 0 || width <= 0) {
        return;
    }
    // All of it first: the two may overlap.
    std::vector<Cell> cells;
    bool wide = false;
    for (int y = 0; y < height; ++y) {
        const Line& source = grid_->line(from.top + y);
        wide = wide || source.has_wide;
        for (int x = 0; x < width; ++x) {
            cells.push_back(source.at(from.left + x));
        }
        Cell& first = cells[cells.size() - static_cast<std::size_t>(width)];
        if (first.spacer()) {
            first.content = 0;
        }
        if (cells.back().wide()) {
            cells.back().content = 0;
        }
    }
    for (int y = 0; y < height; ++y) {
        Line& to = grid_->line(row + y);
        to.reach(col + width);
        to.split(col);
        to.split(col + width);
        std::copy_n(cells.begin() + y * width, width, to.cells.begin() + col);
        to.has_wide = to.has_wide || wide;
        to.dirty = true;
    }
}

void Screen::change_attributes(const Rectangle& area, bool as_stream, const std::function<void(Style&)>& change)
{
    // Neighbours mostly look alike. A sweep of the tables gives everything other numbers.
    std::optional<StyleId> before;
    StyleId after = 0;
    std::uint64_t epoch = epoch_;
    for (int row = area.top; row <= area.bottom; ++row) {
        const int first = as_stream && row != area.top ? 0 : area.left;
        const int last = as_stream && row != area.bottom ? cols() - 1 : area.right;
        Line& at = grid_->line(row);
        at.dirty = true;
        at.reach(last + 1);
        for (int col = first; col <= last; ++col) {
            if (before != at.data(col)->style || epoch != epoch_) {
                Style style = tables_->style(at.data(col)->style);
                change(style);
                after = intern(style); // before the cell is touched: it may renumber
                before = at.data(col)->style;
                epoch = epoch_;
            }
            at.data(col)->style = after;
        }
    }
}

/// As a VT420 counts it: characters and their visible attributes, negated.
std::uint16_t Screen::checksum(const Rectangle& area) const
{
    unsigned sum = 0;
    for (int row = area.top; row <= area.bottom; ++row) {
        for (int col = area.left; col <= area.right; ++col) {
            const Cell cell = grid_->line(row).at(col);
            const Style& style = tables_->style(cell.style);
            if (cell.cluster()) {
                for (const char32_t each : tables_->cluster_text(cell.code_point())) {
                    sum += static_cast<unsigned>(each);
                }
            } else {
                sum += cell.empty() ? ' ' : static_cast<unsigned>(cell.code_point());
            }
            sum += style.underline != Underline::none ? 0x10U : 0U;
            sum += style.has(Attribute::reverse) ? 0x20U : 0U;
            sum += style.has(Attribute::blink) ? 0x40U : 0U;
            sum += style.has(Attribute::bold) ? 0x80U : 0U;
        }
    }
    return static_cast<std::uint16_t>(0U - sum);
}

} // namespace latchkey::terminal
