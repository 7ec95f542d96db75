#pragma once
/// Keys, mouse and paste as the window sees them. Nothing here is encoded: Terminal::encode_* does that with the modes of the moment.
/// Any thread.

#include <cstdint>
#include <string>
#include <string_view>

namespace latchkey::terminal {

struct Modifiers {
    bool shift = false;
    bool alt = false;
    bool ctrl = false;
    bool meta = false; ///< Super / Command
    constexpr bool operator==(const Modifiers&) const noexcept = default;
    [[nodiscard]] constexpr bool any() const noexcept { return shift || alt || ctrl || meta; }
};

enum class Key : std::uint8_t {
    character, ///< KeyEvent::character says which; for keys with Ctrl or Alt (plain typing is encode_text)
    enter,
    tab,
    backspace,
    escape,
    up,
    down,
    right,
    left,
    home,
    end,
    begin, ///< the keypad's 5 without Num Lock
    page_up,
    page_down,
    insert,
    delete_forward,
    f1,
    f2,
    f3,
    f4,
    f5,
    f6,
    f7,
    f8,
    f9,
    f10,
    f11,
    f12,
    f13,
    f14,
    f15,
    f16,
    f17,
    f18,
    f19,
    f20,
    keypad_0,
    keypad_1,
    keypad_2,
    keypad_3,
    keypad_4,
    keypad_5,
    keypad_6,
    keypad_7,
    keypad_8,
    keypad_9,
    keypad_decimal,
    keypad_divide,
    keypad_multiply,
    keypad_subtract,
    keypad_add,
    keypad_enter,
    keypad_equal,
    keypad_separator,
    // Only the kitty keyboard protocol has codes for these.
    caps_lock,
    scroll_lock,
    num_lock,
    print_screen,
    pause,
    menu,
    left_shift,
    left_ctrl,
    left_alt,
    left_super,
    right_shift,
    right_ctrl,
    right_alt,
    right_super,
};

enum class KeyAction : std::uint8_t { press, repeat, release };

struct KeyEvent {
    Key key = Key::character;
    char32_t character = 0; ///< unshifted for Ctrl ('c' for Ctrl+C); as typed for Alt
    Modifiers modifiers{};
    KeyAction action = KeyAction::press; ///< releases are wanted only where ModeFlags::key_releases says so
    char32_t shifted = 0;                ///< what the key types with Shift, where that is known
    constexpr bool operator==(const KeyEvent&) const noexcept = default;
};

enum class MouseButton : std::uint8_t { none, left, middle, right, wheel_up, wheel_down, wheel_left, wheel_right, back, forward };
enum class MouseAction : std::uint8_t { press, release, move }; ///< the wheel only presses; a move has the button that is held, or none

struct MouseEvent {
    MouseAction action = MouseAction::press;
    MouseButton button = MouseButton::left;
    int row = 0; ///< of the screen, from 0
    int col = 0;
    int pixel_x = 0; ///< within the grid, for mode 1016
    int pixel_y = 0;
    Modifiers modifiers{};
    constexpr bool operator==(const MouseEvent&) const noexcept = default;
};

} // namespace latchkey::terminal
