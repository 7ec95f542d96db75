#include "gui/terminal/width.h"

namespace latchkey::terminal {
namespace {

#include "gui/terminal/width_table.inc"

constexpr BreadthTable unpacked()
{
    static_assert(width_nibbles.size() <= BreadthTable::most_blocks * 128);
    BreadthTable table;
    table.blocks = width_blocks;
    for (std::size_t i = 0; i < width_nibbles.size(); ++i) {
        table.breadths[2 * i] = static_cast<Breadth>(width_nibbles[i] & 0xF);
        table.breadths[2 * i + 1] = static_cast<Breadth>(width_nibbles[i] >> 4);
    }
    return table;
}

} // namespace

constinit const BreadthTable breadth_table = unpacked();

} // namespace latchkey::terminal
