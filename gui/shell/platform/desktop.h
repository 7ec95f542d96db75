#pragma once
/// What the desktop around the window has or has not: X11's primary selection, a dark theme; and no core dumps for this process.
/// desktop_posix.cpp, desktop_win32.cpp. UI thread.

#include <string>

namespace latchkey::shell {

/// Text that was selected with the mouse, for the middle button. Nothing happens where there is no such thing.
void set_primary_selection(const std::string& text);
[[nodiscard]] std::string primary_selection();

/// What the system says about itself; false when it says nothing.
[[nodiscard]] bool system_is_dark();

/// A core dump would hold passphrases and keys.
void forbid_core_dumps();

} // namespace latchkey::shell
