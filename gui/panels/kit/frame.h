#pragma once
/// What lasts for a frame: when the next one is wanted, and the one tooltip. UI thread.

#include <imgui.h>

#include <optional>
#include <string_view>

namespace latchkey::kit {

void begin_frame();
/// Draws the tooltip, if one is due.
void end_frame();

/// Asks for a frame though nothing happens. The earliest request wins.
void want_frame_in(double seconds);
[[nodiscard]] std::optional<double> wanted_frame();

/// The words for what the mouse rests on (after half a second) or the keyboard is on (at once). Call in each frame that they apply.
void tooltip_for(ImGuiID id, std::string_view words, bool at_once = false);

} // namespace latchkey::kit
