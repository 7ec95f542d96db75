#include "gui/panels/kit/menu.h"

#include <algorithm>
#include <cmath>

namespace latchkey::kit {

float menu_word_width(std::string_view label)
{
    return std::ceil(text_width(type::body_medium, label)) + px(20);
}

bool menu_word(Box box, std::string_view label, Tabbing tabbing)
{
    const Press press = interact(label, box, true, tabbing);
    if (press.hovered) {
        fill(box, colors().hover, px(6));
    }
    if (press.focused) {
        focus_ring(box.grown(-px(2)), px(6));
    }
    plain_text(type::body_medium, box.x + px(10), box.cy(), colors().text2, label);
    note_item(press.id, box.min(), box.max(), label, ItemKind::button);
    return press.pressed;
}

MenuList::MenuList(const char* name, ImVec2 at, float width)
{
    ImGui::SetNextWindowPos({std::max(0.0F, std::min(at.x, ImGui::GetIO().DisplaySize.x - px(width))), at.y});
    ImGui::SetNextWindowSize({px(width), 0});
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(px(6), px(6)));
    ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(0, 0));
    open_ = ImGui::BeginPopup(name, ImGuiWindowFlags_NoMove);
}

MenuList::~MenuList()
{
    if (open_) {
        ImGui::EndPopup();
    }
    ImGui::PopStyleVar(2);
}

bool menu_row(std::string_view label, const MenuRowLook& look)
{
    const Colors& c = colors();
    const ImVec2 at = ImGui::GetCursorScreenPos();
    // A long menu has to be whole in a low window.
    const float height = px(ImGui::GetIO().DisplaySize.y < px(760) ? 26 : 30);
    const Box box{at.x, at.y, ImGui::GetContentRegionAvail().x, height};
    const Press press = interact(label, box, look.enabled);
    if (press.hovered) {
        fill(box, c.hover, px(6));
    }
    if (press.focused) {
        focus_ring(box.grown(-px(3)), px(4));
    }
    if (look.marked) {
        icon_at(icon::check, 18, box.x + px(18), box.cy(), c.acc);
    }
    const float aside = look.aside.empty() ? 0 : text_width(type::small, look.aside) + px(12);
    plain_text(type::body, box.x + px(36), box.cy(), look.enabled ? c.text : c.text3, label, box.w - px(44) - aside);
    if (!look.aside.empty()) {
        plain_text(type::small, box.right() - px(10) - text_width(type::small, look.aside), box.cy(), c.text2, look.aside);
    }
    note_item(press.id, box.min(), box.max(), label, ItemKind::row, look.aside, look.enabled, look.marked);
    ImGui::Dummy({box.w, box.h});
    if (press.pressed) {
        ImGui::CloseCurrentPopup();
    }
    return press.pressed;
}

void menu_separator()
{
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float width = ImGui::GetContentRegionAvail().x;
    line_h(at.x + px(8), at.y + px(4), width - px(16), colors().line);
    ImGui::Dummy({width, px(9)});
}

} // namespace latchkey::kit
