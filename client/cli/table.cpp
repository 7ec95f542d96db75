#include "client/cli/table.h"

#include "keys/base/log.h"

#include <fmt/format.h>

#include <algorithm>

namespace latchkey::cli {

std::size_t display_width(std::string_view text)
{
    // fmt fills up to a width in cells and knows the wide characters: what it did not add, the text has.
    const std::size_t more_than_all = 2 * text.size() + 1;
    return more_than_all - (fmt::format("{:<{}}", text, more_than_all).size() - text.size());
}

std::string format_table(std::span<const std::vector<std::string>> rows)
{
    std::vector<std::vector<std::string>> cells;
    std::vector<std::size_t> widths;
    for (const std::vector<std::string>& row : rows) {
        std::vector<std::string>& line = cells.emplace_back();
        widths.resize(std::max(widths.size(), row.size()));
        for (std::size_t i = 0; i < row.size(); ++i) {
            line.push_back(printable(row[i]));
            widths[i] = std::max(widths[i], display_width(line.back()));
        }
    }
    std::string out;
    for (const std::vector<std::string>& line : cells) {
        std::string text;
        for (std::size_t i = 0; i < line.size(); ++i) {
            text += fmt::format("{:<{}}", line[i], widths[i] + 2);
        }
        out += text.substr(0, text.find_last_not_of(' ') + 1) + '\n';
    }
    return out;
}

} // namespace latchkey::cli
