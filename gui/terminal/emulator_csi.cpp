/// Emulator: control sequences (CSI) that move, edit and set state; modes and reports have files of their own. See emulator.h.

#include "gui/terminal/emulator.h"
#include "gui/terminal/sgr.h"

#include <algorithm>

namespace latchkey::terminal {
namespace {

constexpr std::uint32_t plain(char final)
{
    return Sequence::selector(0, 0, final);
}
constexpr std::uint32_t dec(char final)
{
    return Sequence::selector('?', 0, final);
}
constexpr std::uint32_t with(char intermediate, char final)
{
    return Sequence::selector(0, intermediate, final);
}

} // namespace

void Emulator::control(const Sequence& sequence)
{
    if (sequence.selector() == plain('m')) { // the most frequent by far
        sgr(sequence);
        return;
    }
    (void)(move_control(sequence) || edit_control(sequence) || state_control(sequence) || rectangle_control(sequence) ||
           keyboard_control(sequence) || report_control(sequence));
}

bool Emulator::move_control(const Sequence& sequence)
{
    switch (sequence.selector()) {
    case plain('A'):
        screen_.up(sequence.times(0));
        return true;
    case plain('B'):
        screen_.down(sequence.times(0));
        return true;
    case plain('C'):
        screen_.right(sequence.times(0));
        return true;
    case plain('D'):
        screen_.left(sequence.times(0));
        return true;
    case plain('E'):
        screen_.down(sequence.times(0));
        screen_.carriage_return();
        return true;
    case plain('F'):
        screen_.up(sequence.times(0));
        screen_.carriage_return();
        return true;
    case plain('G'):
    case plain('`'):
        screen_.move_to_col(sequence.times(0) - 1);
        return true;
    case plain('H'):
    case plain('f'):
        screen_.move_to(sequence.times(0) - 1, sequence.times(1) - 1);
        return true;
    case plain('I'):
        screen_.tab(sequence.times(0));
        return true;
    case plain('Z'):
        screen_.back_tab(sequence.times(0));
        return true;
    case plain('a'):
        screen_.move_to_col(screen_.reported_col() + sequence.times(0));
        return true;
    case plain('d'):
        screen_.move_to_row(sequence.times(0) - 1);
        return true;
    case plain('e'):
        screen_.move_to_row(screen_.reported_row() + sequence.times(0));
        return true;
    case plain('u'):
        screen_.restore_cursor();
        return true;
    default:
        return false;
    }
}

bool Emulator::edit_control(const Sequence& sequence)
{
    switch (sequence.selector()) {
    case plain('@'):
        screen_.insert_characters(sequence.times(0));
        return true;
    case plain('P'):
        screen_.delete_characters(sequence.times(0));
        return true;
    case plain('X'):
        screen_.erase_characters(sequence.times(0));
        return true;
    case plain('L'):
        screen_.insert_lines(sequence.times(0));
        return true;
    case plain('M'):
        screen_.delete_lines(sequence.times(0));
        return true;
    case plain('J'):
        erase_display(sequence.at(0), Erase::all);
        return true;
    case dec('J'):
        erase_display(sequence.at(0), Erase::unguarded);
        return true;
    case plain('K'):
        erase_line(sequence.at(0), Erase::all);
        return true;
    case dec('K'):
        erase_line(sequence.at(0), Erase::unguarded);
        return true;
    case plain('S'):
        screen_.scroll_up(sequence.times(0));
        return true;
    case plain('T'):
    case plain('^'):
        if (sequence.count <= 1) { // with five parameters it starts xterm's highlight tracking
            screen_.scroll_down(sequence.times(0));
        }
        return true;
    case plain('b'):
        screen_.repeat(sequence.times(0));
        return true;
    case with(' ', '@'):
        screen_.scroll_left(sequence.times(0));
        return true;
    case with(' ', 'A'):
        screen_.scroll_right(sequence.times(0));
        return true;
    case with('\'', '}'):
        screen_.insert_columns(sequence.times(0));
        return true;
    case with('\'', '~'):
        screen_.delete_columns(sequence.times(0));
        return true;
    default:
        return false;
    }
}

bool Emulator::state_control(const Sequence& sequence)
{
    switch (sequence.selector()) {
    case plain('g'):
        tab_clear(sequence.at(0));
        return true;
    case plain('h'):
    case dec('h'):
        set_modes(sequence, true);
        return true;
    case plain('l'):
    case dec('l'):
        set_modes(sequence, false);
        return true;
    case dec('s'):
        save_modes(sequence);
        return true;
    case dec('r'):
        restore_modes(sequence);
        return true;
    case plain('r'):
        set_rows_margin(sequence);
        return true;
    case plain('s'):
        save_or_columns_margin(sequence);
        return true;
    case dec('W'):
        if (sequence.at(0) == 5) { // DECST8C
            screen_.default_tabs();
        }
        return true;
    case with(' ', 'q'):
        cursor_style(sequence.at(0));
        return true;
    case with('"', 'q'):
        protect(sequence.at(0));
        return true;
    case with('!', 'p'):
        soft_reset();
        return true;
    case with('"', 'p'):
        conformance(sequence);
        return true;
    case with('$', '|'): // DECSCPP
        if (sequence.at(0) == 0 || sequence.at(0) == 80 || sequence.at(0) == 132) {
            resize_by_server(sequence.at(0) == 132 ? 132 : 80, screen_.rows());
        }
        return true;
    case with('*', '|'): // DECSNLS
        resize_by_server(screen_.cols(), sequence.times(0));
        return true;
    case with('*', 'x'):
        attribute_extent_ = std::min(sequence.at(0), 2);
        return true;
    case with('#', '{'):
    case with('#', 'p'):
        if (styles_.size() < max_stack) {
            styles_.push_back(screen_.point().pen);
        }
        return true;
    case with('#', '}'):
    case with('#', 'q'):
        if (!styles_.empty()) {
            styles_.back().link = screen_.point().pen.link;
            screen_.set_pen(styles_.back());
            styles_.pop_back();
        }
        return true;
    default:
        return false;
    }
}

void Emulator::sgr(const Sequence& sequence)
{
    apply_sgr(sequence, screen_.change_pen());
}

void Emulator::tab_clear(int what)
{
    if (what == 0) {
        screen_.clear_tab();
    } else if (what == 3) {
        screen_.clear_tabs();
    }
}

void Emulator::erase_display(int what, Erase how)
{
    switch (what) {
    case 0:
        screen_.erase_display(EraseWhat::to_end, how);
        break;
    case 1:
        screen_.erase_display(EraseWhat::to_begin, how);
        break;
    case 2:
        screen_.erase_display(EraseWhat::whole, how);
        break;
    case 3:
        if (how == Erase::all) {
            screen_.clear_scrollback();
        }
        break;
    default:
        break;
    }
}

void Emulator::erase_line(int what, Erase how)
{
    if (what >= 0 && what <= 2) {
        screen_.erase_line(static_cast<EraseWhat>(what), how);
    }
}

void Emulator::set_rows_margin(const Sequence& sequence)
{
    const int bottom = sequence.at(1, 0);
    screen_.set_rows_margin(sequence.times(0) - 1, (bottom == 0 ? screen_.rows() : bottom) - 1);
}

/// CSI s is DECSLRM while DECLRMM is set, else SCOSC.
void Emulator::save_or_columns_margin(const Sequence& sequence)
{
    if (!screen_.column_margins) {
        if (sequence.count == 0) {
            screen_.save_cursor();
        }
        return;
    }
    const int right = sequence.at(1, 0);
    screen_.set_columns_margin(sequence.times(0) - 1, (right == 0 ? screen_.cols() : right) - 1);
}

void Emulator::cursor_style(int style)
{
    if (style == 0) {
        cursor_shape_ = options_.cursor_shape;
        modes_.cursor_blinks = options_.cursor_blinks;
        return;
    }
    if (style > 6) {
        return;
    }
    cursor_shape_ = style <= 2 ? CursorShape::block : style <= 4 ? CursorShape::underline : CursorShape::bar;
    modes_.cursor_blinks = style % 2 == 1;
}

/// DECSCL. A level above ours is ours. Of what levels leave out only that is left out which programs test for: DECRQM, the margins at the
/// sides.
void Emulator::conformance(const Sequence& sequence)
{
    const int level = sequence.at(0, 60 + max_level) - 60;
    if (level >= 1 && level <= 5) {
        soft_reset();
        level_ = std::min(level, max_level);
        modes_.eight_bit_controls = level > 1 && sequence.at(1) != 1;
    }
}

void Emulator::protect(int how)
{
    if (how <= 2) {
        screen_.set_guarded(how == 1);
        screen_.iso_protection = false;
    }
}

} // namespace latchkey::terminal
