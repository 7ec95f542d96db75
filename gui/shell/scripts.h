#pragma once
/// Whether a window shows letters that the embedded fonts (Latin, Greek, Cyrillic, box drawing) lack. Any thread.

#include "gui/view/window_view.h"

#include <string_view>

namespace latchkey::shell {

[[nodiscard]] bool beyond_our_fonts(std::string_view utf8);

/// The form, names, the picker, and the terminal of the tab in front.
[[nodiscard]] bool beyond_our_fonts(const view::WindowView& view);

} // namespace latchkey::shell
