/// Saved sessions in their folders at the left of the Sessions page, and the rail that stands there when a terminal is shown.

#include "gui/panels/panel_state.h"
#include "gui/panels/region.h"
#include "gui/panels/text_search.h"

#include <algorithm>
#include <string>
#include <vector>

namespace latchkey::panels {
namespace {

using namespace kit;

constexpr std::string_view default_settings = "Default Settings";
constexpr float row_height = 28;

bool wanted_by(const view::SavedSession& session, std::string_view search)
{
    return search.empty() || contains_folded(session.name, search) || contains_folded(session.host, search) ||
           contains_folded(session.user, search);
}

void session_row(const Frame& frame, Box box, const view::SavedSession& session, bool inside_folder)
{
    RowLook look;
    look.label = session.title;
    look.aside = session.host;
    look.icon = icon::dns;
    look.indent = inside_folder ? 47 : 31;
    look.selected = session.name == frame.view.form.selected_session;
    ImGui::PushID(session.name.c_str());
    next_item_means("session:" + session.name);
    const Press press = row(box, look);
    ImGui::PopID();
    if (press.twice || (press.entered && look.selected)) {
        frame.send(view::OpenSaved{session.name});
    } else if (press.pressed) {
        frame.state.session_name = session.name;
        frame.send(view::SelectSession{session.name});
    }
}

void empty_note(Box box, bool searching)
{
    const Colors& c = colors();
    const std::string_view words = searching ? "No saved session has these letters in its name, host or user."
                                             : "No saved sessions yet. Fill in the form, give it a name and press Save.";
    icon_at(searching ? icon::search : icon::dns, 22, box.cx(), box.y + px(28), c.text3);
    wrapped(type::small, box.x + px(16), box.y + px(48), box.w - px(32), px(18), c.text2, words);
}

float draw_rows(const Frame& frame, Box area)
{
    PanelState& state = frame.state;
    const view::FormView& form = frame.view.form;
    const float h = px(row_height);
    float y = area.y;
    const auto next_box = [&] {
        const Box box{area.x + px(8), y, area.w - px(16), h};
        y += h;
        return box;
    };
    if (state.session_search.empty()) {
        RowLook look;
        look.label = default_settings;
        look.icon = icon::tune;
        look.indent = 31;
        look.selected = form.selected_session == default_settings;
        next_item_means("session:Default Settings");
        const Press press = row(next_box(), look);
        if (press.pressed) {
            state.session_name = default_settings;
            frame.send(view::SelectSession{std::string{default_settings}});
        }
    }
    std::vector<std::string> folders;
    bool any = false;
    for (const view::SavedSession& session : form.saved) {
        if (!session.folder.empty() && std::ranges::find(folders, session.folder) == folders.end()) {
            folders.push_back(session.folder);
        }
    }
    for (const std::string& folder : folders) {
        const auto inside = [&](const view::SavedSession& session) {
            return session.folder == folder && wanted_by(session, state.session_search);
        };
        const auto count = std::ranges::count_if(form.saved, inside);
        if (count == 0) {
            continue;
        }
        any = true;
        const bool folded = state.session_search.empty() && state.folded_folders.contains(folder);
        const std::string number = std::to_string(count);
        RowLook look;
        look.label = folder;
        look.aside = number;
        look.chevron = folded ? icon::chevron_right : icon::expand_more;
        look.icon = folded ? icon::folder : icon::folder_open;
        look.icon_color = colors().brass;
        look.indent = 14;
        ImGui::PushID("folder");
        const Press press = row(next_box(), look);
        ImGui::PopID();
        if (press.pressed) {
            if (!state.folded_folders.erase(folder)) {
                state.folded_folders.insert(folder);
            }
        }
        if (!folded) {
            for (const view::SavedSession& session : form.saved) {
                if (inside(session)) {
                    session_row(frame, next_box(), session, true);
                }
            }
        }
    }
    for (const view::SavedSession& session : form.saved) {
        if (session.folder.empty() && wanted_by(session, state.session_search) && session.name != default_settings) {
            any = true;
            session_row(frame, next_box(), session, false);
        }
    }
    if (!any) {
        empty_note({area.x, y, area.w, px(110)}, !state.session_search.empty());
        y += px(110);
    }
    return y;
}

} // namespace

void draw_sidebar(const Frame& frame)
{
    const Box box = frame.layout.sidebar;
    const Region region{"##sidebar", box, colors().side};
    const ItemGroup group{"Sidebar"};
    line_v(box.right() - hairline(), box.y, box.h, colors().line);
    FieldLook look;
    look.icon = icon::search;
    look.hint = "Search sessions";
    text_field({box.x + px(12), box.y + px(12), box.w - px(62), px(32)}, "Search sessions", frame.state.session_search, look);
    if (icon_button({box.right() - px(44), box.y + px(12), px(32), px(32)}, icon::add, "New session", true, colors().text)) {
        frame.send(view::NewSession{});
        frame.state.page = "Session";
        frame.state.focus_host = true;
    }
    text(type::small_bold, box.x + px(16), box.y + px(76), colors().text2, "Saved Sessions");
    ScrollArea scroll{"rows", {box.x, box.y + px(90), box.w - hairline(), box.h - px(90)}};
    scroll.ends_at(draw_rows(frame, {scroll.origin().x, scroll.origin().y, box.w - hairline(), 0}) + px(8));
}

void draw_rail(const Frame& frame)
{
    const Box box = frame.layout.sidebar;
    const Region region{"##rail", box, colors().side};
    const ItemGroup group{"Rail"};
    line_v(box.right() - hairline(), box.y, box.h, colors().line);
    const Box tile{box.x + px(4), box.y + px(8), box.w - px(8), px(52)};
    const Press press = interact("Sessions", tile);
    if (press.hovered) {
        fill(tile, colors().hover, px(8));
    }
    if (press.focused) {
        focus_ring(tile.grown(-px(2)), px(8));
    }
    icon_at(icon::dns, 22, tile.cx(), tile.y + px(19), colors().text2);
    const float width = text_width(type::small_medium, "Sessions");
    plain_text(type::small_medium, tile.cx() - width / 2, tile.y + px(40), colors().text2, "Sessions");
    next_item_means("tab:0");
    note_item(press.id, tile.min(), tile.max(), "Sessions", ItemKind::button);
    if (press.pressed) {
        frame.send(view::ActivateTab{0});
    }
}

} // namespace latchkey::panels
