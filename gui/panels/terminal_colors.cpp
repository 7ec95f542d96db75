#include "gui/panels/terminal_colors.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace latchkey::panels {
namespace {

using terminal::Attribute;
using terminal::ColorKind;

constexpr std::size_t cache_limit = 4096;

ImU32 from_rgb(std::uint32_t rgb)
{
    return IM_COL32((rgb >> 16) & 255U, (rgb >> 8) & 255U, rgb & 255U, 255);
}

ImU32 mix(ImU32 a, ImU32 b, double share_of_b)
{
    const auto part = [&](int shift) {
        const double x = static_cast<double>((a >> shift) & 255U);
        const double y = static_cast<double>((b >> shift) & 255U);
        return static_cast<ImU32>(std::lround(x + (y - x) * share_of_b)) << shift;
    };
    return part(IM_COL32_R_SHIFT) | part(IM_COL32_G_SHIFT) | part(IM_COL32_B_SHIFT) | (255U << IM_COL32_A_SHIFT);
}

/// The cube and the greys of xterm's 256 colours.
ImU32 from_index(unsigned index)
{
    if (index >= 232) {
        const unsigned grey = 8 + (index - 232) * 10;
        return IM_COL32(grey, grey, grey, 255);
    }
    const auto level = [](unsigned n) { return n == 0 ? 0U : 55U + n * 40U; };
    const unsigned cube = index - 16;
    return IM_COL32(level(cube / 36), level(cube / 6 % 6), level(cube % 6), 255);
}

} // namespace

double luminance(ImU32 color)
{
    const auto linear = [&](int shift) {
        const double value = static_cast<double>((color >> shift) & 255U) / 255.0;
        return value <= 0.04045 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4);
    };
    return 0.2126 * linear(IM_COL32_R_SHIFT) + 0.7152 * linear(IM_COL32_G_SHIFT) + 0.0722 * linear(IM_COL32_B_SHIFT);
}

double contrast(ImU32 a, ImU32 b)
{
    const double x = luminance(a) + 0.05;
    const double y = luminance(b) + 0.05;
    return std::max(x, y) / std::min(x, y);
}

ImU32 raised(ImU32 ink, ImU32 ground, double least)
{
    if (contrast(ink, ground) >= least) {
        return ink;
    }
    // The end of the scale that is further away can always reach 4.5:1.
    const ImU32 end = contrast(IM_COL32_WHITE, ground) > contrast(IM_COL32_BLACK, ground) ? IM_COL32_WHITE : IM_COL32_BLACK;
    // Towards the side that it is on already it goes as far as it must. Across the ground (black letters on a dark green become white ones)
    // it would end as a grey that only just passes, as in the head lines of tmux and htop: those go on to what reads well.
    const bool across = (luminance(ink) < luminance(ground)) != (luminance(end) < luminance(ground));
    least = across ? std::min(least * 1.5, contrast(end, ground)) : least;
    double low = 0;
    double high = 1;
    for (int step = 0; step < 8; ++step) {
        const double middle = (low + high) / 2;
        (contrast(mix(ink, end, middle), ground) >= least ? high : low) = middle;
    }
    return mix(ink, end, high);
}

kit::TerminalColors terminal_colors(const view::TerminalLook& look)
{
    if (!look.scheme) {
        return kit::colors().terminal;
    }
    const view::ColorScheme& scheme = *look.scheme;
    kit::TerminalColors out{};
    out.background = from_rgb(scheme.background);
    out.foreground = from_rgb(scheme.foreground);
    out.cursor = from_rgb(scheme.cursor);
    out.selection = from_rgb(scheme.selection);
    // A search looks the same in every scheme of its brightness: brass.
    const bool dark = luminance(out.background) < luminance(out.foreground);
    out.match = dark ? mix(out.background, from_rgb(0xD9A23A), 0.28) : mix(out.background, from_rgb(0xF0A92E), 0.38);
    out.current = from_rgb(dark ? 0xD9A23A : 0xF0A92E);
    std::ranges::transform(scheme.ansi, out.ansi.begin(), from_rgb);
    return out;
}

