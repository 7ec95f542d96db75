/// PuTTYgen's menus and what the page copies and pastes.

#include "gui/panels/key_generator_parts.h"
#include "gui/panels/kit/menu.h"

#include <array>
#include <cmath>
#include <string>

namespace latchkey::panels {

using namespace kit;
using view::KeyGeneratorView;

namespace {

constexpr double copied_seconds = 4;

bool idle(const Frame& frame)
{
    const KeyGeneratorView& view = frame.view.key_generator;
    return view.state != KeyGeneratorView::State::generating && view.task == KeyGeneratorView::Task::none;
}

bool with_key(const Frame& frame)
{
    return idle(frame) && frame.view.key_generator.state == KeyGeneratorView::State::key;
}

void file_menu(const Frame& frame)
{
    const bool key = with_key(frame);
    const KeyGeneratorView& view = frame.view.key_generator;
    if (menu_row("Load private key", {.aside = "Ctrl+O", .enabled = idle(frame)})) {
        frame.send(view::BrowseForKey{});
    }
    if (menu_row("Generate key pair", {.enabled = idle(frame)})) {
        frame.send(view::GenerateKey{});
    }
    menu_separator();
    const std::string in_place = view.file_name.empty() ? "Save" : "Save in " + view.file_name;
    if (menu_row(in_place, {.aside = "Ctrl+S", .enabled = key && view.unsaved})) {
        frame.send(view::SaveKeyInPlace{});
    }
    if (menu_row("Save public key", {.enabled = key})) {
        frame.send(view::SavePublicKey{});
    }
    if (menu_row("Save private key", {.enabled = key})) {
        frame.send(view::SavePrivateKey{});
    }
    menu_separator();
    if (menu_row("Close the key", {.enabled = key})) {
        frame.send(view::ForgetKey{});
    }
}

void edit_menu(const Frame& frame)
{
    if (menu_row("Copy public line", {.enabled = with_key(frame)})) {
        copy_public_line(frame);
    }
    if (menu_row("Copy as cloud-init user-data", {.enabled = with_key(frame)})) {
        copy_user_data(frame);
    }
    if (menu_row("Paste a key as text", {.aside = "Ctrl+V", .enabled = idle(frame)})) {
        paste_key(frame);
    }
}

void key_menu(const Frame& frame)
{
    struct Row {
        std::string_view label;
        view::KeyFamily family;
    };
    constexpr std::array rows = {Row{"SSH-2 RSA key", view::KeyFamily::rsa}, Row{"SSH-2 EdDSA key", view::KeyFamily::eddsa},
                                 Row{"SSH-2 ECDSA key", view::KeyFamily::ecdsa}};
    if (menu_row("Generate key pair", {.enabled = idle(frame)})) {
        frame.send(view::GenerateKey{});
    }
    menu_separator();
    for (const Row& row : rows) {
        if (menu_row(row.label, {.marked = frame.view.key_generator.family == row.family, .enabled = idle(frame)})) {
            frame.send(view::ChooseKeyFamily{row.family});
        }
    }
    if (menu_row("SSH-2 DSA key")) {
        frame.send(view::TellAboutOldKeys{"dsa"});
    }
    if (menu_row("SSH-1 key (RSA)")) {
        frame.send(view::TellAboutOldKeys{"ssh1"});
    }
}

void conversions_menu(const Frame& frame)
{
    using view::KeyFileKind;
    if (menu_row("Import key", {.enabled = idle(frame)})) {
        frame.send(view::BrowseForKey{});
    }
    menu_separator();
    for (const view::KeyFormatChoice& format : frame.view.key_generator.formats) {
        const bool putty = format.kind == KeyFileKind::ppk3 || format.kind == KeyFileKind::ppk2;
        const std::string label = "Export " + format.label + (putty ? "" : " key");
        if (menu_row(label, {.enabled = with_key(frame)})) {
            frame.send(view::SavePrivateKey{format.kind});
        }
    }
    if (frame.view.key_generator.formats.empty()) {
        menu_row("Export OpenSSH key", {.enabled = false});
    }
}

void copied(const Frame& frame, const char* what, const std::string& words)
{
    ImGui::SetClipboardText(words.c_str());
    frame.state.key_generator.copied = what;
    frame.state.key_generator.copied_at = ImGui::GetTime();
    want_frame_in(copied_seconds);
}

} // namespace

float draw_key_menus(const Frame& frame, float x, float cy, float right)
{
    struct Menu {
        const char* name;
        void (*draw)(const Frame&);
        float width;
    };
    static constexpr std::array menus = {Menu{"File", file_menu, 280}, Menu{"Edit", edit_menu, 270}, Menu{"Key", key_menu, 220},
                                         Menu{"Conversions", conversions_menu, 240}};
    ImGui::PushID("menus");
    for (const Menu& menu : menus) {
        const Box box{x, std::round(cy - px(14)), menu_word_width(menu.name), px(28)};
        if (box.right() > right) {
            break;
        }
        if (menu_word(box, menu.name, &menu == &menus.front() ? Tabbing::stop : Tabbing::arrows_only)) {
            ImGui::OpenPopup(menu.name);
        }
        if (const MenuList list{menu.name, {box.x, box.bottom() + px(4)}, menu.width}) {
            const ItemGroup group{"Menu"};
            menu.draw(frame);
        }
        x += box.w;
    }
    ImGui::PopID();
    return x;
}

void key_generator_keys(const Frame& frame)
{
    const bool list_open = ImGui::IsPopupOpen("", ImGuiPopupFlags_AnyPopupId | ImGuiPopupFlags_AnyPopupLevel);
    if (list_open || !ImGui::IsWindowFocused(ImGuiFocusedFlags_RootAndChildWindows)) {
        return;
    }
    const bool busy = !idle(frame);
    if (busy && ImGui::IsKeyPressed(ImGuiKey_Escape, false)) {
        frame.send(view::CancelKeyTask{});
    } else if (!busy && ImGui::IsKeyChordPressed(ImGuiMod_Ctrl | ImGuiKey_O)) {
        frame.send(view::BrowseForKey{});
    } else if (with_key(frame) && ImGui::IsKeyChordPressed(ImGuiMod_Ctrl | ImGuiKey_S)) {
        frame.send(view::SaveKeyInPlace{});
    } else if (!busy && !ImGui::IsAnyItemActive() && ImGui::IsKeyChordPressed(ImGuiMod_Ctrl | ImGuiKey_V)) {
        paste_key(frame);
    }
}

void copy_public_line(const Frame& frame)
{
    copied(frame, "line", frame.view.key_generator.public_line);
}

void copy_user_data(const Frame& frame)
{
    copied(frame, "user-data", frame.view.key_generator.user_data);
}

void paste_key(const Frame& frame)
{
    const char* words = ImGui::GetClipboardText();
    frame.send(view::PasteKey{Secret::copy_of(words == nullptr ? std::string_view{} : std::string_view{words})});
}

} // namespace latchkey::panels
