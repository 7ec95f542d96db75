/// What can be done with the selected keys: the row of buttons below the table, and the menu of all of it.

#include "gui/panels/keys_folder_parts.h"
#include "gui/panels/kit/menu.h"

#include <algorithm>
#include <iterator>
#include <string>

namespace latchkey::panels {

using namespace kit;
using view::KeyRow;

namespace {

constexpr double copied_seconds = 4;

std::vector<view::KeyId> ids_of(const std::vector<const KeyRow*>& rows)
{
    std::vector<view::KeyId> ids;
    std::ranges::transform(rows, std::back_inserter(ids), [](const KeyRow* row) { return row->id; });
    return ids;
}

bool may_decrypt(const KeyRow& row)
{
    return row.usable && (row.rsa || row.type.empty()); // an instance takes RSA only; of an encrypted file it may not be known
}

std::string_view copy_words(std::size_t rows)
{
    return rows > 1 ? "Copy public lines" : "Copy public line";
}

/// What is in the way of the page while it lasts: words, how far it is, Cancel.
void draw_task(const Frame& frame, Box box)
{
    const view::KeysFolderView& view = frame.view.keys_folder;
    const float cancel = button_width("Cancel");
    spinner(box.x + px(24), box.cy(), px(8), colors().acc);
    const float words = text(type::body, box.x + px(42), box.cy(), colors().text, view.task, box.w * 0.5F);
    const float x = box.x + px(42) + words + px(16);
    const float room = box.right() - px(8) - cancel - px(16) - x;
    if (view.progress >= 0 && room > px(60)) {
        progress_bar({x, box.cy() - px(4), room, px(8)}, view.progress, view.task);
    }
    if (button({box.right() - px(8) - cancel, box.y + px(8), cancel, px(32)}, "Cancel")) {
        frame.send(view::CancelKeysTask{});
    }
}

void draw_no_selection(Box box)
{
    text(type::body, box.x + px(16), box.cy(), colors().text2, "Select keys to copy their public lines or change a passphrase.",
         box.w - px(32));
}

/// Beside the number of rows: that they were copied, or which files are the same key.
void draw_remark(const Frame& frame, const std::vector<const KeyRow*>& rows, float x, float cy, float room)
{
    KeysFolderState& state = frame.state.keys_folder;
    const view::KeysFolderView& view = frame.view.keys_folder;
    if (state.copied != view.copied) {
        state.copied = view.copied;
        state.copied_at = ImGui::GetTime();
    }
    const double ago = ImGui::GetTime() - state.copied_at;
    if (ago < copied_seconds && view.copied > 0) {
        want_frame_in(copied_seconds - ago);
        icon_at(icon::check, 16, x + px(8), cy, colors().ok.ink);
        text(type::body, x + px(22), cy, colors().ok.ink, view.copied_words, room - px(22));
    } else if (rows.size() == 1 && !rows.front()->same_as.empty()) {
        text(type::body, x, cy, colors().text2, "Same key as " + rows.front()->same_as, room);
    } else if (rows.size() == 1 && rows.front()->broken) {
        text(type::body, x, cy, colors().bad.ink, rows.front()->findings.front(), room);
    } else if (rows.size() == 1 && rows.front()->problem) {
        text(type::body, x, cy, colors().text2, rows.front()->findings.front(), room);
    }
}

void key_rows(const Frame& frame, const std::vector<const KeyRow*>& rows)
{
    const KeyRow& row = *rows.front();
    const bool one = rows.size() == 1;
    if (!row.broken || !one) {
        if (menu_row(copy_words(rows.size()), {.aside = one ? "Enter" : "Ctrl+C"})) {
            frame.send(view::CopyPublicLines{ids_of(rows)});
        }
    }
    if (one && row.usable && !row.pasted && menu_row("New session with this key")) {
        frame.send(view::NewSessionWithKey{row.id});
    }
    if (one && row.usable && frame.view.keys_folder.agent && menu_row("Add to agent")) {
        frame.send(view::AddKeyToAgent{row.id});
    }
    if (one && row.usable && menu_row("Open in Key Generator")) {
        frame.send(view::OpenInKeyGenerator{row.id});
    }
    if (one && row.usable && menu_row("Change passphrase…")) {
        frame.send(view::ChangeKeyPassphrase{row.id});
    }
    if (one && may_decrypt(row) && menu_row("Windows password…")) {
        frame.send(view::DecryptPassword{row.id});
    }
    if (one && row.certificate && menu_row("Certificate…")) {
        frame.send(view::ShowCertificate{row.id});
    }
    const bool exposed = std::ranges::any_of(rows, [](const KeyRow* each) { return each->exposed; });
    if (exposed && menu_row("Make private")) {
        frame.send(view::MakeKeysPrivate{ids_of(rows)});
    }
    if (one && row.pasted) {
        menu_separator();
        if (menu_row("Save the pasted key…")) {
            frame.send(view::SavePastedKey{row.id});
        }
        if (menu_row("Forget the pasted key")) {
            frame.send(view::ForgetPastedKey{row.id});
        }
    }
}

} // namespace

void act_on_key(const Frame& frame, const KeyRow& row)
{
    KeysFolderState& state = frame.state.keys_folder;
    if (!state.selected.contains(row.id)) {
        state.selected = {row.id};
        state.anchor = row.id;
    }
    copy_selected(frame);
}

void copy_selected(const Frame& frame)
{
    if (std::vector<view::KeyId> keys = ids_of(selected_rows(frame)); !keys.empty()) {
        frame.send(view::CopyPublicLines{std::move(keys)});
    }
}

void open_key_menu(const Frame& frame, view::KeyId key, ImVec2 at)
{
    KeysFolderState& state = frame.state.keys_folder;
    if (!state.selected.contains(key)) {
        state.selected = {key};
        state.anchor = key;
    }
    state.menu_for = key;
    state.menu_at = at;
    state.open_menu = true;
}

void draw_key_menu(const Frame& frame)
{
    KeysFolderState& state = frame.state.keys_folder;
    const std::vector<const KeyRow*> rows = selected_rows(frame);
    if (state.open_menu) {
        state.open_menu = false;
        if (!rows.empty()) {
            ImGui::OpenPopup("key menu");
            want_frame_in(0);
        }
    }
    // Never below the window's edge.
    const ImVec2 at{state.menu_at.x, std::min(state.menu_at.y, ImGui::GetIO().DisplaySize.y - px(260))};
    if (const MenuList menu{"key menu", at, 250}) {
        const ItemGroup group{"Key menu"};
        if (rows.empty()) {
            ImGui::CloseCurrentPopup(); // what it was about is gone
        } else {
            key_rows(frame, rows);
        }
    }
}

void draw_key_actions(const Frame& frame, Box box)
{
    const Colors& c = colors();
    card(box);
    const ItemGroup group{"Footer"};
    if (!frame.view.keys_folder.task.empty()) {
        draw_task(frame, box);
        return;
    }
    const std::vector<const KeyRow*> rows = selected_rows(frame);
    if (rows.empty()) {
        draw_no_selection(box);
        return;
    }
    const KeyRow& row = *rows.front();
    const bool one = rows.size() == 1;
    float right = box.right() - px(8);
    const auto place = [&](float width) {
        right -= width;
        const Box at{right, box.y + px(8), width, px(32)};
        right -= px(8);
        return at;
    };
    if (!one || !row.broken) {
        if (button(place(button_width(copy_words(rows.size()), true)), copy_words(rows.size()), ButtonLook::primary, icon::content_copy)) {
            frame.send(view::CopyPublicLines{ids_of(rows)});
        }
    }
    if (one && row.usable && frame.view.keys_folder.agent) {
        if (button(place(button_width("Add to agent")), "Add to agent")) {
            frame.send(view::AddKeyToAgent{row.id});
        }
    }
    if (one && row.pasted) {
        if (button(place(button_width("Save…", true)), "Save…", ButtonLook::secondary, icon::save)) {
            frame.send(view::SavePastedKey{row.id});
        }
    } else if (one && row.usable) {
        if (button(place(button_width("Change passphrase…")), "Change passphrase…")) {
            frame.send(view::ChangeKeyPassphrase{row.id});
        }
    }
    const Box more = place(px(32));
    if (icon_button(more, icon::more_horiz, "More to do with it", true, c.text)) {
        open_key_menu(frame, row.id, {more.x, more.y - px(230)});
    }
    const std::string count = std::to_string(rows.size()) + " selected";
    const float width = text(type::body_bold, box.x + px(16), box.cy(), c.text, count, right - box.x - px(24));
    const float x = box.x + px(16) + width + px(14);
    if (right - x > px(80)) {
        draw_remark(frame, rows, x, box.cy(), right - x - px(8));
    }
}

void paste_into_keys(const Frame& frame)
{
    const char* words = ImGui::GetClipboardText();
    frame.send(view::PasteKeyRow{Secret::copy_of(words == nullptr ? std::string_view{} : std::string_view{words})});
}

} // namespace latchkey::panels
