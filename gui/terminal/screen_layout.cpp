/// Screen: another size. Soft-wrapped lines are joined and divided anew; the cursor stays on its character.

#include "gui/terminal/screen.h"

#include <algorithm>
#include <limits>

namespace latchkey::terminal {
namespace {

int last_text(std::span<const Cell> cells)
{
    auto length = static_cast<int>(cells.size());
    while (length > 0 && cells[static_cast<std::size_t>(length - 1)].empty()) {
        --length;
    }
    return length;
}

/// A place of the old layout and where it is in the new one.
struct Tracked {
    std::size_t row; ///< old row, counted from the oldest line of the scrollback
    int col;
    std::size_t new_row = 0;
    int new_col = 0;
    int offset = -1; ///< within the logical line that is being laid out
};

/// Lays logical lines out into a new scrollback, which the new screen is then taken from.
class Layout {
public:
    Layout(int cols, std::size_t keep, std::span<Tracked> tracked) : out_(keep), cols_(cols), tracked_(tracked) {}

    void add(std::size_t row, std::span<const Cell> cells, LineFlags flags)
    {
        for (Tracked& each : tracked_) {
            if (each.row == row) {
                each.offset = static_cast<int>(line_.size()) + each.col;
            }
        }
        if (line_.empty() && !open_) {
            first_ = flags;
        }
        if (flags.wrapped) {
            cells = cells.first(static_cast<std::size_t>(last_text(cells))); // the column that a wide character did not fit in
        }
        line_.insert(line_.end(), cells.begin(), cells.end());
        open_ = flags.wrapped;
        if (!open_) {
            finish();
        }
    }

    /// A line that the new width does not change; only for rows where nothing is tracked.
    bool add_packed(const Scrollback& from, std::size_t row)
    {
        if (open_ || from.flags(row).wrapped || from.length(row) > static_cast<std::size_t>(cols_)) {
            return false;
        }
        out_.push_packed(from, row);
        ++emitted_;
        return true;
    }

    void finish()
    {
        // Blank cells after the text were painted by erasing; they fill a row but do not make one.
        const int text = first_.size == LineSize::normal ? last_text(line_) : 0;
        int from = 0;
        bool last = false;
        bool placed_any = false;
        while (!last) {
            int to = from + cols_;
            last = to >= text || first_.size != LineSize::normal;
            if (!last && line_[static_cast<std::size_t>(to)].spacer() && to - 1 > from) {
                --to;
            }
            to = std::min(to, static_cast<int>(line_.size()));
            LineFlags flags = first_;
            flags.wrapped = !last;
            flags.prompt = first_.prompt && !placed_any;
            placed_any = true;
            std::span<const Cell> piece{line_.data() + from, static_cast<std::size_t>(std::max(0, to - from))};
            if (from > 0 && !piece.empty() && piece.front().spacer()) {
                piece = piece.subspan(1);
            }
            if (!piece.empty() && piece.back().wide()) {
                piece = piece.first(piece.size() - 1); // one column: no room for wide characters at all
            }
            for (Tracked& each : tracked_) {
                if (each.offset >= from && (last || each.offset < to)) {
                    each.new_row = emitted_;
                    each.new_col = each.offset - from;
                    each.offset = -1;
                }
            }
            out_.push(piece, flags);
            ++emitted_;
            from = to;
        }
        line_.clear();
        open_ = false;
    }