TerminalPaint::TerminalPaint(const kit::TerminalColors& theme, const terminal::Snapshot& screen, double least_contrast)
    : theme_(theme),
      overrides_(screen.colors()),
      foreground_(overrides_.foreground ? from_rgb(*overrides_.foreground) : theme.foreground),
      background_(overrides_.background ? from_rgb(*overrides_.background) : theme.background),
      cursor_(overrides_.cursor ? from_rgb(*overrides_.cursor) : theme.cursor),
      least_contrast_(least_contrast),
      any_special_(std::ranges::find(overrides_.special_used, true) != overrides_.special_used.end())
{
    if (screen.modes().reverse_screen) {
        std::swap(foreground_, background_);
    }
}

ImU32 TerminalPaint::of(terminal::Color color, ImU32 standard) const
{
    switch (color.kind()) {
    case ColorKind::rgb:
        return from_rgb(color.rgb_value());
    case ColorKind::indexed: {
        const unsigned index = color.index();
        if (const auto& override_ = overrides_.palette[index]) {
            return from_rgb(*override_);
        }
        return index < 16 ? theme_.ansi[index] : from_index(index);
    }
    case ColorKind::standard:
        break;
    }
    return standard;
}

/// Bold text has the colour that OSC 5 gave to bold, whatever its own: xterm's order.
std::optional<ImU32> TerminalPaint::special(const terminal::Style& style) const
{
    using terminal::SpecialColor;
    const auto given = [&](SpecialColor which, bool has) -> std::optional<ImU32> {
        const auto at = static_cast<std::size_t>(which);
        return has && overrides_.special_used[at] && overrides_.special[at] ? std::optional{from_rgb(*overrides_.special[at])}
                                                                            : std::nullopt;
    };
    for (const auto& color :
         {given(SpecialColor::underline, style.underline != terminal::Underline::none),
          given(SpecialColor::bold, style.has(Attribute::bold)), given(SpecialColor::blink, style.has(Attribute::blink)),
          given(SpecialColor::italic, style.has(Attribute::italic)), given(SpecialColor::reverse, style.has(Attribute::reverse))}) {
        if (color) {
            return color;
        }
    }
    return std::nullopt;
}

CellColors TerminalPaint::of(const terminal::Style& style, Mark mark) const
{
    CellColors colors{of(style.foreground, foreground_), of(style.background, background_), style.background.is_default()};
    if (any_special_) {
        colors.ink = special(style).value_or(colors.ink);
    }
    if (style.has(Attribute::reverse)) {
        std::swap(colors.ink, colors.ground);
        colors.default_ground = false;
    }
    if (mark != Mark::none) {
        colors.ground = mark == Mark::selected ? theme_.selection : mark == Mark::match ? theme_.match : theme_.current;
        colors.default_ground = false;
    }
    if (style.has(Attribute::dim)) {
        colors.ink = mix(colors.ink, colors.ground, 0.4);
    }
    return colors;
}

ImU32 TerminalPaint::legible(ImU32 ink, ImU32 ground) const
{
    static std::unordered_map<std::uint64_t, ImU32> cache; // UI thread only; a handful of pairs in practice
    static double cached_for = 0;
    if (cached_for != least_contrast_) {
        cached_for = least_contrast_;
        cache.clear();
    }
    const std::uint64_t pair = (static_cast<std::uint64_t>(ink) << 32) | ground;
    if (const auto found = cache.find(pair); found != cache.end()) {
        return found->second;
    }
    if (cache.size() >= cache_limit) {
        cache.clear(); // a picture in true colour
    }
    return cache.emplace(pair, raised(ink, ground, least_contrast_)).first->second;
}

} // namespace latchkey::panels
