#include "gui/terminal/reader.h"

#include "gui/terminal/utf8.h"

namespace latchkey::terminal {

const Row* LineReader::row(LineId line) const
{
    if (line < oldest_line() || line >= end_line()) {
        return nullptr;
    }
    LineFlags flags;
    if (line < screen_line()) {
        const auto index = static_cast<std::size_t>(line - oldest_line());
        screen_.scrollback().read(index, row_.cells);
        flags = screen_.scrollback().flags(index);
    } else {
        const Line& live = screen_.grid().line(static_cast<int>(line - screen_line()));
        row_.cells.assign(live.text().begin(), live.text().end());
        flags = live.flags;
    }
    row_.wrapped = flags.wrapped;
    row_.size = flags.size;
    row_.prompt = flags.prompt;
    return &row_;
}

bool LineReader::is_prompt(LineId line) const
{
    if (line < screen_line()) {
        return screen_.scrollback().flags(static_cast<std::size_t>(line - oldest_line())).prompt;
    }
    return screen_.grid().line(static_cast<int>(line - screen_line())).flags.prompt;
}

bool LineReader::wrapped(LineId line) const
{
    if (line < screen_line()) {
        return screen_.scrollback().flags(static_cast<std::size_t>(line - oldest_line())).wrapped;
    }
    return screen_.grid().line(static_cast<int>(line - screen_line())).flags.wrapped;
}

std::span<const std::uint8_t> LineReader::packed_ascii(LineId line, bool& is_ascii) const
{
    is_ascii = false;
    if (line < oldest_line() || line >= screen_line()) {
        return {};
    }
    return screen_.scrollback().ascii(static_cast<std::size_t>(line - oldest_line()), is_ascii);
}

void LineReader::append(Cell cell, std::string& out) const
{
    if (cell.spacer()) {
        return;
    }
    if (cell.empty()) {
        out.push_back(' ');
    } else if (cell.cluster()) {
        for (const char32_t code_point : screen_.tables().cluster_text(cell.code_point())) {
            append_utf8(out, code_point);
        }
    } else {
        append_utf8(out, cell.code_point());
    }
}

void LineReader::append(const Row& row, std::string& out) const
{
    std::size_t length = row.cells.size();
    while (length > 0 && (row.wrapped ? row.cells[length - 1].empty() : row.cells[length - 1].blank())) {
        --length;
    }
    for (std::size_t col = 0; col < length; ++col) {
        append(row.cells[col], out);
    }
}

void LineReader::append_trimmed(LineId line, std::string& out) const
{
    if (const Row* found = row(line)) {
        Row copy = *found;
        copy.wrapped = false;
        append(copy, out);
    }
}

} // namespace latchkey::terminal
