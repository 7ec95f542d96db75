#pragma once
/// A font of the system for scripts that ours lack (Japanese, Chinese, Korean, Arabic…). fallback_font_posix.cpp, fallback_font_win32.cpp.
/// Mapped, not read: such fonts have twenty megabytes of which a window needs a few pages. UI thread.

#include <span>

namespace latchkey::shell {

/// The bytes live until the program ends; empty when the system has none that we know of.
[[nodiscard]] std::span<const unsigned char> fallback_font();

} // namespace latchkey::shell
