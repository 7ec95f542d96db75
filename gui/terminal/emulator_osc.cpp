/// Emulator: operating system commands (OSC). xterm ctlseqs "Operating System Commands"; OSC 8: the hyperlink proposal that GNOME Terminal
/// and iTerm2 share; OSC 133: FinalTerm. See emulator.h.

#include "gui/terminal/color_names.h"
#include "gui/terminal/emulator.h"

#include <algorithm>
#include <charconv>

namespace latchkey::terminal {
namespace {

/// Takes text up to the separator off the front.
std::string_view take(std::string_view& text, char separator)
{
    const std::size_t end = std::min(text.find(separator), text.size());
    const std::string_view first = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    return first;
}

std::optional<int> parse_number(std::string_view text)
{
    int value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || error != std::errc{} || end != text.data() + text.size() || value < 0) {
        return std::nullopt;
    }
    return value;
}

/// Printable text only, at most `limit` bytes, cut between characters. Bidirectional overrides go too: they make one title look like
/// another.
std::string cleaned(std::string_view text, std::size_t limit)
{
    std::string out;
    for (const char32_t code_point : decode_utf8(text.substr(0, 4 * limit))) {
        const bool control = code_point < 0x20 || (code_point >= 0x7F && code_point < 0xA0);
        const bool bidi = (code_point >= 0x202A && code_point <= 0x202E) || (code_point >= 0x2066 && code_point <= 0x2069);
        if (control || bidi) {
            continue;
        }
        std::string one;
        append_utf8(one, code_point);
        if (out.size() + one.size() > limit) {
            break;
        }
        out += one;
    }
    return out;
}

std::optional<std::string> base64(std::string_view text, std::size_t limit)
{
    std::string out;
    std::uint32_t bits = 0;
    int have = 0;
    for (const char each : text) {
        int value = 0;
        if (each >= 'A' && each <= 'Z') {
            value = each - 'A';
        } else if (each >= 'a' && each <= 'z') {
            value = each - 'a' + 26;
        } else if (each >= '0' && each <= '9') {
            value = each - '0' + 52;
        } else if (each == '+') {
            value = 62;
        } else if (each == '/') {
            value = 63;
        } else if (each == '=') {
            break;
        } else {
            return std::nullopt;
        }
        bits = (bits << 6) | static_cast<std::uint32_t>(value);
        have += 6;
        if (have >= 8) {
            have -= 8;
            out.push_back(static_cast<char>(static_cast<unsigned char>(bits >> have)));
            if (out.size() > limit) {
                return std::nullopt;
            }
        }
    }
    return out;
}

std::optional<int> hex_digit(char digit)
{
    if (digit >= '0' && digit <= '9') {
        return digit - '0';
    }
    const char lower = static_cast<char>(digit | 0x20);
    if (lower >= 'a' && lower <= 'f') {
        return lower - 'a' + 10;
    }
    return std::nullopt;
}

} // namespace

void Emulator::command(std::string_view text)
{
    const std::string_view first = take(text, ';');
    const auto number = parse_number(first);
    if (!number) {
        return;
    }
    switch (*number) {
    case 0:
    case 2:
        set_title(text);
        break;
    case 4:
        palette_command(text);
        break;
    case 5:
        special_color_command(text);
        break;
    case 6:
    case 106:
        special_color_use_command(text);
        break;
    case 7:
        folder_command(text);
        break;
    case 8:
        link_command(text);
        break;
    case 10:
    case 11:
    case 12:
        dynamic_color_command(*number, text);
        break;
    case 52:
        clipboard_command(text);
        break;
    case 104:
    case 105:
    case 110:
    case 111:
    case 112:
        reset_colors(*number, text);
        break;
    case 133:
        prompt_command(text);
        break;
    default: // 1 is the icon's name; nothing here shows it
        break;
    }
}

void Emulator::set_title(std::string_view text)
{
    title_ = cleaned(text, max_title);
    events_.title = title_;
}

void Emulator::colors_changed()
{
    builder_.set_colors(colors_);
    events_.colors_changed = true;
    ++generation_;
}

/// Colours by number: the palette, and the special ones after it.
std::optional<std::uint32_t>* Emulator::color_slot(int index)
{
    const auto at = static_cast<std::size_t>(index);
    if (at < colors_.palette.size()) {
        return &colors_.palette[at];
    }
    return at < colors_.palette.size() + special_colors ? &colors_.special[at - colors_.palette.size()] : nullptr;
}

std::uint32_t Emulator::color_default(int index) const
{
    const auto at = static_cast<std::size_t>(index);
    return at < options_.palette.colors.size() ? options_.palette.colors[at] : colors_.foreground.value_or(options_.palette.foreground);
}

/// True when a colour changed. `asked` is how the question named it: "4;257" or "5;1".
bool Emulator::set_or_answer_color(int index, std::string_view spec, std::string_view asked)
{
    auto& entry = *color_slot(index);
    if (spec == "?") {
        if (options_.answer_colors) {
            reply("\x1B]" + std::string{asked} + ';' + color_text(entry.value_or(color_default(index))) + "\x1B\\");
        }
        return false;
    }
    const auto color = parse_color(spec);
    if (!color || entry == color) {
        return false;
    }
    entry = color;
    return true;
}

