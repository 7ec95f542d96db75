#include "gui/panels/box_glyphs.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace latchkey::panels {

using kit::Box;

namespace {

enum Weight : unsigned char { none, light, heavy, twice };

struct Arms {
    Weight left, right, up, down;
};

// clang-format off
/// "lrud" with 0 none, 1 light, 2 heavy, 3 double. Dashes, arcs and diagonals (drawn apart) are "0000".
constexpr const char* arms_2500 =
    "1100" "2200" "0011" "0022" "0000" "0000" "0000" "0000" "0000" "0000" "0000" "0000" "0101" "0201" "0102" "0202" // 2500
    "1001" "2001" "1002" "2002" "0110" "0210" "0120" "0220" "1010" "2010" "1020" "2020" "0111" "0211" "0121" "0112" // 2510
    "0122" "0221" "0212" "0222" "1011" "2011" "1021" "1012" "1022" "2021" "2012" "2022" "1101" "2101" "1201" "2201" // 2520
    "1102" "2102" "1202" "2202" "1110" "2110" "1210" "2210" "1120" "2120" "1220" "2220" "1111" "2111" "1211" "2211" // 2530
    "1121" "1112" "1122" "2121" "1221" "2112" "1212" "2221" "2212" "2122" "1222" "2222" "0000" "0000" "0000" "0000" // 2540
    "3300" "0033" "0301" "0103" "0303" "3001" "1003" "3003" "0310" "0130" "0330" "3010" "1030" "3030" "0311" "0133" // 2550
    "0333" "3011" "1033" "3033" "3301" "1103" "3303" "3310" "1130" "3330" "3311" "1133" "3333" "0000" "0000" "0000" // 2560
    "0000" "0000" "0000" "0000" "1000" "0010" "0100" "0001" "2000" "0020" "0200" "0002" "1200" "0012" "2100" "0021"; // 2570
// clang-format on

Arms arms_of(char32_t code)
{
    const char* digits = arms_2500 + (code - 0x2500) * 4;
    const auto weight = [&](int i) { return static_cast<Weight>(digits[i] - '0'); };
    return {weight(0), weight(1), weight(2), weight(3)};
}

void rect(ImDrawList& list, float x0, float y0, float x1, float y1, ImU32 color)
{
    if (x1 > x0 && y1 > y0) {
        list.AddRectFilled({x0, y0}, {x1, y1}, color);
    }
}

/// The four arms of a cell with their strokes on whole pixels. One axis is written; the other is the same with x and y exchanged.
struct Strokes {
    ImDrawList& list;
    Box cell;
    ImU32 color;
    float thin;

    [[nodiscard]] float width(Weight weight) const { return weight == heavy ? thin * 2 : thin; }
    [[nodiscard]] float middle_x(float w) const { return cell.x + std::floor((cell.w - w) / 2); }
    [[nodiscard]] float middle_y(float w) const { return cell.y + std::floor((cell.h - w) / 2); }
    /// Half of the distance between the two lines of a double one.
    [[nodiscard]] float apart() const { return thin; }

    void line(bool horizontal, float from, float to, float side, float w) const
    {
        if (horizontal) {
            rect(list, from, side, to, side + w, color);
        } else {
            rect(list, side, from, side + w, to, color);
        }
    }