    [[nodiscard]] bool open() const { return open_; }
    [[nodiscard]] std::size_t emitted() const { return emitted_; }
    [[nodiscard]] Scrollback& out() { return out_; }

private:
    Scrollback out_;
    int cols_;
    std::span<Tracked> tracked_;
    std::vector<Cell> line_{};
    LineFlags first_{};
    bool open_ = false;
    std::size_t emitted_ = 0;
};

std::unique_ptr<Line> line_from(const Scrollback& from, std::size_t row)
{
    auto line = std::make_unique<Line>();
    from.read(row, line->cells);
    line->length = static_cast<int>(line->cells.size());
    line->flags = from.flags(row);
    line->has_wide = std::ranges::any_of(line->cells, &Cell::wide);
    return line;
}

} // namespace

int Screen::used_rows(const WritePoint& cursor) const
{
    int last = main_.rows() - 1;
    while (last > cursor.row && main_.line(last).length == 0) {
        --last;
    }
    return last + 1;
}

void Screen::resize(int new_cols, int new_rows)
{
    const int old_cols = cols();
    if (new_cols == old_cols && new_rows == rows()) {
        return;
    }
    ++epoch_;
    const bool in_alternate = alternate();
    std::array<WritePoint*, 2> points{in_alternate ? &saved_main_ : &point_, &saved_main_};
    const auto used = std::span<WritePoint* const>{points}.first(in_alternate ? 1 : 2);
    if (new_cols == old_cols) {
        resize_rows(new_rows, used);
    } else {
        reflow(new_cols, new_rows, used);
    }
    resize_alternate(new_cols, new_rows);
    if (new_cols > old_cols) {
        tabs_.resize(static_cast<std::size_t>(new_cols));
        for (std::size_t col = static_cast<std::size_t>((old_cols + 7) / 8 * 8); col < tabs_.size(); col += 8) {
            tabs_[col] = true;
        }
    } else {
        tabs_.resize(static_cast<std::size_t>(new_cols));
    }
    reset_margins();
    for (WritePoint* point : {&point_, &saved_main_, &saved_alternate_}) {
        point->row = std::clamp(point->row, 0, new_rows - 1);
        point->col = std::clamp(point->col, 0, new_cols - 1);
    }
}

/// The number of columns stays: lines only move between the screen and the scrollback, and keep their numbers.
void Screen::resize_rows(int new_rows, std::span<WritePoint* const> points)
{
    const int used = used_rows(*points.front());
    const int old_rows = main_.rows();
    std::uint64_t gone = main_.gone();
    std::vector<std::unique_ptr<Line>> lines = main_.take_lines();
    int moved = 0; // rows that left over the top; negative: that came back
    if (used > new_rows) {
        moved = used - new_rows;
        for (int row = 0; row < moved; ++row) {
            scrollback_.push(lines[static_cast<std::size_t>(row)]->text(), lines[static_cast<std::size_t>(row)]->flags);
        }
        lines.erase(lines.begin(), lines.begin() + moved);
    } else if (new_rows > old_rows && used == old_rows) {
        while (-moved < new_rows - old_rows && scrollback_.size() > 0) {
            lines.insert(lines.begin(), line_from(scrollback_, scrollback_.size() - 1));
            scrollback_.pop_newest();
            --moved;
        }
    }
    gone = static_cast<std::uint64_t>(static_cast<std::int64_t>(gone) + moved);
    lines.resize(static_cast<std::size_t>(new_rows));
    main_.put_lines(std::move(lines), main_.cols());
    main_.set_gone(gone);
    for (WritePoint* point : points) {
        point->row -= moved;
    }
}

void Screen::reflow(int new_cols, int new_rows, std::span<WritePoint* const> points)
{
    const int old_rows = main_.rows();
    const int used = used_rows(*points.front());
    const std::size_t history = scrollback_.size();
    const LineId oldest = main_.gone() - history;

    std::vector<Tracked> tracked;
    tracked.push_back({history, 0}); // the top of the screen
    for (const WritePoint* point : points) {
        const int row = std::clamp(point->row, 0, used - 1);
        tracked.push_back({history + static_cast<std::size_t>(row), point->col + (point->pending_wrap ? 1 : 0)});
    }
    Layout layout{new_cols, scrollback_.limit() + static_cast<std::size_t>(new_rows), tracked};
    std::vector<Cell> cells;
    for (std::size_t row = 0; row < history; ++row) {
        if (!layout.add_packed(scrollback_, row)) {
            scrollback_.read(row, cells);
            layout.add(row, cells, scrollback_.flags(row));
        }
    }
    const std::vector<std::unique_ptr<Line>> old = main_.take_lines();
    for (int row = 0; row < used; ++row) {
        LineFlags flags = old[static_cast<std::size_t>(row)]->flags;
        flags.wrapped = flags.wrapped && row + 1 < used;
        layout.add(history + static_cast<std::size_t>(row), old[static_cast<std::size_t>(row)]->text(), flags);
    }
    if (layout.open()) {
        layout.finish();
    }

    // What was at the top stays there, unless the text would not fit below it, or the screen was full to its last row: then the bottom
    // stays.
    Scrollback& out = layout.out();
    const std::size_t total = layout.emitted();
    const std::size_t kept_from = total - out.size();
    const auto height = static_cast<std::size_t>(new_rows);
    std::size_t top = tracked.front().new_row;
    if (total - top > height || used == old_rows) {
        top = total > height ? total - height : 0;
    }
    top = std::max(top, kept_from);
    std::vector<std::unique_ptr<Line>> lines(height);
    for (std::size_t row = total; row > top; --row) {
        lines[row - 1 - top] = line_from(out, out.size() - 1);
        out.pop_newest();
    }
    const std::size_t limit = scrollback_.limit();
    scrollback_ = std::move(out);
    scrollback_.set_limit(limit);
    main_.put_lines(std::move(lines), new_cols);
    main_.set_gone(oldest + scrollback_.size());
    for (std::size_t i = 0; i < points.size(); ++i) {
        const Tracked& place = tracked[i + 1];
        WritePoint& point = *points[i];
        point.row = static_cast<int>(place.new_row - std::min(place.new_row, top));
        // After the last character of a full row the next one wraps.
        point.pending_wrap = place.new_col == new_cols && point.row < new_rows && main_.line(point.row).length == new_cols;
        point.col = std::min(place.new_col, new_cols - 1);
    }
}

/// No layout on the alternate screen: programs there draw anew. The row of the cursor stays in view.
void Screen::resize_alternate(int new_cols, int new_rows)
{
    WritePoint& cursor = alternate() ? point_ : saved_alternate_;
    std::vector<std::unique_ptr<Line>> lines = alternate_.take_lines();
    const std::uint64_t gone = alternate_.gone();
    const int above = std::clamp(cursor.row - new_rows + 1, 0, static_cast<int>(lines.size()) - 1);
    lines.erase(lines.begin(), lines.begin() + above);
    lines.resize(static_cast<std::size_t>(new_rows));
    alternate_.put_lines(std::move(lines), new_cols);
    alternate_.set_gone(gone + static_cast<std::uint64_t>(above));
    cursor.row -= above;
}

} // namespace latchkey::terminal
