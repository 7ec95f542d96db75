/// The table of the Keys folder: sorted, filtered, selected with the mouse and the keyboard. Only the rows in sight are drawn.

#include "gui/panels/keys_folder_parts.h"
#include "gui/panels/region.h"

#include <imgui_internal.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <string>
#include <string_view>
#include <tuple>

namespace latchkey::panels {

using namespace kit;
using view::KeyRow;

namespace {

constexpr float header_height = 36;

float row_height(const Frame& frame)
{
    return frame.layout.compact ? 40 : 46;
}

/// Where the columns begin, in screen pixels; a column that has no room begins at the next one.
struct Columns {
    float check, key, type, bits, fingerprint, passphrase, mode, used_by, right;
    bool has_bits, has_fingerprint, has_used_by;
};

/// The look's measures at its two widths (968 and 760); what is more goes to names and sessions, what is less costs columns.
Columns columns_in(Box box, bool compact)
{
    const float wide = box.w / scale();
    const float spare = std::max(0.0F, wide - 968);
    const float key_width = (compact ? 196.0F : 210.0F) + std::floor(spare * 0.3F);
    Columns c{};
    c.has_used_by = wide >= 640;
    c.has_fingerprint = wide >= 700;
    c.has_bits = wide >= 420;
    c.check = box.x + px(16);
    c.key = box.x + px(44);
    const float used = c.has_used_by ? (compact ? 104.0F : 124.0F) + std::floor(spare * 0.5F) : 12.0F;
    c.right = box.right() - px(12);
    c.used_by = box.right() - px(used);
    c.mode = c.used_by - px(60);
    c.passphrase = c.mode - px(compact ? 92 : 100);
    if (c.has_fingerprint) {
        c.type = c.key + px(key_width);
        c.bits = c.type + px(compact ? 84 : 86);
        c.fingerprint = c.bits + px(56);
    } else {
        c.fingerprint = c.passphrase;
        c.bits = c.fingerprint - px(c.has_bits ? 56 : 0);
        c.type = c.bits - px(84);
    }
    return c;
}

std::string_view words_of(KeyRow::Passphrase passphrase)
{
    return passphrase == KeyRow::Passphrase::yes ? "Yes" : passphrase == KeyRow::Passphrase::none ? "No" : "—";
}

/// For tests and for people who hear the window.
std::string spoken(const KeyRow& row)
{
    std::string words = row.type;
    if (row.bits > 0) {
        words += " " + std::to_string(row.bits);
    }
    words += row.passphrase == KeyRow::Passphrase::yes ? ", passphrase" : "";
    words += row.mode.empty() ? "" : ", " + row.mode;
    words += row.duplicate ? ", duplicate" : "";
    words += row.used_by.empty() ? "" : ", used by " + row.used_by;
    return words;
}

std::string about(const KeyRow& row)
{
    std::string words = row.fingerprint.empty() ? row.name : row.name + "\nSHA256:" + row.fingerprint;
    for (const std::string& finding : row.findings) {
        words += "\n" + finding;
    }
    if (!row.same_as.empty()) {
        words += "\nsame key as " + row.same_as;
    }
    return words;
}

void tick_box(Box square, bool ticked, bool hovered)
{
    const Colors& c = colors();
    panel(square, ticked ? c.fill : hovered ? c.hover : c.field, ticked ? c.fill : c.fline, px(4));
    if (ticked) {
        const std::array<ImVec2, 3> tick = {ImVec2{square.x + square.w * 0.23F, square.y + square.h * 0.52F},
                                            ImVec2{square.x + square.w * 0.42F, square.y + square.h * 0.70F},
                                            ImVec2{square.x + square.w * 0.77F, square.y + square.h * 0.31F}};
        ImGui::GetWindowDrawList()->AddPolyline(tick.data(), 3, IM_COL32_WHITE, 0, 1.7F * scale());
    }
}

void draw_name(const Columns& at, Box box, const KeyRow& row, bool compact)
{
    const Colors& c = colors();
    float room = at.type - px(12) - at.key;
    const std::string_view label = row.pasted ? "not saved" : row.duplicate && !compact ? "duplicate" : "";
    if (!label.empty()) {
        const float width = chip_width(label, false);
        chip(at.type - px(12) - width, box.cy(), label, row.pasted ? c.accent : c.warn);
        room -= width + px(8);
    }
    plain_text(type::body_medium, at.key, box.cy() - px(compact ? 8 : 9), c.text, row.name, room);
    plain_text(type::small, at.key, box.cy() + px(9), row.broken ? c.bad.ink : c.text2, row.detail, room);
}

void draw_cells(const Columns& at, Box box, const KeyRow& row, bool compact)
{
    const Colors& c = colors();
    const float cy = box.cy();
    draw_name(at, box, row, compact);
    const std::string_view kind = row.type.empty() ? "—" : std::string_view{row.type};
    const bool old_type = row.obsolete && !row.rsa;
    plain_text(old_type ? type::body_medium : type::body, at.type, cy, old_type ? c.warn.ink : c.text, kind, at.bits - at.type - px(8));
    if (at.has_bits && row.bits > 0) {
        const bool few = row.obsolete && row.rsa;
        plain_text(few ? type::body_medium : type::body, at.bits, cy, few ? c.warn.ink : c.text, std::to_string(row.bits), px(48));
    }
    if (at.has_fingerprint) {
        plain_text(type::mono_small, at.fingerprint, cy, c.text2, row.fingerprint.empty() ? "—" : row.fingerprint,
                   at.passphrase - at.fingerprint - px(16));
    }
    if (row.passphrase == KeyRow::Passphrase::yes) {
        icon_at(icon::lock, 16, at.passphrase + px(8), cy, c.ok.ink);
    }
    plain_text(type::body, at.passphrase + px(22), cy, row.passphrase == KeyRow::Passphrase::yes ? c.text : c.text2,
               words_of(row.passphrase));
    if (row.exposed) {
        chip(at.mode - px(8), cy, row.mode, c.bad);
    } else {
        plain_text(type::mono_small, at.mode, cy, c.text2, row.mode.empty() ? "—" : row.mode);
    }
    if (at.has_used_by) {
        plain_text(type::body, at.used_by, cy, row.used_by.empty() ? c.text2 : c.text, row.used_by.empty() ? "—" : row.used_by,
                   at.right - at.used_by);
    }
}

void select_only(KeysFolderState& state, view::KeyId key)
{
    state.selected = {key};
    state.anchor = key;
}

void toggle(KeysFolderState& state, view::KeyId key)
{
    if (state.selected.erase(key) == 0) {
        state.selected.insert(key);
    }
    state.anchor = key;
}

void select_range(const Frame& frame, view::KeyId to)
{
    KeysFolderState& state = frame.state.keys_folder;
    const auto& rows = *frame.view.keys_folder.rows;
    const auto place = [&](view::KeyId key) { return std::ranges::find_if(state.order, [&](std::size_t i) { return rows[i].id == key; }); };
    auto from = place(state.anchor);
    auto end = place(to);
    if (from == state.order.end()) {
        select_only(state, to);
        return;
    }
    state.selected.clear();
    if (end < from) {
        std::swap(from, end);
    }
    for (auto at = from; at <= end; ++at) {
        state.selected.insert(rows[*at].id);
    }
}

void draw_row(const Frame& frame, const Columns& at, Box box, const KeyRow& row, bool first, bool last)
{
    const Colors& c = colors();
    KeysFolderState& state = frame.state.keys_folder;
    ImGui::PushID(static_cast<int>(row.id));
    if (first && state.focus_rows && ImGui::GetTopMostPopupModal() == nullptr) {
        state.focus_rows = false;
        ImGui::SetKeyboardFocusHere();
    }
    const bool selected = state.selected.contains(row.id);
    const bool stop = first || selected; // Tab goes over the table, arrows go along it
    const Press press = interact(row.name, box, true, stop ? Tabbing::stop : Tabbing::arrows_only);
    ImGui::PopID();
    if (selected) {
        fill(box, c.sel, last ? px(10) : 0, last ? ImDrawFlags_RoundCornersBottom : 0);
        fill({box.x, box.y, px(3), box.h}, c.acc);
    } else if (press.hovered) {
        fill(box, c.hover, last ? px(10) : 0, last ? ImDrawFlags_RoundCornersBottom : 0);
    }
    if (!last) {
        line_h(box.x, box.bottom() - hairline(), box.w, c.line);
    }
    if (press.focused) {
        focus_ring(box.grown(-px(3)), px(4));
    }
    const Box square{at.check, std::round(box.cy() - px(8)), px(16), px(16)};
    tick_box(square, selected, press.hovered);
    draw_cells(at, box, row, frame.layout.compact);
    if (press.hovered || press.focused) {
        tooltip_for(press.id, about(row), false);
    }
    note_item(press.id, box.min(), box.max(), row.name, ItemKind::row, spoken(row), true, selected);
    note_item(press.id, square.min(), square.max(), "Select " + row.name, ItemKind::checkbox, selected ? "yes" : "no", true, selected);

    const ImGuiIO& io = ImGui::GetIO();
    const bool by_key = press.pressed && !ImGui::IsMouseReleased(ImGuiMouseButton_Left);
    const ImGuiContext& context = *ImGui::GetCurrentContext();
    const bool menu_key = ImGui::IsKeyPressed(ImGuiKey_Menu, false) || (io.KeyShift && ImGui::IsKeyPressed(ImGuiKey_F10, false));
    if (press.right) {
        open_key_menu(frame, row.id, io.MousePos);
    } else if (context.NavId == press.id && menu_key && ImGui::GetTopMostPopupModal() == nullptr) {
        open_key_menu(frame, row.id, {at.key, box.bottom() - px(4)});
    } else if (press.entered || (press.twice && io.MousePos.x >= at.key)) {
        act_on_key(frame, row);
    } else if (by_key || (press.pressed && (io.MousePos.x < at.key || io.KeyCtrl))) {
        toggle(state, row.id);
    } else if (press.pressed && io.KeyShift) {
        select_range(frame, row.id);
    } else if (press.pressed) {
        select_only(state, row.id);
    }
}

void draw_column_title(const Frame& frame, float x, float right, float cy, std::string_view title, KeyColumn column)
{
    KeysFolderState& state = frame.state.keys_folder;
    const bool sorted = state.sorted_by == column;
    const float words = text_width(type::small_bold, title);
    const Box box{x - px(4), cy - px(13), std::min(words + px(sorted ? 28 : 8), right - x + px(4)), px(26)};
    const Press press = interact(title, box, true, sorted ? Tabbing::stop : Tabbing::arrows_only);
    if (press.hovered) {
        fill(box, colors().hover, px(5));
    }
    if (press.focused) {
        focus_ring(box.grown(-px(1)), px(5));
    }
    plain_text(type::small_bold, x, cy, colors().text2, title, right - x);
    if (sorted) {
        icon_at(state.descending ? icon::arrow_upward : icon::arrow_downward, 16, x + words + px(14), cy, colors().text2);
    }
    note_item(press.id, box.min(), box.max(), title, ItemKind::button, !sorted ? "" : state.descending ? "descending" : "ascending");
    if (press.pressed) {
        state.descending = sorted && !state.descending;
        state.sorted_by = column;
    }
}

void draw_head(const Frame& frame, const Columns& at, Box box)
{
    fill(box.inset(hairline(), hairline()), colors().page, px(9), ImDrawFlags_RoundCornersTop);
    line_h(box.x, box.bottom() - hairline(), box.w, colors().line);
    const ItemGroup group{"Columns"};
    const float cy = box.cy();
    draw_column_title(frame, at.key, at.type, cy, "Key", KeyColumn::key);
    draw_column_title(frame, at.type, at.bits, cy, "Type", KeyColumn::type);
    if (at.has_bits) {
        draw_column_title(frame, at.bits, at.fingerprint, cy, "Bits", KeyColumn::bits);
    }
    if (at.has_fingerprint) {
        draw_column_title(frame, at.fingerprint, at.passphrase, cy, "Fingerprint", KeyColumn::fingerprint);
    }
    draw_column_title(frame, at.passphrase, at.mode, cy, "Passphrase", KeyColumn::passphrase);
    draw_column_title(frame, at.mode, at.used_by, cy, "Mode", KeyColumn::mode);
    if (at.has_used_by) {
        draw_column_title(frame, at.used_by, at.right, cy, "Used by", KeyColumn::used_by);
    }
}

std::string folded(std::string_view text)
{
    std::string out{text};
    std::ranges::transform(out, out.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; });
    return out;
}

/// What a row is sorted by: words, or a number.
struct SortKey {
    std::string words;
    int number = 0;
};

SortKey sort_key(const KeyRow& row, KeyColumn column)
{
    switch (column) {
    case KeyColumn::key:
        return {folded(row.name)};
    case KeyColumn::type:
        return {folded(row.type)};
    case KeyColumn::bits:
        return {{}, row.bits};
    case KeyColumn::fingerprint:
        return {row.fingerprint};
    case KeyColumn::passphrase:
        return {{}, row.passphrase == KeyRow::Passphrase::yes ? 0 : row.passphrase == KeyRow::Passphrase::none ? 1 : 2};
    case KeyColumn::mode:
        return {row.mode, row.exposed ? 0 : 1};
    case KeyColumn::used_by:
        return {folded(row.used_by), row.used_by.empty() ? 1 : 0};
    }
    return {};
}

} // namespace

