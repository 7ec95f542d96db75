#include "gui/panels/pane_layout.h"

#include <algorithm>
#include <cmath>

namespace latchkey::panels {
namespace {

using kit::Box;
using view::PaneNode;
using view::PaneTree;
using view::SplitWay;

struct Needed {
    float width;
    float height;
};

Needed needed(const PaneTree& tree, std::size_t at, const PaneRoom& least)
{
    const PaneNode& node = tree.nodes[at];
    if (node.pane != 0) {
        return {least.width, least.height};
    }
    const Needed a = needed(tree, node.first, least);
    const Needed b = needed(tree, node.second, least);
    return node.way == SplitWay::right ? Needed{a.width + least.divider + b.width, std::max(a.height, b.height)}
                                       : Needed{std::max(a.width, b.width), a.height + least.divider + b.height};
}

/// How much of the room the first side gets: whole pixels.
float first_part(double share, float room, float least_first, float least_second)
{
    const float wanted = std::round(room * static_cast<float>(share));
    if (least_first + least_second > room) {
        return std::clamp(wanted, 0.0F, std::max(0.0F, room)); // too little for both: as it is shared
    }
    return std::clamp(wanted, std::ceil(least_first), std::floor(room - least_second));
}

void place(const PaneTree& tree, std::size_t at, Box box, const PaneRoom& least, PaneLayout& out)
{
    const PaneNode& node = tree.nodes[at];
    if (node.pane != 0) {
        out.panes.push_back({node.pane, box});
        return;
    }
    const Needed a = needed(tree, node.first, least);
    const Needed b = needed(tree, node.second, least);
    const bool sideways = node.way == SplitWay::right;
    const float room = std::max(0.0F, (sideways ? box.w : box.h) - least.divider);
    const float least_a = sideways ? a.width : a.height;
    const float least_b = sideways ? b.width : b.height;
    const float part = first_part(node.share, room, least_a, least_b);
    Box first = box;
    Box divider = box;
    Box second = box;
    if (sideways) {
        first.w = part;
        divider = {box.x + part, box.y, least.divider, box.h};
        second = {divider.right(), box.y, room - part, box.h};
    } else {
        first.h = part;
        divider = {box.x, box.y + part, box.w, least.divider};
        second = {box.x, divider.bottom(), box.w, room - part};
    }
    out.dividers.push_back({node.split, node.way, divider, sideways ? box.x : box.y, room, least_a, least_b});
    place(tree, node.first, first, least, out);
    place(tree, node.second, second, least, out);
}

} // namespace

double DividerPlace::share_at(float where) const
{
    return room <= 0 ? 0.5 : static_cast<double>(first_part((where - begin) / room, room, least_first, least_second) / room);
}

std::optional<Box> PaneLayout::box_of(view::TabId pane) const
{
    const auto found = std::ranges::find(panes, pane, &PanePlace::pane);
    return found == panes.end() ? std::nullopt : std::optional{found->box};
}

PaneLayout lay_out(const PaneTree& tree, Box box, const PaneRoom& least)
{
    PaneLayout out;
    if (!tree.nodes.empty()) {
        place(tree, 0, box, least, out);
    }
    return out;
}

bool room_to_split(Box pane, SplitWay way, const PaneRoom& least)
{
    return way == SplitWay::right ? pane.w >= 2 * least.width + least.divider && pane.h >= least.height
                                  : pane.h >= 2 * least.height + least.divider && pane.w >= least.width;
}

} // namespace latchkey::panels
