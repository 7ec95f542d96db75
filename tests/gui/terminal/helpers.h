#pragma once
/// A terminal for a test: feed, then look.

#include "gui/terminal/terminal.h"

#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

namespace latchkey::terminal::testing {

inline Terminal small(int cols = 10, int rows = 4, std::size_t scrollback = 100)
{
    return Terminal{{.cols = cols, .rows = rows, .scrollback = scrollback}};
}

/// The screen without the line ends of blank rows at its bottom: "ab\ncd".
inline std::string shown(const Terminal& terminal)
{
    std::string text = terminal.screen_text();
    while (!text.empty() && text.back() == '\n') {
        text.pop_back();
    }
    return text;
}

/// What a terminal of 10×4 shows after `bytes`.
inline std::string after(std::string_view bytes)
{
    Terminal terminal = small();
    terminal.feed(bytes);
    return shown(terminal);
}

inline std::string replies_to(std::string_view bytes)
{
    Terminal terminal = small();
    terminal.feed(bytes);
    return terminal.take_replies();
}

/// "row,col" of the cursor, from 0.
inline std::string cursor(Terminal& terminal)
{
    const auto snapshot = terminal.snapshot();
    return std::to_string(snapshot->cursor().row) + ',' + std::to_string(snapshot->cursor().col);
}

inline std::string cursor_after(std::string_view bytes)
{
    Terminal terminal = small();
    terminal.feed(bytes);
    return cursor(terminal);
}

inline Style style_at(Terminal& terminal, int row, int col)
{
    const auto snapshot = terminal.snapshot();
    return snapshot->style(snapshot->row(row).at(col).style);
}

/// The style that text has after `sgr`, as in "1;31".
inline Style styled(std::string_view sgr)
{
    Terminal terminal = small();
    terminal.feed("\x1B[" + std::string{sgr} + "mx");
    return style_at(terminal, 0, 0);
}

inline std::string file_text(const std::string& path)
{
    std::ifstream file{path, std::ios::binary};
    return {std::istreambuf_iterator<char>{file}, {}};
}

} // namespace latchkey::terminal::testing
