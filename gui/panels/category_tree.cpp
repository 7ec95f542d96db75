/// PuTTY's categories. Only pages that exist are there, so every row does something.

#include "gui/panels/page_table.h"
#include "gui/panels/panel_state.h"
#include "gui/panels/region.h"
#include "gui/panels/text_search.h"

#include <algorithm>
#include <string>

namespace latchkey::panels {
namespace {

using namespace kit;

constexpr float row_height = 26;

/// A page is found by its name and by the labels on it; a branch by what is below it.
bool found(const Frame& frame, const PageRow& page, std::string_view search)
{
    if (search.empty() || contains_folded(page.name(), search)) {
        return true;
    }
    return std::ranges::any_of(frame.view.form.fields, [&](const view::Field& field) {
        const bool here = field.page == page.path || field.page.starts_with(page.path + "/");
        return here && (contains_folded(field.label, search) || contains_folded(field.help, search));
    });
}

bool hidden_by_fold(const PanelState& state, const PageRow& page)
{
    return std::ranges::any_of(state.folded_pages, [&](const std::string& folded) { return page.path.starts_with(folded + "/"); });
}

bool changed_on(const view::FormView& form, const std::string& path)
{
    return std::ranges::any_of(form.fields, [&](const view::Field& field) { return shows(path, field) && field.changed(); });
}

} // namespace

void draw_category_rows(const Frame& frame, Box box)
{
    PanelState& state = frame.state;
    const std::vector<PageRow> pages = pages_of(frame.view.form);
    float y = box.y;
    for (const PageRow& page : pages) {
        if (!found(frame, page, state.setting_search) || (state.setting_search.empty() && hidden_by_fold(state, page))) {
            continue;
        }
        const bool folded = state.folded_pages.contains(page.path);
        const Box line{box.x + px(8), y, box.w - px(16), px(row_height)};
        y += px(row_height);
        RowLook look;
        look.label = page.name();
        look.selected = page.path == state.page;
        look.marked = changed_on(frame.view.form, page.path);
        // A row without a chevron has its words where they would be beside one.
        look.indent = 10 + (frame.layout.compact ? 11.0F : 14.0F) * static_cast<float>(page.depth()) + (page.branch ? 0.0F : 10.0F);
        look.chevron = page.branch ? (folded ? icon::chevron_right : icon::expand_more) : 0;
        look.tabbing = look.selected ? Tabbing::stop : Tabbing::arrows_only;
        ImGui::PushID(page.path.c_str());
        const Press press = row(line, look);
        ImGui::PopID();
        const bool on_chevron = page.branch && ImGui::GetIO().MousePos.x < line.x + px(look.indent + 8) && press.hovered;
        const bool fold_key = press.focused && page.branch && ImGui::IsKeyPressed(folded ? ImGuiKey_RightArrow : ImGuiKey_LeftArrow);
        if ((press.pressed && on_chevron) || press.twice || fold_key) {
            if (page.branch && !state.folded_pages.erase(page.path)) {
                state.folded_pages.insert(page.path);
            }
        } else if (press.pressed) {
            state.page = page.path;
            ImGui::CloseCurrentPopup();
        }
    }
    ImGui::SetCursorScreenPos({box.x, y});
    ImGui::Dummy({1, px(8)});
}

void draw_category_tree(const Frame& frame)
{
    const Box box = frame.layout.tree;
    const Region region{"##tree", box, colors().page};
    const ItemGroup group{"Category"};
    line_v(box.right() - hairline(), box.y, box.h, colors().line);
    FieldLook look;
    look.icon = icon::search;
    look.hint = "Search settings";
    text_field({box.x + px(12), box.y + px(12), box.w - px(25), px(32)}, "Search settings", frame.state.setting_search, look);
    text(type::small_bold, box.x + px(16), box.y + px(66), colors().text2, "Category");
    ScrollArea scroll{"rows", {box.x, box.y + px(80), box.w - hairline(), box.h - px(80)}};
    draw_category_rows(frame, {scroll.origin().x, scroll.origin().y, box.w - hairline(), 0});
    scroll.ends_at(ImGui::GetCursorScreenPos().y);
}

} // namespace latchkey::panels
