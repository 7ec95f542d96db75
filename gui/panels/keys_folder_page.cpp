/// The Keys folder: what keys there are in a folder, what is wrong with them, and which of them is the one that a dashboard shows.

#include "gui/panels/form_parts.h"
#include "gui/panels/keys_folder_parts.h"
#include "gui/panels/region.h"

#include <imgui_internal.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string>

namespace latchkey::panels {

using namespace kit;
using view::KeysFolderView;
using State = view::KeysFolderView::State;

namespace {

constexpr float actions_height = 48;
constexpr float gap = 14;

/// A private key on its way into the search box: it is no word to look for, and must not stay in the memory of text boxes.
bool is_private_key(std::string_view text)
{
    return text.find("PRIVATE KEY") != std::string_view::npos || text.find("PuTTY-User-Key-File") != std::string_view::npos;
}

std::string count_words(const KeysFolderView& view)
{
    const std::size_t count = view.rows->size();
    return std::to_string(count) + (count == 1 ? " key" : " keys");
}

void draw_header(const Frame& frame, Box box)
{
    const KeysFolderView& view = frame.view.keys_folder;
    const Colors& c = colors();
    const float cy = box.y + px(33);
    const std::string_view generate = frame.layout.compact ? "Generate" : "Generate a key";
    const float generate_width = button_width(generate, true);
    const float choose_width = button_width("Choose folder…", true);
    const Box last{box.right() - generate_width, box.y + px(18), generate_width, px(32)};
    const Box choose{last.x - px(8) - choose_width, last.y, choose_width, last.h};
    const float title_width = text_width(type::title, "Keys folder");
    // Where there is little room its icon says it.
    const bool narrow = choose.x - box.x - title_width < px(300);
    const float paste_width = narrow ? px(32) : button_width("Paste key", true);
    const Box paste{choose.x - px(8) - paste_width, last.y, paste_width, last.h};
    float x = box.x + text(type::title, box.x, cy, c.text, "Keys folder", no_limit, ItemKind::title) + px(14);
    std::string words = view.folder;
    if (view.state == State::shown) {
        words += "  ·  " + count_words(view);
    }
    const float room = paste.x - x - px(40);
    if (room > px(40)) {
        x += text(type::body, x, cy + px(1), c.text2, words, room) + px(6);
        if (view.busy && view.task.empty()) {
            spinner(x + px(14), cy, px(7), c.acc);
        } else if (icon_button({x, cy - px(14), px(28), px(28)}, icon::refresh, "Read the folder again (F5)", false, 0, 16,
                               Tabbing::arrows_only)) {
            frame.send(view::ReviewKeys{});
        }
    }
    if (narrow ? icon_button(paste, icon::content_paste, "Paste key", true, c.text)
               : button(paste, "Paste key", ButtonLook::secondary, icon::content_paste)) {
        paste_into_keys(frame);
    }
    if (button(choose, "Choose folder…", ButtonLook::secondary, icon::folder_open)) {
        frame.send(view::ChooseKeysFolder{});
    }
    next_item_means("generate a key");
    if (button(last, generate, ButtonLook::primary, icon::add)) {
        frame.send(view::ShowPage{view::Page::key_generator});
    }
}

void look_for(const Frame& frame, std::string text)
{
    frame.state.keys_folder.search = std::move(text);
    frame.send(view::SearchKeys{frame.state.keys_folder.search});
}

void take_private_key(const Frame& frame)
{
    KeysFolderState& state = frame.state.keys_folder;
    frame.send(view::PasteKeyRow{Secret::copy_of(state.search)});
    wipe({reinterpret_cast<std::uint8_t*>(state.search.data()), state.search.size()});
    state.search.clear();
    ImGui::ClearActiveID();
    wipe_text_traces();
    frame.send(view::SearchKeys{});
}

void draw_search(const Frame& frame, Box box)
{
    KeysFolderState& state = frame.state.keys_folder;
    const bool roomy = box.w > px(560);
    FieldLook look;
    look.hint = roomy ? "Paste a fingerprint from a dashboard: SHA256, MD5 or SHA-1" : "Paste a fingerprint";
    look.icon = icon::fingerprint;
    look.right_room = state.search.empty() ? 0.0F : 34.0F;
    if (state.focus_search) {
        state.focus_search = false;
        focus_next_field();
    }
    const FieldEvent event = text_field(box, "Fingerprint or words", state.search, look);
    if (event.edited && is_private_key(state.search)) {
        take_private_key(frame);
    } else if (event.edited) {
        frame.send(view::SearchKeys{state.search});
    }
    if (event.active && (ImGui::IsKeyPressed(ImGuiKey_DownArrow, false) || event.entered)) {
        ImGui::ClearActiveID();
        state.focus_rows = true;
        want_frame_in(0);
    }
    if (!state.search.empty() && icon_button({box.right() - px(31), box.cy() - px(14), px(28), px(28)}, icon::close, "Clear the search",
                                             false, 0, 16, Tabbing::arrows_only)) {
        look_for(frame, {});
        reload_active_text();
    }
}

void draw_filter_row(const Frame& frame, Box box)
{
    const KeysFolderView& view = frame.view.keys_folder;
    KeysFolderState& state = frame.state.keys_folder;
    const std::array<std::string, 3> words = {"All " + std::to_string(view.rows->size()), "Problems " + std::to_string(view.problems),
                                              "Unused " + std::to_string(view.unused)};
    const std::array<std::string_view, 3> labels = {words[0], words[1], words[2]};
    const float width = segmented_width(labels);
    {
        const ItemGroup group{"Filter"};
        const int chosen = segmented(box.x, box.y, labels, static_cast<std::size_t>(state.filter));
        if (chosen >= 0) {
            state.filter = static_cast<KeyFilter>(chosen);
        }
    }
    draw_search(frame, {box.x + width + px(12), box.y, std::max(px(80), box.w - width - px(12)), px(32)});
}

/// One line is 40 high here, with its button inside.
float sentence(const Frame& frame, float x, float y, float width, const Tone& tone, ImWchar mark, std::string_view words,
               std::string_view action)
{
    const float height = std::max(px(40), wrapped_height(type::body, width - px(action.empty() ? 56.0F : 190.0F), px(20), words) + px(20));
    if (banner({x, y, width, height}, tone, mark, words, action, false) == BannerPress::button) {
        frame.send(view::MakeKeysPrivate{frame.view.keys_folder.exposed_keys});
    }
    return y + height + px(gap);
}

float draw_messages(const Frame& frame, float x, float y, float width)
{
    const KeysFolderView& view = frame.view.keys_folder;
    if (!view.search_words.empty() && !shown_rows(frame).empty()) {
        y = sentence(frame, x, y, width, colors().ok, icon::fingerprint, view.search_words, {});
    }
    if (!view.exposed.empty()) {
        y = sentence(frame, x, y, width, colors().warn, icon::warning, view.exposed, "Make private");
    }
    return banners(frame, view.banners, {x, 0, width, 0}, y);
}

/// An icon, a sentence, and what to do now.
struct Emptiness {
    ImWchar mark = 0;
    std::string words;
    std::string_view action;
};

Emptiness emptiness_of(const Frame& frame)
{
    const KeysFolderView& view = frame.view.keys_folder;
    switch (view.state) {
    case State::missing:
        return {icon::folder_open, "There is no folder " + view.folder + " yet. Keys that you make and keep there are shown here.",
                "Generate a key"};
    case State::unreadable:
        return {icon::error, view.problem, "Try again"};
    case State::reading:
    case State::shown:
        break;
    }
    if (view.rows->empty()) {
        return {icon::vpn_key, "There are no keys in " + view.folder + ".", "Generate a key"};
    }
    if (view.matches) {
        return {icon::fingerprint, view.search_words.empty() ? "Nothing is left of the filter and the search." : view.search_words,
                "Clear the search"};
    }
    return {icon::check_circle,
            frame.state.keys_folder.filter == KeyFilter::problems ? "No key here has a problem." : "Every key here is used by a session.",
            "Show all keys"};
}

void draw_empty(const Frame& frame, Box box)
{
    const Colors& c = colors();
    card(box);
    const Emptiness empty = emptiness_of(frame);
    const float width = std::min(box.w - px(48), px(520));
    const float lines = wrapped_height(type::body, width, px(20), empty.words);
    float y = std::round(box.cy() - (lines + px(48 + 16 + 20 + 32)) / 2);
    icon_at(empty.mark, 48, box.cx(), y + px(24), c.bline);
    y += px(48 + 16);
    const bool one_line = lines <= px(20);
    const float words = text_width(type::body, empty.words);
    wrapped(type::body, one_line ? box.cx() - words / 2 : box.cx() - width / 2, y, one_line ? words + px(4) : width, px(20), c.text2,
            empty.words);
    y += lines + px(20);
    const float button_w = button_width(empty.action);
    if (empty.action == "Generate a key") {
        next_item_means("generate a key"); // as the button above
    }
    ImGui::PushID("empty"); // the header and the search box have buttons with the same words
    const bool pressed = button({std::round(box.cx() - button_w / 2), y, button_w, px(32)}, empty.action);
    ImGui::PopID();
    if (pressed) {
        if (empty.action == "Generate a key") {
            frame.send(view::ShowPage{view::Page::key_generator});
        } else if (empty.action == "Try again") {
            frame.send(view::ReviewKeys{});
        } else if (empty.action == "Clear the search") {
            look_for(frame, {});
        } else {
            frame.state.keys_folder.filter = KeyFilter::all;
        }
    }
}

void draw_reading(const Frame& frame, Box box)
{
    card(box);
    const KeysFolderView& view = frame.view.keys_folder;
    const std::string words = "Reading " + view.folder + "…";
    const float width = std::min(box.w - px(48), px(360));
    const float y = box.cy() - px(40);
    text(type::body, box.cx() - std::min(width, text_width(type::body, words)) / 2, y, colors().text, words, width + 1);
    if (view.progress >= 0) {
        progress_bar({box.cx() - width / 2, y + px(24), width, px(8)}, view.progress, words);
    } else {
        spinner(box.cx(), y + px(28), px(9), colors().acc);
    }
    const float cancel = button_width("Cancel");
    if (button({std::round(box.cx() - cancel / 2), y + px(52), cancel, px(32)}, "Cancel")) {
        frame.send(view::CancelKeysTask{});
    }
}

/// Esc: nothing is selected any more; with nothing selected, nothing is looked for.
void step_back(const Frame& frame)
{
    KeysFolderState& state = frame.state.keys_folder;
    if (!state.selected.empty()) {
        state.selected.clear();
    } else if (!state.search.empty()) {
        look_for(frame, {});
        reload_active_text();
    }
}

/// The page's own keys. A text box that is being edited keeps what is its own.
void page_keys(const Frame& frame)
{
    KeysFolderState& state = frame.state.keys_folder;
    if (ImGui::GetTopMostPopupModal() != nullptr || frame.state.terminal_focused) {
        return;
    }
    if (ImGui::IsKeyPressed(ImGuiKey_F5, false)) {
        frame.send(view::ReviewKeys{});
    }
    if (state.quiet && ImGui::IsKeyPressed(ImGuiKey_Escape, false)) {
        step_back(frame);
    }
    const ImGuiIO& io = ImGui::GetIO();
    const ImGuiWindow* now = ImGui::GetCurrentContext()->NavWindow;
    const ImGuiWindow* page = ImGui::FindWindowByName("##page");
    if (!io.KeyCtrl || io.KeyAlt || io.KeyShift || now == nullptr || page == nullptr || now->RootWindow != page) {
        return;
    }
    if (ImGui::IsKeyPressed(ImGuiKey_F, false)) {
        state.focus_search = true;
        want_frame_in(0);
    }
    if (ImGui::IsAnyItemActive()) {
        return;
    }
    if (ImGui::IsKeyPressed(ImGuiKey_V, false)) {
        const char* words = ImGui::GetClipboardText();
        const std::string_view text = words == nullptr ? std::string_view{} : std::string_view{words};
        if (text.empty() || is_private_key(text) || text.find("AAAA") != std::string_view::npos) {
            paste_into_keys(frame);
        } else {
            look_for(frame, std::string{text});
        }
    } else if (ImGui::IsKeyPressed(ImGuiKey_A, false)) {
        for (const std::size_t i : shown_rows(frame)) {
            state.selected.insert((*frame.view.keys_folder.rows)[i].id);
        }
    } else if (ImGui::IsKeyPressed(ImGuiKey_C, false)) {
        copy_selected(frame);
    }
}

} // namespace

void draw_keys_folder(const Frame& frame)
{
    const Layout& layout = frame.layout;
    const Box page = layout.page;
    const Region region{"##page", page, colors().page};
    const ItemGroup group{"Keys folder"};
    const float margin = px(layout.compact ? 20 : 28);
    const float width = page.w - 2 * margin;
    const float x = page.x + margin;
    page_keys(frame);
    draw_header(frame, {x, page.y, width, px(62)});
    draw_filter_row(frame, {x, page.y + px(64), width, px(32)});
    const float top = draw_messages(frame, x, page.y + px(64 + 32 + gap), width);

    const State state = frame.view.keys_folder.state;
    const float footer_y = page.bottom() - px(24 + actions_height);
    const Box room{x, top, width, std::max(px(120), footer_y - px(gap) - top)};
    float bottom = room.bottom();
    if (state == State::reading && frame.view.keys_folder.rows->empty()) {
        draw_reading(frame, {room.x, room.y, room.w, std::min(room.h, px(320))});
        bottom = room.y + std::min(room.h, px(320));
    } else if (shown_rows(frame).empty()) {
        draw_empty(frame, {room.x, room.y, room.w, std::min(room.h, px(320))});
        bottom = room.y + std::min(room.h, px(320));
    } else {
        bottom = draw_key_table(frame, room);
    }
    // It follows a short table, and stands at the window's lower edge where there is little room.
    const float y = layout.compact ? footer_y : std::min(footer_y, bottom + px(gap));
    draw_key_actions(frame, {x, y, width, px(actions_height)});
    draw_key_menu(frame);
    const bool list_open = ImGui::IsPopupOpen("", ImGuiPopupFlags_AnyPopupId | ImGuiPopupFlags_AnyPopupLevel);
    frame.state.keys_folder.quiet = !list_open && !ImGui::IsAnyItemActive();
}

} // namespace latchkey::panels
