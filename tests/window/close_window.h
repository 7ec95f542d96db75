#pragma once
/// What a window manager does when its close button is pressed: ICCCM's WM_DELETE_WINDOW, sent to a window. Test threads.

#include <string>

namespace latchkey::support {

/// window: decimal, as xdotool prints it. False without that display.
[[nodiscard]] bool ask_to_close(const std::string& display, const std::string& window);

} // namespace latchkey::support
