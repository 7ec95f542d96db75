#include "gui/panels/session_page.h"

#include "gui/panels/form_parts.h"
#include "gui/panels/region.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <vector>

namespace latchkey::panels {

using namespace kit;
using view::Field;

namespace {

constexpr std::string_view default_settings = "Default Settings";

/// What cloud images call their user; shown, never tried.
const std::vector<std::string>& usual_names()
{
    // The commonest first: in a row that is too short for all the last ones are in the drop-down list only.
    static const std::vector<std::string> names = {"ubuntu",   "debian", "fedora", "almalinux", "rocky",
                                                   "ec2-user", "root",   "centos", "cloud-user"};
    return names;
}

const std::vector<std::string>& suggestions(const Field& user)
{
    return user.choices.empty() ? usual_names() : user.choices;
}

/// The problem of any of a row's fields, below it.
float problem_lines(const Field* field, float x, float width, float y)
{
    if (field == nullptr || field->problem.empty()) {
        return y;
    }
    return y + px(6) + error_lines(x, y + px(4), width, field->problem);
}

float problem_height(const Field* field, float width)
{
    return field == nullptr || field->problem.empty() ? 0
                                                      : px(6) + wrapped_height(type::small_medium, width - px(22), px(18), field->problem);
}

void user_chips(const Frame& frame, const Field& user, Box area)
{
    const ItemGroup group{"Usual names on cloud images"};
    float x = area.x;
    bool first = true;
    for (const std::string& name : suggestions(user)) {
        const float width = chip_width(name, false);
        if (x + width > area.right()) {
            continue; // a shorter one may still fit
        }
        const bool selected = text_of(frame, user) == name;
        // One stop for Tab; the arrows go along the chips.
        if (choice_chip(x, area.cy(), name, selected, first ? Tabbing::stop : Tabbing::arrows_only)) {
            edit(frame, user, name);
        }
        x += width + px(6);
        first = false;
    }
}

void user_row(const Frame& frame, const Field& user, Box area, float y)
{
    const float field_width = std::min(px(frame.layout.compact ? 170 : 200), area.w);
    const Box box{area.x, y + px(22), field_width, px(32)};
    field_label(area.x, y + px(10), user.label);
    FieldLook look;
    look.bad = !user.problem.empty();
    std::string& words = text_of(frame, user);
    const ComboEvent event = editable_combo(box, user.label, words, suggestions(user), look);
    if (event.chosen >= 0) {
        edit(frame, user, suggestions(user)[static_cast<std::size_t>(event.chosen)]);
    } else if (event.field.edited) {
        edit(frame, user, words);
    }
    if (event.field.entered) {
        frame.send(view::OpenForm{});
    }
    const Box rest{box.right() + px(12), box.y, area.right() - box.right() - px(12), box.h};
    if (rest.w > px(120)) {
        text(type::small, rest.x, y + px(10), colors().text2, "Usual names on cloud images", rest.w);
        user_chips(frame, user, rest);
    }
}

float destination_card(const Frame& frame, float x, float width, float y)
{
    const view::FormView& form = frame.view.form;
    const Field* host = form.find("host_name");
    const Field* port = form.find("port");
    const Field* user = form.find("user_name");
    const Field* key = form.find("key_file");
    const Box inside{x + px(16), y, width - px(32), 0};

    float height = px(12) + px(64) + px(64) + px(14);
    height += problem_height(host, inside.w) + problem_height(port, inside.w) + problem_height(user, inside.w);
    height += key != nullptr ? key_file_height(frame, *key, inside.w) : 0;
    card({x, y, width, height});

    float row_y = y + px(12);
    const float port_width = px(88);
    if (host != nullptr) {
        field_label(inside.x, row_y + px(10), host->label);
        if (frame.state.focus_host) {
            focus_next_field();
            frame.state.focus_host = false;
        }
        setting_box(frame, *host, {inside.x, row_y + px(22), inside.w - port_width - px(12), px(32)});
    }
    if (port != nullptr) {
        field_label(inside.right() - port_width, row_y + px(10), port->label);
        setting_box(frame, *port, {inside.right() - port_width, row_y + px(22), port_width, px(32)});
    }
    row_y = problem_lines(host, inside.x, inside.w, row_y + px(54));
    row_y = problem_lines(port, inside.x, inside.w, row_y) + px(10);
    if (user != nullptr) {
        user_row(frame, *user, inside, row_y);
    }
    row_y = problem_lines(user, inside.x, inside.w, row_y + px(54)) + px(10);
    if (key != nullptr) {
        key_file_rows(frame, *key, inside, row_y);
    }
    return y + height;
}

std::string shown_name(const view::SavedSession& session)
{
    return session.folder.empty() ? session.title : session.folder + " / " + session.title;
}

std::string aside_of(const view::SavedSession& session)
{
    std::string words = session.user.empty() ? session.host : session.user + "@" + session.host;
    if (!session.last_used.empty()) {
        words += " · " + session.last_used;
    }
    return words;
}

bool list_row(const Frame& frame, Box box, std::string_view label, std::string_view aside, const std::string& name, bool tab_stop)
{
    RowLook look;
    look.label = label;
    look.selected = name == frame.view.form.selected_session && frame.view.form.selected_from == view::SessionFrom::here;
    // Only the chosen one says more: a list is read by its names.
    look.aside = look.selected ? aside : std::string_view{};
    look.bar = false;
    look.indent = 9;
    look.tabbing = tab_stop ? Tabbing::stop : Tabbing::arrows_only;
    next_item_means("session:" + name);
    ImGui::PushID(name.c_str());
    const Press press = row(box, look);
    ImGui::PopID();
    if (press.twice || (press.entered && look.selected)) {
        frame.state.page_quiet = false; // or the page would take the same Enter
        frame.send(view::OpenSaved{name});
    } else if (press.pressed) {
        frame.state.session_name = name;
        frame.send(view::SelectSession{name});
    }
    return press.pressed;
}

void saved_list(const Frame& frame, Box box)
{
    const view::FormView& form = frame.view.form;
    panel(box, colors().field, colors().fline, px(6));
    const ItemGroup group{"Saved Sessions"};
    ScrollArea scroll{"saved", box.inset(hairline(), hairline())};
    const float h = px(28);
    float y = scroll.origin().y + px(2);
    const float width = box.w - 2 * hairline();
    const bool scrolls = (static_cast<float>(form.saved.size()) + 1) * h + px(4) > box.h;
    const float row_width = width - px(4) - (scrolls ? px(12) : 0);
    const bool any_selected = std::ranges::any_of(form.saved, [&](const view::SavedSession& s) { return s.name == form.selected_session; });
    list_row(frame, {scroll.origin().x + px(2), y, row_width, h}, default_settings, {}, std::string{default_settings}, !any_selected);
    y += h;
    for (const view::SavedSession& session : form.saved) {
        if (session.name == default_settings) {
            continue;
        }
        list_row(frame, {scroll.origin().x + px(2), y, row_width, h}, shown_name(session), aside_of(session), session.name,
                 session.name == form.selected_session);
        y += h;
    }
    scroll.ends_at(y + px(2));
}

void saved_buttons(const Frame& frame, Box column)
{
    const std::string& name = frame.state.session_name;
    const view::FormView& form = frame.view.form;
    const bool saved = std::ranges::any_of(form.saved, [&](const view::SavedSession& session) { return session.name == name; });
    const auto place = [&](int n) { return Box{column.x, column.y + px(38) * static_cast<float>(n), column.w, px(32)}; };
    if (button(place(0), "Load", ButtonLook::secondary, icon::download, saved || name == default_settings)) {
        frame.send(view::LoadSession{name});
    }
    if (button(place(1), "Save", ButtonLook::secondary, icon::save, !name.empty())) {
        frame.send(view::SaveSession{name});
    }
    if (button(place(2), "Delete", ButtonLook::danger, icon::trash, saved && name != default_settings)) {
        frame.send(view::DeleteSession{name});
    }
}

float saved_card(const Frame& frame, float x, float width, float y)
{
    const float list_height = px(frame.layout.compact ? 96 : 124);
    const float height = px(12 + 22 + 32 + 8) + list_height + px(16);
    card({x, y, width, height});
    const float column_width = px(104);
    const Box inside{x + px(16), y + px(12), width - px(32), 0};
    const Box name_box{inside.x, inside.y + px(22), inside.w - column_width - px(12), px(32)};
    field_label(inside.x, inside.y + px(10), "Saved Sessions");
    FieldLook look;
    look.hint = "A name, to save this session under"; // why Load, Save and Delete are not to be pressed yet
    const FieldEvent event = text_field(name_box, "Saved Sessions", frame.state.session_name, look);
    if (event.edited) {
        frame.send(view::EditSessionName{frame.state.session_name});
    }
    if (event.entered) {
        frame.send(view::OpenForm{});
    }
    saved_list(frame, {name_box.x, name_box.bottom() + px(8), name_box.w, list_height});
    saved_buttons(frame, {inside.right() - column_width, name_box.y, column_width, 0});
    return y + height;
}

} // namespace

float session_page_rows(const Frame& frame, float x, float width, float y)
{
    const Colors& c = colors();
    if (!frame.layout.compact) {
        text(type::title, x, y + px(9), c.text, "Basic options for your session", width, ItemKind::title);
        y += px(34);
    }
    text(type::body_bold, x, y + px(10), c.text2, "Specify the destination you want to connect to", width);
    y = destination_card(frame, x, width, y + px(26)) + px(18);
    text(type::body_bold, x, y + px(10), c.text2, "Load, save or delete a stored session", width);
    return saved_card(frame, x, width, y + px(26)) + px(16);
}

} // namespace latchkey::panels
