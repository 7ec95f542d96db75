#include "gui/panels/kit/draw.h"

#include "gui/panels/kit/frame.h"

#include <imgui_internal.h>

#include <algorithm>
#include <cmath>
#include <string>

namespace latchkey::kit {
namespace {

ImDrawList& list()
{
    return *ImGui::GetWindowDrawList();
}

/// Top of the line whose capitals are centred on cy, on a whole pixel.
float line_top(TextStyle style, float cy)
{
    const float size = pixel_size(style);
    const float baseline = std::round(cy + cap_height(style) / 2);
    return baseline - font(style.face)->GetFontBaked(size)->Ascent;
}

std::size_t fitting_bytes(TextStyle style, std::string_view words, float width)
{
    const char* end = nullptr;
    font(style.face)->CalcTextSizeA(pixel_size(style), width, 0.0F, words.data(), words.data() + words.size(), &end);
    return static_cast<std::size_t>(end - words.data());
}

/// Where a line that begins at `from` ends, and where the next one begins.
struct LineBreak {
    std::size_t end;
    std::size_t next;
};
LineBreak next_line(TextStyle style, std::string_view words, std::size_t from, float width)
{
    const std::string_view rest = words.substr(from);
    const std::size_t newline = rest.find('\n');
    const std::string_view paragraph = rest.substr(0, newline);
    std::size_t fits = fitting_bytes(style, paragraph, width);
    if (fits >= paragraph.size()) {
        return {from + paragraph.size(), from + paragraph.size() + (newline != std::string_view::npos ? 1U : 0U)};
    }
    const std::size_t blank = paragraph.rfind(' ', fits);
    if (blank != std::string_view::npos && blank > 0) {
        return {from + blank, from + blank + 1};
    }
    fits = std::max<std::size_t>(fits, 1);
    while (fits < paragraph.size() && (static_cast<unsigned char>(paragraph[fits]) & 0xC0U) == 0x80U) {
        ++fits; // never inside a character
    }
    return {from + fits, from + fits};
}

} // namespace

std::string elided(TextStyle style, std::string_view words, float width)
{
    if (text_width(style, words) <= width) {
        return std::string{words};
    }
    const float room = std::max(0.0F, width - text_width(style, "…"));
    std::string_view cut = words.substr(0, fitting_bytes(style, words, room));
    while (!cut.empty() && cut.back() == ' ') {
        cut.remove_suffix(1);
    }
    return std::string{cut} + "…";
}

float plain_text(TextStyle style, float x, float cy, ImU32 color, std::string_view words, float max_width)
{
    const float size = pixel_size(style);
    const ImVec2 at{std::round(x), line_top(style, cy)};
    float width = text_width(style, words);
    if (width <= max_width) {
        list().AddText(font(style.face), size, at, color, words.data(), words.data() + words.size());
        return width;
    }
    const std::string shown = elided(style, words, max_width);
    width = text_width(style, shown);
    list().AddText(font(style.face), size, at, color, shown.data(), shown.data() + shown.size());
    const Box box{x, cy - size / 2, width, size};
    if (ImGui::IsMouseHoveringRect(box.min(), box.max()) && ImGui::IsWindowHovered(ImGuiHoveredFlags_AllowWhenBlockedByActiveItem)) {
        tooltip_for(ImGui::GetID(words.data(), words.data() + words.size()), words);
    }
    return width;
}

float text(TextStyle style, float x, float cy, ImU32 color, std::string_view words, float max_width, ItemKind kind)
{
    const float width = plain_text(style, x, cy, color, words, max_width);
    const float half = pixel_size(style) / 2;
    if (words.empty()) {
        return 0;
    }
    note_item(0, {x, cy - half}, {x + width, cy + half}, words, kind);
    return width;
}

float text_right(TextStyle style, float x, float cy, ImU32 color, std::string_view words, float max_width)
{
    return text(style, x - std::min(text_width(style, words), max_width), cy, color, words, max_width);
}

float wrapped(TextStyle style, float x, float y, float width, float line_height, ImU32 color, std::string_view words, ItemKind kind)
{
    float bottom = y;
    for (std::size_t from = 0; from < words.size();) {
        const LineBreak split = next_line(style, words, from, width);
        plain_text(style, x, bottom + line_height / 2, color, words.substr(from, split.end - from));
        bottom += line_height;
        from = split.next;
    }
    note_item(0, {x, y}, {x + width, bottom}, words, kind);
    return bottom - y;
}

float wrapped_height(TextStyle style, float width, float line_height, std::string_view words)
{
    float height = 0;
    for (std::size_t from = 0; from < words.size();) {
        from = next_line(style, words, from, width).next;
        height += line_height;
    }
    return height;
}

void icon_at(ImWchar icon, float size, float cx, float cy, ImU32 color)
{
    const float pixels = pixel_size({Face::icons, size});
    char utf8[5];
    ImTextCharToUtf8(utf8, icon);
    list().AddText(font(Face::icons), pixels, {std::round(cx - pixels / 2), std::round(cy - pixels / 2)}, color, utf8);
}

void fill(Box box, ImU32 color, float radius, ImDrawFlags corners)
{
    list().AddRectFilled(box.min(), box.max(), color, radius, corners);
}

void panel(Box box, ImU32 background, ImU32 border, float radius)
{
    // Two fills rather than a stroke: the edge stays exactly as wide as it should be, and crisp.
    const float edge = hairline();
    list().AddRectFilled(box.min(), box.max(), border, radius);
    list().AddRectFilled({box.x + edge, box.y + edge}, {box.right() - edge, box.bottom() - edge}, background,
                         std::max(0.0F, radius - edge));
}

void card(Box box)
{
    panel(box, colors().card, colors().line, px(10));
}

void line_h(float x, float y, float width, ImU32 color)
{
    list().AddRectFilled({x, y}, {x + width, y + hairline()}, color);
}

void line_v(float x, float y, float height, ImU32 color)
{
    list().AddRectFilled({x, y}, {x + hairline(), y + height}, color);
}

void dot(float cx, float cy, float radius, ImU32 color)
{
    list().AddCircleFilled({cx, cy}, radius, color);
}

void shadow(Box box, float radius)
{
    constexpr int layers = 14;
    const float alpha = palette() == Palette::light ? 0.010F : 0.035F;
    const float drop = px(6);
    for (int layer = layers; layer >= 1; --layer) {
        const float grow = px(static_cast<float>(layer) * 1.7F);
        list().AddRectFilled({box.x - grow, box.y - grow + drop}, {box.right() + grow, box.bottom() + grow + drop},
                             with_alpha(IM_COL32_BLACK, alpha), radius + grow);
    }
}

void focus_ring(Box box, float radius)
{
    const float gap = px(1);
    const float width = px(2);
    const Box ring = box.grown(gap + width / 2);
    list().AddRect(ring.min(), ring.max(), colors().acc, radius + gap + width / 2, 0, width);
}

void field_frame(Box box, bool focused, bool bad)
{
    const Colors& c = colors();
    const float radius = px(6);
    const ImU32 edge = bad ? c.bad.ink : focused ? c.acc : c.fline;
    if (!focused) {
        panel(box, c.field, edge, radius);
        return;
    }
    const Box halo = box.grown(px(3));
    list().AddRectFilled(halo.min(), halo.max(), with_alpha(edge, 0.28F), radius + px(3));
    list().AddRectFilled(box.min(), box.max(), edge, radius);
    const Box inner = box.grown(-px(2));
    list().AddRectFilled(inner.min(), inner.max(), c.field, std::max(0.0F, radius - px(2)));
}

float chip_width(std::string_view words, bool icon)
{
    return std::round(text_width(type::small_medium, words)) + px(16) + (icon ? px(18) : 0);
}

float chip(float x, float cy, std::string_view words, const Tone& tone, ImWchar icon)
{
    const float width = chip_width(words, icon != 0);
    const Box box{std::round(x), std::round(cy - px(11)), width, px(22)};
    panel(box, tone.soft, tone.line, px(11));
    float at = box.x + px(8);
    if (icon != 0) {
        icon_at(icon, 14, at + px(6), cy, tone.ink);
        at += px(18);
    }
    text(type::small_medium, at, cy, tone.ink, words);
    return width;
}

void icon_tile(Box box, ImWchar icon, float size, const Tone& tone, bool bordered)
{
    panel(box, tone.soft, bordered ? tone.line : tone.soft, px(8));
    icon_at(icon, size, box.cx(), box.cy(), tone.ink);
}

} // namespace latchkey::kit
