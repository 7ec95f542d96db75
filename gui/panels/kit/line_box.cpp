#include "gui/panels/kit/line_box.h"

#include <imgui_internal.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

namespace latchkey::kit {
namespace {

constexpr float row_height = 18;
constexpr float pad_x = 10;
constexpr float pad_y = 8;
constexpr std::string_view left_out = "… ";

/// A character where it is drawn.
struct Glyph {
    std::size_t from; ///< bytes of the line that it stands for
    std::size_t to;
    float x; ///< from the box's text edge
    float width;
    int row;
};

std::size_t character_end(std::string_view line, std::size_t from)
{
    ++from;
    while (from < line.size() && (static_cast<unsigned char>(line[from]) & 0xC0U) == 0x80U) {
        ++from;
    }
    return from;
}

float glyph_width(std::string_view character)
{
    // Nearly all are base64: one width, measured once a frame.
    return text_width(type::mono, character.size() == 1 ? std::string_view{"m"} : character);
}

class Layout {
public:
    Layout(std::string_view line, float width, int rows) : line_(line), width_(width)
    {
        place(0, line.size());
        if (row_ < rows) {
            return;
        }
        // Too long: the beginning, a mark, and the last word.
        const std::size_t blank = line.rfind(' ');
        const std::size_t tail = blank == std::string_view::npos ? line.size() : blank + 1;
        const float tail_width = std::min(text_width(type::mono, line.substr(tail)), width / 2);
        const float room = width - tail_width - text_width(type::mono, left_out) - 1;
        std::size_t kept = 0;
        while (kept < glyphs_.size() &&
               (glyphs_[kept].row < rows - 1 || (glyphs_[kept].row == rows - 1 && glyphs_[kept].x + glyphs_[kept].width <= room))) {
            ++kept;
        }
        glyphs_.resize(kept);
        const std::size_t from = kept == 0 ? 0 : glyphs_.back().to;
        row_ = std::max(0, rows - 1);
        x_ = kept == 0 || glyphs_.back().row < row_ ? 0 : glyphs_.back().x + glyphs_.back().width;
        glyphs_.push_back({from, tail, x_, text_width(type::mono, left_out), row_});
        gap_ = glyphs_.size() - 1;
        x_ += glyphs_.back().width;
        for (std::size_t at = tail; at < line.size() && x_ < width; at = character_end(line, at)) {
            add(at, character_end(line, at));
        }
    }

    [[nodiscard]] const std::vector<Glyph>& glyphs() const { return glyphs_; }
    [[nodiscard]] std::string_view text_of(std::size_t glyph) const
    {
        const Glyph& one = glyphs_[glyph];
        return glyph == gap_ ? left_out : line_.substr(one.from, one.to - one.from);
    }
    /// The place in the line nearest to a point.
    [[nodiscard]] std::size_t at(float x, int row) const
    {
        std::size_t best = row < 0 ? 0 : line_.size();
        for (const Glyph& glyph : glyphs_) {
            if (glyph.row == row) {
                if (x < glyph.x + glyph.width / 2) {
                    return glyph.from;
                }
                best = glyph.to;
            }
        }
        return best;
    }

private:
    void place(std::size_t from, std::size_t to)
    {
        for (std::size_t at = from; at < to;) {
            const std::size_t end = character_end(line_, at);
            add(at, end);
            at = end;
        }
    }
    void add(std::size_t from, std::size_t to)
    {
        const float width = glyph_width(line_.substr(from, to - from));
        if (x_ > 0 && x_ + width > width_ + 0.5F) {
            x_ = 0;
            ++row_;
        }
        glyphs_.push_back({from, to, x_, width, row_});
        x_ += width;
    }

    std::string_view line_;
    float width_;
    float x_ = 0;
    int row_ = 0;
    std::size_t gap_ = static_cast<std::size_t>(-1);
    std::vector<Glyph> glyphs_;
};

void take_mouse(Box box, const Press& press, const Layout& layout, std::string_view line, LineSelection& selection)
{
    const ImVec2 mouse = ImGui::GetIO().MousePos;
    const int row = static_cast<int>(std::floor((mouse.y - box.y - px(pad_y)) / px(row_height)));
    const std::size_t place = layout.at(mouse.x - box.x - px(pad_x), row);
    if (press.twice) {
        selection = {0, line.size()};
    } else if (press.held && ImGui::IsMouseClicked(ImGuiMouseButton_Left)) {
        selection = {place, place};
    } else if (press.held && ImGui::IsMouseDragging(ImGuiMouseButton_Left, px(2))) {
        selection.caret = place;
    }
    if (press.hovered) {
        ImGui::SetMouseCursor(ImGuiMouseCursor_TextInput);
    }
}

} // namespace

float line_box_height(int rows)
{
    return px(2 * pad_y) + px(row_height) * static_cast<float>(rows);
}

void line_box(Box box, std::string_view label, std::string_view line, LineSelection& selection)
{
    const Press press = interact(label, box);
    field_frame(box, press.focused, false);
    const int rows = std::max(1, static_cast<int>((box.h - px(2 * pad_y) + 1) / px(row_height)));
    const Layout layout{line, box.w - px(2 * pad_x), rows};
    selection.anchor = std::min(selection.anchor, line.size());
    selection.caret = std::min(selection.caret, line.size());
    take_mouse(box, press, layout, line, selection);
    const bool has_keyboard = ImGui::GetItemID() == press.id && ImGui::IsItemFocused();
    if (has_keyboard && ImGui::IsKeyChordPressed(ImGuiMod_Ctrl | ImGuiKey_A)) {
        selection = {0, line.size()};
    }
    const std::size_t from = std::min(selection.anchor, selection.caret);
    const std::size_t to = std::max(selection.anchor, selection.caret);
    if (has_keyboard && ImGui::IsKeyChordPressed(ImGuiMod_Ctrl | ImGuiKey_C)) {
        ImGui::SetClipboardText(std::string{from == to ? line : line.substr(from, to - from)}.c_str());
    }
    // A row is drawn in one go, as wide as its letters are.
    const auto& glyphs = layout.glyphs();
    for (std::size_t first = 0; first < glyphs.size();) {
        std::size_t last = first;
        std::string words;
        while (last < glyphs.size() && glyphs[last].row == glyphs[first].row) {
            const Glyph& glyph = glyphs[last];
            if (glyph.from < to && glyph.to > from) {
                const float y = box.y + px(pad_y) + px(row_height) * static_cast<float>(glyph.row);
                fill({box.x + px(pad_x) + glyph.x, y, glyph.width + 0.5F, px(row_height)}, colors().terminal.selection);
            }
            words += layout.text_of(last);
            ++last;
        }
        const float cy = box.y + px(pad_y) + px(row_height) * (static_cast<float>(glyphs[first].row) + 0.5F);
        plain_text(type::mono, box.x + px(pad_x), cy, colors().text, words);
        first = last;
    }
    note_item(press.id, box.min(), box.max(), label, ItemKind::text, line);
}

} // namespace latchkey::kit
