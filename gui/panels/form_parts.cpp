#include "gui/panels/form_parts.h"

#include <imgui_internal.h>

#include <algorithm>
#include <cmath>

namespace latchkey::panels {

using namespace kit;
using view::Field;
using view::FieldKind;

namespace {

constexpr float field_height = 32;
constexpr float label_gap = 28; ///< from the label's middle to the box's middle
constexpr float pitch = 64;     ///< from label to label
constexpr float checkbox_pitch = 30;

bool is_box(const Field& field)
{
    return field.kind != FieldKind::yes_no;
}

/// Help stands beside a checkbox where there is room, below it where there is not.
bool help_fits(const Field& field, float width)
{
    return text_width(type::body, field.label) + px(26 + 24) + text_width(type::small, field.help) <= width;
}

float box_width(const Field& field, float width)
{
    switch (field.kind) {
    case FieldKind::number:
        return std::min(px(120), width);
    case FieldKind::choice:
        return std::min(px(360), width);
    default:
        return width;
    }
}

std::size_t index_of(const std::vector<std::string>& words, const std::string& word)
{
    return static_cast<std::size_t>(std::ranges::find(words, word) - words.begin());
}

void choice_box(const Frame& frame, const Field& field, Box box)
{
    const std::vector<std::string>& labels = field.choice_labels.size() == field.choices.size() ? field.choice_labels : field.choices;
    const std::size_t current = index_of(field.choices, field.value);
    const int chosen = combo(box, field.label, current < labels.size() ? labels[current] : field.value, labels);
    if (chosen >= 0) {
        edit(frame, field, field.choices[static_cast<std::size_t>(chosen)]);
    }
}

/// A text with words that are usual for it.
void suggestion_box(const Frame& frame, const Field& field, Box box)
{
    std::string& words = text_of(frame, field);
    FieldLook look;
    look.bad = !field.problem.empty();
    const ComboEvent event = editable_combo(box, field.label, words, field.choices, look);
    if (event.chosen >= 0) {
        edit(frame, field, field.choices[static_cast<std::size_t>(event.chosen)]);
    } else if (event.field.edited) {
        edit(frame, field, words);
    }
    if (event.field.entered) {
        frame.send(view::OpenForm{});
    }
}

/// Schemes that others made: a file is taken over, and given up again.
void scheme_buttons(const Frame& frame, const Field& field, Box area, Box box)
{
    const float import = button_width("Import…");
    float x = box.right() + px(8);
    if (x + import > area.right()) {
        return; // the help says what can be typed
    }
    if (button({x, box.y, import, box.h}, "Import…")) {
        frame.send(view::BrowseFor{field.id});
    }
    x += import + px(8);
    const auto& imported = frame.view.form.imported_schemes;
    const float remove = button_width("Remove");
    if (std::ranges::find(imported, field.value) != imported.end() && x + remove <= area.right() &&
        button({x, box.y, remove, box.h}, "Remove", ButtonLook::danger)) {
        frame.send(view::RemoveScheme{field.value});
    }
}

/// A value that is decided elsewhere: no box that would seem to have an effect. Tab passes it by; the reason stands below.
void fixed_value(const Field& field, Box box)
{
    const Colors& c = colors();
    panel(box, c.track, c.line, px(6));
    icon_at(icon::lock, 16, box.x + px(16), box.cy(), c.text2);
    plain_text(type::body, box.x + px(32), box.cy(), c.text2, field.value.empty() ? std::string_view{"–"} : field.value, box.w - px(42));
    note_item(0, box.min(), box.max(), field.label, ItemKind::field, field.value, false);
}

const std::string& help_of(const Field& field)
{
    return field.fixed.empty() ? field.help : field.fixed;
}

void reset_link(const Frame& frame, const Field& field, float right, float cy)
{
    if (!field.changed()) {
        return;
    }
    constexpr std::string_view words = "Reset to default";
    ImGui::PushID(field.id.c_str());
    if (link(right - link_width(words, false), cy, words)) {
        text_of(frame, field) = field.default_value;
        frame.send(view::ResetField{field.id});
    }
    ImGui::PopID();
}

float checkbox_row(const Frame& frame, const Field& field, Box area, float y)
{
    const Colors& c = colors();
    const float cy = y + px(checkbox_pitch) / 2;
    if (field.changed()) {
        dot(area.x - px(8), cy, px(3), c.acc);
    }
    const bool on = field.value == "yes";
    if (checkbox(area.x, cy, field.label, on, true, area.w)) {
        edit(frame, field, on ? "no" : "yes");
    }
    float bottom = y + px(checkbox_pitch);
    if (field.help.empty()) {
        return bottom;
    }
    if (help_fits(field, area.w)) {
        text_right(type::small, area.right(), cy, c.text3, field.help);
        return bottom;
    }
    bottom += wrapped(type::small, area.x + px(26), bottom - px(4), area.w - px(26), px(18), c.text3, field.help);
    return bottom;
}

} // namespace

void take_over_texts(const Frame& frame)
{
    PanelState& state = frame.state;
    const view::FormView& form = frame.view.form;
    if (state.filled && state.revision == form.revision) {
        for (const Field& field : form.fields) {
            state.texts.try_emplace(field.id, field.value); // a field that was not there before
        }
        return;
    }
    state.filled = true;
    state.revision = form.revision;
    for (const Field& field : form.fields) {
        state.texts[field.id] = field.value;
    }
    state.session_name = form.session_name;
    reload_active_text();
}

std::string& text_of(const Frame& frame, const Field& field)
{
    return frame.state.texts.try_emplace(field.id, field.value).first->second;
}

void edit(const Frame& frame, const Field& field, std::string value)
{
    text_of(frame, field) = value;
    frame.send(view::EditField{field.id, std::move(value)});
}

void setting_box(const Frame& frame, const Field& field, Box box, FieldLook look)
{
    look.bad = !field.problem.empty();
    look.digits = field.kind == FieldKind::number;
    std::string& words = text_of(frame, field);
    const FieldEvent event = text_field(box, field.label, words, look);
    if (event.edited) {
        edit(frame, field, words);
    }
    if (event.entered) {
        frame.send(view::OpenForm{});
    }
}

float field_row_height(const Field& field, float width)
{
    if (!is_box(field)) {
        const bool below = !field.help.empty() && !help_fits(field, width);
        return px(checkbox_pitch) + (below ? wrapped_height(type::small, width - px(26), px(18), field.help) : 0);
    }
    float height = px(pitch) - px(12);
    if (const std::string& help = help_of(field); !help.empty()) {
        height += px(4) + wrapped_height(type::small, width, px(18), help);
    }
    if (!field.problem.empty()) {
        height += px(4) + wrapped_height(type::small_medium, width - px(22), px(18), field.problem);
    }
    return height + px(12);
}

float field_row(const Frame& frame, const Field& field, Box area, float y)
{
    if (!is_box(field)) {
        return checkbox_row(frame, field, area, y);
    }
    const float label_cy = y + px(10);
    const Box box{area.x, y + px(label_gap - 6), box_width(field, area.w), px(field_height)};
    field_label(area.x, label_cy, field.label, field.changed(), area.w - (field.changed() ? px(130) : 0));
    reset_link(frame, field, area.right(), label_cy);
    if (!field.fixed.empty()) {
        fixed_value(field, box);
    } else if (field.kind == FieldKind::choice) {
        choice_box(frame, field, box);
    } else if (field.kind == FieldKind::text && !field.choices.empty()) {
        suggestion_box(frame, field, {box.x, box.y, std::min(px(360), box.w), box.h});
        if (field.id == "color_scheme") {
            scheme_buttons(frame, field, area, {box.x, box.y, std::min(px(360), box.w), box.h});
        }
    } else {
        setting_box(frame, field, box);
    }
    float bottom = box.bottom();
    if (!field.problem.empty()) {
        bottom += px(4) + error_lines(area.x, bottom + px(4), area.w, field.problem);
    }
    if (const std::string& help = help_of(field); !help.empty()) {
        bottom += px(4) + wrapped(type::small, area.x, bottom + px(4), area.w, px(18), colors().text3, help);
    }
    return bottom + px(12);
}

float banners_height(std::span<const view::Banner> messages, float width)
{
    float height = 0;
    for (const view::Banner& message : messages) {
        height += banner_height(width, message.text, message.button, message.dismissable) + px(12);
    }
    return height;
}

float banners(const Frame& frame, std::span<const view::Banner> messages, Box area, float y)
{
    const Colors& c = colors();
    for (const view::Banner& message : messages) {
        const bool bad = message.tone == view::Banner::Tone::bad;
        const bool warning = message.tone == view::Banner::Tone::warning;
        const bool good = message.tone == view::Banner::Tone::good;
        const Tone& tone = bad ? c.bad : warning ? c.warn : good ? c.ok : c.accent;
        const ImWchar mark = bad ? icon::error : warning ? icon::warning : good ? icon::check_circle : icon::info;
        const float height = banner_height(area.w, message.text, message.button, message.dismissable);
        ImGui::PushID(message.id.c_str());
        const BannerPress press = banner({area.x, y, area.w, height}, tone, mark, message.text, message.button, message.dismissable);
        ImGui::PopID();
        if (press == BannerPress::button) {
            frame.send(view::PressBanner{message.id});
        } else if (press == BannerPress::dismiss) {
            frame.send(view::DismissBanner{message.id});
        }
        y += height + px(12);
    }
    return y;
}

void cancel_form(const Frame& frame)
{
    // PuTTY's Cancel ends the program; here that would take open sessions with it.
    const bool known =
        std::ranges::any_of(frame.view.tabs, [&](const view::TabView& tab) { return tab.id == frame.state.last_terminal_tab; });
    if (frame.view.tabs.empty()) {
        frame.send(view::Quit{});
    } else {
        frame.send(view::ActivateTab{known ? frame.state.last_terminal_tab : frame.view.tabs.back().id});
        frame.state.focus_terminal = true;
    }
}

namespace {

/// Of an open session: nothing takes effect before Apply.
void live_footer(const Frame& frame, Box box)
{
    const float cy = box.y + px(28);
    const auto place = [&](float& right, std::string_view label) {
        const float width = button_width(label);
        right -= width;
        const Box out{right, cy - px(16), width, px(32)};
        right -= px(12);
        return out;
    };
    float right = box.right() - px(24);
    const Box apply = place(right, "Apply");
    const Box save = frame.view.form.can_save ? place(right, "Apply and save") : Box{};
    const Box cancel = place(right, "Cancel");
    const std::string words = "Changes of " + frame.view.form.changing + " take effect at once.";
    text(type::small, box.x + px(24), cy, colors().text2, words, std::max(0.0F, right - box.x - px(24)));
    if (button(cancel, "Cancel")) {
        cancel_form(frame);
    }
    bool focused = ImGui::IsItemFocused();
    if (frame.view.form.can_save && button(save, "Apply and save")) {
        frame.send(view::ApplySettings{true});
        frame.state.focus_terminal = true;
    }
    focused = focused || ImGui::IsItemFocused();
    if (button(apply, "Apply", ButtonLook::primary)) {
        frame.send(view::ApplySettings{false});
        frame.state.focus_terminal = true;
    }
    if (frame.state.focus_footer) {
        frame.state.focus_footer = false;
        ImGui::SetFocusID(ImGui::GetItemID(), ImGui::GetCurrentWindow());
        ImGui::SetNavCursorVisible(true);
        want_frame_in(0);
    }
    frame.state.in_footer = focused || ImGui::IsItemFocused();
}

} // namespace

void page_footer(const Frame& frame, Box box)
{
    const Colors& c = colors();
    const ItemGroup group{"Footer"};
    line_h(box.x, box.y, box.w, c.line);
    const float cy = box.y + px(28);
    const bool tight = frame.layout.compact;
    if (!frame.view.form.changing.empty()) {
        live_footer(frame, box);
        return;
    }
    const Box open{box.right() - px(tight ? 24 + 112 : 24 + 112), cy - px(18), px(112), px(36)};
    const float cancel_width = button_width("Cancel");
    const Box cancel{open.x - px(12) - cancel_width, cy - px(16), cancel_width, px(32)};

    const std::string& command = frame.view.form.command_line;
    float x = box.x + px(tight ? 24 : 24);
    if (!command.empty() && cancel.x - x > px(140)) {
        icon_at(icon::terminal, 18, x + px(8), cy, c.text2);
        x += px(26);
        const float room = cancel.x - x - px(44);
        x += text(type::mono_small, x, cy, c.text2, command, room) + px(8);
        copy_button({x, cy - px(14), px(28), px(28)}, "Copy command", command);
    }
    frame.state.in_footer = ImGui::IsItemFocused() && !command.empty();
    if (button(cancel, "Cancel")) {
        cancel_form(frame);
    }
    frame.state.in_footer = frame.state.in_footer || ImGui::IsItemFocused();
    if (button(open, "Open", ButtonLook::primary, icon::arrow_forward)) {
        frame.send(view::OpenForm{});
    }
    if (frame.state.focus_footer) {
        frame.state.focus_footer = false;
        ImGui::SetFocusID(ImGui::GetItemID(), ImGui::GetCurrentWindow());
        ImGui::SetNavCursorVisible(true);
        want_frame_in(0);
    }
    frame.state.in_footer = frame.state.in_footer || ImGui::IsItemFocused();
}

} // namespace latchkey::panels
