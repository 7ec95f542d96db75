/// Emulator: what a program asks of the keyboard: the kitty protocol's flags, modifyOtherKeys. See emulator.h and key_protocol.h.

#include "gui/terminal/emulator.h"

#include <algorithm>
#include <string>

namespace latchkey::terminal {
namespace {

constexpr std::uint32_t with_leader(char leader, char final)
{
    return Sequence::selector(leader, 0, final);
}

constexpr int other_keys = 4; ///< XTMODKEYS' number of the one resource that we have: modifyOtherKeys

} // namespace

bool Emulator::keyboard_control(const Sequence& sequence)
{
    const bool alternate = screen_.alternate();
    switch (sequence.selector()) {
    case with_leader('>', 'u'):
        key_flags_.push(alternate, static_cast<unsigned>(sequence.at(0)));
        use_key_flags();
        return true;
    case with_leader('<', 'u'):
        key_flags_.pop(alternate, sequence.times(0));
        use_key_flags();
        return true;
    case with_leader('=', 'u'):
        key_flags_.set(alternate, static_cast<unsigned>(sequence.at(0)), sequence.times(1));
        use_key_flags();
        return true;
    case with_leader('?', 'u'):
        reply("\x1B[?" + std::to_string(modes_.keys.flags) + 'u');
        return true;
    case with_leader('>', 'm'):
        modify_keys(sequence);
        return true;
    case with_leader('>', 'n'): // takes a resource back, as CSI > 4 m does
        if (sequence.at(0) == other_keys) {
            modes_.keys.modify_other_keys = 0;
        }
        return true;
    case with_leader('?', 'm'):
        if (sequence.at(0) == other_keys) {
            reply("\x1B[>4;" + std::to_string(modes_.keys.modify_other_keys) + 'm');
        }
        return true;
    case with_leader('>', 'f'):
        if (sequence.at(0) == other_keys) {
            modes_.keys.other_keys_as_u = sequence.at(1) == 1;
        }
        return true;
    default:
        return false;
    }
}

/// Each screen has flags of its own.
void Emulator::use_key_flags()
{
    modes_.keys.flags = key_flags_.current(screen_.alternate());
}

/// CSI > 4 ; level m. Without a level, and without anything, it is as at the start.
void Emulator::modify_keys(const Sequence& sequence)
{
    if (sequence.count == 0) {
        modes_.keys.modify_other_keys = 0;
        modes_.keys.other_keys_as_u = false;
    } else if (sequence.at(0) == other_keys) {
        modes_.keys.modify_other_keys = std::min(sequence.at(1), 2);
    }
}

} // namespace latchkey::terminal
