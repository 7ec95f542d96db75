#include "gui/terminal/modes.h"

#include <array>

namespace latchkey::terminal {
namespace {

struct Flag {
    int number;
    bool Modes::* member;
};

constexpr std::array private_flags{
    Flag{1, &Modes::application_cursor},   Flag{4, &Modes::smooth_scroll},       Flag{5, &Modes::reverse_screen},
    Flag{8, &Modes::auto_repeat},          Flag{12, &Modes::cursor_blinks},      Flag{25, &Modes::cursor_visible},
    Flag{18, &Modes::print_form_feed},     Flag{19, &Modes::print_extent},       Flag{41, &Modes::tab_wraps},
    Flag{42, &Modes::national_sets},       Flag{40, &Modes::allow_132},          Flag{66, &Modes::application_keypad},
    Flag{67, &Modes::backspace_is_bs},     Flag{61, &Modes::vertical_coupling},  Flag{64, &Modes::page_coupling},
    Flag{68, &Modes::data_keyboard},       Flag{73, &Modes::flow_control},       Flag{81, &Modes::key_positions},
    Flag{1004, &Modes::focus_events},      Flag{1007, &Modes::alternate_scroll}, Flag{1034, &Modes::eight_bit_input},
    Flag{1036, &Modes::meta_sends_escape}, Flag{2004, &Modes::bracketed_paste},
};

constexpr std::array ansi_flags{
    Flag{2, &Modes::keyboard_locked},
    Flag{12, &Modes::local_echo_off},
    Flag{20, &Modes::newline},
};

bool Modes::* find(auto& flags, int number) noexcept
{
    for (const Flag& each : flags) {
        if (each.number == number) {
            return each.member;
        }
    }
    return nullptr;
}

} // namespace

bool Modes::* private_flag(int number) noexcept
{
    return find(private_flags, number);
}

bool Modes::* ansi_flag(int number) noexcept
{
    return find(ansi_flags, number);
}

std::optional<MouseMode> mouse_mode(int number) noexcept
{
    switch (number) {
    case 9:
        return MouseMode::x10;
    case 1000:
    case 1001:
        return MouseMode::clicks;
    case 1002:
        return MouseMode::drags;
    case 1003:
        return MouseMode::all_motion;
    default:
        return std::nullopt;
    }
}

std::optional<MouseEncoding> mouse_encoding(int number) noexcept
{
    switch (number) {
    case 1005:
        return MouseEncoding::utf8;
    case 1006:
        return MouseEncoding::sgr;
    case 1015:
        return MouseEncoding::urxvt;
    case 1016:
        return MouseEncoding::pixels;
    default:
        return std::nullopt;
    }
}

} // namespace latchkey::terminal
