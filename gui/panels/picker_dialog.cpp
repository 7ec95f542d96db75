/// The file picker: every file of a folder, the keys among them marked. It works on names; paths are the model's.

#include "gui/panels/kit/dialog.h"
#include "gui/panels/panel_state.h"
#include "gui/panels/region.h"

#include <imgui_internal.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

namespace latchkey::panels {

using namespace kit;
using view::PickerEntry;
using view::PickerView;

namespace {

constexpr float row_height = 32;

std::string size_words(std::uint64_t bytes)
{
    if (bytes < 1024) {
        return std::to_string(bytes) + " B";
    }
    if (bytes < 1024U * 1024U) {
        return std::to_string((bytes + 512) / 1024) + " KB";
    }
    return std::to_string((bytes + 512U * 1024U) / (1024U * 1024U)) + " MB";
}

void choose(const Frame& frame, const PickerEntry& entry)
{
    if (entry.folder) {
        frame.send(view::PickerGo{entry.name});
    } else {
        frame.send(view::PickerChoose{entry.name, frame.state.picker.format});
    }
}

void note_entry(const PickerEntry& entry, ImGuiID id, Box box, bool selected)
{
    note_item(id, box.min(), box.max(), entry.name, ItemKind::row, entry.folder ? std::string_view{"folder"} : std::string_view{entry.key},
              true, selected);
}

/// Name, what key it is, size, time: the columns give way from the right as it gets narrow.
void entry_row(const Frame& frame, const PickerEntry& entry, Box box, int number)
{
    const Colors& c = colors();
    PickerState& state = frame.state.picker;
    ImGui::PushID(number);
    const Press press = interact(entry.name, box, true, entry.name == state.selected || number == 0 ? Tabbing::stop : Tabbing::arrows_only);
    ImGui::PopID();
    const bool selected = entry.name == state.selected;
    if (selected) {
        fill(box, c.sel, px(6));
    } else if (press.hovered) {
        fill(box, c.hover, px(6));
    }
    if (press.focused) {
        focus_ring(box.grown(-px(3)), px(4));
    }
    const bool key = !entry.key.empty();
    // The half that does not log in must not look like the half that does.
    const bool only_public = entry.key.ends_with("public key");
    const ImU32 ink = only_public ? c.text2 : c.ok.ink;
    icon_at(entry.folder  ? icon::folder
            : only_public ? icon::fingerprint
            : key         ? icon::vpn_key
                          : icon::insert_drive_file,
            18, box.x + px(20), box.cy(),
            entry.folder ? c.brass
            : key        ? ink
                         : c.text3);
    float right = box.right() - px(12);
    if (box.w > px(560) && !entry.modified.empty()) {
        plain_text(type::small, right - text_width(type::small, entry.modified), box.cy(), c.text2, entry.modified);
        right -= px(112);
    }
    if (box.w > px(420) && !entry.folder) {
        const std::string size = size_words(entry.size);
        plain_text(type::small, right - text_width(type::small, size), box.cy(), c.text2, size);
        right -= px(70);
    }
    const float name_room = key ? (right - box.x - px(40)) * 0.5F : right - box.x - px(40);
    const float name_width =
        plain_text(selected || key ? type::body_medium : type::body, box.x + px(40), box.cy(), c.text, entry.name, name_room);
    if (key) {
        const float x = box.x + px(40) + name_width + px(12);
        plain_text(type::small_medium, x, box.cy(), ink, entry.key, std::max(0.0F, right - x));
    }
    note_entry(entry, press.id, box, selected);
    // A click selects; a double click or a key on the row takes it. The double click counts once, at its second press: what comes after it
    // (the release, the model's new list) must not open another level.
    const bool by_key = press.pressed && !ImGui::IsMouseReleased(ImGuiMouseButton_Left);
    if (press.twice || by_key) {
        choose(frame, entry);
    } else if (press.pressed) {
        state.selected = entry.name;
        if (!entry.folder || !frame.view.picker->saving) {
            state.path_text = entry.name;
        }
    }
}

void places(const Frame& frame, const PickerView& picker, Box box)
{
    float x = box.x;
    const float side = px(32);
    if (icon_button({x, box.y, side, side}, icon::arrow_upward, "Parent folder", true, colors().text)) {
        frame.send(view::PickerGo{".."});
    }
    x += side + px(8);
    for (const std::string& place : picker.places) {
        const float width = chip_width(place, false);
        if (x + width > box.x + box.w * 0.55F) {
            break;
        }
        if (choice_chip(x, box.cy(), place, place == picker.folder, Tabbing::stop)) {
            frame.send(view::PickerGo{place});
        }
        x += width + px(6);
    }
    text(type::mono_small, x + px(6), box.cy(), colors().text2, picker.folder, std::max(0.0F, box.right() - x - px(6)));
}

void list(const Frame& frame, const PickerView& picker, Box box)
{
    const Colors& c = colors();
    panel(box, c.field, c.fline, px(6));
    const ItemGroup group{"Files"};
    if (!picker.problem.empty()) {
        error_lines(box.x + px(16), box.y + px(16), box.w - px(32), picker.problem);
        return;
    }
    if (picker.entries.empty()) {
        icon_at(picker.reading ? icon::history : icon::folder_open, 22, box.cx(), box.cy() - px(16), c.text3);
        const std::string_view words = picker.reading   ? "Reading the folder…"
                                       : picker.folders ? "There are no folders in it."
                                                        : "This folder is empty.";
        text(type::body, box.cx() - text_width(type::body, words) / 2, box.cy() + px(12), c.text2, words);
        return;
    }
    const std::string name = "files of " + picker.folder; // another folder begins at its top
    ScrollArea scroll{name.c_str(), box.inset(hairline(), hairline())};
    std::vector<const PickerEntry*> shown;
    for (const PickerEntry& entry : picker.entries) {
        if (!frame.state.picker.keys_only || entry.folder || !entry.key.empty()) {
            shown.push_back(&entry);
        }
    }
    const float h = px(row_height);
    const float width = box.w - px(6) - (static_cast<float>(shown.size()) * h > box.h ? px(12) : 0);
    const float top = scroll.origin().y + px(2);
    // Thousands of files: only those in sight and around are drawn. A script knows of the others too, since it may scroll to them.
    const float from = ImGui::GetScrollY() - px(400);
    const float to = ImGui::GetScrollY() + box.h + px(400);
    for (std::size_t i = 0; i < shown.size(); ++i) {
        const PickerEntry& entry = *shown[i];
        const float y = h * static_cast<float>(i);
        const Box line{scroll.origin().x + px(2), top + y, width, h};
        if (y + h >= from && y <= to) {
            entry_row(frame, entry, line, static_cast<int>(i));
        } else if (listening()) {
            ImGui::PushID(static_cast<int>(i));
            note_entry(entry, ImGui::GetID(entry.name.c_str()), line, entry.name == frame.state.picker.selected);
            ImGui::PopID();
        }
    }
    scroll.ends_at(top + h * static_cast<float>(shown.size()) + px(2));
}

/// What stands beside the name: which files are listed or, for a new one, what it becomes.
void kind_combo(const Frame& frame, const PickerView& picker, Box box)
{
    static const std::vector<std::string> filters = {"All files *.*", "Keys only"};
    PickerState& state = frame.state.picker;
    if (picker.saving) {
        const auto format = std::min(static_cast<std::size_t>(std::max(0, state.format)), picker.formats.size() - 1);
        field_label(box.x, box.y - px(12), "Save as type");
        if (const int chosen = combo(box, "Save as type", picker.formats[format], picker.formats); chosen >= 0) {
            state.format = chosen;
        }
        return;
    }
    field_label(box.x, box.y - px(12), "Files of type");
    if (const int chosen = combo(box, "Files of type", filters[state.keys_only ? 1 : 0], filters); chosen >= 0) {
        state.keys_only = chosen == 1;
    }
}

void draw_open(const Frame& frame, const PickerView& picker)
{
    PickerState& state = frame.state.picker;
    bool entered = false;
    DialogLook look{.id = "file picker",
                    .title = picker.title,
                    .subtitle = picker.folders  ? "Choose a folder; every key in it is reviewed, whatever its name ends in."
                                : picker.saving ? "Choose a folder and a name for the file. One that is there is not replaced unasked."
                                                : "All files are shown; keys are marked, whatever their name ends in.",
                    .icon = picker.folders  ? icon::folder
                            : picker.saving ? icon::save
                                            : icon::vpn_key,
                    .width = 720};
    const float screen = ImGui::GetIO().DisplaySize.y;
    look.body_height = std::clamp(screen - px(260), px(240), px(440));
    const auto body = [&](Box box) {
        places(frame, picker, {box.x, box.y, box.w, px(32)});
        const Box files{box.x, box.y + px(40), box.w, box.h - px(40 + 8 + 20 + 36 + 12)};
        list(frame, picker, files);
        const float y = files.bottom() + px(8);
        const std::string_view label = picker.folders ? "Folder name" : "File name";
        field_label(box.x, y + px(10), label);
        if (!state.open) {
            focus_next_field();
        }
        const bool kinds = !picker.folders && (!picker.saving || !picker.formats.empty());
        const float kind_width = !kinds ? 0 : std::min(px(picker.saving ? 330 : 160), box.w / 2);
        const float gap = kinds ? px(12) : 0;
        const FieldEvent event = text_field({box.x, y + px(22), box.w - kind_width - gap, px(32)}, label, state.path_text);
        if (kinds) {
            kind_combo(frame, picker, {box.right() - kind_width, y + px(22), kind_width, px(32)});
        }
        if (event.edited) {
            state.selected = state.path_text;
        }
        entered = event.entered;
    };
    const auto footer = [&](Box box) {
        const std::string_view action = picker.folders ? "Choose this folder" : picker.saving ? "Save" : "Open";
        const ImWchar mark = picker.folders ? icon::check : picker.saving ? icon::save : icon::arrow_forward;
        const float choose_width = button_width(action, true);
        const float cancel_width = button_width("Cancel");
        if (button({box.right() - choose_width - px(8) - cancel_width, box.y, cancel_width, box.h}, "Cancel")) {
            frame.send(view::PickerCancel{});
        }
        const bool any = !state.path_text.empty() || picker.folders; // without a name it is the folder that is shown
        if (button({box.right() - choose_width, box.y, choose_width, box.h}, action, ButtonLook::primary, mark, any) || (entered && any)) {
            frame.send(view::PickerChoose{state.path_text, state.format});
        }
    };
    dialog(look, body, footer, [&] { frame.send(view::PickerCancel{}); });
    const ImGuiWindow* modal = ImGui::GetTopMostPopupModal();
    if (modal != nullptr && !modal->Appearing && modal->Active) {
        state.open = true;
    }
}

} // namespace

void draw_picker(const Frame& frame)
{
    PickerState& state = frame.state.picker;
    const bool asked = frame.view.question || (frame.active_tab() != nullptr && frame.active_tab()->question);
    if (!frame.view.picker || asked) {
        if (state.open && ImGui::IsPopupOpen("file picker")) {
            ImGui::ClosePopupToLevel(0, true);
        }
        state = {};
        return;
    }
    const bool first = state.folder.empty();
    if (state.folder != frame.view.picker->folder) {
        state.folder = frame.view.picker->folder;
        state.selected.clear();
        if (!frame.view.picker->saving) {
            state.path_text.clear();
        } else if (first) {
            state.path_text = frame.view.picker->suggested_name; // and it stays when another folder is gone to
        }
    }
    draw_open(frame, *frame.view.picker);
}

} // namespace latchkey::panels
