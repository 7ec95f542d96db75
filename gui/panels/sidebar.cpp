/// Saved sessions in their folders at the left, below them the ways to the other pages; and the rail that stands there when a terminal is
/// shown or the window is small.

#include "gui/panels/panel_state.h"
#include "gui/panels/region.h"
#include "gui/panels/text_search.h"

#include <algorithm>
#include <array>
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

bool in_front(const Frame& frame, view::Page page)
{
    return frame.view.active_tab == 0 && frame.view.page == page;
}

/// Shows its name in the form, which comes to the front.
void select(const Frame& frame, const std::string& name)
{
    frame.state.session_name = name;
    frame.send(view::SelectSession{name});
    if (!in_front(frame, view::Page::sessions)) {
        frame.send(view::ShowPage{view::Page::sessions});
    }
}

/// Whose sessions they are, as the groups below ours are called.
std::string_view words_of(view::SessionFrom from)
{
    return from == view::SessionFrom::ssh_config ? "From ~/.ssh/config" : "From PuTTY";
}

void session_row(const Frame& frame, Box box, const view::SavedSession& session, bool inside_folder)
{
    const bool ours = session.from == view::SessionFrom::here;
    RowLook look;
    look.label = session.title;
    look.aside = session.protocol.empty() ? session.host : session.protocol;
    look.icon = icon::dns;
    look.indent = inside_folder ? 47 : 31;
    look.selected = session.name == frame.view.form.selected_session && session.from == frame.view.form.selected_from;
    ImGui::PushID(static_cast<int>(session.from));
    ImGui::PushID(session.name.c_str());
    next_item_means("session:" + (ours ? std::string{} : std::string{words_of(session.from)} + ":") + session.name);
    const Press press = row(box, look);
    ImGui::PopID();
    ImGui::PopID();
    // The second press opens; what its release would do comes too late for that.
    const bool release_of_second = ImGui::IsMouseReleased(ImGuiMouseButton_Left) && ImGui::GetIO().MouseClickedLastCount[0] > 1;
    if (press.twice || (press.entered && look.selected)) {
        frame.send(view::OpenSaved{session.name, session.from});
    } else if (press.pressed && !release_of_second && !ours) {
        frame.send(view::LoadSession{session.name, session.from}); // into the form: Save makes it one of ours
        frame.state.page = "Session";
    } else if (press.pressed && !release_of_second) {
        select(frame, session.name);
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

/// The rows from top to bottom.
class Rows {
public:
    Rows(const Frame& frame, Box area) : frame_(frame), area_(area), y_(area.y) {}

    float draw()
    {
        if (frame_.state.session_search.empty()) {
            default_settings_row();
        }
        const view::FormView& form = frame_.view.form;
        std::vector<std::string> folders;
        for (const view::SavedSession& session : form.saved) {
            if (!session.folder.empty() && std::ranges::find(folders, session.folder) == folders.end()) {
                folders.push_back(session.folder);
            }
        }
        for (const std::string& folder : folders) {
            group(folder, form.saved, [&](const view::SavedSession& session) { return session.folder == folder; });
        }
        for (const view::SavedSession& session : form.saved) {
            if (session.folder.empty() && wanted(session) && session.name != default_settings) {
                any_ = true;
                session_row(frame_, next(), session, false);
            }
        }
        for (const view::SessionFrom from : {view::SessionFrom::ssh_config, view::SessionFrom::putty}) {
            group(std::string{words_of(from)}, form.elsewhere, [&](const view::SavedSession& session) { return session.from == from; });
        }
        if (!form.notice_elsewhere.empty() && frame_.state.session_search.empty()) {
            notice(form.notice_elsewhere);
        }
        if (!any_) {
            empty_note({area_.x, y_, area_.w, px(110)}, !frame_.state.session_search.empty());
            y_ += px(110);
        }
        return y_;
    }

private:
    Box next()
    {
        const Box box{area_.x + px(8), y_, area_.w - px(16), px(row_height)};
        y_ += px(row_height);
        return box;
    }
    [[nodiscard]] bool wanted(const view::SavedSession& session) const { return wanted_by(session, frame_.state.session_search); }

    void default_settings_row()
    {
        RowLook look;
        look.label = default_settings;
        look.icon = icon::tune;
        look.indent = 31;
        look.selected = frame_.view.form.selected_session == default_settings;
        next_item_means("session:Default Settings");
        if (row(next(), look).pressed) {
            select(frame_, std::string{default_settings});
        }
    }

    /// What could not be read of other programs' sessions.
    void notice(std::string_view words)
    {
        y_ += px(8);
        icon_at(icon::warning, 16, area_.x + px(22), y_ + px(9), colors().warn.ink);
        y_ += wrapped(type::small, area_.x + px(38), y_, area_.w - px(50), px(18), colors().text2, words) + px(8);
    }

    /// A folder of ours, or another program's sessions. A search looks into folded ones, too.
    template <class Belongs>
    void group(const std::string& name, const std::vector<view::SavedSession>& sessions, const Belongs& belongs)
    {
        const auto inside = [&](const view::SavedSession& session) { return belongs(session) && wanted(session); };
        const auto count = std::ranges::count_if(sessions, inside);
        if (count == 0) {
            return;
        }
        any_ = true;
        PanelState& state = frame_.state;
        const bool folded = state.session_search.empty() && state.folded_folders.contains(name);
        const std::string number = std::to_string(count);
        RowLook look;
        look.label = name;
        look.aside = number;
        look.chevron = folded ? icon::chevron_right : icon::expand_more;
        look.icon = folded ? icon::folder : icon::folder_open;
        look.icon_color = colors().brass;
        look.indent = 14;
        ImGui::PushID("folder");
        const Press press = row(next(), look);
        ImGui::PopID();
        if (press.pressed && state.folded_folders.erase(name) == 0) {
            state.folded_folders.insert(name);
        }
        if (folded) {
            return;
        }
        for (const view::SavedSession& session : sessions) {
            if (inside(session)) {
                session_row(frame_, next(), session, true);
            }
        }
    }

    const Frame& frame_;
    Box area_;
    float y_;
    bool any_ = false;
};

/// A page of the window in the sidebar's lower part and in the rail.
struct PageLink {
    view::Page page;
    std::string_view name;
    std::string_view in_rail; ///< where there is no room for the name
    std::string_view key;
    ImWchar mark;
};
constexpr std::array page_links = {PageLink{view::Page::key_generator, "Key Generator", "Generate", "F7", icon::vpn_key},
                                   PageLink{view::Page::keys_folder, "Keys folder", "Keys", "F8", icon::rule_folder}};
constexpr float link_height = 30;
constexpr float link_pitch = 32;
constexpr float links_height = 7 + 32 * static_cast<float>(page_links.size()) + 11;

void draw_page_links(const Frame& frame, Box box)
{
    line_h(box.x, box.y, box.w, colors().line);
    float y = box.y + px(8);
    for (const PageLink& link : page_links) {
        const Box line{box.x + px(8), y, box.w - px(15), px(link_height)};
        RowLook look;
        look.label = link.name;
        look.aside = link.key;
        look.indent = 38;
        look.selected = in_front(frame, link.page);
        look.tabbing = Tabbing::stop;
        next_item_means("page:" + std::string{link.name});
        if (row(line, look).pressed) {
            frame.send(view::ShowPage{link.page});
        }
        icon_at(link.mark, 18, line.x + px(20), line.cy(), look.selected ? colors().acc : colors().text2);
        y += px(link_pitch);
    }
}

struct TileLook {
    std::string_view name;
    std::string_view words; ///< shown below the icon
    ImWchar mark;
    bool selected = false;
};

bool rail_tile(Box tile, const TileLook& look)
{
    const Press press = interact(look.name, tile);
    if (look.selected) {
        fill(tile, colors().sel, px(8));
    } else if (press.hovered) {
        fill(tile, colors().hover, px(8));
    }
    if (press.focused) {
        focus_ring(tile.grown(-px(2)), px(8));
    }
    if (look.name != look.words && (press.hovered || press.focused)) {
        tooltip_for(press.id, look.name, press.focused);
    }
    const ImU32 ink = look.selected ? colors().acc : colors().text2;
    icon_at(look.mark, 22, tile.cx(), tile.y + px(19), ink);
    const float width = text_width(type::small_medium, look.words);
    plain_text(type::small_medium, tile.cx() - width / 2, tile.y + px(40), ink, look.words);
    note_item(press.id, tile.min(), tile.max(), look.name, ItemKind::button, {}, true, look.selected);
    return press.pressed;
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
    {
        ScrollArea scroll{"rows", {box.x, box.y + px(90), box.w - hairline(), box.h - px(90 + links_height)}};
        Rows rows{frame, {scroll.origin().x, scroll.origin().y, box.w - hairline(), 0}};
        scroll.ends_at(rows.draw() + px(8));
    }
    draw_page_links(frame, {box.x, box.bottom() - px(links_height), box.w - hairline(), px(links_height)});
}

void draw_rail(const Frame& frame)
{
    const Box box = frame.layout.sidebar;
    const Region region{"##rail", box, colors().side};
    const ItemGroup group{"Rail"};
    line_v(box.right() - hairline(), box.y, box.h, colors().line);
    Box tile{box.x + px(4), box.y + px(8), box.w - px(8), px(52)};
    next_item_means("tab:0");
    if (rail_tile(tile, {"Sessions", "Sessions", icon::dns, frame.layout.narrow && in_front(frame, view::Page::sessions)})) {
        frame.send(view::ActivateTab{0});
    }
    for (const PageLink& link : page_links) {
        tile.y += px(56);
        next_item_means("page:" + std::string{link.name});
        if (rail_tile(tile, {link.name, link.in_rail, link.mark, in_front(frame, link.page)})) {
            frame.send(view::ShowPage{link.page});
        }
    }
}

} // namespace latchkey::panels