std::vector<std::size_t> rows_in_order(const view::KeysFolderView& view, KeyFilter filter, KeyColumn by, bool descending)
{
    const auto& rows = *view.rows;
    std::vector<std::size_t> order;
    std::vector<SortKey> keys(rows.size());
    std::vector<std::string> names(rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const bool wanted = filter == KeyFilter::all || (filter == KeyFilter::problems ? rows[i].problem : rows[i].unused());
        if (wanted && (!view.matches || std::ranges::binary_search(*view.matches, rows[i].id))) {
            order.push_back(i);
            keys[i] = sort_key(rows[i], by);
            names[i] = folded(rows[i].name);
        }
    }
    const auto rank = [&](std::size_t i) { return std::tie(keys[i].number, keys[i].words); };
    std::ranges::stable_sort(order, [&](std::size_t a, std::size_t b) {
        if (rank(a) != rank(b)) {
            return descending ? rank(b) < rank(a) : rank(a) < rank(b);
        }
        return names[a] < names[b];
    });
    return order;
}

const std::vector<std::size_t>& shown_rows(const Frame& frame)
{
    KeysFolderState& state = frame.state.keys_folder;
    const view::KeysFolderView& view = frame.view.keys_folder;
    const bool same = state.rows == view.rows && state.matches == view.matches && state.filtered_by == state.filter &&
                      state.ordered_by == state.sorted_by && state.ordered_down == state.descending;
    if (same) {
        return state.order;
    }
    state.rows = view.rows;
    state.matches = view.matches;
    state.filtered_by = state.filter;
    state.ordered_by = state.sorted_by;
    state.ordered_down = state.descending;
    state.order = rows_in_order(view, state.filter, state.sorted_by, state.descending);
    std::set<view::KeyId> still;
    for (const std::size_t i : state.order) {
        if (state.selected.contains((*view.rows)[i].id)) {
            still.insert((*view.rows)[i].id);
        }
    }
    state.selected = std::move(still);
    return state.order;
}

