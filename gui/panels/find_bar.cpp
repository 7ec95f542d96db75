#include "gui/panels/find_bar.h"

#include "gui/panels/session_pane.h"
#include "gui/panels/terminal_menu.h"

#include <algorithm>
#include <string>

namespace latchkey::panels {

using namespace kit;

namespace {

constexpr float height = 44;

std::string count_words(const view::FindView& find)
{
    if (find.text.empty()) {
        return {};
    }
    if (!find.problem.empty()) {
        return "Not valid";
    }
    if (find.count == 0) {
        return "No results";
    }
    return std::to_string(find.current) + " of " + std::to_string(find.count) + (find.more ? "+" : "");
}

/// Two letters that stay pressed.
bool toggle(Box box, std::string_view label, std::string_view letters, bool on)
{
    const Colors& c = colors();
    const Press press = interact(label, box);
    if (on || press.hovered) {
        fill(box, on ? c.sel : c.hover, px(6));
    }
    if (press.focused) {
        focus_ring(box, px(6));
    }
    if (press.hovered || press.focused) {
        tooltip_for(press.id, label, press.focused);
    }
    plain_text(type::small_medium, box.cx() - text_width(type::small_medium, letters) / 2, box.cy(), on ? c.acc : c.text2, letters);
    note_item(press.id, box.min(), box.max(), label, ItemKind::checkbox, on ? "yes" : "no", true, on);
    return press.pressed;
}

void close_bar(const Frame& frame, const view::TabView& tab)
{
    frame.send(view::TerminalFindEnd{tab.id});
    frame.state.focus_terminal = true;
}

void box_and_count(const Frame& frame, const view::TabView& tab, PaneState& pane, Box box)
{
    FieldLook look;
    look.icon = icon::search;
    look.hint = "Find";
    look.bad = !tab.find->problem.empty();
    if (pane.find_focus) {
        pane.find_focus = false;
        focus_next_field();
    }
    const float count_room = px(90);
    const FieldEvent event = text_field({box.x, box.y, box.w - count_room, box.h}, "Find", pane.find_text, look);
    if (event.edited) {
        frame.send(view::TerminalFind{tab.id, pane.find_text, pane.find_expression, pane.find_case});
    }
    if (event.entered) {
        frame.send(view::TerminalFindStep{tab.id, ImGui::GetIO().KeyShift ? -1 : 1});
        pane.find_focus = true; // Enter ends the edit, and the next Enter is to find the next place
    }
    const std::string words = count_words(*tab.find);
    const float x = box.right() - count_room + px(10);
    text(type::small, x, box.cy(), look.bad ? colors().bad.ink : colors().text2, words, count_room - px(10));
    if (look.bad && ImGui::IsMouseHoveringRect({x, box.y}, box.max())) {
        tooltip_for(event.id, tab.find->problem, false);
    }
}

} // namespace

Box find_bar_box(const Frame& frame, Box terminal, bool at_bottom)
{
    const float width = std::max(px(200), std::min(px(frame.layout.compact ? 420 : 468), terminal.w - px(16 + 12)));
    const float y = at_bottom ? terminal.bottom() - px(height + 10) : terminal.y + px(10);
    return {terminal.right() - px(16) - width, y, width, px(height)};
}

void draw_find_bar(const Frame& frame, const view::TabView& tab, Box box)
{
    PaneState& pane = frame.state.panes[tab.id];
    ImGui::SetNextWindowPos(box.min());
    ImGui::SetNextWindowSize({box.w, box.h});
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(0, 0));
    ImGui::PushStyleVar(ImGuiStyleVar_WindowBorderSize, 0.0F);
    ImGui::PushStyleColor(ImGuiCol_WindowBg, 0);
    // Unlike the regions it may come to the front: it lies on one.
    const bool open = ImGui::Begin(pane_window("##find", tab.id).c_str(), nullptr,
                                   ImGuiWindowFlags_NoTitleBar | ImGuiWindowFlags_NoResize | ImGuiWindowFlags_NoMove |
                                       ImGuiWindowFlags_NoCollapse | ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoScrollbar |
                                       ImGuiWindowFlags_NoScrollWithMouse | ImGuiWindowFlags_NoFocusOnAppearing);
    ImGui::PopStyleColor();
    ImGui::PopStyleVar(2);
    if (pane.find_focus) {
        ImGui::SetWindowFocus();
    }
    if (open) {
        const ItemGroup group{"Find"};
        panel(box, colors().card, colors().line, px(10));
        const float parts = px(6 + 4 * 28 + 30);
        box_and_count(frame, tab, pane, {box.x + px(6), box.y + px(6), box.w - px(6) - parts, px(32)});
        float x = box.right() - parts;
        const auto place = [&](float width) {
            const Box out{x, box.cy() - px(14), px(width), px(28)};
            x += px(width);
            return out;
        };
        bool other = false;
        if (toggle(place(28), "Match case", "Aa", pane.find_case)) {
            pane.find_case = !pane.find_case;
            other = true;
        }
        if (toggle(place(28), "Regular expression", ".*", pane.find_expression)) {
            pane.find_expression = !pane.find_expression;
            other = true;
        }
        if (other) {
            frame.send(view::TerminalFind{tab.id, pane.find_text, pane.find_expression, pane.find_case});
        }
        if (icon_button(place(28), icon::arrow_upward, "Previous (Shift+Enter)", false, colors().text)) {
            frame.send(view::TerminalFindStep{tab.id, -1});
        }
        if (icon_button(place(28), icon::arrow_downward, "Next (Enter)", false, colors().text)) {
            frame.send(view::TerminalFindStep{tab.id, 1});
        }
        const bool closed = icon_button(place(28), icon::close, "Close search (Esc)", false, colors().text2);
        if (closed || (ImGui::IsWindowFocused() && ImGui::IsKeyPressed(ImGuiKey_Escape, false))) {
            close_bar(frame, tab);
        }
    }
    ImGui::End();
}

} // namespace latchkey::panels
