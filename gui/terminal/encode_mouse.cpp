#include "gui/terminal/encode.h"
#include "gui/terminal/utf8.h"

#include <algorithm>

namespace latchkey::terminal {
namespace {

constexpr int motion = 32;
constexpr int released = 3;

int button_code(MouseButton button)
{
    switch (button) {
    case MouseButton::left:
        return 0;
    case MouseButton::middle:
        return 1;
    case MouseButton::right:
        return 2;
    case MouseButton::none:
        return released;
    case MouseButton::wheel_up:
        return 64;
    case MouseButton::wheel_down:
        return 65;
    case MouseButton::wheel_left:
        return 66;
    case MouseButton::wheel_right:
        return 67;
    case MouseButton::back:
        return 128;
    case MouseButton::forward:
        return 129;
    }
    return released;
}

bool is_wheel(MouseButton button)
{
    return button >= MouseButton::wheel_up && button <= MouseButton::wheel_right;
}

bool reported(const MouseEvent& event, MouseMode mode, bool moved)
{
    switch (mode) {
    case MouseMode::off:
        return false;
    case MouseMode::x10:
        return event.action == MouseAction::press && event.button >= MouseButton::left && event.button <= MouseButton::right;
    case MouseMode::clicks:
        return event.action != MouseAction::move && !(is_wheel(event.button) && event.action == MouseAction::release);
    case MouseMode::drags:
    case MouseMode::all_motion:
        if (event.action == MouseAction::move) {
            return moved && (mode == MouseMode::all_motion || event.button != MouseButton::none);
        }
        return !(is_wheel(event.button) && event.action == MouseAction::release);
    }
    return false;
}

std::string with_numbers(std::string_view lead, int code, int x, int y, char final)
{
    return "\x1B[" + std::string{lead} + std::to_string(code) + ';' + std::to_string(x) + ';' + std::to_string(y) + final;
}

} // namespace

std::string encode_mouse(const MouseEvent& event, const Modes& modes, bool moved)
{
    if (!reported(event, modes.mouse, moved)) {
        return {};
    }
    const bool release = event.action == MouseAction::release;
    int code = button_code(event.button) + (event.action == MouseAction::move ? motion : 0);
    if (modes.mouse != MouseMode::x10) {
        code += (event.modifiers.shift ? 4 : 0) + (event.modifiers.alt ? 8 : 0) + (event.modifiers.ctrl ? 16 : 0);
    }
    const int x = std::max(0, event.col) + 1;
    const int y = std::max(0, event.row) + 1;
    if (modes.mouse_encoding == MouseEncoding::sgr) {
        return with_numbers("<", code, x, y, release ? 'm' : 'M');
    }
    if (modes.mouse_encoding == MouseEncoding::pixels) {
        return with_numbers("<", code, std::max(0, event.pixel_x) + 1, std::max(0, event.pixel_y) + 1, release ? 'm' : 'M');
    }
    if (release) {
        code = (code & ~(3 | 64 | 128)) | released; // these encodings do not say which button
    }
    if (modes.mouse_encoding == MouseEncoding::urxvt) {
        return with_numbers("", code + 32, x, y, 'M');
    }
    std::string out = "\x1B[M";
    const int limit = modes.mouse_encoding == MouseEncoding::utf8 ? 2015 : 223;
    if (x > limit || y > limit) {
        return {}; // there is no way to say it
    }
    for (const int value : {code + 32, x + 32, y + 32}) {
        if (modes.mouse_encoding == MouseEncoding::utf8) {
            append_utf8(out, static_cast<char32_t>(value));
        } else {
            out.push_back(static_cast<char>(static_cast<unsigned char>(value)));
        }
    }
    return out;
}

std::string encode_paste(std::string_view utf8, bool bracketed)
{
    std::string out = bracketed ? "\x1B[200~" : "";
    bool after_return = false;
    for (const char32_t code_point : decode_utf8(utf8)) {
        if (code_point == '\n' && after_return) {
            after_return = false;
            continue; // CR LF is one Enter
        }
        after_return = code_point == '\r';
        if (code_point == '\n' || code_point == '\r') {
            out.push_back('\r');
        } else if ((code_point < 0x20 && code_point != '\t') || (code_point >= 0x7F && code_point < 0xA0)) {
            out.push_back(' '); // ESC above all: nothing pasted can end the bracket or act as a key
        } else {
            append_utf8(out, code_point);
        }
    }
    if (bracketed) {
        out += "\x1B[201~";
    }
    return out;
}

} // namespace latchkey::terminal