    /// One arm: `before` tells whether it goes to the left or up. `low` and `high` are the arms across, above/left and below/right.
    void arm(bool horizontal, bool before, Weight weight, Weight opposite, Weight low, Weight high) const
    {
        if (weight == none) {
            return;
        }
        const float edge_low = horizontal ? cell.x : cell.y;
        const float edge_high = horizontal ? cell.right() : cell.bottom();
        const float across_w = std::max(width(low), width(high));
        const float centre = horizontal ? middle_x(thin) : middle_y(thin);
        const float d = apart() * 2;
        if (weight == twice) {
            const float side = horizontal ? middle_y(thin) : middle_x(thin);
            for (const bool upper : {true, false}) {
                // Where this line stops: at the arm on its side, or round the outside of the corner.
                const Weight near = upper ? low : high;
                const Weight far = upper ? high : low;
                float stop = 0; // beyond the centre, away from the edge it came from
                if (near == twice) {
                    stop = -d;
                } else if (near == none && far == twice && opposite == none) {
                    stop = d;
                }
                const float at = side + (upper ? -d : d) * 0.5F * 2;
                if (before) {
                    line(horizontal, edge_low, centre + stop + thin, at, thin);
                } else {
                    line(horizontal, centre - stop, edge_high, at, thin);
                }
            }
            return;
        }
        const float w = width(weight);
        const float side = horizontal ? middle_y(w) : middle_x(w);
        // A single arm starts at the double lines that it meets; between them nothing is drawn.
        float reach = 0;
        const bool meets_double = low == twice || high == twice;
        if (meets_double && opposite == none) {
            reach = low == twice && high == twice ? -d : d;
        }
        const float half = std::max(0.0F, std::ceil((across_w - thin) / 2));
        if (before) {
            line(horizontal, edge_low, centre + thin + half + reach, side, w);
        } else {
            line(horizontal, centre - half - reach, edge_high, side, w);
        }
    }

    void draw(const Arms& arms) const
    {
        arm(true, true, arms.left, arms.right, arms.up, arms.down);
        arm(true, false, arms.right, arms.left, arms.up, arms.down);
        arm(false, true, arms.up, arms.down, arms.left, arms.right);
        arm(false, false, arms.down, arms.up, arms.left, arms.right);
    }

    void dashes(bool horizontal, Weight weight, int count) const
    {
        const float w = width(weight);
        const float length = horizontal ? cell.w : cell.h;
        const float from = horizontal ? cell.x : cell.y;
        const float step = length / static_cast<float>(count);
        for (int i = 0; i < count; ++i) {
            const float begin = std::round(from + step * static_cast<float>(i) + step * 0.2F);
            const float end = std::max(begin + 1, std::round(from + step * static_cast<float>(i) + step * 0.8F));
            line(horizontal, begin, end, horizontal ? middle_y(w) : middle_x(w), w);
        }
    }

