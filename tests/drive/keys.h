#pragma once
/// "Ctrl+Shift+P", "Enter", "F7" as Dear ImGui's keys. Any thread.

#include <imgui.h>

#include <optional>
#include <string_view>

namespace latchkey::drive {

struct Chord {
    ImGuiKey key = ImGuiKey_None;
    bool ctrl = false;
    bool shift = false;
    bool alt = false;
    bool super = false;
    char character = 0; ///< what typing it writes, when no modifier but Shift is held
};

[[nodiscard]] std::optional<Chord> parse_chord(std::string_view text);

} // namespace latchkey::drive
