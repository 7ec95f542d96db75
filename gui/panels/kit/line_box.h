#pragma once
/// A long line shown in a box, broken wherever it must be, that can be selected and copied and not changed. What is copied is the line: no
/// break of the box gets into it. What does not fit is left out before the last word, which a person wants to see. UI thread.

#include "gui/panels/kit/widgets.h"

#include <cstddef>
#include <string_view>

namespace latchkey::kit {

struct LineSelection {
    std::size_t anchor = 0; ///< bytes from the line's beginning
    std::size_t caret = 0;
};

void line_box(Box box, std::string_view label, std::string_view line, LineSelection& selection);
[[nodiscard]] float line_box_height(int rows);

} // namespace latchkey::kit
