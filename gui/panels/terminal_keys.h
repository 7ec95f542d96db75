#pragma once
/// This frame's key presses as the terminal wants them. While it has the keyboard only Ctrl+Shift+…, Shift+Insert, Shift+PageUp and
/// Shift+PageDown are the window's; no function key is taken. UI thread.

#include "gui/terminal/input.h"
#include "gui/terminal/snapshot.h"

#include <optional>
#include <string>
#include <vector>

namespace latchkey::panels {

enum class WindowKey {
    copy,
    paste,
    page_up,
    page_down,
    close_pane,
    split_right,
    split_below,
    next_pane,
    previous_pane,
    divider_left,
    divider_right,
    divider_up,
    divider_down,
    new_tab,
    next_tab,
    previous_tab,
    leave,
    find,
    zoom_in,
    zoom_out,
    zoom_reset,
    select_all,
    save_text,
    clear_scrollback,
    previous_prompt,
    next_prompt,
    menu
};

struct TypedKeys {
    std::vector<terminal::KeyEvent> keys; ///< in no order that matters: at most a few a frame
    std::string text;                     ///< plain typing, UTF-8
    std::vector<WindowKey> window;
};

/// By the modes it is decided whether the keypad sends its own sequences instead of digits, and whether releases, repeats and keys that
/// only modify are told (the kitty keyboard protocol).
[[nodiscard]] TypedKeys typed_keys(const terminal::ModeFlags& modes);

} // namespace latchkey::panels
