#pragma once
/// Colours as XParseColor writes them: "rgb:r/g/b" with one to four hexadecimal digits each, "#rgb" to
/// "#rrrrggggbbbb", "rgbi:r/g/b" with intensities from 0 to 1. Any thread.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace latchkey::terminal {

/// 0xRRGGBB.
[[nodiscard]] std::optional<std::uint32_t> parse_color(std::string_view text);

/// "rgb:RRRR/GGGG/BBBB".
[[nodiscard]] std::string color_text(std::uint32_t color);

} // namespace latchkey::terminal