    void arc(char32_t code) const
    {
        const float cx = middle_x(thin) + thin / 2;
        const float cy = middle_y(thin) + thin / 2;
        const bool goes_right = code == 0x256D || code == 0x2570;
        const bool goes_down = code == 0x256D || code == 0x256E;
        const float radius = std::floor(std::min(cell.w, cell.h) / 2) - thin / 2;
        const float end_x = goes_right ? cell.right() : cell.x;
        const float end_y = goes_down ? cell.bottom() : cell.y;
        const float turn_x = cx + (goes_right ? radius : -radius);
        const float turn_y = cy + (goes_down ? radius : -radius);
        list.PathLineTo({end_x, cy});
        if (std::abs(end_x - turn_x) > 1) { // two points in one place would make a spike
            list.PathLineTo({turn_x, cy});
        }
        list.PathBezierQuadraticCurveTo({cx, cy}, {cx, turn_y});
        list.PathLineTo({cx, end_y});
        list.PathStroke(color, 0, thin);
    }
};

void draw_lines(const Strokes& strokes, char32_t code)
{
    const Box& c = strokes.cell;
    if (code >= 0x2504 && code <= 0x250B) {
        const bool horizontal = (code & 2U) == 0;
        strokes.dashes(horizontal, (code & 1U) != 0 ? heavy : light, code < 0x2508 ? 3 : 4);
    } else if (code >= 0x254C && code <= 0x254F) {
        strokes.dashes(code < 0x254E, (code & 1U) != 0 ? heavy : light, 2);
    } else if (code >= 0x256D && code <= 0x2570) {
        strokes.arc(code);
    } else if (code >= 0x2571 && code <= 0x2573) {
        if (code != 0x2572) {
            strokes.list.AddLine({c.right(), c.y}, {c.x, c.bottom()}, strokes.color, strokes.thin);
        }
        if (code != 0x2571) {
            strokes.list.AddLine({c.x, c.y}, {c.right(), c.bottom()}, strokes.color, strokes.thin);
        }
    } else {
        strokes.draw(arms_of(code));
    }
}

void draw_block(ImDrawList& list, char32_t code, Box c, ImU32 color)
{
    const auto eighth_y = [&](int n) { return c.y + std::round(c.h * static_cast<float>(n) / 8); };
    const auto eighth_x = [&](int n) { return c.x + std::round(c.w * static_cast<float>(n) / 8); };
    const int n = static_cast<int>(code) - 0x2580;
    if (n == 0) {
        rect(list, c.x, c.y, c.right(), eighth_y(4), color);
    } else if (n <= 8) {
        rect(list, c.x, eighth_y(8 - n), c.right(), c.bottom(), color);
    } else if (n <= 15) {
        rect(list, c.x, c.y, eighth_x(16 - n), c.bottom(), color);
    } else if (n == 16) {
        rect(list, eighth_x(4), c.y, c.right(), c.bottom(), color);
    } else if (n <= 19) {
        rect(list, c.x, c.y, c.right(), c.bottom(), kit::with_alpha(color, 0.25F * static_cast<float>(n - 16)));
    } else if (n == 20) {
        rect(list, c.x, c.y, c.right(), eighth_y(1), color);
    } else if (n == 21) {
        rect(list, eighth_x(7), c.y, c.right(), c.bottom(), color);
    } else {
        // Quadrants: 1 upper left, 2 upper right, 4 lower left, 8 lower right; U+2596 on.
        constexpr std::array<unsigned, 10> quadrants = {4, 8, 1, 1 | 4 | 8, 1 | 8, 1 | 2 | 4, 1 | 2 | 8, 2, 2 | 4, 2 | 4 | 8};
        const unsigned set = quadrants[static_cast<std::size_t>(n - 22)];
        const float mx = eighth_x(4);
        const float my = eighth_y(4);
        if ((set & 1U) != 0) {
            rect(list, c.x, c.y, mx, my, color);
        }
        if ((set & 2U) != 0) {
            rect(list, mx, c.y, c.right(), my, color);
        }
        if ((set & 4U) != 0) {
            rect(list, c.x, my, mx, c.bottom(), color);
        }
        if ((set & 8U) != 0) {
            rect(list, mx, my, c.right(), c.bottom(), color);
        }
    }
}

/// Dots 1–8 of the Unicode braille patterns.
void draw_braille(ImDrawList& list, char32_t code, Box c, ImU32 color)
{
    constexpr std::array<std::array<int, 2>, 8> places = {{{0, 0}, {0, 1}, {0, 2}, {1, 0}, {1, 1}, {1, 2}, {0, 3}, {1, 3}}};
    const float side = std::max(1.0F, std::round(std::min(c.w / 4, c.h / 8)));
    for (std::size_t dot = 0; dot < places.size(); ++dot) {
        if (((code >> dot) & 1U) != 0) {
            const float x = std::round(c.x + c.w * (0.25F + 0.5F * static_cast<float>(places[dot][0])) - side / 2);
            const float y = std::round(c.y + c.h * (0.125F + 0.25F * static_cast<float>(places[dot][1])) - side / 2);
            rect(list, x, y, x + side, y + side, color);
        }
    }
}

/// Of the nine that a VT100 has in a cell: 1, 3, 7 and 9. The fifth is the light line in the middle, which they step up and down from.
void draw_scan_line(ImDrawList& list, char32_t code, Box cell, ImU32 color, float stroke)
{
    constexpr std::array<float, 4> places{0, 0.25F, 0.75F, 1};
    const float y = cell.y + std::round((cell.h - stroke) * places[code - 0x23BA]);
    list.AddRectFilled({cell.x, y}, {cell.right(), y + stroke}, color);
}

} // namespace

void draw_box_glyph(ImDrawList& list, char32_t code, Box cell, ImU32 color, float stroke)
{
    if (code < 0x2500) {
        draw_scan_line(list, code, cell, color, stroke);
    } else if (code >= 0x2800) {
        draw_braille(list, code, cell, color);
    } else if (code >= 0x2580) {
        draw_block(list, code, cell, color);
    } else {
        draw_lines({list, cell, color, stroke}, code);
    }
}

} // namespace latchkey::panels
