#include "gui/terminal/snapshot.h"

#include "gui/terminal/style_table.h"
#include "gui/terminal/utf8.h"

namespace latchkey::terminal {

const Style& Snapshot::style(StyleId id) const noexcept
{
    static constexpr Style plain{};
    return tables_ && tables_->styles.has(id) ? tables_->styles[id] : plain;
}

std::string_view Snapshot::link(const Style& style) const noexcept
{
    return style.link != 0 && tables_ && tables_->links.has(style.link) ? std::string_view{tables_->links[style.link]} : std::string_view{};
}

std::u32string_view Snapshot::cluster(Cell cell) const noexcept
{
    const std::uint32_t id = cell.content & Cell::text_mask;
    return cell.cluster() && tables_ && tables_->clusters.has(id) ? tables_->clusters[id].view() : std::u32string_view{};
}

void Snapshot::append_text(Cell cell, std::string& out) const
{
    if (cell.spacer()) {
        return;
    }
    if (cell.empty()) {
        out.push_back(' ');
    } else if (cell.cluster()) {
        for (const char32_t code_point : cluster(cell)) {
            append_utf8(out, code_point);
        }
    } else {
        append_utf8(out, cell.code_point());
    }
}

std::string Snapshot::row_text(int r) const
{
    const std::vector<Cell>& cells = row(r).cells;
    std::size_t length = cells.size();
    while (length > 0 && cells[length - 1].blank()) {
        --length;
    }
    std::string out;
    for (std::size_t col = 0; col < length; ++col) {
        append_text(cells[col], out);
    }
    return out;
}

std::string Snapshot::text() const
{
    std::string out;
    for (int r = 0; r < rows(); ++r) {
        out += row_text(r);
        out += '\n';
    }
    return out;
}

} // namespace latchkey::terminal
