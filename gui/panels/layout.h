#pragma once
/// Where the parts of the window are, in screen pixels, for one size and scale. Pure; any thread.
/// Designed for 1280×800 and down to 1024×700; below 1100 wide or 760 high parts shrink (compact), below 1024×700 the sidebar becomes the
/// rail.

#include "gui/panels/kit/draw.h"

namespace latchkey::panels {

/// What stands beside the sidebar or the rail.
enum class Front {
    form, ///< the configuration pages: tree and form
    page, ///< a page of its own, as wide as the window
    tab   ///< a session
};

struct Layout {
    bool compact = false;
    bool narrow = false;    ///< under the designed minimum: rail instead of the sidebar
    bool tree_shown = true; ///< else a button on the form opens it; other pages have none
    kit::Box notice;
    kit::Box tabs;
    kit::Box sidebar; ///< or the rail
    kit::Box tree;
    kit::Box page;          ///< with its footer
    kit::Box content;       ///< beside the rail, for a tab
    float margin_left = 32; ///< of a page, screen pixels
    float margin_right = 48;
    float form_width = 760;

    /// design: the size in design pixels is screen / kit::scale().
    static Layout of(ImVec2 screen, float notice_height, Front front);
};

inline constexpr float tab_bar_height = 44;
inline constexpr float footer_height = 56;
inline constexpr float status_height = 30;
inline constexpr float rail_width = 64;

} // namespace latchkey::panels
