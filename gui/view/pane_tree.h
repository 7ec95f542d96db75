#pragma once
/// How the sessions of one tab share its room: a tree of splits whose leaves are panes. Immutable once published; any thread.

#include <cstddef>
#include <cstdint>
#include <vector>

namespace latchkey::view {

/// A session, and the pane or the tab that it is shown in.
using TabId = std::uint64_t;

enum class SplitWay : std::uint8_t { right, below }; ///< where the second part is
enum class Towards : std::uint8_t { left, right, up, down };

struct PaneNode {
    TabId pane = 0;          ///< of a leaf; 0: a split
    std::uint64_t split = 0; ///< names a split for as long as it lives
    SplitWay way = SplitWay::right;
    double share = 0.5;    ///< of the first part, between 0 and 1
    std::size_t first = 0; ///< index into PaneTree::nodes
    std::size_t second = 0;
};

struct PaneTree {
    std::vector<PaneNode> nodes; ///< the first one is the root
    TabId focused = 0;           ///< the pane that has the keyboard when this tab is in front

    /// From left to right and from top to bottom.
    [[nodiscard]] std::vector<TabId> panes() const
    {
        std::vector<TabId> found;
        std::vector<std::size_t> left{0};
        while (!left.empty() && !nodes.empty()) {
            const PaneNode& node = nodes[left.back()];
            left.pop_back();
            if (node.pane != 0) {
                found.push_back(node.pane);
            } else {
                left.push_back(node.second);
                left.push_back(node.first);
            }
        }
        return found;
    }
    [[nodiscard]] bool has(TabId pane) const
    {
        for (const PaneNode& node : nodes) {
            if (node.pane == pane && pane != 0) {
                return true;
            }
        }
        return false;
    }
};

} // namespace latchkey::view
