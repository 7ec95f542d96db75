#include "gui/panels/terminal_cells.h"

#include "gui/panels/box_glyphs.h"
#include "gui/panels/terminal_colors.h"

#include <imgui_internal.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

namespace latchkey::panels {
namespace {

using namespace kit;
using terminal::Attribute;
using terminal::Cell;
using terminal::LineSize;
using terminal::Row;
using terminal::Snapshot;
using terminal::Style;
using terminal::Underline;

/// A glyph to be painted once the whole row's are in the atlas.
struct Pending {
    ImFontBaked* baked;
    ImWchar code;
    float x;
    ImU32 color;
};

class RowPainter {
public:
    RowPainter(ImDrawList& list, const Snapshot& screen, const TerminalColors& theme, double least_contrast, const CellGrid& grid)
        : list_(list),
          screen_(screen),
          grid_(grid),
          paint_(theme, screen, least_contrast),
          cell_w_(static_cast<float>(grid.cell.width)),
          cell_h_(static_cast<float>(grid.cell.height)),
          stroke_(std::max(1.0F, std::round(grid.font_size / 14)))
    {
        constexpr std::array<Face, 4> faces = {Face::mono, Face::mono_bold, Face::mono_italic, Face::mono_bold_italic};
        for (std::size_t i = 0; i < faces.size(); ++i) {
            baked_[i] = font(faces[i])->GetFontBaked(grid.font_size);
        }
        text_top_ = std::round((cell_h_ - grid.font_size) / 2);
    }

    [[nodiscard]] const TerminalPaint& paint() const { return paint_; }

    void row(int r, const CellMarks& marks)
    {
        const Row& row = screen_.row(r);
        const bool wide_line = row.size != LineSize::normal;
        const float y = grid_.y + static_cast<float>(r) * cell_h_;
        scale_x_ = wide_line ? 2.0F : 1.0F;
        scale_y_ = row.size == LineSize::tall_top || row.size == LineSize::tall_bottom ? 2.0F : 1.0F;
        if (wide_line) {
            list_.PushClipRect({grid_.x, y}, {grid_.x + cell_w_ * static_cast<float>(screen_.cols()), y + cell_h_}, true);
        }
        above_ = row.size == LineSize::tall_bottom ? cell_h_ : 0; // what such a line shows begins in the one above, where it is cut off
        pending_.clear();
        const int cols = wide_line ? screen_.cols() / 2 : screen_.cols();
        mark(r, cols, marks);
        grounds(row, cols, y);
        for (int col = 0; col < cols; ++col) {
            cell(row.at(col), col, y, mark_at(col), false);
        }
        flush(y - above_);
        if (wide_line) {
            list_.PopClipRect();
        }
    }

    void cursor(const CursorLook& look)
    {
        const terminal::Cursor& at = screen_.cursor();
        if (!at.visible || at.row < 0 || at.row >= screen_.rows()) {
            return;
        }
        const Cell under = screen_.row(at.row).at(at.col);
        const float w = under.wide() ? cell_w_ * 2 : cell_w_;
        const Box box{grid_.x + static_cast<float>(at.col) * cell_w_, grid_.y + static_cast<float>(at.row) * cell_h_, w, cell_h_};
        scale_x_ = scale_y_ = 1;
        above_ = 0;
        if (!look.focused) {
            const float edge = hairline();
            list_.AddRect({box.x + edge / 2, box.y + edge / 2}, {box.right() - edge / 2, box.bottom() - edge / 2}, paint_.cursor(), 0, 0,
                          edge);
        } else if (!look.shown) {
            return;
        } else if (at.shape == terminal::CursorShape::underline) {
            list_.AddRectFilled({box.x, box.bottom() - px(2)}, box.max(), paint_.cursor());
        } else if (at.shape == terminal::CursorShape::bar) {
            list_.AddRectFilled(box.min(), {box.x + px(2), box.bottom()}, paint_.cursor());
        } else {
            list_.AddRectFilled(box.min(), box.max(), paint_.cursor());
            pending_.clear();
            cell(under, at.col, box.y, Mark::none, true);
            flush(box.y);
        }
    }

private:
    [[nodiscard]] Mark mark_at(int col) const { return marked_ ? marks_[static_cast<std::size_t>(col)] : Mark::none; }

