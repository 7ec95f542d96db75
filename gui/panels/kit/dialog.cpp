#include "gui/panels/kit/dialog.h"

#include <imgui_internal.h>

#include <algorithm>
#include <cmath>
#include <string>

namespace latchkey::kit {
namespace {

constexpr float margin = 24;
constexpr float footer_height = 64;

float dialog_width(float design_width)
{
    return std::min(px(design_width), ImGui::GetIO().DisplaySize.x - px(16));
}

float header_text_width(float width)
{
    return width - px(margin) * 2 - px(60);
}

/// Title and subtitle in as many lines as they need.
float header_height(const DialogLook& look, float width)
{
    const float room = header_text_width(width);
    const float words = wrapped_height(type::title, room, px(24), look.title) + wrapped_height(type::body, room, px(22), look.subtitle);
    return std::max(px(44), words) + px(margin) + px(look.alarming ? 22 : 16);
}

void draw_header(const DialogLook& look, Box box)
{
    const Colors& c = colors();
    const float x = box.x + px(margin);
    const float height = header_height(look, box.w);
    if (look.alarming) {
        fill({box.x + hairline(), box.y + hairline(), box.w - 2 * hairline(), height - hairline()}, c.bad.soft, px(12),
             ImDrawFlags_RoundCornersTop);
        line_h(box.x + hairline(), box.y + height - hairline(), box.w - 2 * hairline(), c.bad.line);
    }
    const Box tile{x, box.y + px(margin), px(44), px(44)};
    if (look.alarming) {
        fill(tile, c.bad_fill, px(8));
        icon_at(look.icon, 22, tile.cx(), tile.cy(), IM_COL32_WHITE);
    } else {
        icon_tile(tile, look.icon, 22, look.tone != nullptr ? *look.tone : c.accent);
    }
    const float room = header_text_width(box.w);
    const float words = wrapped_height(type::title, room, px(24), look.title) + wrapped_height(type::body, room, px(22), look.subtitle);
    float y = tile.y + std::max(0.0F, std::round((tile.h - words) / 2));
    y += wrapped(type::title, x + px(60), y, room, px(24), c.text, look.title, ItemKind::title);
    wrapped(type::body, x + px(60), y, room, px(22), c.text2, look.subtitle);
}

} // namespace

float dialog_body_width(float design_width)
{
    return dialog_width(design_width) - px(margin) * 2;
}

void dialog(const DialogLook& look, const DrawPart& draw_body, const DrawPart& draw_footer, const std::function<void()>& cancel)
{
    const std::string id{look.id};
    if (!ImGui::IsPopupOpen(id.c_str())) {
        ImGui::OpenPopup(id.c_str());
    }
    const ImVec2 screen = ImGui::GetIO().DisplaySize;
    const float width = dialog_width(look.width);
    const float head = header_height(look, width);
    const float foot = look.footer ? px(footer_height) : px(margin);
    const float room = std::max(px(60), screen.y - px(16) - head - foot);
    const float body_room = std::min(look.body_height, room);
    const Box box{std::round((screen.x - width) / 2), std::round(std::max(px(8), (screen.y - head - body_room - foot) / 2 - px(10))), width,
                  head + body_room + foot};

    ImGui::SetNextWindowPos(box.min());
    ImGui::SetNextWindowSize({box.w, box.h});
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(0, 0));
    ImGui::PushStyleVar(ImGuiStyleVar_WindowBorderSize, 0.0F);
    constexpr ImGuiWindowFlags flags = ImGuiWindowFlags_NoTitleBar | ImGuiWindowFlags_NoResize | ImGuiWindowFlags_NoMove |
                                       ImGuiWindowFlags_NoScrollbar | ImGuiWindowFlags_NoScrollWithMouse |
                                       ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoBackground;
    const bool open = ImGui::BeginPopupModal(id.c_str(), nullptr, flags);
    ImGui::PopStyleVar(2);
    if (!open) {
        want_frame_in(0);
        return;
    }
    ImGui::GetCurrentContext()->DimBgRatio = 1; // no fade: it would cost frames and hide nothing
    if (ImGui::GetCurrentWindow()->Appearing || ImGui::GetCurrentWindow()->HiddenFramesCanSkipItems > 0) {
        want_frame_in(0);
    }
    ImGui::PushClipRect({0, 0}, screen, false);
    shadow(box, px(12));
    panel(box, colors().card, palette() == Palette::dark ? colors().line : colors().card, px(12));
    ImGui::PopClipRect();
    draw_header(look, box);

    // The body scrolls when it must; the footer is always in sight.
    ImGui::SetCursorScreenPos({box.x, box.y + head});
    ImGui::PushStyleColor(ImGuiCol_ChildBg, 0);
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(0, 0));
    ImGui::BeginChild("body", {box.w, body_room}, ImGuiChildFlags_NavFlattened);
    ImGui::PopStyleVar();
    const ImVec2 at = ImGui::GetCursorScreenPos();
    draw_body({at.x + px(margin), at.y, box.w - 2 * px(margin), look.body_height});
    ImGui::SetCursorScreenPos(at);
    ImGui::Dummy({1, look.body_height});
    ImGui::EndChild();
    ImGui::PopStyleColor();

    if (look.footer) {
        const float edge = hairline();
        const Box strip{box.x + edge, box.bottom() - foot, box.w - 2 * edge, foot - edge};
        fill(strip, colors().page, px(12) - edge, ImDrawFlags_RoundCornersBottom);
        line_h(strip.x, strip.y, strip.w, colors().line);
        draw_footer({box.x + px(margin), strip.y + px(16), box.w - 2 * px(margin), px(32)});
    }
    // Over an active text box too: one Escape cancels, wherever the keyboard is.
    if (ImGui::Shortcut(ImGuiKey_Escape,
                        ImGuiInputFlags_RouteGlobal | ImGuiInputFlags_RouteOverActive | ImGuiInputFlags_RouteOverFocused)) {
        cancel();
    }
    ImGui::EndPopup();
}

} // namespace latchkey::kit
