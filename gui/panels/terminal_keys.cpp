#include "gui/panels/terminal_keys.h"

#include <imgui.h>
#include <imgui_internal.h>

#include <array>

namespace latchkey::panels {
namespace {

using terminal::Key;

struct NamedKey {
    ImGuiKey from;
    Key to;
};

constexpr std::array named_keys = {
    NamedKey{ImGuiKey_Enter, Key::enter},
    NamedKey{ImGuiKey_Tab, Key::tab},
    NamedKey{ImGuiKey_Backspace, Key::backspace},
    NamedKey{ImGuiKey_Escape, Key::escape},
    NamedKey{ImGuiKey_UpArrow, Key::up},
    NamedKey{ImGuiKey_DownArrow, Key::down},
    NamedKey{ImGuiKey_RightArrow, Key::right},
    NamedKey{ImGuiKey_LeftArrow, Key::left},
    NamedKey{ImGuiKey_Home, Key::home},
    NamedKey{ImGuiKey_End, Key::end},
    NamedKey{ImGuiKey_PageUp, Key::page_up},
    NamedKey{ImGuiKey_PageDown, Key::page_down},
    NamedKey{ImGuiKey_Insert, Key::insert},
    NamedKey{ImGuiKey_Delete, Key::delete_forward},
    NamedKey{ImGuiKey_KeypadEnter, Key::keypad_enter},
};

struct KeypadKey {
    ImGuiKey from;
    Key to;
    ImGuiKey unlocked; ///< what it is without Num Lock
};

constexpr std::array keypad_keys = {
    KeypadKey{ImGuiKey_Keypad0, Key::keypad_0, ImGuiKey_Insert},
    KeypadKey{ImGuiKey_Keypad1, Key::keypad_1, ImGuiKey_End},
    KeypadKey{ImGuiKey_Keypad2, Key::keypad_2, ImGuiKey_DownArrow},
    KeypadKey{ImGuiKey_Keypad3, Key::keypad_3, ImGuiKey_PageDown},
    KeypadKey{ImGuiKey_Keypad4, Key::keypad_4, ImGuiKey_LeftArrow},
    KeypadKey{ImGuiKey_Keypad5, Key::keypad_5, ImGuiKey_None}, // Begin, which ImGui has no name for
    KeypadKey{ImGuiKey_Keypad6, Key::keypad_6, ImGuiKey_RightArrow},
    KeypadKey{ImGuiKey_Keypad7, Key::keypad_7, ImGuiKey_Home},
    KeypadKey{ImGuiKey_Keypad8, Key::keypad_8, ImGuiKey_UpArrow},
    KeypadKey{ImGuiKey_Keypad9, Key::keypad_9, ImGuiKey_PageUp},
    KeypadKey{ImGuiKey_KeypadDecimal, Key::keypad_decimal, ImGuiKey_Delete},
    KeypadKey{ImGuiKey_KeypadDivide, Key::keypad_divide, ImGuiKey_None},
    KeypadKey{ImGuiKey_KeypadMultiply, Key::keypad_multiply, ImGuiKey_None},
    KeypadKey{ImGuiKey_KeypadSubtract, Key::keypad_subtract, ImGuiKey_None},
    KeypadKey{ImGuiKey_KeypadAdd, Key::keypad_add, ImGuiKey_None},
    KeypadKey{ImGuiKey_KeypadEqual, Key::keypad_equal, ImGuiKey_None},
};

struct PrintedKey {
    ImGuiKey from;
    char plain;
    char shifted; ///< as on a US keyboard; only for Ctrl and Alt, typing comes as characters
};

constexpr std::array printed_keys = {
    PrintedKey{ImGuiKey_Space, ' ', ' '},      PrintedKey{ImGuiKey_Apostrophe, '\'', '"'},  PrintedKey{ImGuiKey_Comma, ',', '<'},
    PrintedKey{ImGuiKey_Minus, '-', '_'},      PrintedKey{ImGuiKey_Period, '.', '>'},       PrintedKey{ImGuiKey_Slash, '/', '?'},
    PrintedKey{ImGuiKey_Semicolon, ';', ':'},  PrintedKey{ImGuiKey_Equal, '=', '+'},        PrintedKey{ImGuiKey_LeftBracket, '[', '{'},
    PrintedKey{ImGuiKey_Backslash, '\\', '|'}, PrintedKey{ImGuiKey_RightBracket, ']', '}'}, PrintedKey{ImGuiKey_GraveAccent, '`', '~'},
};
constexpr std::string_view shifted_digits = ")!@#$%^&*(";

/// Keys that type nothing, for programs that want to hear of all.
constexpr std::array silent_keys = {
    NamedKey{ImGuiKey_CapsLock, Key::caps_lock},
    NamedKey{ImGuiKey_ScrollLock, Key::scroll_lock},
    NamedKey{ImGuiKey_NumLock, Key::num_lock},
    NamedKey{ImGuiKey_PrintScreen, Key::print_screen},
    NamedKey{ImGuiKey_Pause, Key::pause},
    NamedKey{ImGuiKey_Menu, Key::menu},
    NamedKey{ImGuiKey_LeftShift, Key::left_shift},
    NamedKey{ImGuiKey_LeftCtrl, Key::left_ctrl},
    NamedKey{ImGuiKey_LeftAlt, Key::left_alt},
    NamedKey{ImGuiKey_LeftSuper, Key::left_super},
    NamedKey{ImGuiKey_RightShift, Key::right_shift},
    NamedKey{ImGuiKey_RightCtrl, Key::right_ctrl},
    NamedKey{ImGuiKey_RightAlt, Key::right_alt},
    NamedKey{ImGuiKey_RightSuper, Key::right_super},
};

bool pressed(ImGuiKey key)
{
    return ImGui::IsKeyPressed(key, true);
}

terminal::Modifiers modifiers()
{
    const ImGuiIO& io = ImGui::GetIO();
    return {io.KeyShift, io.KeyAlt, io.KeyCtrl, io.KeySuper};
}

/// A press, or its repetition by a key that is held.
terminal::KeyAction action_of(ImGuiKey key)
{
    return ImGui::IsKeyPressed(key, false) ? terminal::KeyAction::press : terminal::KeyAction::repeat;
}

/// Ctrl+Shift+letter and the few others that are the window's. True when it was one.
bool window_keys(TypedKeys& out, const terminal::Modifiers& held)
{
    const std::size_t before = out.window.size();
    const auto take = [&](ImGuiKey key, WindowKey meaning) {
        if (pressed(key)) {
            out.window.push_back(meaning);
        }
    };
    if (held.ctrl && held.shift && !held.alt) {
        take(ImGuiKey_C, WindowKey::copy);
        take(ImGuiKey_V, WindowKey::paste);
        take(ImGuiKey_W, WindowKey::close_pane);
        take(ImGuiKey_T, WindowKey::new_tab);
        take(ImGuiKey_E, WindowKey::split_right);
        take(ImGuiKey_O, WindowKey::split_below);
        take(ImGuiKey_RightArrow, WindowKey::next_pane);
        take(ImGuiKey_LeftArrow, WindowKey::previous_pane);
        take(ImGuiKey_Tab, WindowKey::previous_tab);
        take(ImGuiKey_PageDown, WindowKey::next_tab);
        take(ImGuiKey_PageUp, WindowKey::previous_tab);
        take(ImGuiKey_F6, WindowKey::leave);
        take(ImGuiKey_F, WindowKey::find);
        take(ImGuiKey_Equal, WindowKey::zoom_in); // Ctrl and + on most keyboards
        take(ImGuiKey_KeypadAdd, WindowKey::zoom_in);
        take(ImGuiKey_Minus, WindowKey::zoom_out);
        take(ImGuiKey_KeypadSubtract, WindowKey::zoom_out);
        take(ImGuiKey_0, WindowKey::zoom_reset);
        take(ImGuiKey_A, WindowKey::select_all);
        take(ImGuiKey_S, WindowKey::save_text);
        take(ImGuiKey_K, WindowKey::clear_scrollback);
        take(ImGuiKey_UpArrow, WindowKey::previous_prompt);
        take(ImGuiKey_DownArrow, WindowKey::next_prompt);
        take(ImGuiKey_F10, WindowKey::menu);
    } else if (held.ctrl && held.shift) {
        take(ImGuiKey_LeftArrow, WindowKey::divider_left);
        take(ImGuiKey_RightArrow, WindowKey::divider_right);
        take(ImGuiKey_UpArrow, WindowKey::divider_up);
        take(ImGuiKey_DownArrow, WindowKey::divider_down);
    } else if (held.shift && !held.alt) {
        take(ImGuiKey_Insert, WindowKey::paste);
        take(ImGuiKey_PageUp, WindowKey::page_up);
        take(ImGuiKey_PageDown, WindowKey::page_down);
    }
    return out.window.size() != before;
}

void characters_with_modifiers(TypedKeys& out, const terminal::Modifiers& held)
{
    const auto send = [&](ImGuiKey key, char plain, char shifted) {
        // Ctrl names the key ('c' for Ctrl+C), with Shift only for what Ctrl+Shift+2 (NUL), 6 and - are on a US keyboard; Alt takes the
        // character.
        const char typed =
            held.shift && (!held.ctrl || shifted == '@' || shifted == '^' || shifted == '_' || shifted == '?') ? shifted : plain;
        out.keys.push_back({Key::character, static_cast<char32_t>(static_cast<unsigned char>(typed)), held, action_of(key),
                            static_cast<char32_t>(static_cast<unsigned char>(shifted))});
    };
    for (int i = 0; i < 26; ++i) {
        if (pressed(static_cast<ImGuiKey>(ImGuiKey_A + i))) {
            send(static_cast<ImGuiKey>(ImGuiKey_A + i), static_cast<char>('a' + i), static_cast<char>('A' + i));
        }
    }
    for (int i = 0; i < 10; ++i) {
        if (pressed(static_cast<ImGuiKey>(ImGuiKey_0 + i))) {
            send(static_cast<ImGuiKey>(ImGuiKey_0 + i), static_cast<char>('0' + i), shifted_digits[static_cast<std::size_t>(i)]);
        }
    }
    for (const PrintedKey& key : printed_keys) {
        if (pressed(key.from)) {
            send(key.from, key.plain, key.shifted);
        }
    }
}

void named(TypedKeys& out, const terminal::Modifiers& held)
{
    for (const NamedKey& key : named_keys) {
        if (pressed(key.from)) {
            out.keys.push_back({key.to, 0, held, action_of(key.from)});
        }
    }
    for (int i = 0; i < 20; ++i) {
        const auto key = static_cast<ImGuiKey>(ImGuiKey_F1 + i);
        if (pressed(key)) {
            out.keys.push_back({static_cast<Key>(static_cast<int>(Key::f1) + i), 0, held, action_of(key)});
        }
    }
}

/// True when the digits that came with it are to be dropped.
bool keypad(TypedKeys& out, const terminal::Modifiers& held, bool application, bool any_text)
{
    bool swallowed = false;
    for (const KeypadKey& key : keypad_keys) {
        if (!pressed(key.from)) {
            continue;
        }
        if (application) {
            out.keys.push_back({key.to, 0, held, action_of(key.from)});
            swallowed = true;
        } else if (!any_text && key.unlocked != ImGuiKey_None) {
            for (const NamedKey& other : named_keys) {
                if (other.from == key.unlocked) {
                    out.keys.push_back({other.to, 0, held, action_of(key.from)});
                }
            }
        }
    }
    return swallowed;
}

void releases(TypedKeys& out, const terminal::Modifiers& held)
{
    const auto told = [&](ImGuiKey key, Key meaning, char32_t character = 0) {
        if (ImGui::IsKeyReleased(key)) {
            out.keys.push_back({meaning, character, held, terminal::KeyAction::release});
        }
    };
    for (const NamedKey& key : named_keys) {
        told(key.from, key.to);
    }
    for (int i = 0; i < 20; ++i) {
        told(static_cast<ImGuiKey>(ImGuiKey_F1 + i), static_cast<Key>(static_cast<int>(Key::f1) + i));
    }
    for (const KeypadKey& key : keypad_keys) {
        told(key.from, key.to);
    }
    for (int i = 0; i < 26; ++i) {
        told(static_cast<ImGuiKey>(ImGuiKey_A + i), Key::character, U'a' + static_cast<char32_t>(i));
    }
    for (int i = 0; i < 10; ++i) {
        told(static_cast<ImGuiKey>(ImGuiKey_0 + i), Key::character, U'0' + static_cast<char32_t>(i));
    }
    for (const PrintedKey& key : printed_keys) {
        told(key.from, Key::character, static_cast<char32_t>(static_cast<unsigned char>(key.plain)));
    }
}

void silent(TypedKeys& out, const terminal::Modifiers& held, bool with_releases)
{
    for (const NamedKey& key : silent_keys) {
        if (pressed(key.from)) {
            out.keys.push_back({key.to, 0, held, action_of(key.from)});
        } else if (with_releases && ImGui::IsKeyReleased(key.from)) {
            out.keys.push_back({key.to, 0, held, terminal::KeyAction::release});
        }
    }
}

} // namespace

TypedKeys typed_keys(const terminal::ModeFlags& modes)
{
    TypedKeys out;
    const ImGuiIO& io = ImGui::GetIO();
    const terminal::Modifiers held = modifiers();
    if (window_keys(out, held)) {
        return out;
    }
    if (modes.keys_not_text) {
        silent(out, held, modes.key_releases);
    }
    if (modes.key_releases) {
        releases(out, held);
    }
    named(out, held);
    const bool swallowed = keypad(out, held, modes.application_keypad, io.InputQueueCharacters.Size > 0);
    // AltGr arrives as Ctrl+Alt on some systems, together with the character that it types.
    const bool types_anyway = held.ctrl && held.alt && io.InputQueueCharacters.Size > 0;
    if ((held.ctrl || held.alt || held.meta) && !types_anyway) {
        characters_with_modifiers(out, held);
        return out;
    }
    if (!swallowed) {
        for (const ImWchar code : io.InputQueueCharacters) {
            if (code >= ' ' && code != 0x7F) {
                char utf8[5] = {};
                ImTextCharToUtf8(utf8, code);
                out.text += utf8;
            }
        }
    }
    return out;
}

} // namespace latchkey::panels
