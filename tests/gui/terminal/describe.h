#pragma once
/// A screen as text that a person can read and a test can compare: each row, and below a row what its letters do not show, as
///     "   ^ 0..9 1;4 31" (columns and SGR) and "   ^ double-width". Ends with where the cursor is.

#include "gui/terminal/sgr.h"
#include "gui/terminal/terminal.h"

#include <string>

namespace latchkey::terminal::testing {

inline std::string_view line_size_name(LineSize size)
{
    switch (size) {
    case LineSize::normal:
        break;
    case LineSize::wide:
        return "double-width";
    case LineSize::tall_top:
        return "double-height, top";
    case LineSize::tall_bottom:
        return "double-height, bottom";
    }
    return "";
}

inline void describe_row(const Snapshot& screen, int row, std::string& out)
{
    out += screen.row_text(row) + '\n';
    const Row& cells = screen.row(row);
    if (cells.size != LineSize::normal) {
        out += "   ^ " + std::string{line_size_name(cells.size)} + '\n';
    }
    const auto style_at = [&](int col) { return col < screen.cols() ? sgr_parameters(screen.style(cells.at(col).style)) : "0"; };
    for (int from = 0; from < screen.cols();) {
        int to = from;
        const std::string style = style_at(from);
        while (to + 1 < screen.cols() && style_at(to + 1) == style) {
            ++to;
        }
        if (style != "0") {
            out += "   ^ " + std::to_string(from) + ".." + std::to_string(to) + ' ' + style.substr(2) + '\n';
        }
        from = to + 1;
    }
}

inline std::string described(Terminal& terminal)
{
    const auto screen = terminal.snapshot();
    std::string out;
    for (int row = 0; row < screen->rows(); ++row) {
        describe_row(*screen, row, out);
    }
    const Cursor& cursor = screen->cursor();
    return out + std::to_string(screen->cols()) + 'x' + std::to_string(screen->rows()) + ", cursor " + std::to_string(cursor.row) + ',' +
           std::to_string(cursor.col) + (cursor.visible ? "" : " hidden") + (screen->modes().reverse_screen ? ", reversed" : "") + '\n';
}

} // namespace latchkey::terminal::testing
