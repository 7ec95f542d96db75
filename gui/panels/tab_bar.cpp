/// The tabs at the top: Sessions, one for each session with its state, and the menu.

#include "gui/panels/kit/menu.h"
#include "gui/panels/panel_state.h"
#include "gui/panels/region.h"
#include "gui/panels/tab_state.h"
#include "gui/panels/terminal_menu.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <string>
#include <vector>

namespace latchkey::panels {
namespace {

using namespace kit;

struct TabLook {
    std::string_view title;
    std::string_view state;
    bool active = false;
    bool closable = false;
    bool separator = false;
};

struct TabPress {
    bool chosen = false;
    bool closed = false;
};

float natural_width(const TabLook& look)
{
    return px(36) + std::ceil(text_width(type::body_bold, look.title)) + px(look.closable ? 32 : 11);
}

/// Everything but the mark at the left.
TabPress draw_tab(Box box, const TabLook& look)
{
    const Colors& c = colors();
    TabPress result;
    ImGui::SetNextItemAllowOverlap();
    const Press press = interact(look.title, box);
    if (look.active) {
        fill(box, c.page, px(9), ImDrawFlags_RoundCornersTop);
        fill({box.x + px(12), box.y, box.w - px(24), px(2)}, c.acc);
    } else if (press.hovered) {
        fill({box.x + px(2), box.y + px(2), box.w - px(4), box.h - px(6)}, with_alpha(c.hover, 0.8F), px(7));
    }
    if (press.focused) {
        focus_ring(box.grown(-px(4)), px(6));
    }
    const float cy = box.y + px(17);
    const float room = box.w - px(36) - px(look.closable ? 30 : 8);
    if (room >= std::min(px(16), text_width(type::body_bold, look.title))) { // a whole short name, or more than one letter of a long one
        plain_text(look.active ? type::body_bold : type::body_medium, box.x + px(36), cy, look.active ? c.text : c.text2, look.title, room);
    }
    if (look.separator) {
        line_v(box.right(), box.y + px(9), px(16), c.bline);
    }
    note_item(press.id, box.min(), box.max(), look.title, ItemKind::tab, look.state, true, look.active);
    if (look.closable) {
        const std::string label = "Close " + std::string{look.title};
        result.closed = icon_button({box.right() - px(30), cy - px(11), px(22), px(22)}, icon::close, label, false, 0, 16);
    }
    result.closed = result.closed || (press.hovered && ImGui::IsMouseReleased(ImGuiMouseButton_Middle));
    result.chosen = press.pressed;
    return result;
}

void draw_logo(const Frame& frame)
{
    const Box bar = frame.layout.tabs;
    const Box tile{px(12), bar.y + px(8), px(28), px(28)};
    fill(tile, colors().brass, px(7));
    icon_at(icon::vpn_key, 18, tile.cx(), tile.cy(), palette() == Palette::light ? IM_COL32_WHITE : colors().chrome);
    text(type::body_bold, px(50), bar.y + px(22), colors().text, "Latchkey");
}

void draw_menu(const Frame& frame, Box button_box)
{
    struct ThemeRow {
        std::string_view label;
        view::Theme theme;
    };
    constexpr std::array themes = {ThemeRow{"Colours as the system", view::Theme::system}, ThemeRow{"Light colours", view::Theme::light},
                                   ThemeRow{"Dark colours", view::Theme::dark}};
    if (icon_button(button_box, icon::more_horiz, "Menu")) {
        ImGui::OpenPopup("menu");
    }
    if (const MenuList menu{"menu", {button_box.right() - px(280), button_box.bottom() + px(4)}, 280}) {
        const ItemGroup group{"Menu"};
        if (const view::TabView* tab = frame.active_tab(); tab != nullptr && tab->screen != nullptr) {
            terminal_menu_rows(frame, *tab);
            menu_separator();
        }
        for (const ThemeRow& row : themes) {
            if (menu_row(row.label, {.marked = frame.view.theme == row.theme})) {
                frame.send(view::SetTheme{row.theme});
            }
        }
        if (menu_row("Quit")) {
            frame.send(view::Quit{});
        }
    }
}

/// All of them by name, for when the bar has no room.
void all_tabs(const Frame& frame, const std::vector<BarTab>& tabs, const std::vector<std::string>& titles, Box button_box)
{
    if (icon_button(button_box, icon::expand_more, "All tabs")) {
        ImGui::OpenPopup("all tabs");
    }
    const float width = px(280);
    const float wanted = px(30) * static_cast<float>(tabs.size()) + px(14);
    ImGui::SetNextWindowPos({std::max(0.0F, button_box.right() - width), button_box.bottom() + px(4)});
    ImGui::SetNextWindowSize({width, std::min(wanted, ImGui::GetIO().DisplaySize.y - button_box.bottom() - px(16))});
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(px(6), px(6)));
    ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(0, 0));
    if (ImGui::BeginPopup("all tabs", ImGuiWindowFlags_NoMove)) {
        const ItemGroup group{"All tabs"};
        for (std::size_t i = 0; i < titles.size(); ++i) {
            const view::TabView& tab = *tabs[i].session;
            const ImVec2 at = ImGui::GetCursorScreenPos();
            const Box box{at.x, at.y, ImGui::GetContentRegionAvail().x, px(30)};
            RowLook look;
            look.label = titles[i];
            look.aside = name_of(tabs[i].state);
            look.indent = 10;
            look.selected = tab.id == frame.view.active_tab;
            look.tabbing = Tabbing::stop;
            ImGui::PushID(static_cast<int>(tab.id));
            next_item_means("tab:" + std::to_string(tab.id));
            if (row(box, look).pressed) {
                frame.send(view::ActivateTab{tab.id});
                frame.state.focus_terminal = true;
                ImGui::CloseCurrentPopup();
            }
            ImGui::PopID();
            ImGui::Dummy({box.w, box.h});
        }
        ImGui::EndPopup();
    }
    ImGui::PopStyleVar(2);
}

