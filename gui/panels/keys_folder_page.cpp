/// The Keys folder: what keys there are in a folder, and what is wrong with them.

#include "gui/panels/panel_state.h"
#include "gui/panels/region.h"

namespace latchkey::panels {

using namespace kit;

void draw_keys_folder(const Frame& frame)
{
    const Layout& layout = frame.layout;
    const Region region{"##page", layout.page, colors().page};
    const ItemGroup group{"Keys folder"};
    text(type::title, layout.page.x + layout.margin_left, layout.page.y + px(33), colors().text, "Keys folder", no_limit, ItemKind::title);
    const float width = button_width("Generate a key", true);
    const Box place{layout.page.right() - layout.margin_right - width, layout.page.y + px(18), width, px(32)};
    if (button(place, "Generate a key", ButtonLook::primary, icon::add)) {
        frame.send(view::ShowPage{view::Page::key_generator});
    }
}

} // namespace latchkey::panels
