#include "gui/terminal/color_names.h"

#include <array>
#include <charconv>
#include <cmath>

namespace latchkey::terminal {
namespace {

std::optional<std::uint32_t> hex(std::string_view text)
{
    std::uint32_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, 16);
    if (text.empty() || text.size() > 4 || error != std::errc{} || end != text.data() + text.size()) {
        return std::nullopt;
    }
    return value;
}

/// "rgb:" scales: f is ff, and so is fff.
std::optional<std::uint32_t> scaled(std::string_view digits)
{
    const auto value = hex(digits);
    if (!value) {
        return std::nullopt;
    }
    const std::uint32_t most = (1U << (4 * digits.size())) - 1;
    return (*value * 255 + most / 2) / most;
}

/// '#' gives the most significant bits: f is f0.
std::optional<std::uint32_t> leading(std::string_view digits)
{
    const auto value = hex(digits);
    if (!value) {
        return std::nullopt;
    }
    return digits.size() == 1 ? *value << 4 : *value >> (4 * (digits.size() - 2));
}

/// How a gun of a display turns a byte into light: byte = offset + (255 - offset) * light ^ (1 / gamma).
struct Gun {
    double gamma;
    double offset;
};
/// The monitor that Xlib has when it was told of no other, fitted to what XParseColor answers: within four steps from 0.01 on.
constexpr std::array<Gun, 3> guns{{{2.51, 0}, {2.05, 0.075 * 255}, {2.08, 0.065 * 255}}};

/// "rgbi:" has intensities of light from 0 to 1.
std::optional<std::uint32_t> intensity(std::string_view digits, const Gun& gun)
{
    double value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (digits.empty() || error != std::errc{} || end != digits.data() + digits.size() || !(value >= 0 && value <= 1)) {
        return std::nullopt;
    }
    return value == 0 ? 0 : static_cast<std::uint32_t>(gun.offset + (255 - gun.offset) * std::pow(value, 1 / gun.gamma) + 0.5);
}

} // namespace

std::optional<std::uint32_t> parse_color(std::string_view text)
{
    std::array<std::optional<std::uint32_t>, 3> channels{};
    if (text.starts_with("rgb:") || text.starts_with("rgbi:")) {
        const bool scaled_digits = text[3] == ':';
        text.remove_prefix(scaled_digits ? 4 : 5);
        for (std::size_t i = 0; i < 3; ++i) {
            const std::size_t end = i < 2 ? text.find('/') : text.size();
            if (end == std::string_view::npos) {
                return std::nullopt;
            }
            channels[i] = scaled_digits ? scaled(text.substr(0, end)) : intensity(text.substr(0, end), guns[i]);
            text.remove_prefix(i < 2 ? end + 1 : end);
        }
    } else if (text.starts_with('#') && text.size() >= 4 && (text.size() - 1) % 3 == 0) {
        text.remove_prefix(1);
        const std::size_t each = text.size() / 3;
        for (std::size_t i = 0; i < 3; ++i) {
            channels[i] = leading(text.substr(i * each, each));
        }
    }
    if (!channels[0] || !channels[1] || !channels[2]) {
        return std::nullopt;
    }
    return *channels[0] << 16 | *channels[1] << 8 | *channels[2];
}

std::string color_text(std::uint32_t color)
{
    constexpr std::string_view digits = "0123456789abcdef";
    std::string out = "rgb:";
    for (int shift = 16; shift >= 0; shift -= 8) {
        const std::uint32_t byte = (color >> shift) & 0xFF;
        for (int twice = 0; twice < 2; ++twice) {
            out.push_back(digits[byte >> 4]);
            out.push_back(digits[byte & 0xF]);
        }
        if (shift != 0) {
            out.push_back('/');
        }
    }
    return out;
}

} // namespace latchkey::terminal
