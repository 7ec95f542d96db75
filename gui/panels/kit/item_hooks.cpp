#include "gui/panels/kit/item_hooks.h"

#include <imgui_internal.h>

#include <array>
#include <string>

namespace latchkey::kit {
namespace {

ItemListener* listener_ = nullptr;
std::string_view group_;
std::string meaning_;

constexpr std::array<std::string_view, 18> kind_names = {"text",     "title", "error",       "banner", "step",     "chip",
                                                         "button",   "link",  "icon button", "field",  "password", "combo",
                                                         "checkbox", "tab",   "row",         "card",   "progress", "terminal"};

/// A modal takes everything that is not in it, or in a popup opened from it, out of reach.
bool within_reach(const ImGuiWindow* window)
{
    const ImGuiWindow* modal = ImGui::GetTopMostPopupModal();
    return modal == nullptr || ImGui::IsWindowWithinBeginStackOf(const_cast<ImGuiWindow*>(window), const_cast<ImGuiWindow*>(modal));
}

} // namespace

std::string_view name_of(ItemKind kind)
{
    return kind_names[static_cast<std::size_t>(kind)];
}

void listen_to_items(ItemListener* listener)
{
    listener_ = listener;
    if (ImGui::GetCurrentContext() != nullptr) {
        ImGui::GetCurrentContext()->TestEngineHookItems = listener != nullptr;
    }
}

void note_item(ImGuiID id, ImVec2 min, ImVec2 max, std::string_view label, ItemKind kind, std::string_view value, bool enabled,
               std::optional<bool> checked)
{
    if (listener_ == nullptr) {
        return;
    }
    const ImGuiContext& context = *ImGui::GetCurrentContext();
    const ImGuiWindow* window = context.CurrentWindow;
    ItemNote note;
    note.id = id;
    note.label = label;
    note.kind = kind;
    note.value = value;
    note.enabled = enabled;
    note.checked = checked;
    note.min = min;
    note.max = max;
    note.clip_min = window->ClipRect.Min;
    note.clip_max = window->ClipRect.Max;
    note.focused = id != 0 && (context.ActiveId == id || (context.NavId == id && context.NavWindow == window));
    note.reachable = within_reach(window);
    note.group = group_;
    note.meaning = meaning_;
    listener_->noted(note);
    meaning_.clear();
}

ItemGroup::ItemGroup(std::string_view name) : outer_(group_)
{
    group_ = name;
}

ItemGroup::~ItemGroup()
{
    group_ = outer_;
}

void next_item_means(std::string_view meaning)
{
    if (listener_ != nullptr) {
        meaning_ = meaning;
    }
}

bool listening()
{
    return listener_ != nullptr;
}

} // namespace latchkey::kit

void ImGuiTestEngineHook_ItemAdd(ImGuiContext*, ImGuiID id, const ImRect& box, const ImGuiLastItemData*)
{
    if (latchkey::kit::listener_ != nullptr && id != 0) {
        latchkey::kit::listener_->raw_item(id, box.Min, box.Max);
    }
}

void ImGuiTestEngineHook_ItemInfo(ImGuiContext*, ImGuiID, const char*, ImGuiItemStatusFlags) {}

void ImGuiTestEngineHook_Log(ImGuiContext*, const char*, ...) {}

const char* ImGuiTestEngine_FindItemDebugLabel(ImGuiContext*, ImGuiID)
{
    return nullptr;
}