/// OSC 4 ; number ; colour-or-? ; number ; …
void Emulator::palette_command(std::string_view text)
{
    bool changed = false;
    while (!text.empty()) {
        const auto index = parse_number(take(text, ';'));
        const std::string_view spec = take(text, ';');
        if (!index || color_slot(*index) == nullptr) {
            break;
        }
        changed |= set_or_answer_color(*index, spec, "4;" + std::to_string(*index));
    }
    if (changed) {
        colors_changed();
    }
}

/// OSC 5 ; number ; colour-or-? ; …: the same for the special ones alone.
void Emulator::special_color_command(std::string_view text)
{
    bool changed = false;
    while (!text.empty()) {
        const auto index = parse_number(take(text, ';'));
        const std::string_view spec = take(text, ';');
        if (!index || static_cast<std::size_t>(*index) >= special_colors) {
            break;
        }
        changed |= set_or_answer_color(256 + *index, spec, "5;" + std::to_string(*index));
    }
    if (changed) {
        colors_changed();
    }
}

/// OSC 6 ; number ; 0-or-1: whether a special colour is drawn.
void Emulator::special_color_use_command(std::string_view text)
{
    const auto index = parse_number(take(text, ';'));
    const auto on = parse_number(take(text, ';'));
    if (index && on && static_cast<std::size_t>(*index) < special_colors) {
        colors_.special_used[static_cast<std::size_t>(*index)] = *on != 0;
        colors_changed();
    }
}

std::optional<std::uint32_t>& Emulator::dynamic_color(int number)
{
    return number == 10 ? colors_.foreground : number == 11 ? colors_.background : colors_.cursor;
}

std::uint32_t Emulator::dynamic_default(int number) const
{
    return number == 10 ? options_.palette.foreground : number == 11 ? options_.palette.background : options_.palette.cursor;
}

/// OSC 10 ; foreground ; background ; cursor, beginning anywhere.
void Emulator::dynamic_color_command(int number, std::string_view text)
{
    bool changed = false;
    for (; number <= 12 && !text.empty(); ++number) {
        const std::string_view spec = take(text, ';');
        auto& entry = dynamic_color(number);
        if (spec == "?") {
            if (options_.answer_colors) {
                reply("\x1B]" + std::to_string(number) + ';' + color_text(entry.value_or(dynamic_default(number))) + "\x1B\\");
            }
        } else if (const auto color = parse_color(spec)) {
            changed = changed || entry != color;
            entry = color;
        }
    }
    if (changed) {
        colors_changed();
    }
}

void Emulator::reset_colors(int number, std::string_view text)
{
    if (number >= 110) {
        dynamic_color(number - 100).reset();
    } else if (text.empty() && number == 104) {
        colors_.palette = {};
    } else if (text.empty()) {
        colors_.special = {};
    }
    while (number < 110 && !text.empty()) {
        const auto index = parse_number(take(text, ';'));
        if (!index || (number == 105 && static_cast<std::size_t>(*index) >= special_colors)) {
            continue;
        }
        if (auto* entry = color_slot(number == 105 ? 256 + *index : *index)) {
            entry->reset();
        }
    }
    colors_changed();
}

/// OSC 52 ; where ; base64. Reading ("?") is never answered.
void Emulator::clipboard_command(std::string_view text)
{
    (void)take(text, ';');
    if (text.empty() || text == "?") {
        return;
    }
    if (auto content = base64(text, max_clipboard)) {
        events_.clipboard = std::move(*content);
    }
}

/// OSC 8 ; key=value:key=value ; URI. An empty URI ends the link.
void Emulator::link_command(std::string_view text)
{
    std::string_view parameters = take(text, ';');
    Style pen = screen_.point().pen;
    if (text.empty()) {
        pen.link = 0;
        screen_.set_pen(pen);
        return;
    }
    std::string id;
    while (!parameters.empty()) {
        const std::string_view each = take(parameters, ':');
        if (each.starts_with("id=")) {
            id = each.substr(3);
        }
    }
    const std::uint32_t link = screen_.link(id, text);
    pen = screen_.point().pen; // making room may have renumbered
    pen.link = link;
    screen_.set_pen(pen);
}

/// OSC 7 ; file://host/path. The path, percent-decoded.
void Emulator::folder_command(std::string_view text)
{
    if (text.size() > max_folder * 3 || !text.starts_with("file://")) {
        return;
    }
    text.remove_prefix(7);
    const std::size_t slash = text.find('/');
    if (slash == std::string_view::npos) {
        return;
    }
    text.remove_prefix(slash);
    std::string path;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '%' && i + 2 < text.size()) {
            const auto high = hex_digit(text[i + 1]);
            const auto low = hex_digit(text[i + 2]);
            if (high && low) {
                path.push_back(static_cast<char>(static_cast<unsigned char>(*high * 16 + *low)));
                i += 2;
                continue;
            }
        }
        path.push_back(text[i]);
    }
    events_.folder = cleaned(path, max_folder);
}

void Emulator::prompt_command(std::string_view text)
{
    const std::string_view what = take(text, ';');
    if (what == "A") {
        screen_.mark_prompt();
    } else if (what == "D") {
        events_.exit_status = parse_number(take(text, ';')).value_or(0);
    }
}

} // namespace latchkey::terminal
