/// The configuration pages: Session as PuTTY's first page, Auth with its groups, and every other page from the settings table.

#include "gui/panels/form_parts.h"
#include "gui/panels/page_table.h"
#include "gui/panels/region.h"
#include "gui/panels/session_page.h"

#include <algorithm>
#include <string>
#include <vector>

namespace latchkey::panels {

using namespace kit;
using view::Field;

namespace {

using Fields = std::vector<const Field*>;

float rows_height(const Frame& frame, const Fields& fields, float width)
{
    float height = 0;
    for (const Field* field : fields) {
        height += field->id == "key_file" ? key_file_height(frame, *field, width) : field_row_height(*field, width);
    }
    return height;
}

/// A heading and a card with those rows. Returns the bottom.
float group(const Frame& frame, std::string_view heading, const Fields& fields, float x, float width, float y)
{
    if (fields.empty()) {
        return y;
    }
    if (!heading.empty()) {
        text(type::body_bold, x, y + px(10), colors().text2, heading, width);
        y += px(26);
    }
    const float height = rows_height(frame, fields, width - px(32)) + px(24);
    card({x, y, width, height});
    const Box area{x + px(16), y, width - px(32), height};
    float row_y = y + px(12);
    for (const Field* field : fields) {
        row_y = field->id == "key_file" ? key_file_rows(frame, *field, area, row_y) : field_row(frame, *field, area, row_y);
    }
    return y + height + px(24);
}

Fields fields_on(const Frame& frame, std::string_view page)
{
    Fields fields;
    for (const Field& field : frame.view.form.fields) {
        if (shows(page, field)) {
            fields.push_back(&field);
        }
    }
    return fields;
}

/// PuTTY's three groups: what to show with, which methods, and the rest.
float auth_groups(const Frame& frame, const Fields& fields, float x, float width, float y)
{
    Fields key;
    Fields methods;
    Fields rest;
    for (const Field* field : fields) {
        const bool method =
            field->id == "allow_agent" || field->id == "keyboard_interactive" || field->id == "password" || field->id == "public_key";
        Fields& part = field->id == "key_file" || field->id == "offer_this_key_only" ? key : method ? methods : rest;
        part.push_back(field);
    }
    y = group(frame, "Authentication parameters", key, x, width, y);
    y = group(frame, "Authentication methods", methods, x, width, y);
    return group(frame, {}, rest, x, width, y);
}

std::string breadcrumb(std::string_view path)
{
    std::string words;
    for (const char letter : path) {
        words += letter == '/' ? std::string{" › "} : std::string{letter};
    }
    return words;
}

float page_header(const Frame& frame, const Fields& fields, float x, float width, float y)
{
    const Colors& c = colors();
    const std::string& path = frame.state.page;
    text(type::title, x, y + px(9), c.text, words_of(path).title, width, ItemKind::title);
    const auto changed = std::ranges::count_if(fields, [](const Field* field) { return field->changed(); });
    float room = width;
    if (changed > 0) {
        const std::string words = std::to_string(changed) + " changed from Default Settings";
        text_right(type::small_medium, x + width, y + px(34), c.acc, words);
        room -= text_width(type::small_medium, words) + px(12);
    }
    text(type::small, x, y + px(34), c.text3, breadcrumb(path), room);
    return y + px(54);
}

/// A branch of PuTTY's tree with nothing of its own: the way to the pages below it.
float list_of_pages(const Frame& frame, float x, float width, float y)
{
    std::vector<PageRow> below;
    for (const PageRow& page : pages_of(frame.view.form)) {
        if (page.path.starts_with(frame.state.page + "/") && page.path.find('/', frame.state.page.size() + 1) == std::string::npos) {
            below.push_back(page);
        }
    }
    const float height = px(36) * static_cast<float>(below.size()) + px(16);
    card({x, y, width, height});
    float row_y = y + px(8);
    for (const PageRow& page : below) {
        RowLook look;
        const std::string title = words_of(page.path).title;
        look.label = title;
        look.aside = page.name();
        look.indent = 12;
        look.tabbing = Tabbing::stop;
        if (row({x + px(8), row_y, width - px(16), px(36)}, look).pressed) {
            frame.state.page = page.path;
        }
        row_y += px(36);
    }
    return y + height + px(16);
}

float settings_page(const Frame& frame, float x, float width, float y)
{
    const Fields fields = fields_on(frame, frame.state.page);
    y = page_header(frame, fields, x, width, y);
    if (fields.empty()) {
        return list_of_pages(frame, x, width, y);
    }
    if (frame.state.page == auth_page) {
        return auth_groups(frame, fields, x, width, y);
    }
    return group(frame, words_of(frame.state.page).heading, fields, x, width, y);
}

/// Where there is no room for the tree, a button brings it.
float category_button(const Frame& frame, float x, float width, float y)
{
    const Box box{x, y, std::min(width, px(220)), px(32)};
    const std::string words = "Category: " + breadcrumb(frame.state.page);
    if (button(box, words, ButtonLook::secondary, icon::expand_more)) {
        ImGui::OpenPopup("categories");
    }
    ImGui::SetNextWindowPos({box.x, box.bottom() + px(4)});
    ImGui::SetNextWindowSize({px(220), std::min(px(320), ImGui::GetIO().DisplaySize.y - box.bottom() - px(12))});
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(0, px(8)));
    if (ImGui::BeginPopup("categories")) {
        const ItemGroup category{"Category"};
        const ImVec2 at = ImGui::GetCursorScreenPos();
        draw_category_rows(frame, {at.x, at.y, px(220), 0});
        ImGui::EndPopup();
    }
    ImGui::PopStyleVar();
    return y + px(44);
}

} // namespace

void draw_form_page(const Frame& frame)
{
    const Layout& layout = frame.layout;
    const Box page = layout.page;
    const Region region{"##page", page, colors().page};
    const Box body{page.x, page.y, page.w, page.h - px(footer_height)};
    {
        // A new page begins at its top.
        const std::string name = "page " + frame.state.page;
        ScrollArea scroll{name.c_str(), body};
        const float x = scroll.origin().x + layout.margin_left;
        const float width = layout.form_width;
        float y = scroll.origin().y + px(layout.compact && frame.state.page == session_page ? 16 : 22);
        if (!layout.tree_shown) {
            y = category_button(frame, x, width, y);
        }
        y = banners(frame, frame.view.form.banners, {x, 0, width, 0}, y);
        y = frame.state.page == session_page ? session_page_rows(frame, x, width, y) : settings_page(frame, x, width, y);
        scroll.ends_at(y);
    }
    page_footer(frame, {page.x, page.bottom() - px(footer_height), page.w, px(footer_height)});
    // An Escape that ends an edit or closes a list does only that.
    if (frame.state.page_quiet && !frame.view.tabs.empty() && ImGui::IsKeyPressed(ImGuiKey_Escape, false)) {
        cancel_form(frame);
    }
    if (frame.state.page_quiet && enter_is_free()) {
        frame.send(view::OpenForm{});
    }
    const bool list_open = ImGui::IsPopupOpen("", ImGuiPopupFlags_AnyPopupId | ImGuiPopupFlags_AnyPopupLevel);
    frame.state.page_quiet = ImGui::IsWindowFocused(ImGuiFocusedFlags_RootAndChildWindows) && !ImGui::IsAnyItemActive() && !list_open;
}

} // namespace latchkey::panels
