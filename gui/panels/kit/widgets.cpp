#include "gui/panels/kit/widgets.h"

#include <imgui_internal.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <string>

namespace latchkey::kit {
namespace {

ImDrawList& list()
{
    return *ImGui::GetWindowDrawList();
}

struct ButtonColors {
    ImU32 background;
    ImU32 border;
    ImU32 ink;
};

ButtonColors colors_of(ButtonLook look, bool enabled, bool hovered)
{
    const Colors& c = colors();
    if (!enabled) {
        return {c.track, c.line, c.text3};
    }
    switch (look) {
    case ButtonLook::primary:
        return {hovered ? c.fill_hover : c.fill, hovered ? c.fill_hover : c.fill, IM_COL32_WHITE};
    case ButtonLook::tonal:
        return {hovered ? c.sel : c.accent.soft, c.accent.line, c.acc};
    case ButtonLook::danger:
        return {hovered ? c.bad.soft : c.card, c.bline, c.bad.ink};
    case ButtonLook::danger_fill:
        return {c.bad_fill, c.bad_fill, IM_COL32_WHITE};
    case ButtonLook::secondary:
        break;
    }
    return {hovered ? c.hover : c.card, c.bline, c.text};
}

} // namespace

Press interact(std::string_view key, Box box, bool enabled, Tabbing tabbing)
{
    Press press;
    ImGuiWindow* window = ImGui::GetCurrentWindow();
    press.id = window->GetID(key.data(), key.data() + key.size());
    const ImRect rect{box.min(), box.max()};
    ImGui::PushItemFlag(ImGuiItemFlags_Disabled, !enabled);
    ImGui::PushItemFlag(ImGuiItemFlags_NoTabStop, tabbing == Tabbing::arrows_only);
    const bool added = ImGui::ItemAdd(rect, press.id);
    ImGui::PopItemFlag();
    ImGui::PopItemFlag();
    if (!added || !enabled) {
        return press;
    }
    press.pressed = ImGui::ButtonBehavior(rect, press.id, &press.hovered, &press.held, ImGuiButtonFlags_PressedOnClickRelease);
    press.twice = press.hovered && ImGui::IsMouseDoubleClicked(ImGuiMouseButton_Left);
    press.right = press.hovered && ImGui::IsMouseReleased(ImGuiMouseButton_Right);
    const ImGuiContext& context = *ImGui::GetCurrentContext();
    press.entered = context.NavId == press.id && (enter_is_free() || (press.pressed && ImGui::IsKeyPressed(ImGuiKey_Enter, false)));
    press.focused = context.NavCursorVisible && context.NavId == press.id && context.NavWindow != nullptr &&
                    context.NavWindow->RootWindowForNav == window->RootWindowForNav;
    return press;
}

bool enter_is_free()
{
    const ImGuiContext& context = *ImGui::GetCurrentContext();
    // A box that ends with this Enter was active in the frame before.
    return (ImGui::IsKeyPressed(ImGuiKey_Enter, false) || ImGui::IsKeyPressed(ImGuiKey_KeypadEnter, false)) && !context.NavCursorVisible &&
           context.ActiveId == 0 && context.ActiveIdPreviousFrame == 0;
}

void focus_by_default()
{
    if (ImGui::GetCurrentWindow()->Appearing) {
        ImGui::SetItemDefaultFocus();
        ImGui::SetNavCursorVisible(true);
    }
}

void focus_next_field()
{
    ImGui::SetKeyboardFocusHere();
}

float button_width(std::string_view label, bool icon)
{
    return std::max(px(72), std::ceil(text_width(type::body_medium, label)) + px(28) + (icon ? px(24) : 0));
}

bool button(Box box, std::string_view label, ButtonLook look, ImWchar icon, bool enabled)
{
    const Press press = interact(label, box, enabled);
    const ButtonColors c = colors_of(look, enabled, press.hovered);
    const float radius = px(7);
    if (enabled && palette() == Palette::light) {
        fill({box.x, box.y + hairline(), box.w, box.h}, with_alpha(c.border, 0.55F), radius); // the slight edge below
    }
    panel(box, c.background, c.border, radius);
    if (press.focused) {
        focus_ring(box, radius);
    }
    const float room = box.w - px(16);
    const float icon_room = icon != 0 ? px(24) : 0;
    const float width = std::min(text_width(type::body_medium, label), room - icon_room);
    float x = box.cx() - (width + icon_room) / 2;
    const float cy = box.cy() + (press.held ? hairline() : 0);
    if (icon != 0) {
        icon_at(icon, 16, x + px(8), cy, c.ink);
        x += icon_room;
    }
    plain_text(type::body_medium, x, cy, c.ink, label, room - icon_room + 1);
    note_item(press.id, box.min(), box.max(), label, ItemKind::button, {}, enabled);
    return press.pressed;
}

bool icon_button(Box box, ImWchar icon, std::string_view label, bool bordered, ImU32 color, float size, Tabbing tabbing)
{
    const Press press = interact(label, box, true, tabbing);
    const Colors& c = colors();
    if (bordered) {
        panel(box, press.hovered ? c.hover : c.card, c.bline, px(7));
    } else if (press.hovered) {
        fill(box, c.hover, px(6));
    }
    if (press.focused) {
        focus_ring(bordered ? box : box.grown(-px(2)), px(6));
    }
    if (press.hovered || press.focused) {
        tooltip_for(press.id, label, press.focused);
    }
    icon_at(icon, size, box.cx(), box.cy(), color != 0 ? color : c.text2);
    note_item(press.id, box.min(), box.max(), label, ItemKind::icon_button);
    return press.pressed;
}

float link_width(std::string_view label, bool icon, TextStyle style)
{
    return text_width(style, label) + (icon ? px(22) : 0);
}

bool link(float x, float cy, std::string_view label, ImWchar icon, TextStyle style)
{
    const Box box{x, cy - px(11), link_width(label, icon != 0, style), px(22)};
    const Press press = interact(label, box);
    const ImU32 ink = colors().acc;
    if (icon != 0) {
        icon_at(icon, 16, x + px(8), cy, ink);
        x += px(22);
    }
    const float width = plain_text(style, x, cy, ink, label);
    if (press.hovered) {
        line_h(x, std::round(cy + pixel_size(style) * 0.45F), width, ink);
        ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
    }
    if (press.focused) {
        focus_ring({box.x - px(3), box.y, box.w + px(6), box.h}, px(4));
    }
    note_item(press.id, box.min(), box.max(), label, ItemKind::link);
    return press.pressed;
}

bool checkbox(float x, float cy, std::string_view label, bool checked, bool enabled, float max_width)
{
    const Colors& c = colors();
    const float label_width = std::min(text_width(type::body, label), max_width - px(26));
    const Box whole{x, cy - px(13), px(26) + label_width, px(26)};
    const Press press = interact(label, whole, enabled);
    const Box square{x, std::round(cy - px(8)), px(16), px(16)};
    const ImU32 edge = !enabled ? c.line : checked ? c.fill : c.fline;
    panel(square,
          !enabled  ? c.track
          : checked ? (press.hovered ? c.fill_hover : c.fill)
                    : (press.hovered ? c.hover : c.field),
          edge, px(4));
    if (checked) {
        const ImU32 ink = enabled ? IM_COL32_WHITE : c.text3;
        const std::array<ImVec2, 3> tick = {ImVec2{square.x + square.w * 0.23F, square.y + square.h * 0.52F},
                                            ImVec2{square.x + square.w * 0.42F, square.y + square.h * 0.70F},
                                            ImVec2{square.x + square.w * 0.77F, square.y + square.h * 0.31F}};
        list().AddPolyline(tick.data(), 3, ink, 0, 1.7F * scale());
    }
    if (press.focused) {
        focus_ring(square, px(4));
    }
    plain_text(type::body, x + px(26), cy, enabled ? c.text : c.text3, label, label_width + 1);
    note_item(press.id, whole.min(), whole.max(), label, ItemKind::checkbox, checked ? "yes" : "no", enabled, checked);
    return press.pressed;
}

bool choice_chip(float x, float cy, std::string_view label, bool selected, Tabbing tabbing)
{
    const Colors& c = colors();
    const Box box{x, std::round(cy - px(11)), chip_width(label, false), px(22)};
    const Press press = interact(label, box, true, tabbing);
    const Tone plain{c.text2, palette() == Palette::light ? c.hover : c.hover, c.bline};
    const Tone& tone = selected ? c.accent : plain;
    panel(box, press.hovered && !selected ? c.sel : tone.soft, tone.line, px(11));
    if (press.focused) {
        focus_ring(box, px(11));
    }
    plain_text(type::small_medium, box.x + px(8), cy, tone.ink, label);
    note_item(press.id, box.min(), box.max(), label, ItemKind::chip, {}, true, selected);
    return press.pressed;
}

namespace {

float segment_width(std::string_view label)
{
    return std::ceil(text_width(type::body_medium, label)) + px(28);
}

} // namespace

float segmented_width(std::span<const std::string_view> labels)
{
    float width = px(6);
    for (const std::string_view label : labels) {
        width += segment_width(label);
    }
    return width;
}

int segmented(float x, float y, std::span<const std::string_view> labels, std::size_t chosen, bool enabled,
              std::span<const std::string_view> hints)
{
    const Colors& c = colors();
    const Box track{x, y, segmented_width(labels), px(32)};
    fill(track, palette() == Palette::light ? c.chrome : c.field, px(7));
    if (palette() == Palette::dark) {
        panel(track, c.field, c.line, px(7));
    }
    int pressed = -1;
    x += px(3);
    for (std::size_t i = 0; i < labels.size(); ++i) {
        const bool taken = i == chosen;
        const Box box{x, y + px(2), segment_width(labels[i]), px(28)};
        const Press press = interact(labels[i], box, enabled, taken ? Tabbing::stop : Tabbing::arrows_only);
        if (taken) {
            panel(box, c.card, c.fline, px(6));
        } else if (press.hovered) {
            fill(box, with_alpha(c.hover, 0.8F), px(6));
        }
        if (press.focused) {
            focus_ring(box, px(6));
        }
        const TextStyle style = taken ? type::body_bold : type::body_medium;
        plain_text(style, box.cx() - text_width(style, labels[i]) / 2, box.cy(), taken && enabled ? c.text : c.text2, labels[i]);
        const std::string_view hint = i < hints.size() ? hints[i] : std::string_view{};
        if (press.hovered && !hint.empty()) {
            tooltip_for(press.id, hint);
        }
        note_item(press.id, box.min(), box.max(), labels[i], ItemKind::chip, hint, enabled, taken);
        if (press.pressed) {
            pressed = static_cast<int>(i);
        }
        x += box.w;
    }
    return pressed;
}

Press row(Box box, const RowLook& look)
{
    const Colors& c = colors();
    const Press press = interact(look.label, box, true, look.tabbing);
    if (look.selected) {
        fill(box, c.sel, px(6));
        if (look.bar) {
            fill({box.x, box.y + px(1), px(3), box.h - px(2)}, c.acc, px(1));
        }
    } else if (press.hovered) {
        fill(box, c.hover, px(6));
    }
    if (press.focused) {
        focus_ring(box.grown(-px(3)), px(4));
    }
    const float cy = box.cy();
    float x = box.x + px(look.indent);
    if (look.chevron != 0) {
        icon_at(look.chevron, 16, x, cy, c.text2);
        x += px(look.icon != 0 ? 17 : 10);
    }
    if (look.icon != 0) {
        icon_at(look.icon, 16, x, cy, look.icon_color != 0 ? look.icon_color : c.text2);
        x += px(15);
    }
    float right = box.right() - px(10);
    if (look.marked) {
        dot(box.right() - px(5), cy, px(3), c.acc); // in the margin: the words keep their room
        right -= px(3);
    }
    if (!look.aside.empty()) {
        const float room = std::max(0.0F, (right - x) * 0.55F);
        const float width = std::min(text_width(type::small, look.aside), room);
        plain_text(type::small, right - width, cy, c.text2, look.aside, width + 1);
        right -= width + px(8);
    }
    TextStyle style = look.style;
    if (look.selected) {
        style.face = Face::semibold;
    }
    plain_text(style, x, cy, c.text, look.label, std::max(0.0F, right - x));
    note_item(press.id, box.min(), box.max(), look.label, ItemKind::row, look.aside, true, look.selected);
    return press;
}

namespace {

float banner_text_width(float width, std::string_view button_label, bool dismissable)
{
    return width - px(44) - (button_label.empty() ? px(12) : button_width(button_label) + px(24)) - (dismissable ? px(32) : 0);
}

} // namespace

float banner_height(float width, std::string_view words, std::string_view button_label, bool dismissable)
{
    const float text = wrapped_height(type::body, banner_text_width(width, button_label, dismissable), px(20), words);
    return std::max(px(button_label.empty() ? 40 : 48), text + px(20));
}

BannerPress banner(Box box, const Tone& tone, ImWchar icon, std::string_view words, std::string_view button_label, bool dismissable)
{
    panel(box, tone.soft, tone.line, px(8));
    icon_at(icon, 18, box.x + px(22), box.cy(), tone.ink);
    const float width = banner_text_width(box.w, button_label, dismissable);
    const float height = wrapped_height(type::body, width, px(20), words);
    wrapped(type::body, box.x + px(44), std::round(box.cy() - height / 2), width, px(20), colors().text, words, ItemKind::banner);
    BannerPress pressed = BannerPress::none;
    float right = box.right() - px(8);
    if (dismissable) {
        if (icon_button({right - px(28), box.cy() - px(14), px(28), px(28)}, icon::close, "Dismiss", false, 0, 16)) {
            pressed = BannerPress::dismiss;
        }
        right -= px(36);
    }
    if (!button_label.empty()) {
        const float w = button_width(button_label);
        if (button({right - w, std::round(box.cy() - px(16)), w, px(32)}, button_label)) {
            pressed = BannerPress::button;
        }
    }
    return pressed;
}

void copy_button(Box box, std::string_view label, std::string_view words)
{
    if (icon_button(box, icon::content_copy, label, false, colors().acc, 16, Tabbing::arrows_only)) {
        ImGui::SetClipboardText(std::string{words}.c_str());
    }
}

void progress_bar(Box box, double done, std::string_view label)
{
    const float height = px(8);
    const Box track{box.x, std::round(box.cy() - height / 2), box.w, height};
    panel(track, colors().track, colors().line, height / 2);
    if (done > 0) {
        fill({track.x, track.y, std::max(height, track.w * static_cast<float>(std::min(done, 1.0))), height}, colors().fill, height / 2);
    }
    note_item(0, box.min(), box.max(), label, ItemKind::progress, std::to_string(std::lround(done * 100)));
}

void spinner(float cx, float cy, float radius, ImU32 color)
{
    constexpr double step = 0.5;
    const double turn = std::floor(ImGui::GetTime() / step) * 0.25;
    const auto from = static_cast<float>(turn * 2 * std::numbers::pi);
    list().PathArcTo({cx, cy}, radius, from, from + 4.4F);
    list().PathStroke(color, 0, px(2));
    want_frame_in(step);
}

} // namespace latchkey::kit