    /// What is selected goes above what was found; most rows have neither.
    void mark(int r, int cols, const CellMarks& marks)
    {
        marked_ = false;
        const auto put = [&](std::span<const view::SelectedCells> spans, Mark mark) {
            // Those of a search are in order, and there may be thousands.
            auto span = std::ranges::lower_bound(spans, r, {}, &view::SelectedCells::row);
            for (; span != spans.end() && span->row == r; ++span) {
                if (!marked_) {
                    marks_.assign(static_cast<std::size_t>(cols), Mark::none);
                    marked_ = true;
                }
                for (int col = std::max(0, span->begin); col < std::min(cols, span->end); ++col) {
                    marks_[static_cast<std::size_t>(col)] = mark;
                }
            }
        };
        put(marks.hits, Mark::match);
        put(marks.selection, Mark::selected);
        put(marks.current_hit, Mark::current);
    }

    struct Resolved {
        terminal::StyleId style = 0;
        Mark mark = Mark::none;
        bool filled = false;
        CellColors colors{};
        ImU32 legible = 0;
    };

    /// Text comes in runs of few styles: each is worked out once a frame.
    const Resolved& colors_of(terminal::StyleId id, Mark mark)
    {
        Resolved& slot = resolved_[(id * 4 + static_cast<unsigned>(mark)) % resolved_.size()];
        if (!slot.filled || slot.style != id || slot.mark != mark) {
            const CellColors c = paint_.of(screen_.style(id), mark);
            slot = {id, mark, true, c, paint_.legible(c.ink, c.ground)};
        }
        return slot;
    }

    /// Neighbours of one colour are one rectangle.
    void grounds(const Row& row, int cols, float y)
    {
        int from = 0;
        ImU32 color = 0; // nothing to fill
        for (int col = 0; col <= cols; ++col) {
            ImU32 here = 0;
            if (col < cols) {
                const CellColors c = colors_of(row.at(col).style, mark_at(col)).colors;
                here = c.default_ground ? 0 : c.ground;
            }
            if (col == cols || here != color) {
                if (color != 0) {
                    list_.AddRectFilled({place(from), y}, {place(col), y + cell_h_}, color);
                }
                from = col;
                color = here;
            }
        }
    }

    [[nodiscard]] float place(int col) const { return grid_.x + static_cast<float>(col) * cell_w_ * scale_x_; }

    void cell(const Cell& cell, int col, float y, Mark mark, bool under_cursor)
    {
        const Style& style = screen_.style(cell.style);
        if (cell.spacer() || style.has(Attribute::hidden) ||
            (cell.blank() && style.underline == Underline::none && !style.has(Attribute::strike) && !style.has(Attribute::overline) &&
             style.link == 0)) {
            return;
        }
        const CellColors c = under_cursor ? CellColors{paint_.ground(), paint_.cursor(), false} : colors_of(cell.style, mark).colors;
        const char32_t code = cell.cluster() ? U'\0' : cell.code_point();
        const float x = place(col);
        if (is_box_glyph(code)) {
            // Pictures made of blocks keep their colours.
            draw_box_glyph(list_, code, {x, y - above_, cell_w_ * scale_x_, cell_h_ * scale_y_}, c.ink, stroke_);
            return;
        }
        const ImU32 ink = under_cursor ? paint_.legible(c.ink, c.ground) : colors_of(cell.style, mark).legible;
        ImFontBaked* baked = baked_[(style.has(Attribute::bold) ? 1U : 0U) + (style.has(Attribute::italic) ? 2U : 0U)];
        if (cell.cluster()) {
            for (const char32_t part : screen_.cluster(cell)) {
                pending_.push_back({baked, static_cast<ImWchar>(part), x, ink});
            }
        } else if (!cell.blank()) {
            pending_.push_back({baked, static_cast<ImWchar>(code), x, ink});
        }
        lines(style, x, y, cell.wide() ? cell_w_ * 2 : cell_w_, ink);
    }

