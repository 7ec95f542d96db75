#pragma once
/// The program's mark as window icons: assets/icons/*.png, which are part of the program. UI thread.

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

struct GLFWwindow;

namespace latchkey::shell {

struct Pixels {
    int width = 0;
    int height = 0;
    std::vector<std::uint8_t> rgba;
};

/// Decodes our own icons: 8-bit RGBA, not interlaced, at most 1024×1024. PNG (W3C), chunks IHDR and IDAT.
[[nodiscard]] std::optional<Pixels> decode_icon(std::span<const std::uint8_t> png);

void set_window_icon(GLFWwindow* window);

} // namespace latchkey::shell
