/// The Key Generator: PuTTYgen's names in our look.

#include "gui/panels/panel_state.h"
#include "gui/panels/region.h"

namespace latchkey::panels {

using namespace kit;

void draw_key_generator(const Frame& frame)
{
    const Layout& layout = frame.layout;
    const Region region{"##page", layout.page, colors().page};
    const ItemGroup group{"Key Generator"};
    text(type::title, layout.page.x + layout.margin_left, layout.page.y + px(33), colors().text, "Key Generator", no_limit,
         ItemKind::title);
}

} // namespace latchkey::panels
