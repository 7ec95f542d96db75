#pragma once
/// A question over the window: dimmed behind, shadow, header with an icon, a body, a footer of 64 with the primary button last.
/// Everything outside it is out of reach. UI thread.

#include "gui/panels/kit/widgets.h"

#include <functional>
#include <string_view>

namespace latchkey::kit {

struct DialogLook {
    std::string_view id; ///< unique; the same while the same question is open
    std::string_view title;
    std::string_view subtitle{};
    ImWchar icon = 0;
    const Tone* tone = nullptr; ///< of the icon; null: the accent
    bool alarming = false;      ///< the header is red
    float width = 480;          ///< design pixels; narrower when the window is
    float body_height = 0;      ///< screen pixels, what `body` will draw; scrolls when the window is too low
    bool footer = true;
};

/// Boxes are the insides: the body between the header and the footer, the footer's row of buttons.
using DrawPart = std::function<void(Box box)>;

/// Draws it; call in every frame while the question is open. Esc calls `cancel`.
void dialog(const DialogLook& look, const DrawPart& body, const DrawPart& footer, const std::function<void()>& cancel);

/// How wide the body of a dialog of that design width is now.
[[nodiscard]] float dialog_body_width(float design_width);

} // namespace latchkey::kit
