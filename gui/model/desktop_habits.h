#pragma once
/// What people are used to on this system. desktop_habits_posix.cpp, desktop_habits_win32.cpp. Any thread.

namespace latchkey::model {

/// Selecting copies and the right button pastes.
[[nodiscard]] bool puttys_way_is_usual_here();

} // namespace latchkey::model
