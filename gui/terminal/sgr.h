#pragma once
/// SGR: parameters to a style, and back (DECRQSS). ECMA-48 §8.3.117, ITU T.416 §13.1.8 (38:2::r:g:b), xterm ctlseqs. Any thread.

#include "gui/terminal/cell.h"
#include "gui/terminal/parser.h"

#include <string>

namespace latchkey::terminal {

/// Applies parameters from number `from` on. What is unknown is skipped.
void apply_sgr(const Sequence& sequence, Style& style, int from = 0);

/// Parameters that make `style` from any other: "0;1;38:2::10:20:30".
[[nodiscard]] std::string sgr_parameters(const Style& style);

} // namespace latchkey::terminal
