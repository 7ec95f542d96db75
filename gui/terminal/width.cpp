#include "gui/terminal/width.h"

#include <array>
#include <cstddef>

namespace latchkey::terminal {
namespace {

#include "gui/terminal/width_table.inc"

} // namespace

Breadth breadth(char32_t code_point) noexcept
{
    if (code_point >= 0x110000) {
        return Breadth::narrow;
    }
    const std::size_t block = width_blocks[code_point >> 8];
    const std::uint8_t pair = width_nibbles[block * 128 + ((code_point & 0xFF) >> 1)];
    return static_cast<Breadth>((code_point & 1) != 0 ? pair >> 4 : pair & 0xF);
}

} // namespace latchkey::terminal
