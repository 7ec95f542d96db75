#include "gui/panels/layout.h"

#include <algorithm>

namespace latchkey::panels {

using kit::px;

Layout Layout::of(ImVec2 screen, float notice_height, Front front)
{
    const float wide = screen.x / kit::scale();
    const float high = (screen.y - notice_height) / kit::scale();
    Layout layout;
    layout.compact = wide < 1100 || high < 760;
    // The demo's line above the window must not make the designed minimum a size too small.
    layout.narrow = wide < 1024 || screen.y / kit::scale() < 700;
    layout.tree_shown = front == Front::form && wide >= 720;

    const float top = notice_height + px(tab_bar_height);
    const float below = std::max(0.0F, screen.y - top);
    layout.notice = {0, 0, screen.x, notice_height};
    layout.tabs = {0, notice_height, screen.x, px(tab_bar_height)};
    const bool rail = layout.narrow || front == Front::tab;
    layout.sidebar = {0, top, px(rail ? rail_width : layout.compact ? 224 : 256), below};
    layout.content = {px(rail_width), top, screen.x - px(rail_width), below};
    layout.tree = {layout.sidebar.right(), top, layout.tree_shown ? px(layout.compact ? 168 : 184) : 0, below};
    layout.page = {layout.tree.right(), top, screen.x - layout.tree.right(), below};
    const bool form = front == Front::form;
    layout.margin_left = px(!layout.compact ? 32 : form ? 20 : 24);
    layout.margin_right = px(!layout.compact ? (form ? 48.0F : 32.0F) : form ? 20.0F : 24.0F);
    layout.form_width = std::min(px(760), layout.page.w - layout.margin_left - layout.margin_right);
    return layout;
}

} // namespace latchkey::panels
