#pragma once
/// What the desktop around the window has or has not: X11's primary selection, a dark theme, a browser, a bell; and no core dumps for this
/// process. desktop_posix.cpp, desktop_win32.cpp. UI thread, unless said otherwise.

#include <optional>
#include <string>

namespace latchkey::shell {

/// Text that was selected with the mouse, for the middle button. Nothing happens where there is no such thing.
void set_primary_selection(const std::string& text);
[[nodiscard]] std::string primary_selection();

/// Hands an address to the program that the desktop has for it, as one argument and never through a shell, and does not wait for it.
/// Any thread. What was in the way, in a sentence with a way out.
[[nodiscard]] std::optional<std::string> open_address(const std::string& address);

/// The system's alert. Nothing where there is none.
void ring_bell();

/// What the system says about itself; false when it says nothing.
[[nodiscard]] bool system_is_dark();

/// A core dump would hold passphrases and keys.
void forbid_core_dumps();

} // namespace latchkey::shell
