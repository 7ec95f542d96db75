/// Emulator: answers. All of them are made of numbers and constants of ours, never of text that the server sent: what is answered arrives
/// at a shell as if it had been typed. See emulator.h.

#include "gui/terminal/emulator.h"
#include "gui/terminal/sgr.h"

#include <array>
#include <string>

namespace latchkey::terminal {
namespace {

constexpr std::uint32_t selector(char leader, char intermediate, char final)
{
    return Sequence::selector(leader, intermediate, final);
}

std::string number(int value)
{
    return std::to_string(value);
}

std::string hex(std::string_view text)
{
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string out;
    for (const char each : text) {
        const auto byte = static_cast<unsigned char>(each);
        out.push_back(digits[byte >> 4]);
        out.push_back(digits[byte & 0xF]);
    }
    return out;
}

struct Capability {
    std::string_view name;
    std::string_view value;
};
constexpr std::array capabilities{Capability{"TN", "xterm-256color"}, Capability{"name", "xterm-256color"}, Capability{"Co", "256"},
                                  Capability{"colors", "256"}, Capability{"RGB", "8/8/8"}};

} // namespace

bool Emulator::report_control(const Sequence& sequence)
{
    switch (sequence.selector()) {
    case selector(0, 0, 'c'):
        if (sequence.at(0) == 0) {
            // VT420 with 132 columns, selective erase, national sets, user windows, horizontal scrolling, colour, rectangles.
            reply("\x1B[?64;1;6;9;18;21;22;28c");
        }
        return true;
    case selector('>', 0, 'c'):
        if (sequence.at(0) == 0) {
            reply("\x1B[>41;370;0c");
        }
        return true;
    case selector('=', 0, 'c'):
        if (sequence.at(0) == 0) {
            reply("\x1BP!|00000000\x1B\\");
        }
        return true;
    case selector('>', 0, 'q'):
        if (sequence.at(0) == 0) {
            reply("\x1BP>|Latchkey(" LATCHKEY_VERSION ")\x1B\\");
        }
        return true;
    case selector(0, 0, 'x'): // DECREQTPARM
        if (sequence.at(0) <= 1) {
            reply("\x1B[" + number(sequence.at(0) + 2) + ";1;1;128;128;1;0x");
        }
        return true;
    case selector(0, 0, 'n'):
        report_status(sequence.at(0));
        return true;
    case selector('?', 0, 'n'):
        report_private_status(sequence);
        return true;
    case selector(0, '$', 'p'):
    case selector('?', '$', 'p'):
        report_mode(sequence);
        return true;
    case selector(0, 0, 't'):
        window_operation(sequence);
        return true;
    case selector(0, '*', 'y'):
        if (const auto area = rectangle(sequence, 2)) {
            constexpr std::string_view digits = "0123456789ABCDEF";
            const unsigned sum = screen_.checksum(*area);
            std::string text = "\x1BP" + number(sequence.at(0)) + "!~";
            for (int shift = 12; shift >= 0; shift -= 4) {
                text.push_back(digits[(sum >> shift) & 0xF]);
            }
            reply(text + "\x1B\\");
        }
        return true;
    default:
        return false;
    }
}

void Emulator::report_mode(const Sequence& sequence)
{
    if (level_ < 3) {
        return;
    }
    const int mode = sequence.at(0);
    const bool is_private = sequence.leader == '?';
    const std::optional<bool> value = is_private ? private_mode(mode) : ansi_mode(mode);
    int state = value ? (*value ? 1 : 2) : 0;
    // GATM…SRTM and their like were never changeable on a VT420: permanently reset, as it says itself.
    constexpr std::array fixed{1, 5, 7, 10, 11, 13, 14, 15, 16, 17, 18, 19};
    for (const int each : fixed) {
        if (!is_private && each == mode) {
            state = 4;
        }
    }
    if (is_private && mode == 60) { // horizontal cursor coupling
        state = 4;
    }
    reply(std::string{is_private ? "\x1B[?" : "\x1B["} + number(mode) + ';' + number(state) + "$y");
}

void Emulator::report_status(int what)
{
    if (what == 5) {
        reply("\x1B[0n");
    } else if (what == 6) {
        report_position(false);
    }
}

void Emulator::report_position(bool with_page)
{
    std::string text = with_page ? "\x1B[?" : "\x1B[";
    text += number(screen_.reported_row() + 1) + ';' + number(screen_.reported_col() + 1);
    reply(text + (with_page ? ";1R" : "R"));
}

void Emulator::report_private_status(const Sequence& sequence)
{
    switch (sequence.at(0)) {
    case 6:
        report_position(true);
        break;
    case 15: // no printer
        reply("\x1B[?13n");
        break;
    case 25: // user-defined keys are locked
        reply("\x1B[?21n");
        break;
    case 26: // keyboard: North American, ready, of an LK401
        reply("\x1B[?27;1;0;0n");
        break;
    case 53:
    case 55: // no locator
        reply("\x1B[?50n");
        break;
    case 56:
        reply("\x1B[?57;0n");
        break;
    case 62: // no room for macros
        reply("\x1B[0*{");
        break;
    case 63:
        reply("\x1BP" + number(sequence.at(1)) + "!~0000\x1B\\");
        break;
    case 75:
        reply("\x1B[?70n");
        break;
    case 85: // one session
        reply("\x1B[?83n");
        break;
    default:
        break;
    }
}

void Emulator::device(const Sequence& head, std::string_view text)
{
    if (head.selector() == selector(0, '$', 'q')) {
        report_setting(text);
    } else if (head.selector() == selector(0, '+', 'q')) {
        report_capabilities(text);
    }
}

/// DECRQSS.
void Emulator::report_setting(std::string_view what)
{
    const Region& margins = screen_.margins();
    std::string value;
    if (what == "m") {
        value = sgr_parameters(screen_.point().pen);
    } else if (what == "r") {
        value = number(margins.top + 1) + ';' + number(margins.bottom + 1);
    } else if (what == "s" && screen_.column_margins) {
        value = number(margins.left + 1) + ';' + number(margins.right + 1);
    } else if (what == " q") {
        value = number(1 + 2 * static_cast<int>(cursor_shape_) + (modes_.cursor_blinks ? 0 : 1));
    } else if (what == "\"q") {
        value = screen_.point().guarded && !screen_.iso_protection ? "1" : "0";
    } else if (what == "\"p") {
        value = number(60 + level_) + ";1";
    } else if (what == "*x") {
        value = number(attribute_extent_);
    } else if (what == "$}" || what == "$~" || what == "+q" || what == "*}" || what == "+r") {
        value =
            "0"; // no status line; local functions, their keys and the reports of modifiers (DECELF, DECLFKC, DECSMKR) are as at power-up
    } else if (what == "t" || what == "*|") {
        value = number(screen_.rows());
    } else if (what == "$|") {
        value = number(screen_.cols());
    } else {
        reply("\x1BP0$r\x1B\\");
        return;
    }
    reply("\x1BP1$r" + value + std::string{what} + "\x1B\\"); // `what` is one of the constants above
}

/// XTGETTCAP: names in hexadecimal, separated by ';'.
void Emulator::report_capabilities(std::string_view names)
{
    while (!names.empty()) {
        const std::size_t end = std::min(names.find(';'), names.size());
        const std::string_view asked = names.substr(0, end);
        names.remove_prefix(std::min(end + 1, names.size()));
        bool known = false;
        for (const Capability& each : capabilities) {
            const std::string name = hex(each.name);
            if (name.size() == asked.size() && std::equal(name.begin(), name.end(), asked.begin(), [](char ours, char theirs) {
                    return ours == (theirs >= 'a' ? theirs - 32 : theirs);
                })) {
                reply("\x1BP1+r" + name + '=' + hex(each.value) + "\x1B\\");
                known = true;
            }
        }
        if (!known) {
            reply("\x1BP0+r\x1B\\");
            return;
        }
    }
}

} // namespace latchkey::terminal