    void lines(const Style& style, float x, float y, float w, ImU32 ink)
    {
        w *= scale_x_;
        const ImU32 line_color = paint_.of(style.underline_color, ink);
        const float base = y + cell_h_ - std::max(2.0F, std::round(cell_h_ * 0.12F));
        const float t = stroke_;
        const auto dashes = [&](float dash, float gap) {
            for (float at = x; at < x + w; at += dash + gap) {
                list_.AddRectFilled({at, base}, {std::min(at + dash, x + w), base + t}, line_color);
            }
        };
        switch (style.underline) {
        case Underline::none:
            if (style.link != 0) {
                dashes(t, t); // a link shows that it is one
            }
            break;
        case Underline::single:
            list_.AddRectFilled({x, base}, {x + w, base + t}, line_color);
            break;
        case Underline::twice:
            list_.AddRectFilled({x, base - t}, {x + w, base}, line_color);
            list_.AddRectFilled({x, base + t}, {x + w, base + 2 * t}, line_color);
            break;
        case Underline::curly:
            list_.PathLineTo({x, base + t});
            list_.PathBezierCubicCurveTo({x + w * 0.3F, base - 2 * t}, {x + w * 0.7F, base + 4 * t}, {x + w, base + t});
            list_.PathStroke(line_color, 0, t);
            break;
        case Underline::dotted:
            dashes(t, t);
            break;
        case Underline::dashed:
            dashes(std::round(w / 3), std::round(w / 4));
            break;
        }
        if (style.has(Attribute::strike)) {
            const float middle = y + std::round(cell_h_ * 0.52F);
            list_.AddRectFilled({x, middle}, {x + w, middle + t}, ink);
        }
        if (style.has(Attribute::overline)) {
            list_.AddRectFilled({x, y}, {x + w, y + t}, ink);
        }
    }

    void flush(float y)
    {
        // Loading a glyph may grow the atlas, which moves glyphs and splits the draw command: first load all, then reserve.
        for (const Pending& glyph : pending_) {
            glyph.baked->FindGlyph(glyph.code);
        }
        const int count = static_cast<int>(pending_.size());
        if (count == 0) {
            return;
        }
        list_.PrimReserve(count * 6, count * 4);
        int drawn = 0;
        for (const Pending& wanted : pending_) {
            const ImFontGlyph* glyph = wanted.baked->FindGlyph(wanted.code);
            if (glyph == nullptr || !glyph->Visible) {
                continue;
            }
            // A combining mark of its own follows the base's advance and reaches back.
            const float pen = glyph->AdvanceX == 0 ? wanted.x + cell_w_ : wanted.x;
            const float top = y + text_top_ * scale_y_;
            const ImU32 color = glyph->Colored ? IM_COL32_WHITE : wanted.color;
            list_.PrimRectUV({pen + glyph->X0 * scale_x_, top + glyph->Y0 * scale_y_},
                             {pen + glyph->X1 * scale_x_, top + glyph->Y1 * scale_y_}, {glyph->U0, glyph->V0}, {glyph->U1, glyph->V1},
                             color);
            ++drawn;
        }
        list_.PrimUnreserve((count - drawn) * 6, (count - drawn) * 4);
        pending_.clear();
    }

    ImDrawList& list_;
    const Snapshot& screen_;
    const CellGrid& grid_;
    TerminalPaint paint_;
    float cell_w_;
    float cell_h_;
    float stroke_;
    float text_top_ = 0;
    float scale_x_ = 1;
    float scale_y_ = 1;
    float above_ = 0;
    std::array<ImFontBaked*, 4> baked_{};
    std::vector<Mark> marks_; ///< of the row being painted
    bool marked_ = false;     ///< it has any
    std::array<Resolved, 512> resolved_{};
    std::vector<Pending> pending_;
};

} // namespace

void draw_cells(ImDrawList& list, const Snapshot& screen, const TerminalColors& colors, double least_contrast, const CellMarks& marks,
                const CellGrid& grid, const CursorLook& cursor)
{
    RowPainter painter{list, screen, colors, least_contrast, grid};
    for (int r = 0; r < screen.rows(); ++r) {
        painter.row(r, marks);
    }
    painter.cursor(cursor);
}

} // namespace latchkey::panels
