#pragma once
/// From a cell's style to what is painted: the scheme's palette, the server's overrides, reverse, dim, and never less than the session's
/// contrast between text and ground. UI thread (keeps a cache). Contrast as WCAG 2.1 defines it; the 256 colours as xterm does.

#include "gui/panels/kit/theme.h"
#include "gui/terminal/snapshot.h"
#include "gui/view/terminal_look.h"

#include <cstdint>
#include <optional>
#include <unordered_map>

namespace latchkey::panels {

[[nodiscard]] double luminance(ImU32 color);
[[nodiscard]] double contrast(ImU32 a, ImU32 b);
/// The nearest colour towards white or black that has `least`:1 on that ground.
[[nodiscard]] ImU32 raised(ImU32 ink, ImU32 ground, double least);

struct CellColors {
    ImU32 ink;
    ImU32 ground;
    bool default_ground; ///< nothing to fill
};

/// The session's scheme, or the window's theme.
[[nodiscard]] kit::TerminalColors terminal_colors(const view::TerminalLook& look);

/// What is special about a cell beside its style.
enum class Mark : std::uint8_t { none, selected, match, current };

class TerminalPaint {
public:
    /// Both outlive this.
    TerminalPaint(const kit::TerminalColors& theme, const terminal::Snapshot& screen, double least_contrast = 3);

    [[nodiscard]] CellColors of(const terminal::Style& style, Mark mark) const;
    [[nodiscard]] ImU32 legible(ImU32 ink, ImU32 ground) const;
    [[nodiscard]] ImU32 ground() const { return background_; }
    [[nodiscard]] ImU32 cursor() const { return cursor_; }
    [[nodiscard]] ImU32 of(terminal::Color color, ImU32 standard) const;

private:
    [[nodiscard]] std::optional<ImU32> special(const terminal::Style& style) const;

    const kit::TerminalColors& theme_;
    const terminal::ColorOverrides& overrides_;
    ImU32 foreground_;
    ImU32 background_;
    ImU32 cursor_;
    double least_contrast_;
    bool any_special_; ///< OSC 5 is rare
};

} // namespace latchkey::panels
