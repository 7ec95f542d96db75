#include "tests/drive/keys.h"

#include <array>
#include <cctype>
#include <string>

namespace latchkey::drive {
namespace {

struct Named {
    std::string_view name;
    ImGuiKey key;
};

constexpr auto named = std::to_array<Named>({
    {"enter", ImGuiKey_Enter},
    {"return", ImGuiKey_Enter},
    {"tab", ImGuiKey_Tab},
    {"escape", ImGuiKey_Escape},
    {"esc", ImGuiKey_Escape},
    {"space", ImGuiKey_Space},
    {"backspace", ImGuiKey_Backspace},
    {"delete", ImGuiKey_Delete},
    {"del", ImGuiKey_Delete},
    {"insert", ImGuiKey_Insert},
    {"up", ImGuiKey_UpArrow},
    {"down", ImGuiKey_DownArrow},
    {"left", ImGuiKey_LeftArrow},
    {"right", ImGuiKey_RightArrow},
    {"home", ImGuiKey_Home},
    {"end", ImGuiKey_End},
    {"pageup", ImGuiKey_PageUp},
    {"page_up", ImGuiKey_PageUp},
    {"pagedown", ImGuiKey_PageDown},
    {"page_down", ImGuiKey_PageDown},
    {"menu", ImGuiKey_Menu},
    {"plus", ImGuiKey_Equal},
    {"minus", ImGuiKey_Minus},
    {"comma", ImGuiKey_Comma},
    {"period", ImGuiKey_Period},
    {"slash", ImGuiKey_Slash},
    {"=", ImGuiKey_Equal},
    {"-", ImGuiKey_Minus},
    {",", ImGuiKey_Comma},
    {".", ImGuiKey_Period},
    {"/", ImGuiKey_Slash},
    {";", ImGuiKey_Semicolon},
    {"[", ImGuiKey_LeftBracket},
    {"]", ImGuiKey_RightBracket},
    {"\\", ImGuiKey_Backslash},
    {"`", ImGuiKey_GraveAccent},
});

ImGuiKey offset(ImGuiKey first, int by)
{
    return static_cast<ImGuiKey>(static_cast<int>(first) + by);
}

ImGuiKey key_of(const std::string& name)
{
    if (name.size() == 1 && name[0] >= 'a' && name[0] <= 'z') {
        return offset(ImGuiKey_A, name[0] - 'a');
    }
    if (name.size() == 1 && name[0] >= '0' && name[0] <= '9') {
        return offset(ImGuiKey_0, name[0] - '0');
    }
    if (name.size() >= 2 && name[0] == 'f' && std::isdigit(static_cast<unsigned char>(name[1])) != 0) {
        const int number = std::atoi(name.c_str() + 1);
        return number >= 1 && number <= 24 ? offset(ImGuiKey_F1, number - 1) : ImGuiKey_None;
    }
    for (const Named& row : named) {
        if (row.name == name) {
            return row.key;
        }
    }
    return ImGuiKey_None;
}

} // namespace

std::optional<Chord> parse_chord(std::string_view text)
{
    Chord chord;
    for (;;) {
        const auto plus = text.find('+', 1); // "+" itself may be the key
        std::string word{text.substr(0, plus)};
        for (char& c : word) {
            c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
        }
        if (plus == std::string_view::npos) {
            chord.key = word == "+" ? ImGuiKey_Equal : key_of(word);
            if (chord.key == ImGuiKey_None) {
                return std::nullopt;
            }
            if (word == "+") {
                chord.shift = true;
            }
            if (text.size() == 1 && !chord.ctrl && !chord.alt && !chord.super) {
                chord.character = chord.shift ? static_cast<char>(std::toupper(static_cast<unsigned char>(text[0]))) : text[0];
            } else if (word == "space" && !chord.ctrl && !chord.alt) {
                chord.character = ' ';
            }
            return chord;
        }
        if (word == "ctrl" || word == "control") {
            chord.ctrl = true;
        } else if (word == "shift") {
            chord.shift = true;
        } else if (word == "alt" || word == "option") {
            chord.alt = true;
        } else if (word == "super" || word == "cmd" || word == "meta" || word == "win") {
            chord.super = true;
        } else {
            return std::nullopt;
        }
        text.remove_prefix(plus + 1);
        if (text.empty()) {
            return std::nullopt;
        }
    }
}

} // namespace latchkey::drive
