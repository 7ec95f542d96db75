/// Emulator: SM, RM, DECSET, DECRST, XTSAVE, XTRESTORE. See emulator.h.

#include "gui/terminal/emulator.h"

namespace latchkey::terminal {

void Emulator::set_modes(const Sequence& sequence, bool on)
{
    for (int i = 0; i < sequence.count; ++i) {
        if (sequence.leader == '?') {
            set_private_mode(sequence.at(i), on);
        } else {
            set_ansi_mode(sequence.at(i), on);
        }
    }
}

void Emulator::set_ansi_mode(int number, bool on)
{
    if (number == 4) {
        screen_.insert = on;
    } else if (const auto flag = ansi_flag(number)) {
        modes_.*flag = on;
    }
}

void Emulator::set_private_mode(int number, bool on)
{
    if (const auto flag = private_flag(number)) {
        modes_.*flag = on;
        return;
    }
    if (const auto mouse_kind = mouse_mode(number)) {
        modes_.mouse = on ? *mouse_kind : MouseMode::off;
        mouse = {};
        return;
    }
    if (const auto encoding = mouse_encoding(number)) {
        modes_.mouse_encoding = on ? *encoding : MouseEncoding::bytes;
        return;
    }
    switch (number) {
    case 3:
        set_columns_132(on);
        break;
    case 6:
        screen_.set_origin(on);
        break;
    case 7:
        screen_.autowrap = on;
        if (!on) {
            screen_.forget_wrap();
        }
        break;
    case 45:
        screen_.reverse_wrap = on;
        break;
    case 1045:
        screen_.reverse_wrap_extended = on;
        break;
    case 47:
    case 1047:
    case 1049:
        set_alternate(number, on);
        break;
    case 69:
        if (level_ < 4) {
            break;
        }
        screen_.column_margins = on;
        if (!on) {
            screen_.reset_column_margins();
        }
        break;
    case 1048:
        if (on) {
            screen_.save_cursor();
        } else {
            screen_.restore_cursor();
        }
        break;
    case 2026:
        set_synchronized(on);
        break;
    default:
        break;
    }
}

/// DECCOLM. Where the window's size is the user's alone, what is left of it is that it clears.
void Emulator::set_columns_132(bool on)
{
    if (!modes_.allow_132) {
        return;
    }
    modes_.columns_132 = on;
    resize_by_server(on ? 132 : 80, screen_.rows());
    screen_.reset_margins();
    screen_.column_margins = false;
    screen_.erase_display(EraseWhat::whole, Erase::all);
    screen_.set_origin(screen_.point().origin);
}

void Emulator::set_alternate(int number, bool on)
{
    switch_screen(number, on);
    use_key_flags();
}

void Emulator::switch_screen(int number, bool on)
{
    if (on == screen_.alternate()) {
        if (number == 1049 && !on) {
            screen_.restore_cursor();
        }
        return;
    }
    if (on) {
        if (number == 1049) {
            screen_.save_cursor();
        }
        screen_.use_alternate(true);
        if (number == 1049) {
            screen_.clear_alternate();
        }
        return;
    }
    if (number == 1047) {
        screen_.clear_alternate();
    }
    screen_.use_alternate(false);
    if (number == 1049) {
        screen_.restore_cursor();
    }
}

std::optional<bool> Emulator::ansi_mode(int number) const
{
    if (number == 4) {
        return screen_.insert;
    }
    if (const auto flag = ansi_flag(number)) {
        return modes_.*flag;
    }
    return std::nullopt;
}

std::optional<bool> Emulator::private_mode(int number) const
{
    if (const auto flag = private_flag(number)) {
        return modes_.*flag;
    }
    if (const auto mouse_kind = mouse_mode(number)) {
        return number != 1001 && modes_.mouse == *mouse_kind;
    }
    if (const auto encoding = mouse_encoding(number)) {
        return modes_.mouse_encoding == *encoding;
    }
    switch (number) {
    case 3:
        return modes_.columns_132;
    case 6:
        return screen_.point().origin;
    case 7:
        return screen_.autowrap;
    case 45:
        return screen_.reverse_wrap;
    case 1045:
        return screen_.reverse_wrap_extended;
    case 47:
    case 1047:
    case 1049:
        return screen_.alternate();
    case 69:
        return screen_.column_margins;
    case 1048:
        return true;
    case 2026:
        return modes_.synchronized;
    default:
        return std::nullopt;
    }
}

void Emulator::save_modes(const Sequence& sequence)
{
    for (int i = 0; i < sequence.count; ++i) {
        if (const auto value = private_mode(sequence.at(i))) {
            saved_modes_[sequence.at(i)] = *value; // only known numbers get in: some thirty
        }
    }
}

void Emulator::restore_modes(const Sequence& sequence)
{
    for (int i = 0; i < sequence.count; ++i) {
        if (const auto saved = saved_modes_.find(sequence.at(i)); saved != saved_modes_.end()) {
            set_private_mode(saved->first, saved->second);
        }
    }
}

} // namespace latchkey::terminal
