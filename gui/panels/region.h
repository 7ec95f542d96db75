#pragma once
/// A part of the window as an ImGui window of its own: fixed place, one colour, no decoration. Tab goes round inside it; F6 goes to the
/// next.

#include "gui/panels/kit/draw.h"

namespace latchkey::panels {

class Region {
public:
    Region(const char* name, kit::Box box, ImU32 background, ImGuiWindowFlags more = 0)
    {
        ImGui::SetNextWindowPos(box.min());
        ImGui::SetNextWindowSize({box.w, box.h});
        ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(0, 0));
        ImGui::PushStyleVar(ImGuiStyleVar_WindowBorderSize, 0.0F);
        ImGui::PushStyleVar(ImGuiStyleVar_WindowRounding, 0.0F);
        ImGui::PushStyleColor(ImGuiCol_WindowBg, background);
        constexpr ImGuiWindowFlags flags = ImGuiWindowFlags_NoTitleBar | ImGuiWindowFlags_NoResize | ImGuiWindowFlags_NoMove |
                                           ImGuiWindowFlags_NoCollapse | ImGuiWindowFlags_NoSavedSettings |
                                           ImGuiWindowFlags_NoBringToFrontOnFocus | ImGuiWindowFlags_NoScrollbar |
                                           ImGuiWindowFlags_NoScrollWithMouse | ImGuiWindowFlags_NoFocusOnAppearing;
        ImGui::Begin(name, nullptr, flags | more);
        ImGui::PopStyleColor();
        ImGui::PopStyleVar(3);
    }
    ~Region() { ImGui::End(); }
    Region(const Region&) = delete;
    Region& operator=(const Region&) = delete;
};

/// A part that scrolls inside a region; the same Tab order goes through it.
class ScrollArea {
public:
    ScrollArea(const char* name, kit::Box box)
    {
        ImGui::SetCursorScreenPos(box.min());
        ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(0, 0));
        ImGui::PushStyleVar(ImGuiStyleVar_ChildRounding, 0.0F);
        ImGui::PushStyleColor(ImGuiCol_ChildBg, 0);
        ImGui::BeginChild(name, {box.w, box.h}, ImGuiChildFlags_NavFlattened);
        ImGui::PopStyleColor();
        ImGui::PopStyleVar(2);
        origin_ = ImGui::GetCursorScreenPos();
    }
    ~ScrollArea()
    {
        ImGui::SetCursorScreenPos(origin_);
        ImGui::Dummy({1, height_});
        ImGui::EndChild();
    }
    ScrollArea(const ScrollArea&) = delete;
    ScrollArea& operator=(const ScrollArea&) = delete;

    [[nodiscard]] ImVec2 origin() const { return origin_; } ///< of the contents: moves when scrolled
    void ends_at(float y) { height_ = y - origin_.y; }

private:
    ImVec2 origin_{};
    float height_ = 0;
};

} // namespace latchkey::panels
