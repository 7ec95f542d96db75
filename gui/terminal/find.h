#pragma once
/// Plain search through scrollback and screen. Soft-wrapped lines are searched as one. The terminal's thread.

#include "gui/terminal/screen.h"
#include "gui/terminal/terminal.h"

#include <string_view>
#include <vector>

namespace latchkey::terminal {

[[nodiscard]] std::vector<Found> find_text(const Screen& screen, std::string_view utf8, bool match_case, std::size_t limit);

} // namespace latchkey::terminal