/// Two tabs to one host have one title; in the bar the later ones get a number, so that people and scripts can name them.
std::vector<std::string> distinct_titles(const std::vector<BarTab>& tabs)
{
    std::vector<std::string> titles;
    std::map<std::string_view, int> seen;
    for (const BarTab& tab : tabs) {
        const std::string& title = tab.session->title;
        const int number = ++seen[title];
        titles.push_back(number == 1 ? title : title + " (" + std::to_string(number) + ")");
    }
    return titles;
}

TabLook look_of(const Frame& frame, const BarTab& tab, std::string_view title)
{
    const bool active = tab.session->id == frame.view.active_tab;
    const bool roomy = frame.view.active_tab != 0 && !frame.layout.compact;
    return {title, name_of(tab.state), active, active || roomy, !active};
}

/// Too many for the bar: all but the active one become equally narrow, at last only their marks are left, and then the rest is in a list.
/// The active one keeps its name. Returns where they end.
float session_tabs(const Frame& frame, float x, float y, float height, float right)
{
    const std::vector<BarTab> tabs = bar_tabs(frame.view);
    if (tabs.empty()) {
        return x;
    }
    const std::vector<std::string> titles = distinct_titles(tabs);
    const float narrowest = px(36);
    const auto natural = [&](std::size_t i) { return std::min(px(240), natural_width(look_of(frame, tabs[i], titles[i]))); };
    float wanted = 0;
    for (std::size_t i = 0; i < tabs.size(); ++i) {
        wanted += natural(i);
    }
    const auto active = static_cast<std::size_t>(
        std::ranges::find(tabs, frame.view.active_tab, [](const BarTab& tab) { return tab.session->id; }) - tabs.begin());
    const std::size_t kept = active < tabs.size() ? 1 : 0;
    float room = std::max(narrowest, right - x - px(40));
    const bool squeezed = wanted > room;
    const float active_width = kept == 0 ? 0 : std::min(natural(active), room);
    std::size_t first = 0;
    std::size_t others = tabs.size() - kept;
    if (squeezed && narrowest * static_cast<float>(others) > room - active_width) {
        room = std::max(active_width, room - px(32));
        all_tabs(frame, tabs, titles, {right - px(32 + 40), y + px(3), px(28), px(28)});
        others = std::min(others, static_cast<std::size_t>(std::max(0.0F, (room - active_width) / narrowest)));
        first = kept != 0 && active >= others + kept ? active - others : 0;
    }
    const std::size_t count = others + kept;
    const float share = std::floor((room - active_width) / static_cast<float>(std::max<std::size_t>(1, others)));
    for (std::size_t i = first; i < first + count; ++i) {
        const view::TabView& tab = *tabs[i].session;
        TabLook look = look_of(frame, tabs[i], titles[i]);
        float width = i == active ? active_width : natural(i);
        if (squeezed && i != active) {
            width = std::min(width, std::max(narrowest, share));
            look.closable = look.closable && width > px(80);
        }
        ImGui::PushID(static_cast<int>(tab.id));
        next_item_means("tab:" + std::to_string(tab.id));
        const TabPress press = draw_tab({x, y, width, height}, look);
        draw_tab_state(tabs[i].state, x + px(20), y + px(17));
        ImGui::PopID();
        if (press.closed) {
            frame.send(view::CloseTab{tab.id});
        } else if (press.chosen) {
            frame.send(view::ActivateTab{tab.id});
            frame.state.focus_terminal = true;
        }
        x += width;
    }
    return count < tabs.size() ? right - px(40) : x;
}

} // namespace

void draw_tab_bar(const Frame& frame)
{
    const Box bar = frame.layout.tabs;
    const Region region{"##tabs", bar, colors().chrome};
    const ItemGroup group{"Tabs"};
    draw_logo(frame);
    const bool sessions = frame.view.active_tab == 0;
    const float right = bar.right() - px(12 + 28);
    float x = sessions && !frame.layout.narrow ? frame.layout.sidebar.right() : px(150);
    const float y = bar.y + px(6);
    const float height = bar.h - px(6);

    TabLook home{"Sessions", {}, sessions, false, false};
    const float home_width = natural_width(home);
    next_item_means("tab:0");
    if (draw_tab({x, y, home_width, height}, home).chosen) {
        frame.send(view::ActivateTab{0});
    }
    icon_at(icon::home, 18, x + px(20), y + px(17), colors().text2);
    x += home_width;

    x = session_tabs(frame, x, y, height, right);
    if (icon_button({x + px(4), y + px(3), px(28), px(28)}, icon::add, "New tab")) {
        frame.send(view::NewSession{}); // a fresh form, and the page comes to the front
        frame.state.page = "Session";
        frame.state.focus_host = true;
    }
    draw_menu(frame, {bar.right() - px(38), bar.y + px(8), px(28), px(28)});
}

void draw_notice(const Frame& frame)
{
    if (frame.view.notice.empty()) {
        return;
    }
    const Box box = frame.layout.notice;
    const Region region{"##notice", box, colors().accent.soft, ImGuiWindowFlags_NoNavInputs | ImGuiWindowFlags_NoNavFocus};
    icon_at(icon::info, 18, px(26), box.y + px(16), colors().acc);
    wrapped(type::small_medium, px(50), box.y + px(7), box.w - px(62), px(18), colors().text, frame.view.notice, ItemKind::banner);
    line_h(0, box.bottom() - hairline(), box.w, colors().accent.line);
}

} // namespace latchkey::panels
