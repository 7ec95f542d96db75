/// Emulator: the VT420's rectangles. See emulator.h.

#include "gui/terminal/emulator.h"
#include "gui/terminal/sgr.h"

#include <algorithm>

namespace latchkey::terminal {
namespace {

constexpr std::uint32_t with(char intermediate, char final)
{
    return Sequence::selector(0, intermediate, final);
}

} // namespace

/// Four parameters (top, left, bottom, right; from 1; 0 or none: the edge), relative to the margins in origin mode.
std::optional<Rectangle> Emulator::rectangle(const Sequence& sequence, int first) const
{
    const bool origin = screen_.point().origin;
    const Region& margins = screen_.margins();
    const int top = origin ? margins.top : 0;
    const int left = origin ? margins.left : 0;
    const int bottom = origin ? margins.bottom : screen_.rows() - 1;
    const int right = origin ? margins.right : screen_.cols() - 1;
    const auto last = [&](int i, int offset, int edge) {
        const int value = sequence.at(i);
        return value == 0 ? edge : std::min(value - 1 + offset, edge);
    };
    const Rectangle area{top + sequence.times(first) - 1, left + sequence.times(first + 1) - 1, last(first + 2, top, bottom),
                         last(first + 3, left, right)};
    if (area.top > area.bottom || area.left > area.right) {
        return std::nullopt;
    }
    return area;
}

bool Emulator::rectangle_control(const Sequence& sequence)
{
    switch (sequence.selector()) {
    case with('$', 'x'):
        if (const auto area = rectangle(sequence, 1)) {
            const int character = sequence.at(0);
            if ((character >= 0x20 && character < 0x7F) || (character >= 0xA0 && character <= 0xFF)) {
                screen_.fill_rectangle(*area, static_cast<char32_t>(character));
            }
        }
        return true;
    case with('$', 'z'):
        if (const auto area = rectangle(sequence, 0)) {
            screen_.erase_rectangle(*area, Erase::all);
        }
        return true;
    case with('$', '{'):
        if (const auto area = rectangle(sequence, 0)) {
            screen_.erase_rectangle(*area, Erase::unguarded);
        }
        return true;
    case with('$', 'v'):
        if (const auto area = rectangle(sequence, 0)) {
            const bool origin = screen_.point().origin;
            screen_.copy_rectangle(*area, sequence.times(5) - 1 + (origin ? screen_.margins().top : 0),
                                   sequence.times(6) - 1 + (origin ? screen_.margins().left : 0));
        }
        return true;
    case with('$', 'r'):
        change_rectangle(sequence, false);
        return true;
    case with('$', 't'):
        change_rectangle(sequence, true);
        return true;
    default:
        return false;
    }
}

/// DECCARA sets attributes as SGR does; DECRARA turns those it names over.
void Emulator::change_rectangle(const Sequence& sequence, bool reversing)
{
    const auto area = rectangle(sequence, 0);
    if (!area) {
        return;
    }
    screen_.change_attributes(*area, attribute_extent_ != 2, [&](Style& style) {
        if (!reversing) {
            apply_sgr(sequence, style, 4);
            return;
        }
        const auto flip = [&style](Attribute attribute) { style.set(attribute, !style.has(attribute)); };
        for (int i = 4; i < std::max(sequence.count, 5); ++i) {
            const int code = sequence.at(i);
            if (code == 1 || code == 0) {
                flip(Attribute::bold);
            }
            if (code == 4 || code == 0) {
                style.underline = style.underline == Underline::none ? Underline::single : Underline::none;
            }
            if (code == 5 || code == 0) {
                flip(Attribute::blink);
            }
            if (code == 7 || code == 0) {
                flip(Attribute::reverse);
            }
            if (code == 8) {
                flip(Attribute::hidden);
            }
        }
    });
}

} // namespace latchkey::terminal
