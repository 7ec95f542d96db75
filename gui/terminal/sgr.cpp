#include "gui/terminal/sgr.h"

#include <algorithm>
#include <array>
#include <optional>

namespace latchkey::terminal {
namespace {

std::uint8_t channel(int value)
{
    return static_cast<std::uint8_t>(std::clamp(value, 0, 255));
}

/// 38, 48, 58 and what follows. `i` is at the 38 and is left at the last parameter that belongs to it.
std::optional<Color> extended_color(const Sequence& sequence, int& i)
{
    if (sequence.is_sub(i + 1)) {
        const int first = i + 1;
        while (sequence.is_sub(i + 1)) {
            ++i;
        }
        const int count = i - first + 1;
        const int kind = sequence.at(first);
        if (kind == 5 && count >= 2) {
            return Color::indexed(channel(sequence.at(first + 1)));
        }
        if (kind == 2 && count >= 4) {
            const int red = first + (count >= 5 ? 2 : 1); // 2:r:g:b came before 2:colour space:r:g:b and is still written
            return Color::rgb(channel(sequence.at(red)), channel(sequence.at(red + 1)), channel(sequence.at(red + 2)));
        }
        return std::nullopt;
    }
    const int kind = sequence.at(i + 1);
    if (kind == 5 && i + 2 < sequence.count) {
        i += 2;
        return Color::indexed(channel(sequence.at(i)));
    }
    if (kind == 2 && i + 4 < sequence.count) {
        i += 4;
        return Color::rgb(channel(sequence.at(i - 2)), channel(sequence.at(i - 1)), channel(sequence.at(i)));
    }
    i = sequence.count; // cut off: what is left would be misread
    return std::nullopt;
}

void set_underline(const Sequence& sequence, int& i, Style& style)
{
    style.underline = Underline::single;
    if (sequence.is_sub(i + 1)) {
        const int kind = sequence.at(i + 1);
        style.underline = kind <= 5 ? static_cast<Underline>(kind) : Underline::single;
        while (sequence.is_sub(i + 1)) {
            ++i;
        }
    }
}

bool apply_attribute(int code, Style& style)
{
    switch (code) {
    case 1:
        style.set(Attribute::bold, true);
        return true;
    case 2:
        style.set(Attribute::dim, true);
        return true;
    case 3:
        style.set(Attribute::italic, true);
        return true;
    case 5:
    case 6:
        style.set(Attribute::blink, true);
        return true;
    case 7:
        style.set(Attribute::reverse, true);
        return true;
    case 8:
        style.set(Attribute::hidden, true);
        return true;
    case 9:
        style.set(Attribute::strike, true);
        return true;
    case 21:
        style.underline = Underline::twice;
        return true;
    case 22:
        style.set(Attribute::bold, false);
        style.set(Attribute::dim, false);
        return true;
    case 23:
        style.set(Attribute::italic, false);
        return true;
    case 24:
        style.underline = Underline::none;
        return true;
    case 25:
        style.set(Attribute::blink, false);
        return true;
    case 27:
        style.set(Attribute::reverse, false);
        return true;
    case 28:
        style.set(Attribute::hidden, false);
        return true;
    case 29:
        style.set(Attribute::strike, false);
        return true;
    case 53:
        style.set(Attribute::overline, true);
        return true;
    case 55:
        style.set(Attribute::overline, false);
        return true;
    default:
        return false;
    }
}

void append_color(std::string& out, int base, Color color)
{
    const std::string first = std::to_string(base + 8);
    if (color.kind() == ColorKind::rgb) {
        const std::uint32_t value = color.rgb_value();
        out += ';' + first + ":2::" + std::to_string(value >> 16) + ':' + std::to_string((value >> 8) & 0xFF) + ':' +
               std::to_string(value & 0xFF);
    } else if (color.kind() == ColorKind::indexed) {
        const int index = color.index();
        if (index < 8 && base != 50) {
            out += ';' + std::to_string(base + index);
        } else if (index < 16 && base != 50) {
            out += ';' + std::to_string(base + 60 + index - 8);
        } else {
            out += ';' + first + ":5:" + std::to_string(index);
        }
    }
}

} // namespace

void apply_sgr(const Sequence& sequence, Style& style, int from)
{
    const auto reset = [&style] {
        const std::uint32_t link = style.link; // a link is not an attribute: only OSC 8 ends it
        style = Style{};
        style.link = link;
    };
    if (sequence.count <= from) {
        reset();
        return;
    }
    for (int i = from; i < sequence.count; ++i) {
        const int code = sequence.at(i);
        if (code == 0) {
            reset();
        } else if (code == 4) {
            set_underline(sequence, i, style);
        } else if (code >= 30 && code <= 37) {
            style.foreground = Color::indexed(static_cast<std::uint8_t>(code - 30));
        } else if (code >= 40 && code <= 47) {
            style.background = Color::indexed(static_cast<std::uint8_t>(code - 40));
        } else if (code >= 90 && code <= 97) {
            style.foreground = Color::indexed(static_cast<std::uint8_t>(code - 90 + 8));
        } else if (code >= 100 && code <= 107) {
            style.background = Color::indexed(static_cast<std::uint8_t>(code - 100 + 8));
        } else if (code == 39) {
            style.foreground = {};
        } else if (code == 49) {
            style.background = {};
        } else if (code == 59) {
            style.underline_color = {};
        } else if (code == 38 || code == 48 || code == 58) {
            if (const auto color = extended_color(sequence, i)) {
                (code == 38 ? style.foreground : code == 48 ? style.background : style.underline_color) = *color;
            }
        } else {
            apply_attribute(code, style);
        }
        while (sequence.is_sub(i + 1)) {
            ++i; // sub-parameters of something that has none
        }
    }
}

std::string sgr_parameters(const Style& style)
{
    std::string out = "0";
    constexpr std::array<std::pair<Attribute, int>, 8> codes{{{Attribute::bold, 1},
                                                              {Attribute::dim, 2},
                                                              {Attribute::italic, 3},
                                                              {Attribute::blink, 5},
                                                              {Attribute::reverse, 7},
                                                              {Attribute::hidden, 8},
                                                              {Attribute::strike, 9},
                                                              {Attribute::overline, 53}}};
    for (const auto& [attribute, code] : codes) {
        if (style.has(attribute)) {
            out += ';' + std::to_string(code);
        }
    }
    if (style.underline == Underline::single) {
        out += ";4";
    } else if (style.underline == Underline::twice) {
        out += ";21";
    } else if (style.underline != Underline::none) {
        out += ";4:" + std::to_string(static_cast<int>(style.underline));
    }
    append_color(out, 30, style.foreground);
    append_color(out, 40, style.background);
    append_color(out, 50, style.underline_color);
    return out;
}

} // namespace latchkey::terminal