std::vector<const KeyRow*> selected_rows(const Frame& frame)
{
    std::vector<const KeyRow*> out;
    for (const std::size_t i : shown_rows(frame)) {
        const KeyRow& row = (*frame.view.keys_folder.rows)[i];
        if (frame.state.keys_folder.selected.contains(row.id)) {
            out.push_back(&row);
        }
    }
    return out;
}

float key_table_height(const Frame& frame)
{
    return px(header_height) + px(row_height(frame)) * static_cast<float>(shown_rows(frame).size());
}

float draw_key_table(const Frame& frame, Box room)
{
    const std::vector<std::size_t>& order = shown_rows(frame);
    const auto& rows = *frame.view.keys_folder.rows;
    const float h = px(row_height(frame));
    const bool scrolls = key_table_height(frame) > room.h;
    const Box box{room.x, room.y, room.w, std::min(room.h, key_table_height(frame))};
    card(box);
    const Columns at = columns_in({box.x, box.y, box.w - (scrolls ? px(8) : 0), box.h}, frame.layout.compact);
    draw_head(frame, at, {box.x, box.y, box.w, px(header_height)});
    const ItemGroup group{"Keys"};
    const float edge = hairline();
    const Box inside{box.x + edge, box.y + px(header_height), box.w - 2 * edge, box.h - px(header_height) - (scrolls ? edge : 0)};
    ScrollArea scroll{"key rows", inside};
    const float top = scroll.origin().y;
    const float width = inside.w - (scrolls ? px(12) : 0);
    const auto line = [&](int i) { return Box{inside.x, top + h * static_cast<float>(i), width, h}; };
    const auto count = static_cast<int>(order.size());
    ImGuiListClipper clipper;
    clipper.Begin(count, h);
    while (clipper.Step()) {
        for (int i = clipper.DisplayStart; i < clipper.DisplayEnd; ++i) {
            draw_row(frame, at, line(i), rows[order[static_cast<std::size_t>(i)]], i == 0, i + 1 == count && !scrolls);
        }
    }
    // A script may scroll to what is out of sight.
    for (int i = 0; listening() && i < count; ++i) {
        const Box where = line(i);
        if (where.bottom() < inside.y || where.y > inside.bottom()) {
            const KeyRow& row = rows[order[static_cast<std::size_t>(i)]];
            ImGui::PushID(static_cast<int>(row.id));
            note_item(ImGui::GetID(row.name.c_str()), where.min(), where.max(), row.name, ItemKind::row, spoken(row), true,
                      frame.state.keys_folder.selected.contains(row.id));
            ImGui::PopID();
        }
    }
    scroll.ends_at(top + h * static_cast<float>(count));
    return box.bottom();
}

} // namespace latchkey::panels
