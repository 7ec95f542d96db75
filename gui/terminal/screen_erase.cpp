/// Screen: erasing, inserting, deleting and scrolling.

#include "gui/terminal/screen.h"

#include <algorithm>

namespace latchkey::terminal {

void Screen::erase_cells(int row, int from, int to, Erase how)
{
    Line& at = grid_->line(row);
    if (erases_all(how)) {
        at.erase(from, to, blank());
        return;
    }
    to = std::min(to, cols());
    at.dirty = true;
    at.reach(to);
    at.split(from);
    at.split(to);
    for (int col = from; col < to; ++col) {
        if (!at.at(col).guarded()) {
            *at.data(col) = blank();
        }
    }
}

void Screen::erase_display(EraseWhat what, Erase how)
{
    point_.pending_wrap = false;
    int first = 0;
    int last = rows();
    if (what == EraseWhat::to_end) {
        // From the first column on, it is the whole line that goes, whatever it continued.
        erase_line(EraseWhat::to_end, how);
        first = point_.row + 1;
    } else if (what == EraseWhat::to_begin) {
        erase_line(EraseWhat::to_begin, how);
        last = point_.row;
    }
    for (int row = first; row < last; ++row) {
        if (erases_all(how)) {
            grid_->line(row).clear(blank());
        } else {
            erase_cells(row, 0, cols(), how);
        }
    }
}

void Screen::erase_line(EraseWhat what, Erase how)
{
    point_.pending_wrap = false;
    const int from = what == EraseWhat::to_end ? point_.col : 0;
    const int to = what == EraseWhat::to_begin ? point_.col + 1 : cols();
    erase_cells(point_.row, from, to, how);
}

void Screen::erase_characters(int count)
{
    point_.pending_wrap = false;
    erase_cells(point_.row, point_.col, std::min(cols(), point_.col + std::min(count, cols())), Erase::all);
}

void Screen::insert_characters(int count)
{
    point_.pending_wrap = false;
    if (within_columns()) {
        line().shift(point_.col, margins_.right + 1, std::min(count, cols()), blank());
    }
}

void Screen::delete_characters(int count)
{
    point_.pending_wrap = false;
    if (within_columns()) {
        line().shift(point_.col, margins_.right + 1, -std::min(count, cols()), blank());
    }
}

void Screen::insert_lines(int count)
{
    if (!within_margins()) {
        return;
    }
    grid_->scroll_down({point_.row, margins_.bottom, margins_.left, margins_.right}, count, blank());
    point_.col = margins_.left;
    point_.pending_wrap = false;
}

void Screen::delete_lines(int count)
{
    if (!within_margins()) {
        return;
    }
    // From row 0 this would count as text that scrolled away; it was deleted.
    const std::uint64_t gone = grid_->gone();
    grid_->scroll_up({point_.row, margins_.bottom, margins_.left, margins_.right}, count, blank(), nullptr);
    grid_->set_gone(gone);
    point_.col = margins_.left;
    point_.pending_wrap = false;
}

void Screen::insert_columns(int count)
{
    if (!within_margins()) {
        return;
    }
    point_.pending_wrap = false;
    for (int row = margins_.top; row <= margins_.bottom; ++row) {
        grid_->line(row).shift(point_.col, margins_.right + 1, std::min(count, cols()), blank());
    }
}

void Screen::delete_columns(int count)
{
    if (!within_margins()) {
        return;
    }
    point_.pending_wrap = false;
    for (int row = margins_.top; row <= margins_.bottom; ++row) {
        grid_->line(row).shift(point_.col, margins_.right + 1, -std::min(count, cols()), blank());
    }
}

void Screen::scroll_up(int count)
{
    point_.pending_wrap = false;
    grid_->scroll_up(margins_, count, blank(), history());
}

void Screen::scroll_down(int count)
{
    point_.pending_wrap = false;
    grid_->scroll_down(margins_, count, blank());
}

void Screen::scroll_left(int count)
{
    if (within_margins()) {
        point_.pending_wrap = false;
        for (int row = margins_.top; row <= margins_.bottom; ++row) {
            grid_->line(row).shift(margins_.left, margins_.right + 1, -std::min(count, cols()), blank());
        }
    }
}

void Screen::scroll_right(int count)
{
    if (within_margins()) {
        point_.pending_wrap = false;
        for (int row = margins_.top; row <= margins_.bottom; ++row) {
            grid_->line(row).shift(margins_.left, margins_.right + 1, std::min(count, cols()), blank());
        }
    }
}

void Screen::fill_with_e()
{
    reset_margins();
    point_.origin = false;
    for (int row = 0; row < rows(); ++row) {
        grid_->line(row).clear(Cell{'E', 0});
    }
    move_to(0, 0);
}

void Screen::set_line_size(LineSize size)
{
    if (column_margins) {
        return;
    }
    Line& here = line();
    here.flags.size = size;
    here.dirty = true;
    point_.col = std::min(point_.col, columns_of(point_.row) - 1);
}

} // namespace latchkey::terminal
