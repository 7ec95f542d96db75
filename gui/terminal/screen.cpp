/// Screen: cursor, margins, tabs, which screen; the rest is in screen_text, screen_erase, screen_rectangles, screen_layout, screen_tables.

#include "gui/terminal/screen.h"

#include <algorithm>

namespace latchkey::terminal {

Screen::Screen(int cols, int rows, std::size_t scrollback_lines) : scrollback_(scrollback_lines), main_(cols, rows), alternate_(cols, rows)
{
    reset_margins();
    default_tabs();
}

// Cursor.

void Screen::move_to(int row, int col)
{
    move_to_row(row);
    move_to_col(col);
}

void Screen::move_to_row(int row)
{
    const int first = point_.origin ? margins_.top : 0;
    const int last = point_.origin ? margins_.bottom : rows() - 1;
    point_.row = std::clamp(row + first, first, last);
    point_.pending_wrap = false;
}

void Screen::move_to_col(int col)
{
    const int first = point_.origin ? margins_.left : 0;
    const int last = point_.origin ? margins_.right : cols() - 1;
    point_.col = std::clamp(col + first, first, last);
    point_.pending_wrap = false;
}

void Screen::up(int count)
{
    const int stop = point_.row >= margins_.top ? margins_.top : 0;
    point_.row = std::max(stop, point_.row - count);
    point_.pending_wrap = false;
}

void Screen::down(int count)
{
    const int stop = point_.row <= margins_.bottom ? margins_.bottom : rows() - 1;
    point_.row = std::min(stop, point_.row + count);
    point_.pending_wrap = false;
}

void Screen::left(int count)
{
    if (wraps_back()) {
        for (count = std::min(count, cols() * rows()); count > 0; --count) {
            backspace();
        }
        return;
    }
    const int stop = point_.col >= margins_.left ? margins_.left : 0;
    point_.col = std::max(stop, point_.col - count);
    point_.pending_wrap = false;
}

void Screen::right(int count)
{
    const int stop = point_.col <= margins_.right ? margins_.right : cols() - 1;
    point_.col = std::min(stop, point_.col + count);
    point_.pending_wrap = false;
}

void Screen::carriage_return()
{
    // Left of the margin it goes to the edge, unless origin mode keeps it in.
    point_.col = point_.col >= margins_.left || point_.origin ? margins_.left : 0;
    point_.pending_wrap = false;
}

bool Screen::wraps_back() const noexcept
{
    return autowrap && (reverse_wrap || reverse_wrap_extended);
}

void Screen::backspace()
{
    const int stop = point_.col >= margins_.left ? margins_.left : 0;
    if (point_.col > stop) {
        if (!(point_.pending_wrap && wraps_back())) {
            --point_.col;
        }
    } else if (autowrap && reverse_wrap_extended) {
        point_.row = point_.row == margins_.top ? margins_.bottom : std::max(0, point_.row - 1);
        point_.col = margins_.right;
    } else if (autowrap && reverse_wrap && point_.row > 0 && point_.row != margins_.top && grid_->line(point_.row - 1).flags.wrapped) {
        --point_.row;
        point_.col = margins_.right;
    }
    point_.pending_wrap = false;
}

void Screen::wrap_now()
{
    if (point_.pending_wrap && autowrap) {
        wrap();
    }
}

void Screen::line_feed()
{
    if (point_.row == margins_.bottom) {
        if (!within_columns()) {
            return;
        }
        if (margins_.top == 0 && margins_.bottom == rows() - 1 && margins_.left == 0 && margins_.right == cols() - 1) {
            grid_->scroll_one(blank(), history());
        } else {
            grid_->scroll_up(margins_, 1, blank(), history());
        }
    } else if (point_.row < rows() - 1) {
        ++point_.row;
    }
}

void Screen::reverse_line_feed()
{
    if (point_.row == margins_.top) {
        if (within_columns()) {
            grid_->scroll_down(margins_, 1, blank());
        }
    } else if (point_.row > 0) {
        --point_.row;
    }
    point_.pending_wrap = false;
}

void Screen::forward_index()
{
    point_.pending_wrap = false;
    if (point_.col == margins_.right) {
        if (within_margins()) {
            for (int row = margins_.top; row <= margins_.bottom; ++row) {
                grid_->line(row).shift(margins_.left, margins_.right + 1, -1, blank());
            }
        }
    } else if (point_.col < cols() - 1) {
        ++point_.col;
    }
}

void Screen::back_index()
{
    point_.pending_wrap = false;
    if (point_.col == margins_.left) {
        if (within_margins()) {
            for (int row = margins_.top; row <= margins_.bottom; ++row) {
                grid_->line(row).shift(margins_.left, margins_.right + 1, 1, blank());
            }
        }
    } else if (point_.col > 0) {
        --point_.col;
    }
}

void Screen::save_cursor()
{
    (alternate() ? saved_alternate_ : saved_main_) = point_;
}

void Screen::restore_cursor()
{
    point_ = alternate() ? saved_alternate_ : saved_main_;
    point_.row = std::clamp(point_.row, 0, rows() - 1);
    point_.col = std::clamp(point_.col, 0, cols() - 1);
    pen_known_ = false;
}

void Screen::set_origin(bool on)
{
    point_.origin = on;
    move_to(0, 0);
}

// Tabs.

void Screen::tab(int count)
{
    const int last = point_.col <= margins_.right ? margins_.right : cols() - 1;
    for (count = std::min(count, cols()); count > 0 && point_.col < last; --count) {
        do {
            ++point_.col;
        } while (point_.col < last && !tabs_[static_cast<std::size_t>(point_.col)]);
    }
}

void Screen::back_tab(int count)
{
    const int first = point_.origin ? margins_.left : 0;
    for (count = std::min(count, cols()); count > 0 && point_.col > first; --count) {
        do {
            --point_.col;
        } while (point_.col > first && !tabs_[static_cast<std::size_t>(point_.col)]);
    }
    point_.pending_wrap = false;
}

void Screen::set_tab()
{
    tabs_[static_cast<std::size_t>(point_.col)] = true;
}

void Screen::clear_tab()
{
    tabs_[static_cast<std::size_t>(point_.col)] = false;
}

void Screen::clear_tabs()
{
    tabs_.assign(tabs_.size(), false);
}

void Screen::default_tabs()
{
    tabs_.assign(static_cast<std::size_t>(cols()), false);
    for (std::size_t col = 8; col < tabs_.size(); col += 8) {
        tabs_[col] = true;
    }
}

// Margins.

void Screen::set_rows_margin(int top, int bottom)
{
    bottom = std::min(bottom, rows() - 1);
    if (top < 0 || top >= bottom) {
        return;
    }
    margins_.top = top;
    margins_.bottom = bottom;
    move_to(0, 0);
}

void Screen::set_columns_margin(int left, int right)
{
    right = std::min(right, cols() - 1);
    if (left < 0 || left >= right) {
        return;
    }
    margins_.left = left;
    margins_.right = right;
    move_to(0, 0);
}

void Screen::reset_margins()
{
    margins_ = {0, rows() - 1, 0, cols() - 1};
}

// Screens.

void Screen::use_alternate(bool on)
{
    if (on == alternate()) {
        return;
    }
    grid_ = on ? &alternate_ : &main_;
    grid_->touch_all();
}

void Screen::clear_scrollback()
{
    scrollback_.clear();
}

void Screen::mark_prompt()
{
    line().flags.prompt = true;
    line().dirty = true;
}

void Screen::soft_reset()
{
    insert = false;
    autowrap = true;
    reverse_wrap = false;
    reverse_wrap_extended = false;
    column_margins = false;
    iso_protection = false;
    reset_margins();
    point_.origin = false;
    point_.guarded = false;
    point_.pending_wrap = false;
    point_.charsets = {};
    set_pen(Style{});
    (alternate() ? saved_alternate_ : saved_main_) = {};
}

void Screen::reset()
{
    use_alternate(false);
    soft_reset();
    saved_main_ = {};
    saved_alternate_ = {};
    point_ = {};
    pen_known_ = false;
    last_printed_ = 0;
    default_tabs();
    main_.clear(Cell{});
    alternate_.clear(Cell{});
}

} // namespace latchkey::terminal
