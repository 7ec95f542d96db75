/// The kitty keyboard protocol. See key_protocol.h.

#include "gui/terminal/key_protocol.h"
#include "gui/terminal/utf8.h"

#include <algorithm>
#include <optional>

namespace latchkey::terminal {
namespace {

/// How a key that types no text is written: CSI number ; modifiers final.
struct FunctionalKey {
    int number = 0;
    char final = 'u';
};

constexpr std::array function_keys{FunctionalKey{1, 'P'},  FunctionalKey{1, 'Q'},  FunctionalKey{13, '~'}, FunctionalKey{1, 'S'},
                                   FunctionalKey{15, '~'}, FunctionalKey{17, '~'}, FunctionalKey{18, '~'}, FunctionalKey{19, '~'},
                                   FunctionalKey{20, '~'}, FunctionalKey{21, '~'}, FunctionalKey{23, '~'}, FunctionalKey{24, '~'}};
constexpr int first_private_function_key = 57376; ///< F13
constexpr int first_keypad_key = 57399;           ///< KP_0; the others follow in our order
constexpr int first_lock_key = 57358;             ///< Caps Lock; the others follow in our order
constexpr int first_modifier_key = 57441;         ///< left Shift, Ctrl, Alt, Super
constexpr int first_right_modifier_key = 57447;

int number_of(Key key, Key first)
{
    return static_cast<int>(key) - static_cast<int>(first);
}

FunctionalKey functional(Key key)
{
    switch (key) {
    case Key::enter:
        return {13};
    case Key::tab:
        return {9};
    case Key::backspace:
        return {127};
    case Key::escape:
        return {27};
    case Key::up:
        return {1, 'A'};
    case Key::down:
        return {1, 'B'};
    case Key::right:
        return {1, 'C'};
    case Key::left:
        return {1, 'D'};
    case Key::home:
        return {1, 'H'};
    case Key::end:
        return {1, 'F'};
    case Key::begin:
        return {1, 'E'};
    case Key::insert:
        return {2, '~'};
    case Key::delete_forward:
        return {3, '~'};
    case Key::page_up:
        return {5, '~'};
    case Key::page_down:
        return {6, '~'};
    default:
        break;
    }
    if (key >= Key::f1 && key <= Key::f12) {
        return function_keys[static_cast<std::size_t>(number_of(key, Key::f1))];
    }
    if (key >= Key::f13 && key <= Key::f20) {
        return {first_private_function_key + number_of(key, Key::f13)};
    }
    if (key >= Key::keypad_0 && key <= Key::keypad_separator) {
        return {first_keypad_key + number_of(key, Key::keypad_0)};
    }
    if (key >= Key::caps_lock && key <= Key::menu) {
        return {first_lock_key + number_of(key, Key::caps_lock)};
    }
    if (key >= Key::left_shift && key <= Key::left_super) {
        return {first_modifier_key + number_of(key, Key::left_shift)};
    }
    return {first_right_modifier_key + number_of(key, Key::right_shift)};
}

bool is_modifier(Key key)
{
    return key >= Key::left_shift && key <= Key::right_super;
}

/// The character that a key types without Shift, as far as ASCII goes: what a letter's key is called.
char32_t unshifted(char32_t character)
{
    if (character >= 'A' && character <= 'Z') {
        return character + ('a' - 'A');
    }
    return character;
}

int modifier_bits(const Modifiers& held)
{
    return (held.shift ? 1 : 0) + (held.alt ? 2 : 0) + (held.ctrl ? 4 : 0) + (held.meta ? 8 : 0);
}

/// CSI number [: shifted] ; modifiers [: event] ; text final, with nothing that says the default.
std::string written(FunctionalKey key, char32_t shifted, const KeyEvent& event, const KeyProtocol& protocol, char32_t text)
{
    const int event_type = protocol.has(KeyFlag::event_types) ? 1 + static_cast<int>(event.action) : 1;
    const int bits = modifier_bits(event.modifiers);
    std::string modifiers;
    if (bits != 0 || event_type != 1) {
        modifiers = std::to_string(1 + bits);
        if (event_type != 1) {
            modifiers += ':' + std::to_string(event_type);
        }
    }
    std::string out = "\x1B[";
    if (key.number != 1 || shifted != 0 || !modifiers.empty() || text != 0) {
        out += std::to_string(key.number);
    }
    if (shifted != 0) {
        out += ':' + std::to_string(static_cast<std::uint32_t>(shifted));
    }
    if (!modifiers.empty() || text != 0) {
        out += ';' + modifiers;
    }
    if (text != 0) {
        out += ';' + std::to_string(static_cast<std::uint32_t>(text));
    }
    out.push_back(key.final);
    return out;
}

std::string character(const KeyEvent& event, const KeyProtocol& protocol, const std::string& legacy)
{
    const char32_t key = unshifted(event.character);
    const bool all = protocol.has(KeyFlag::all_as_escapes);
    const bool chord = event.modifiers.ctrl || event.modifiers.alt || event.modifiers.meta;
    if (!all && !chord && event.action != KeyAction::release) {
        return legacy;
    }
    if (!all && !protocol.has(KeyFlag::disambiguate) && event.action == KeyAction::press) {
        return legacy;
    }
    const char32_t shifted_as = event.shifted != 0 ? event.shifted : event.character;
    const char32_t shifted = protocol.has(KeyFlag::alternate_keys) && event.modifiers.shift && shifted_as != key ? shifted_as : 0;
    const bool types = !chord && event.action != KeyAction::release;
    const char32_t typed = event.modifiers.shift ? shifted_as : event.character;
    const char32_t text = all && protocol.has(KeyFlag::associated_text) && types ? typed : 0;
    return written({static_cast<int>(key)}, shifted, event, protocol, text);
}

} // namespace

void KeyFlagStacks::push(bool alternate, unsigned flags)
{
    auto& stack = stacks_[alternate ? 1 : 0];
    if (stack.size() == max_depth) {
        stack.erase(stack.begin());
    }
    stack.push_back(static_cast<std::uint8_t>(flags & known_key_flags));
}

void KeyFlagStacks::pop(bool alternate, int count)
{
    auto& stack = stacks_[alternate ? 1 : 0];
    stack.resize(stack.size() - std::min(stack.size(), static_cast<std::size_t>(std::max(count, 0))));
}

void KeyFlagStacks::set(bool alternate, unsigned flags, int how)
{
    auto& stack = stacks_[alternate ? 1 : 0];
    if (stack.empty()) {
        stack.push_back(0);
    }
    const unsigned now = stack.back();
    flags &= known_key_flags;
    const unsigned next = how == 2 ? now | flags : how == 3 ? now & ~flags : flags;
    stack.back() = static_cast<std::uint8_t>(next);
}

unsigned KeyFlagStacks::current(bool alternate) const noexcept
{
    const auto& stack = stacks_[alternate ? 1 : 0];
    return stack.empty() ? 0U : stack.back();
}

void KeyFlagStacks::reset() noexcept
{
    stacks_[0].clear();
    stacks_[1].clear();
}

std::string encode_kitty_key(const KeyEvent& event, const KeyProtocol& protocol, const std::string& legacy)
{
    if (event.action == KeyAction::release && !protocol.has(KeyFlag::event_types)) {
        return {};
    }
    if (event.key == Key::character) {
        return character(event, protocol, legacy);
    }
    const bool all = protocol.has(KeyFlag::all_as_escapes);
    if (is_modifier(event.key) && !all) {
        return {};
    }
    // A shell must stay usable when a program died without taking the protocol back.
    const bool kept = event.key == Key::enter || event.key == Key::tab || event.key == Key::backspace;
    if (kept && !all && !event.modifiers.any()) {
        return event.action == KeyAction::release ? std::string{} : legacy;
    }
    const bool types_text = event.key >= Key::keypad_0 && event.key <= Key::keypad_separator && event.key != Key::keypad_enter;
    const bool chord = event.modifiers.ctrl || event.modifiers.alt || event.modifiers.meta;
    if (types_text && !all && !chord && event.action != KeyAction::release) {
        return legacy;
    }
    return written(functional(event.key), 0, event, protocol, 0);
}

std::string encode_kitty_text(std::string_view utf8, const KeyProtocol& protocol)
{
    std::string out;
    for (const char32_t code_point : decode_utf8(utf8)) {
        KeyEvent event{.character = unshifted(code_point), .shifted = code_point};
        event.modifiers.shift = event.character != code_point;
        out += encode_kitty_key(event, protocol, {});
    }
    return out;
}

} // namespace latchkey::terminal
