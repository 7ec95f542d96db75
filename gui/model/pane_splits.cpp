#include "gui/model/pane_splits.h"

#include <algorithm>
#include <optional>
#include <utility>

namespace latchkey::model {
namespace {

using view::PaneNode;
using view::PaneTree;
using view::SplitWay;
using view::TabId;

std::optional<std::size_t> place_of(const PaneTree& tree, TabId pane)
{
    for (std::size_t i = 0; i < tree.nodes.size(); ++i) {
        if (pane != 0 && tree.nodes[i].pane == pane) {
            return i;
        }
    }
    return std::nullopt;
}

/// The split that a node is a part of.
std::optional<std::size_t> parent_of(const PaneTree& tree, std::size_t child)
{
    for (std::size_t i = 0; i < tree.nodes.size(); ++i) {
        const PaneNode& node = tree.nodes[i];
        if (node.pane == 0 && (node.first == child || node.second == child)) {
            return i;
        }
    }
    return std::nullopt;
}

/// The leaf of that part which is nearest to the divider before (or behind) it.
TabId pane_beside(const PaneTree& tree, std::size_t part, bool divider_is_before)
{
    while (tree.nodes[part].pane == 0) {
        part = divider_is_before ? tree.nodes[part].first : tree.nodes[part].second;
    }
    return tree.nodes[part].pane;
}

/// The part of a tree below one of its nodes, with indices of its own.
std::vector<PaneNode> part_below(const PaneTree& tree, std::size_t root)
{
    std::vector<PaneNode> out{tree.nodes[root]};
    for (std::size_t i = 0; i < out.size(); ++i) {
        if (out[i].pane == 0) {
            out.push_back(tree.nodes[out[i].first]);
            out.push_back(tree.nodes[out[i].second]);
            out[i].first = out.size() - 2;
            out[i].second = out.size() - 1;
        }
    }
    return out;
}

} // namespace

PaneTree one_pane(TabId pane)
{
    PaneTree tree;
    tree.nodes.push_back({.pane = pane});
    tree.focused = pane;
    return tree;
}

bool split_pane(PaneTree& tree, TabId pane, SplitWay way, TabId added, std::uint64_t split)
{
    const auto at = place_of(tree, pane);
    if (!at) {
        return false;
    }
    tree.nodes.push_back(tree.nodes[*at]);
    tree.nodes.push_back({.pane = added});
    tree.nodes[*at] = {.split = split, .way = way, .first = tree.nodes.size() - 2, .second = tree.nodes.size() - 1};
    return true;
}

bool remove_pane(PaneTree& tree, TabId pane)
{
    const auto at = place_of(tree, pane);
    const auto parent = at ? parent_of(tree, *at) : std::nullopt;
    if (!parent) {
        return false;
    }
    const bool was_first = tree.nodes[*parent].first == *at;
    const std::size_t other = was_first ? tree.nodes[*parent].second : tree.nodes[*parent].first;
    if (tree.focused == pane) {
        tree.focused = pane_beside(tree, other, was_first);
    }
    tree.nodes[*parent] = PaneNode{tree.nodes[other]};
    tree.nodes = part_below(tree, 0); // without the two that nobody leads to any more
    return true;
}

bool share_split(PaneTree& tree, std::uint64_t split, double share)
{
    const auto at = std::ranges::find_if(tree.nodes, [&](const PaneNode& node) { return node.pane == 0 && node.split == split; });
    if (at == tree.nodes.end()) {
        return false;
    }
    at->share = std::clamp(share, least_share, 1 - least_share);
    return true;
}

bool push_divider(PaneTree& tree, TabId pane, view::Towards where, double by)
{
    const bool sideways = where == view::Towards::left || where == view::Towards::right;
    const bool onwards = where == view::Towards::right || where == view::Towards::down;
    auto at = place_of(tree, pane);
    while (at && (at = parent_of(tree, *at))) {
        const PaneNode& node = tree.nodes[*at];
        if ((node.way == SplitWay::right) == sideways) {
            return share_split(tree, node.split, node.share + (onwards ? by : -by));
        }
    }
    return false;
}

} // namespace latchkey::model
