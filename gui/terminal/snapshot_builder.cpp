#include "gui/terminal/snapshot_builder.h"

#include <algorithm>

namespace latchkey::terminal {

void SnapshotBuilder::set_colors(const ColorOverrides& colors)
{
    colors_ = std::make_shared<const ColorOverrides>(colors);
    last_.reset();
}

std::shared_ptr<const Row> SnapshotBuilder::live_row(Line& line)
{
    if (line.dirty || !line.shared) {
        const auto text = line.text();
        auto row = std::make_shared<Row>();
        row->cells.assign(text.begin(), text.end());
        row->wrapped = line.flags.wrapped;
        row->size = line.flags.size;
        row->prompt = line.flags.prompt;
        line.shared = std::move(row);
        line.dirty = false;
    }
    return line.shared;
}

std::shared_ptr<const Row> SnapshotBuilder::old_row(const Screen& screen, LineId line, std::size_t index)
{
    if (last_ && last_epoch_ == screen.epoch() && line < last_first_line_ && line >= last_->top_line() &&
        line < last_->top_line() + static_cast<LineId>(last_->rows())) {
        return last_->row_ptr(static_cast<int>(line - last_->top_line()));
    }
    auto row = std::make_shared<Row>();
    screen.scrollback().read(index, row->cells);
    const LineFlags flags = screen.scrollback().flags(index);
    row->wrapped = flags.wrapped;
    row->size = flags.size;
    row->prompt = flags.prompt;
    return row;
}

std::shared_ptr<const Snapshot> SnapshotBuilder::build(Screen& screen, const Look& look)
{
    const std::size_t scrollback = screen.alternate() ? 0 : screen.scrollback().size();
    const std::size_t offset = std::min(look.scroll_offset, scrollback);
    if (last_ && last_->generation() == look.generation && last_->scroll_offset() == offset && last_epoch_ == screen.epoch()) {
        return last_;
    }
    auto snapshot = std::make_shared<Snapshot>();
    snapshot->cols_ = screen.cols();
    snapshot->scrollback_ = scrollback;
    snapshot->scroll_offset_ = offset;
    snapshot->top_line_ = screen.first_line() - offset;
    snapshot->oldest_line_ = screen.first_line() - scrollback;
    snapshot->rows_.reserve(static_cast<std::size_t>(screen.rows()));
    const int from_scrollback = static_cast<int>(std::min(offset, static_cast<std::size_t>(screen.rows())));
    for (int row = 0; row < from_scrollback; ++row) {
        const std::size_t index = scrollback - offset + static_cast<std::size_t>(row);
        snapshot->rows_.push_back(old_row(screen, snapshot->line_of(row), index));
    }
    for (int row = from_scrollback; row < screen.rows(); ++row) {
        snapshot->rows_.push_back(live_row(screen.grid().line(row - from_scrollback)));
    }
    snapshot->cursor_ = look.cursor;
    const std::size_t cursor_row = static_cast<std::size_t>(screen.point().row) + offset;
    if (cursor_row < snapshot->rows_.size()) {
        snapshot->cursor_.row = static_cast<int>(cursor_row);
    } else {
        snapshot->cursor_.row = -1;
        snapshot->cursor_.visible = false;
    }
    snapshot->cursor_.col = screen.point().col;
    snapshot->modes_ = look.modes;
    snapshot->generation_ = look.generation;
    snapshot->tables_ = screen.tables().share();
    snapshot->colors_ = colors_;
    last_ = snapshot;
    last_epoch_ = screen.epoch();
    last_first_line_ = screen.first_line();
    return last_;
}

} // namespace latchkey::terminal
