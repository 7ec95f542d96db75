#pragma once
/// Plain search through scrollback and screen. Soft-wrapped lines are searched as one. The terminal's thread.

#include "gui/terminal/screen.h"
#include "gui/terminal/terminal.h"

#include <functional>
#include <optional>
#include <string_view>
#include <vector>

namespace latchkey::terminal {

/// See Terminal.
void for_each_line(const Screen& screen, const std::function<bool(LineId, std::string_view)>& each);
[[nodiscard]] std::optional<Found> cells_of(const Screen& screen, LineId line, std::size_t begin, std::size_t end);

[[nodiscard]] std::vector<Found> find_text(const Screen& screen, std::string_view utf8, bool match_case, std::size_t limit);

} // namespace latchkey::terminal
