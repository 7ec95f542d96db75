#include "gui/terminal/grid.h"

#include <utility>

namespace latchkey::terminal {

void Line::erase(int from, int to, Cell blank)
{
    to = std::min(to, static_cast<int>(cells.size()));
    if (from >= to) {
        return;
    }
    dirty = true;
    split(from);
    if (to < length) {
        split(to);
    } else {
        flags.wrapped = false;
    }
    if (blank == Cell{}) {
        if (to >= length) {
            length = std::min(length, from);
            return;
        }
    } else {
        reach(to);
    }
    std::fill(cells.begin() + from, cells.begin() + to, blank);
}

void Line::clear(Cell blank)
{
    dirty = true;
    flags = {};
    has_wide = false;
    length = 0;
    if (blank != Cell{}) {
        std::fill(cells.begin(), cells.end(), blank);
        length = static_cast<int>(cells.size());
    }
}

void Line::shift(int from, int to, int by, Cell blank)
{
    dirty = true;
    flags.wrapped = false;
    reach(to);
    split(from);
    split(to);
    const int room = to - from;
    const auto begin = cells.begin() + from;
    const auto end = cells.begin() + to;
    if (by >= 0) {
        by = std::min(by, room);
        split(to - by);
        std::move_backward(begin, end - by, end);
        std::fill(begin, begin + by, blank);
    } else {
        by = std::min(-by, room);
        split(from + by);
        std::move(begin + by, end, begin);
        std::fill(end - by, end, blank);
    }
}

Grid::Grid(int cols, int rows) : cols_(cols), rows_(rows)
{
    lines_.reserve(static_cast<std::size_t>(rows));
    for (int row = 0; row < rows; ++row) {
        lines_.push_back(std::make_unique<Line>());
        lines_.back()->cells.resize(static_cast<std::size_t>(cols));
    }
}

void Grid::scroll_one(Cell blank, Scrollback* history)
{
    Line& leaving = *lines_[static_cast<std::size_t>(top_)];
    if (history != nullptr) {
        history->push(leaving.text(), leaving.flags);
    }
    leaving.clear(blank);
    top_ = top_ + 1 == rows_ ? 0 : top_ + 1;
    ++gone_;
}

void Grid::scroll_up(const Region& region, int count, Cell blank, Scrollback* history)
{
    count = std::min(count, region.bottom - region.top + 1);
    if (region.top == 0 && region.bottom == rows_ - 1 && whole_width(region)) {
        for (int i = 0; i < count; ++i) {
            scroll_one(blank, history);
        }
        return;
    }
    if (!whole_width(region)) {
        for (int row = region.top; row <= region.bottom; ++row) {
            if (row + count <= region.bottom) {
                copy_columns(line(row), line(row + count), region.left, region.right);
            } else {
                line(row).erase(region.left, region.right + 1, blank);
            }
        }
        return;
    }
    if (region.top == 0) {
        for (int row = 0; history != nullptr && row < count; ++row) {
            history->push(line(row).text(), line(row).flags);
        }
        gone_ += static_cast<std::uint64_t>(count);
    }
    straighten();
    std::rotate(lines_.begin() + region.top, lines_.begin() + region.top + count, lines_.begin() + region.bottom + 1);
    for (int row = region.bottom - count + 1; row <= region.bottom; ++row) {
        line(row).clear(blank);
    }
}

void Grid::scroll_down(const Region& region, int count, Cell blank)
{
    count = std::min(count, region.bottom - region.top + 1);
    if (!whole_width(region)) {
        for (int row = region.bottom; row >= region.top; --row) {
            if (row - count >= region.top) {
                copy_columns(line(row), line(row - count), region.left, region.right);
            } else {
                line(row).erase(region.left, region.right + 1, blank);
            }
        }
        return;
    }
    straighten();
    std::rotate(lines_.begin() + region.top, lines_.begin() + region.bottom + 1 - count, lines_.begin() + region.bottom + 1);
    for (int row = region.top; row < region.top + count; ++row) {
        line(row).clear(blank);
    }
    line(region.bottom).flags.wrapped = false; // what it went on in is gone
    line(region.bottom).dirty = true;
}

/// The ring begun at its first place again, so that a part of it can be rotated.
void Grid::straighten()
{
    if (top_ != 0) {
        std::rotate(lines_.begin(), lines_.begin() + top_, lines_.end());
        top_ = 0;
    }
}

std::vector<std::unique_ptr<Line>> Grid::take_lines()
{
    straighten();
    return std::move(lines_);
}

void Grid::put_lines(std::vector<std::unique_ptr<Line>> lines, int cols)
{
    lines_ = std::move(lines);
    cols_ = cols;
    rows_ = static_cast<int>(lines_.size());
    top_ = 0;
    for (auto& each : lines_) {
        if (!each) {
            each = std::make_unique<Line>();
        }
        each->cells.resize(static_cast<std::size_t>(cols));
        if (each->length > cols) {
            const bool cut_wide = each->at(cols - 1).wide();
            each->length = cut_wide ? cols - 1 : cols;
        }
        each->dirty = true;
    }
}

void Grid::copy_columns(Line& to, const Line& from, int left, int right)
{
    to.dirty = true;
    to.reach(right + 1);
    to.split(left);
    to.split(right + 1);
    for (int col = left; col <= right; ++col) {
        to.cells[static_cast<std::size_t>(col)] = from.at(col);
    }
    to.has_wide = to.has_wide || from.has_wide;
    // Halves of wide characters that the margins cut off.
    if (to.has_wide) {
        if (to.cells[static_cast<std::size_t>(left)].spacer()) {
            to.cells[static_cast<std::size_t>(left)].content = 0;
        }
        if (to.cells[static_cast<std::size_t>(right)].wide()) {
            to.cells[static_cast<std::size_t>(right)].content = 0;
        }
    }
}

void Grid::clear(Cell blank)
{
    for (auto& each : lines_) {
        each->clear(blank);
    }
}

void Grid::touch_all() noexcept
{
    for (auto& each : lines_) {
        each->dirty = true;
    }
}

} // namespace latchkey::terminal
