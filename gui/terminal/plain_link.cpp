#include "gui/terminal/plain_link.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace latchkey::terminal {
namespace {

constexpr std::size_t longest = 4096;
constexpr std::array<std::string_view, 3> schemes{"https://", "http://", "mailto:"};

bool of_address(char32_t c)
{
    return c > ' ' && c < 0x7F && std::string_view{"<>\"{}|\\^`"}.find(static_cast<char>(c)) == std::string_view::npos;
}

bool alphanumeric(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

struct At {
    int row;
    int col;
};

/// Walks along a soft-wrapped line.
bool step(const Snapshot& screen, At& at, int by)
{
    At next{at.row, at.col + by};
    if (next.col < 0) {
        if (at.row == 0 || !screen.row(at.row - 1).wrapped) {
            return false;
        }
        next = {at.row - 1, screen.cols() - 1};
    } else if (next.col >= screen.cols()) {
        if (!screen.row(at.row).wrapped || at.row + 1 >= screen.rows()) {
            return false;
        }
        next = {at.row + 1, 0};
    }
    const Cell cell = screen.row(next.row).at(next.col);
    if (cell.cluster() || cell.spacer() || !of_address(cell.code_point())) {
        return false;
    }
    at = next;
    return true;
}

/// What belongs to the sentence around it: a full stop, a closing bracket that was not opened inside.
std::size_t end_without_punctuation(std::string_view text)
{
    for (;;) {
        if (text.empty()) {
            return 0;
        }
        const char last = text.back();
        const bool closes = (last == ')' && std::ranges::count(text, ')') > std::ranges::count(text, '(')) ||
                            (last == ']' && std::ranges::count(text, ']') > std::ranges::count(text, '['));
        if (!closes && std::string_view{".,;:!?'*"}.find(last) == std::string_view::npos) {
            return text.size();
        }
        text.remove_suffix(1);
    }
}

} // namespace

std::optional<PlainLink> plain_link_at(const Snapshot& screen, int row, int col)
{
    if (row < 0 || row >= screen.rows() || col < 0 || col >= screen.cols()) {
        return std::nullopt;
    }
    const Cell here = screen.row(row).at(col);
    if (here.cluster() || here.spacer() || !of_address(here.code_point())) {
        return std::nullopt;
    }
    At first{row, col};
    std::size_t before = 0;
    while (before < longest && step(screen, first, -1)) {
        ++before;
    }
    std::string text;
    std::vector<At> places;
    for (At at = first; text.size() < longest;) {
        text += static_cast<char>(screen.row(at.row).at(at.col).code_point());
        places.push_back(at);
        if (!step(screen, at, 1)) {
            break;
        }
    }
    std::size_t begin = std::string::npos;
    for (const std::string_view scheme : schemes) {
        for (std::size_t at = text.find(scheme); at != std::string::npos && at <= before; at = text.find(scheme, at + 1)) {
            const bool alone = at == 0 || !alphanumeric(text[at - 1]);
            if (alone && (begin == std::string::npos || at > begin)) {
                begin = at;
            }
        }
    }
    if (begin == std::string::npos) {
        return std::nullopt;
    }
    const std::size_t end = begin + end_without_punctuation(std::string_view{text}.substr(begin));
    const bool names_something = text.find_first_of(":") + 3 < end;
    if (before >= end || !names_something) {
        return std::nullopt;
    }
    PlainLink link{text.substr(begin, end - begin), {}};
    for (std::size_t i = begin; i < end; ++i) {
        const At at = places[i];
        if (link.cells.empty() || link.cells.back().row != at.row) {
            link.cells.push_back({at.row, at.col, at.col});
        }
        link.cells.back().end = at.col + 1;
    }
    return link;
}

} // namespace latchkey::terminal
