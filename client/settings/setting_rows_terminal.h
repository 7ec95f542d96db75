#pragma once
/// Rows of the settings table: Terminal and Window. Included by setting_table.cpp alone.

#include "client/settings/setting_rows.h"

namespace latchkey::settings {

inline constexpr std::array cursor_styles{
    Choice{"block", "Block", "0"},
    Choice{"underline", "Underline", "1"},
    Choice{"bar", "Vertical line", "2"},
};
inline constexpr std::array copy_pastes{
    Choice{"select-copies", "Selecting copies, right click pastes", ""},
    Choice{"ctrl-shift", "Ctrl+Shift+C and Ctrl+Shift+V", ""},
};
inline constexpr std::array themes{
    Choice{"system", "As the system", ""},
    Choice{"light", "Light", ""},
    Choice{"dark", "Dark", ""},
};

inline constexpr std::array terminal_rows{
    Setting{.id = SettingId::scrollback_lines,
            .kind = SettingKind::number,
            .name = "scrollback_lines",
            .default_text = "10000",
            .minimum = 0,
            .maximum = 1000000,
            .live = Live::yes,
            .putty = "ScrollbackLines",
            .page = page_window,
            .label = "Lines of scrollback",
            .help = "How many lines that left the screen can be scrolled back to."},
    Setting{.id = SettingId::cursor_style,
            .kind = SettingKind::choice,
            .name = "cursor_style",
            .default_text = "block",
            .choices = cursor_styles,
            .live = Live::yes,
            .putty = "CurType",
            .page = page_appearance,
            .label = "Cursor appearance",
            .help = "The cursor's form until a program chooses another."},
    Setting{.id = SettingId::cursor_blink,
            .kind = SettingKind::boolean,
            .name = "cursor_blink",
            .default_text = "no",
            .live = Live::yes,
            .putty = "BlinkCur",
            .page = page_appearance,
            .label = "Cursor blinks",
            .help = "A blinking cursor costs a little power."},
    Setting{.id = SettingId::copy_paste,
            .kind = SettingKind::choice,
            .name = "copy_paste",
            .default_text = "select-copies",
            .choices = copy_pastes,
            .live = Live::yes,
            .page = page_selection,
            .label = "Copy and paste",
            .help = "PuTTY's way, or that of other terminals. Ctrl+Shift+C and Ctrl+Shift+V work in both."},
    Setting{.id = SettingId::font_size,
            .kind = SettingKind::number,
            .name = "font_size",
            .default_text = "18",
            .minimum = 6,
            .maximum = 96,
            .live = Live::yes,
            .page = page_appearance,
            .label = "Font size",
            .help = "Height of the terminal's letters, in pixels at scale 1."},
    Setting{.id = SettingId::theme,
            .kind = SettingKind::choice,
            .name = "theme",
            .default_text = "system",
            .choices = themes,
            .scope = Scope::application,
            .live = Live::yes,
            .page = page_program,
            .label = "Theme",
            .help = "Light or dark."},
};

} // namespace latchkey::settings
