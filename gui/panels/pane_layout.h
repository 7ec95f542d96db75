#pragma once
/// Where the panes of a tab and the dividers between them are. Pure; screen pixels; any thread.

#include "gui/panels/kit/draw.h"
#include "gui/view/pane_tree.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace latchkey::panels {

/// What a pane needs at least to be of use, and how wide a divider is.
struct PaneRoom {
    float width = 0;
    float height = 0;
    float divider = 0;
};

struct PanePlace {
    view::TabId pane = 0;
    kit::Box box;
};

struct DividerPlace {
    std::uint64_t split = 0;
    view::SplitWay way = view::SplitWay::right;
    kit::Box box;
    float begin = 0; ///< of what is split, along its axis
    float room = 0;  ///< without the divider
    float least_first = 0;
    float least_second = 0;

    /// The share that puts the divider there, as far as both sides keep what they need.
    [[nodiscard]] double share_at(float place) const;
};

struct PaneLayout {
    std::vector<PanePlace> panes;
    std::vector<DividerPlace> dividers;

    [[nodiscard]] std::optional<kit::Box> box_of(view::TabId pane) const;
};

/// A side whose share would be less than it needs gets what it needs, as long as there is room for both.
[[nodiscard]] PaneLayout lay_out(const view::PaneTree& tree, kit::Box box, const PaneRoom& least);

/// Whether a pane of that size can be split so that both are of use.
[[nodiscard]] bool room_to_split(kit::Box pane, view::SplitWay way, const PaneRoom& least);

} // namespace latchkey::panels
