#include "gui/terminal/encode.h"
#include "gui/terminal/utf8.h"

#include <array>
#include <optional>

namespace latchkey::terminal {
namespace {

constexpr std::string_view csi = "\x1B[";
constexpr std::string_view ss3 = "\x1BO";

std::string letter_key(char final, const Modifiers& modifiers, bool application)
{
    std::string out;
    if (modifiers.any()) {
        out = csi;
        out += "1;" + std::to_string(modifier_number(modifiers));
    } else {
        out = application ? ss3 : csi;
    }
    out.push_back(final);
    return out;
}

std::string tilde_key(int number, const Modifiers& modifiers)
{
    std::string out{csi};
    out += std::to_string(number);
    if (modifiers.any()) {
        out += ';' + std::to_string(modifier_number(modifiers));
    }
    out.push_back('~');
    return out;
}

std::string sco_function_key(int number, const Modifiers& modifiers)
{
    constexpr std::string_view finals = "MNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz@[\\]^_`{";
    const int shifted = number - 1 + (modifiers.shift ? 12 : 0) + (modifiers.ctrl ? 24 : 0);
    return std::string{csi} + finals[static_cast<std::size_t>(shifted)];
}

std::string function_key(int number, const Modifiers& modifiers, FunctionKeys kind)
{
    constexpr std::array<int, 20> tildes{11, 12, 13, 14, 15, 17, 18, 19, 20, 21, 23, 24, 25, 26, 28, 29, 31, 32, 33, 34};
    const bool letters = kind == FunctionKeys::xterm_r6 && number <= 4;
    if (letters) {
        return letter_key(static_cast<char>('P' + number - 1), modifiers, true);
    }
    if (number <= 12 && kind == FunctionKeys::vt100) {
        return std::string{ss3} + static_cast<char>('P' + number - 1);
    }
    if (number <= 12 && kind == FunctionKeys::sco) {
        return sco_function_key(number, modifiers);
    }
    if (number <= 5 && kind == FunctionKeys::linux_console) {
        return std::string{csi} + '[' + static_cast<char>('A' + number - 1);
    }
    return tilde_key(tildes[static_cast<std::size_t>(number - 1)], modifiers);
}

std::string home_or_end(bool home, const Modifiers& modifiers, bool application, HomeEndKeys kind)
{
    if (kind == HomeEndKeys::rxvt && !modifiers.any()) {
        return home ? "\x1B[H" : "\x1BOw";
    }
    return letter_key(home ? 'H' : 'F', modifiers, application);
}

/// What Ctrl makes of a character: the C0 code, as a VT220's keyboard has them.
std::optional<char> control_of(char32_t character)
{
    if (character >= 'a' && character <= 'z') {
        return static_cast<char>(character & 0x1F);
    }
    if (character >= '@' && character <= '_') {
        return static_cast<char>(character & 0x1F);
    }
    switch (character) {
    case ' ':
    case '2':
    case '`':
        return '\0';
    case '3':
        return '\x1B';
    case '4':
        return '\x1C';
    case '5':
        return '\x1D';
    case '6':
    case '~':
        return '\x1E';
    case '7':
    case '/':
        return '\x1F';
    case '8':
    case '?':
        return '\x7F';
    default:
        return std::nullopt;
    }
}

std::string with_alt(std::string text, const Modifiers& modifiers)
{
    return modifiers.alt ? "\x1B" + text : text;
}

std::string character_key(const KeyEvent& event, const Modes& modes)
{
    if (event.character == 0) {
        return {};
    }
    if (event.modifiers.ctrl) {
        if (const auto control = control_of(event.character)) {
            return with_alt(std::string(1, *control), event.modifiers);
        }
    }
    std::string text;
    if (event.modifiers.alt && modes.eight_bit_input && !modes.meta_sends_escape && event.character < 0x80) {
        append_utf8(text, event.character + 0x80);
        return text;
    }
    append_utf8(text, event.character);
    return with_alt(std::move(text), event.modifiers);
}

std::string keypad_key(Key key, const Modes& modes, const Modifiers& modifiers)
{
    // In the order of enum Key from keypad_0 on; the second is SS3's final in application mode.
    constexpr std::string_view plain = "0123456789./*-+\r=,";
    constexpr std::string_view finals = "pqrstuvwxynojmkMXl";
    const auto i = static_cast<std::size_t>(key) - static_cast<std::size_t>(Key::keypad_0);
    if (!modes.application_keypad) {
        std::string text(1, plain[i]);
        if (key == Key::keypad_enter && modes.newline) {
            text += '\n';
        }
        return with_alt(std::move(text), modifiers);
    }
    std::string out{ss3};
    if (modifiers.any()) {
        out += std::to_string(modifier_number(modifiers));
    }
    out.push_back(finals[i]);
    return out;
}

std::string backspace(const Modifiers& modifiers, const Modes& modes, const TerminalOptions& options)
{
    const bool bs = (options.backspace == BackspaceSends::control_h) != modes.backspace_is_bs;
    return with_alt(std::string(1, bs != modifiers.ctrl ? '\x08' : '\x7F'), modifiers);
}

/// What a VT220 or xterm without extensions sends.
std::string legacy_key(const KeyEvent& event, const Modes& modes, const TerminalOptions& options)
{
    const Modifiers& held = event.modifiers;
    const bool application = modes.application_cursor;
    switch (event.key) {
    case Key::character:
        return character_key(event, modes);
    case Key::enter:
        return with_alt(modes.newline ? "\r\n" : "\r", held);
    case Key::tab:
        return held.shift ? with_alt("\x1B[Z", held) : with_alt("\t", held);
    case Key::backspace:
        return backspace(held, modes, options);
    case Key::escape:
        return with_alt("\x1B", held);
    case Key::up:
        return letter_key('A', held, application);
    case Key::down:
        return letter_key('B', held, application);
    case Key::right:
        return letter_key('C', held, application);
    case Key::left:
        return letter_key('D', held, application);
    case Key::home:
        return home_or_end(true, held, application, options.home_end);
    case Key::end:
        return home_or_end(false, held, application, options.home_end);
    case Key::begin:
        return letter_key('E', held, application);
    case Key::insert:
        return tilde_key(2, held);
    case Key::delete_forward:
        return tilde_key(3, held);
    case Key::page_up:
        return tilde_key(5, held);
    case Key::page_down:
        return tilde_key(6, held);
    default:
        break;
    }
    if (event.key >= Key::f1 && event.key <= Key::f20) {
        return function_key(static_cast<int>(event.key) - static_cast<int>(Key::f1) + 1, held, options.function_keys);
    }
    if (event.key >= Key::keypad_0 && event.key <= Key::keypad_separator) {
        return keypad_key(event.key, modes, held);
    }
    return {};
}

} // namespace

int modifier_number(const Modifiers& modifiers)
{
    return 1 + (modifiers.shift ? 1 : 0) + (modifiers.alt ? 2 : 0) + (modifiers.ctrl ? 4 : 0) + (modifiers.meta ? 8 : 0);
}

bool has_control(char32_t character)
{
    return control_of(character).has_value();
}

std::string encode_key(const KeyEvent& event, const Modes& modes, const TerminalOptions& options)
{
    if (modes.keyboard_locked) {
        return {};
    }
    if (modes.keys.flags != 0) {
        return encode_kitty_key(event, modes.keys, legacy_key(event, modes, options));
    }
    if (event.action == KeyAction::release) {
        return {};
    }
    std::string other = encode_other_key(event, modes.keys);
    return other.empty() ? legacy_key(event, modes, options) : other;
}

} // namespace latchkey::terminal
