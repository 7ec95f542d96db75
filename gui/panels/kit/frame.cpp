#include "gui/panels/kit/frame.h"

#include "gui/panels/kit/draw.h"

#include <imgui_internal.h>

#include <algorithm>
#include <string>

namespace latchkey::kit {
namespace {

constexpr double tooltip_delay = 0.5;

std::optional<double> wanted_;

struct Tip {
    ImGuiID id = 0;
    double since = 0;
    std::string words;
    bool at_once = false;
    bool live = false; ///< asked for in this frame
} tip_;

} // namespace

void begin_frame()
{
    wanted_.reset();
    tip_.live = false;
}

void want_frame_in(double seconds)
{
    wanted_ = wanted_ ? std::min(*wanted_, seconds) : seconds;
}

std::optional<double> wanted_frame()
{
    return wanted_;
}

void tooltip_for(ImGuiID id, std::string_view words, bool at_once)
{
    if (words.empty()) {
        return;
    }
    if (tip_.id != id) {
        tip_.since = ImGui::GetTime();
    }
    tip_.id = id;
    tip_.words = words;
    tip_.at_once = at_once;
    tip_.live = true;
}

void end_frame()
{
    if (!tip_.live) {
        tip_.id = 0;
        return;
    }
    const double left = tip_.at_once ? 0 : tooltip_delay - (ImGui::GetTime() - tip_.since);
    if (left > 0) {
        want_frame_in(left);
        return;
    }
    const float wide = px(420);
    const float width = std::min(wide, text_width(type::small, tip_.words) + 1);
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(px(10), px(7)));
    ImGui::PushStyleVar(ImGuiStyleVar_WindowRounding, px(8));
    if (ImGui::BeginTooltip()) {
        const ImVec2 at = ImGui::GetCursorScreenPos();
        const float height = wrapped(type::small, at.x, at.y, width, px(18), colors().text, tip_.words);
        ImGui::Dummy({width, height});
        ImGui::EndTooltip();
    }
    ImGui::PopStyleVar(2);
}

} // namespace latchkey::kit
