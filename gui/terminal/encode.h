#pragma once
/// Input to bytes, with the modes of the moment. xterm ctlseqs ("PC-Style Function Keys", "VT220-Style Function Keys", "Mouse Tracking"),
/// PuTTY's manual §4.4 for its choices of keys. Any thread.

#include "gui/terminal/modes.h"
#include "gui/terminal/terminal.h"

#include <string>
#include <string_view>

namespace latchkey::terminal {

[[nodiscard]] std::string encode_key(const KeyEvent& event, const Modes& modes, const TerminalOptions& options);

/// A button or a move in the encoding that the server chose. `moved`: a move that came to another cell than the event before.
[[nodiscard]] std::string encode_mouse(const MouseEvent& event, const Modes& modes, bool moved);

/// xterm's number for a combination: 1 plus 1 for Shift, 2 for Alt, 4 for Ctrl, 8 for Meta.
[[nodiscard]] int modifier_number(const Modifiers& modifiers);
/// Ctrl with this character is a C0 code.
[[nodiscard]] bool has_control(char32_t character);

[[nodiscard]] std::string encode_paste(std::string_view utf8, bool bracketed);

} // namespace latchkey::terminal
