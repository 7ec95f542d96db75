#include "tests/drive/hand.h"

#include <imgui.h>

namespace latchkey::drive {

void Hand::frame(const std::function<void()>& input)
{
    open_ = place_.frame(input) && open_;
}

void Hand::point(ImVec2 at)
{
    frame([&] { ImGui::GetIO().AddMousePosEvent(at.x, at.y); });
}

void Hand::press(ImVec2 at, int button, int times)
{
    ImGuiIO& io = ImGui::GetIO();
    point(at);
    frame();
    for (int i = 0; i < times; ++i) {
        frame([&] { io.AddMouseButtonEvent(button, true); });
        frame([&] { io.AddMouseButtonEvent(button, false); });
    }
    frame();
    if (times > 1) {
        // The next click must not count as a third one.
        for (int i = 0; i < 30; ++i) {
            frame();
        }
    }
}

void Hand::drag(ImVec2 from, ImVec2 to)
{
    ImGuiIO& io = ImGui::GetIO();
    point(from);
    frame([&] { io.AddMouseButtonEvent(0, true); });
    point({(from.x + to.x) / 2, (from.y + to.y) / 2});
    point(to);
    frame([&] { io.AddMouseButtonEvent(0, false); });
    frame();
}

void Hand::wheel(ImVec2 at, float notches)
{
    frame([&] {
        ImGui::GetIO().AddMousePosEvent(at.x, at.y);
        ImGui::GetIO().AddMouseWheelEvent(0, notches);
    });
}

void Hand::press_chord(const Chord& chord)
{
    ImGuiIO& io = ImGui::GetIO();
    const auto modifiers = [&](bool down) {
        if (chord.ctrl) {
            io.AddKeyEvent(ImGuiMod_Ctrl, down);
        }
        if (chord.shift) {
            io.AddKeyEvent(ImGuiMod_Shift, down);
        }
        if (chord.alt) {
            io.AddKeyEvent(ImGuiMod_Alt, down);
        }
        if (chord.super) {
            io.AddKeyEvent(ImGuiMod_Super, down);
        }
    };
    frame([&] {
        modifiers(true);
        io.AddKeyEvent(chord.key, true);
        if (chord.character != 0) {
            io.AddInputCharacter(static_cast<unsigned char>(chord.character));
        }
    });
    frame();
    frame([&] {
        io.AddKeyEvent(chord.key, false);
        modifiers(false);
    });
    frame();
}

void Hand::write(std::string_view utf8)
{
    std::string run;
    const auto flush = [&] {
        if (!run.empty()) {
            frame([&] { ImGui::GetIO().AddInputCharactersUTF8(run.c_str()); });
            frame();
            run.clear();
        }
    };
    for (const char c : utf8) {
        const auto code = static_cast<unsigned char>(c);
        if (code >= 0x20 && code != 0x7F) {
            run += c;
            continue;
        }
        flush();
        Chord chord;
        if (c == '\n' || c == '\r') {
            chord.key = ImGuiKey_Enter;
        } else if (c == '\t') {
            chord.key = ImGuiKey_Tab;
        } else if (c == '\x1b') {
            chord.key = ImGuiKey_Escape;
        } else if (c == '\b' || c == '\x7f') {
            chord.key = ImGuiKey_Backspace;
        } else if (code >= 1 && code <= 26) {
            chord.ctrl = true;
            chord.key = static_cast<ImGuiKey>(static_cast<int>(ImGuiKey_A) + code - 1);
        } else {
            continue;
        }
        press_chord(chord);
    }
    flush();
}

} // namespace latchkey::drive
