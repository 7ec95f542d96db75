#include "gui/terminal/selection.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace latchkey::terminal {
namespace {

constexpr std::size_t max_text = std::size_t{64} * 1024 * 1024;

enum class Kind : std::uint8_t { blank, word, other };

Kind kind_of(const Snapshot& view, const Row& row, int col, std::string_view word_characters)
{
    Cell cell = row.at(col);
    if (cell.spacer() && col > 0) {
        cell = row.at(col - 1);
    }
    if (cell.blank()) {
        return Kind::blank;
    }
    const char32_t code_point = cell.cluster() ? (view.cluster(cell).empty() ? U' ' : view.cluster(cell).front()) : cell.code_point();
    const bool letter = code_point > 0xA0 || (code_point >= '0' && code_point <= '9') || (code_point >= 'A' && code_point <= 'Z') ||
                        (code_point >= 'a' && code_point <= 'z');
    if (letter || (code_point < 0x80 && word_characters.find(static_cast<char>(code_point)) != std::string_view::npos)) {
        return Kind::word;
    }
    return Kind::other;
}

bool in_view(const Snapshot& view, LineId line)
{
    return line >= view.top_line() && line < view.top_line() + static_cast<LineId>(view.rows());
}

const Row& row_of(const Snapshot& view, LineId line)
{
    return view.row(static_cast<int>(line - view.top_line()));
}

bool goes_on(const Snapshot& view, LineId line)
{
    return in_view(view, line) && in_view(view, line + 1) && row_of(view, line).wrapped;
}

/// Ends of the word around `at`, over soft-wrapped lines as far as they are in view. Blanks and signs stand for themselves.
std::pair<Place, Place> word_around(const Snapshot& view, Place at, std::string_view word_characters)
{
    if (!in_view(view, at.line)) {
        return {at, at};
    }
    at.col = std::clamp(at.col, 0, view.cols() - 1);
    const Kind kind = kind_of(view, row_of(view, at.line), at.col, word_characters);
    Place first = at;
    Place last = at;
    if (kind == Kind::other) {
        const bool spacer = row_of(view, at.line).at(at.col).spacer();
        const bool wide = row_of(view, at.line).at(at.col).wide();
        return {{at.line, at.col - (spacer ? 1 : 0)}, {at.line, at.col + (wide ? 2 : 1)}};
    }
    for (;;) {
        Place before = first;
        if (before.col > 0) {
            --before.col;
        } else if (before.line > view.top_line() && goes_on(view, before.line - 1)) {
            before = {before.line - 1, view.cols() - 1};
        } else {
            break;
        }
        if (kind_of(view, row_of(view, before.line), before.col, word_characters) != kind) {
            break;
        }
        first = before;
    }
    for (;;) {
        Place after = last;
        if (after.col + 1 < view.cols()) {
            ++after.col;
        } else if (goes_on(view, after.line)) {
            after = {after.line + 1, 0};
        } else {
            break;
        }
        if (kind_of(view, row_of(view, after.line), after.col, word_characters) != kind) {
            break;
        }
        last = after;
    }
    return {first, {last.line, last.col + 1}};
}

/// The whole line, soft-wrapped parts included as far as they are in view.
std::pair<Place, Place> line_around(const Snapshot& view, Place at)
{
    LineId first = at.line;
    LineId last = at.line;
    while (first > view.top_line() && goes_on(view, first - 1)) {
        --first;
    }
    while (goes_on(view, last)) {
        ++last;
    }
    return {{first, 0}, {last, view.cols()}};
}

std::pair<Place, Place> ends(const Snapshot& view, Place at, SelectBy by, std::string_view word_characters)
{
    switch (by) {
    case SelectBy::word:
        return word_around(view, at, word_characters);
    case SelectBy::line:
        return line_around(view, at);
    case SelectBy::character:
    case SelectBy::block:
        break;
    }
    return {at, at};
}

} // namespace

Selection Selection::begin(const Snapshot& view, Place at, SelectBy by, std::string_view word_characters)
{
    Selection selection;
    selection.by_ = by;
    std::tie(selection.anchor_first_, selection.anchor_last_) = ends(view, at, by, word_characters);
    selection.first_ = selection.anchor_first_;
    selection.last_ = selection.anchor_last_;
    return selection;
}

void Selection::extend(const Snapshot& view, Place at, std::string_view word_characters)
{
    const auto [first, last] = ends(view, at, by_, word_characters);
    first_ = std::min(anchor_first_, first);
    last_ = std::max(anchor_last_, last);
    if (by_ == SelectBy::block) {
        first_.col = std::min(anchor_first_.col, at.col);
        last_.col = std::max(anchor_first_.col, at.col);
    }
}

Selection Selection::all(const Snapshot& view)
{
    Selection selection;
    selection.by_ = SelectBy::line;
    selection.first_ = {view.oldest_line(), 0};
    selection.last_ = {view.top_line() + view.scroll_offset() + static_cast<LineId>(view.rows()) - 1, view.cols()};
    selection.anchor_first_ = selection.first_;
    selection.anchor_last_ = selection.last_;
    return selection;
}

bool Selection::empty() const noexcept
{
    return by_ == SelectBy::block ? first_.col == last_.col : first_ == last_;
}

Place Selection::first() const noexcept
{
    return first_;
}

Place Selection::last() const noexcept
{
    return last_;
}

std::optional<Span> Selection::span(LineId line, int cols, const Row* row) const
{
    if (empty() || line < first_.line || line > last_.line) {
        return std::nullopt;
    }
    Span span{0, cols};
    if (by_ == SelectBy::block) {
        span = {first_.col, last_.col};
    } else {
        if (line == first_.line) {
            span.first = first_.col;
        }
        if (line == last_.line) {
            span.last = last_.col;
        }
    }
    span.first = std::clamp(span.first, 0, cols);
    span.last = std::clamp(span.last, 0, cols);
    if (row != nullptr && span.first < span.last) {
        if (row->at(span.first).spacer()) {
            --span.first;
        }
        if (row->at(span.last - 1).wide()) {
            span.last = std::min(cols, span.last + 1);
        }
    }
    if (span.first >= span.last) {
        return std::nullopt;
    }
    return span;
}

std::string selected_text(const Selection& selection, const LineSource& lines, int cols,
                          const std::function<void(Cell, std::string&)>& append)
{
    std::string out;
    if (selection.empty()) {
        return out;
    }
    const bool block = selection.by() == SelectBy::block;
    for (LineId line = selection.first().line; line <= selection.last().line && out.size() < max_text; ++line) {
        const Row* row = lines(line);
        const bool last = line == selection.last().line;
        if (row == nullptr) {
            continue;
        }
        const Span span = selection.span(line, cols, row).value_or(Span{});
        const bool joined = row->wrapped && !block && span.last == cols;
        int end = std::min(span.last, static_cast<int>(row->cells.size()));
        // A soft-wrapped line goes on: its blanks are part of the text. Only cells never written are cut from it.
        while (end > span.first && (joined ? row->at(end - 1).empty() : row->at(end - 1).blank())) {
            --end;
        }
        for (int col = span.first; col < end; ++col) {
            append(row->at(col), out);
        }
        if (!last && !joined) {
            out.push_back('\n');
        }
    }
    if (selection.by() == SelectBy::line && !out.empty() && out.back() != '\n') {
        out.push_back('\n');
    }
    return out;
}

} // namespace latchkey::terminal
