#include "gui/panels/kit/theme.h"

#include <imgui_internal.h>

#include <algorithm>
#include <cmath>

namespace latchkey::kit {
namespace {

constexpr ImU32 hex(unsigned rgb, unsigned alpha = 255)
{
    return IM_COL32((rgb >> 16) & 255, (rgb >> 8) & 255, rgb & 255, alpha);
}

// Contrast on card is stated where it decides something: text 16.3/12.9, text2 6.9/7.2, text3 5.4/5.0, fline 3.4.
constexpr Colors light_colors = {
    .chrome = hex(0xE9E6DF),
    .side = hex(0xF3F1EC),
    .page = hex(0xFAF9F6),
    .card = hex(0xFFFFFF),
    .field = hex(0xFFFFFF),
    .track = hex(0xEAE7E0),
    .hover = hex(0xEFECE6),
    .sel = hex(0xDFE5FA),
    .fline = hex(0x8F8B82),
    .bline = hex(0xC6C1B6),
    .line = hex(0xE2DED5),
    .text = hex(0x1C2029),
    .text2 = hex(0x545A66),
    .text3 = hex(0x646A76),
    .acc = hex(0x2F49C4),
    .fill = hex(0x2F49C4),
    .fill_hover = hex(0x253CA8),
    .accent = {hex(0x2F49C4), hex(0xE9EDFC), hex(0xC5CFF6)},
    .ok = {hex(0x1B6E3A), hex(0xE5F3E9), hex(0xB9DDC4)},
    .warn = {hex(0x805300), hex(0xFDF3DC), hex(0xECD59C)},
    .bad = {hex(0xB0241C), hex(0xFCECEA), hex(0xF0C0BB)},
    .bad_fill = hex(0xB0241C),
    .brass = hex(0x96701F),
    .dim = hex(0x282620, 84),
    .terminal = {.background = hex(0xFCFBF8),
                 .foreground = hex(0x262B36),
                 .cursor = hex(0x2F49C4),
                 .selection = hex(0xCFD8F8),
                 .match = hex(0xFBE3A2),
                 .current = hex(0xF0A92E),
                 .ansi = {hex(0x1C2029), hex(0xB0241C), hex(0x1B6E3A), hex(0x805300), hex(0x2F49C4), hex(0x8A2B8F), hex(0x0B6A75),
                          hex(0x6B6F78), hex(0x545A66), hex(0xC4372E), hex(0x26803F), hex(0x946200), hex(0x3F5CDD), hex(0xA23BA6),
                          hex(0x127A86), hex(0x3A3F4A)}},
};

constexpr Colors dark_colors = {
    .chrome = hex(0x0E1014),
    .side = hex(0x14171C),
    .page = hex(0x191C22),
    .card = hex(0x20242B),
    .field = hex(0x14171C),
    .track = hex(0x14171C),
    .hover = hex(0x292E37),
    .sel = hex(0x2A3358),
    .fline = hex(0x6F7683),
    .bline = hex(0x474E5A),
    .line = hex(0x30353E),
    .text = hex(0xE9EAED),
    .text2 = hex(0xABB1BC),
    .text3 = hex(0x8B929E),
    .acc = hex(0x9FB1FF),
    .fill = hex(0x4B63E0),
    .fill_hover = hex(0x5A71EA),
    .accent = {hex(0x9FB1FF), hex(0x232A47), hex(0x3A4680)},
    .ok = {hex(0x74CC92), hex(0x18291F), hex(0x2C5039)},
    .warn = {hex(0xEFBF63), hex(0x2D2616), hex(0x5A4A24)},
    .bad = {hex(0xFF8E84), hex(0x351D1D), hex(0x6B3633)},
    .bad_fill = hex(0xC63A30),
    .brass = hex(0xD9B25F),
    .dim = hex(0x050609, 150),
    .terminal = {.background = hex(0x12141A),
                 .foreground = hex(0xDDE0E6),
                 .cursor = hex(0x9FB1FF),
                 .selection = hex(0x2F3A66),
                 .match = hex(0x463A19),
                 .current = hex(0xD9A23A),
                 .ansi = {hex(0x3A404B), hex(0xFF8E84), hex(0x74CC92), hex(0xEFBF63), hex(0x8FA5FF), hex(0xD79BE6), hex(0x66CBD2),
                          hex(0xC9CDD5), hex(0x8B929E), hex(0xFFAEA6), hex(0x9BE0B2), hex(0xFFD98C), hex(0xB4C3FF), hex(0xE8BDF2),
                          hex(0x97E3E8), hex(0xFFFFFF)}},
};

Palette palette_ = Palette::light;
float scale_ = 1.0F;

void set_measures(ImGuiStyle& style)
{
    style.WindowPadding = {px(16), px(16)};
    style.WindowRounding = px(12);
    style.ChildRounding = px(10);
    style.PopupRounding = px(8);
    style.FramePadding = {px(10), px(8)};
    style.FrameRounding = px(6);
    style.GrabRounding = px(6);
    style.TabRounding = px(9);
    style.WindowBorderSize = style.ChildBorderSize = style.PopupBorderSize = style.FrameBorderSize = hairline();
    style.ItemSpacing = {px(8), px(8)};
    style.ItemInnerSpacing = {px(8), px(4)};
    style.CellPadding = {px(8), px(10)};
    style.IndentSpacing = px(14);
    style.ScrollbarSize = px(12);
    style.ScrollbarRounding = px(6);
    style.GrabMinSize = px(24);
    style.TabBorderSize = 0;
    style.TabBarOverlineSize = px(2);
    style.WindowMinSize = {1, 1};
    style.DisplayWindowPadding = {0, 0};
    style.DisplaySafeAreaPadding = {0, 0};
    style.DisabledAlpha = 1; // disabled things have their own colours
    style.CurveTessellationTol = 0.6F;
    style.CircleTessellationMaxError = 0.15F;
    style.FontSizeBase = 16;
    style.FontScaleDpi = scale_;
}

void set_colors(ImGuiStyle& style, const Colors& c)
{
    for (ImVec4& color : style.Colors) {
        color = {0, 0, 0, 0};
    }
    const auto put = [&](ImU32 value, std::initializer_list<ImGuiCol> roles) {
        for (const ImGuiCol role : roles) {
            style.Colors[role] = ImGui::ColorConvertU32ToFloat4(value);
        }
    };
    put(c.text, {ImGuiCol_Text});
    put(c.text3, {ImGuiCol_TextDisabled});
    put(c.page, {ImGuiCol_WindowBg, ImGuiCol_TabSelected, ImGuiCol_TableHeaderBg});
    put(c.card, {ImGuiCol_ChildBg, ImGuiCol_PopupBg, ImGuiCol_Button});
    put(c.line, {ImGuiCol_Border, ImGuiCol_Separator, ImGuiCol_TableBorderLight, ImGuiCol_TableBorderStrong});
    put(c.field, {ImGuiCol_FrameBg, ImGuiCol_FrameBgHovered, ImGuiCol_FrameBgActive});
    put(c.hover, {ImGuiCol_ButtonHovered, ImGuiCol_HeaderHovered, ImGuiCol_TabHovered});
    put(c.track, {ImGuiCol_ButtonActive});
    put(c.sel, {ImGuiCol_Header, ImGuiCol_HeaderActive});
    put(c.chrome, {ImGuiCol_TitleBg, ImGuiCol_TitleBgActive, ImGuiCol_TitleBgCollapsed, ImGuiCol_MenuBarBg});
    put(c.acc, {ImGuiCol_CheckMark, ImGuiCol_NavCursor, ImGuiCol_InputTextCursor, ImGuiCol_TextLink, ImGuiCol_TabSelectedOverline});
    put(c.fill, {ImGuiCol_SliderGrab, ImGuiCol_PlotHistogram});
    put(c.bline, {ImGuiCol_ScrollbarGrab});
    put(c.fline, {ImGuiCol_ScrollbarGrabHovered, ImGuiCol_ScrollbarGrabActive});
    put(c.terminal.selection, {ImGuiCol_TextSelectedBg});
    put(c.dim, {ImGuiCol_ModalWindowDimBg});
}

} // namespace

void apply_theme(Palette palette, float scale)
{
    palette_ = palette;
    scale_ = std::clamp(scale, 0.5F, 4.0F);
    ImGuiStyle style;
    set_measures(style);
    set_colors(style, colors());
    ImGui::GetStyle() = style;
    // A blinking caret would wake the window twice a second for each text box; a steady one is as easy to find.
    ImGui::GetIO().ConfigInputTextCursorBlink = false;
    // Everything can be reached by keys. Ctrl+Tab is not ImGui's: its windows are parts of ours.
    ImGui::GetIO().ConfigFlags |= ImGuiConfigFlags_NavEnableKeyboard;
    ImGui::GetCurrentContext()->ConfigNavWindowingKeyNext = 0;
    ImGui::GetCurrentContext()->ConfigNavWindowingKeyPrev = 0;
}

const Colors& colors()
{
    return palette_ == Palette::light ? light_colors : dark_colors;
}

Palette palette()
{
    return palette_;
}

float scale()
{
    return scale_;
}

float px(float design)
{
    return std::round(design * scale_);
}

float hairline()
{
    return std::max(1.0F, std::round(scale_));
}

ImU32 with_alpha(ImU32 color, float alpha)
{
    const auto a = static_cast<ImU32>(std::lround(static_cast<float>(color >> IM_COL32_A_SHIFT) * alpha));
    return (color & ~IM_COL32_A_MASK) | (a << IM_COL32_A_SHIFT);
}

} // namespace latchkey::kit
