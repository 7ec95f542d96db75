/// The tree of a tab's panes, without sessions and without a screen.

#include "gui/model/pane_splits.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <stdexcept>
#include <vector>

namespace latchkey::model {
namespace {

using view::PaneNode;
using view::PaneTree;
using view::SplitWay;
using view::TabId;
using view::Towards;

using Ids = std::vector<TabId>;

const PaneNode& split_named(const PaneTree& tree, std::uint64_t id)
{
    for (const PaneNode& node : tree.nodes) {
        if (node.pane == 0 && node.split == id) {
            return node;
        }
    }
    throw std::runtime_error{"no such split"};
}

/// 1 │ 2
///   ├───
///   │ 3
PaneTree three()
{
    PaneTree tree = one_pane(1);
    EXPECT_TRUE(split_pane(tree, 1, SplitWay::right, 2, 10));
    EXPECT_TRUE(split_pane(tree, 2, SplitWay::below, 3, 11));
    return tree;
}

TEST(PaneSplits, APaneIsHalvedAndTheNewOneStandsBehindIt)
{
    PaneTree tree = one_pane(1);
    EXPECT_EQ(tree.panes(), Ids{1});
    EXPECT_EQ(tree.focused, 1U);
    ASSERT_TRUE(split_pane(tree, 1, SplitWay::right, 2, 10));
    EXPECT_EQ(tree.panes(), (Ids{1, 2}));
    EXPECT_EQ(tree.nodes[0].way, SplitWay::right);
    EXPECT_EQ(tree.nodes[0].share, 0.5);
    EXPECT_EQ(three().panes(), (Ids{1, 2, 3}));
    PaneTree before = three();
    ASSERT_TRUE(split_pane(before, 1, SplitWay::below, 4, 12));
    EXPECT_EQ(before.panes(), (Ids{1, 4, 2, 3}));
    EXPECT_FALSE(split_pane(before, 99, SplitWay::right, 5, 13));
    EXPECT_FALSE(split_pane(before, 0, SplitWay::right, 5, 13)) << "a split is no pane";
    EXPECT_TRUE(before.has(4));
    EXPECT_FALSE(before.has(0));
}

TEST(PaneSplits, AClosedPaneGivesItsRoomToTheOtherSideOfItsDivider)
{
    PaneTree tree = three();
    tree.focused = 2;
    ASSERT_TRUE(remove_pane(tree, 2));
    EXPECT_EQ(tree.panes(), (Ids{1, 3}));
    EXPECT_EQ(tree.nodes.size(), 3U) << "nothing is left over";
    EXPECT_EQ(tree.focused, 3U);
    ASSERT_TRUE(remove_pane(tree, 1));
    EXPECT_EQ(tree.panes(), Ids{3});
    EXPECT_EQ(tree.focused, 3U);
    EXPECT_FALSE(remove_pane(tree, 3)) << "the last one closes its tab";
    EXPECT_FALSE(remove_pane(tree, 7));
}

TEST(PaneSplits, TheFocusGoesToTheNearestPaneAndOnlyIfItWasThere)
{
    PaneTree tree = three();
    tree.focused = 1;
    ASSERT_TRUE(remove_pane(tree, 1));
    EXPECT_EQ(tree.focused, 2U) << "beside the divider, not at the far end";
    PaneTree other = three();
    other.focused = 1;
    ASSERT_TRUE(remove_pane(other, 3));
    EXPECT_EQ(other.focused, 1U);
    PaneTree deep = one_pane(1);
    ASSERT_TRUE(split_pane(deep, 1, SplitWay::right, 2, 1));
    ASSERT_TRUE(split_pane(deep, 1, SplitWay::right, 3, 2)); // 1 3 | 2
    deep.focused = 2;
    ASSERT_TRUE(remove_pane(deep, 2));
    EXPECT_EQ(deep.focused, 3U);
}

TEST(PaneSplits, DividersAreMovedByNameAndByDirection)
{
    PaneTree tree = three();
    ASSERT_TRUE(share_split(tree, 11, 0.25));
    EXPECT_EQ(split_named(tree, 11).share, 0.25);
    EXPECT_EQ(split_named(tree, 10).share, 0.5);
    EXPECT_FALSE(share_split(tree, 99, 0.5));
    ASSERT_TRUE(share_split(tree, 11, -3));
    EXPECT_EQ(split_named(tree, 11).share, least_share);
    ASSERT_TRUE(share_split(tree, 11, 7));
    EXPECT_EQ(split_named(tree, 11).share, 1 - least_share);

    tree = three();
    ASSERT_TRUE(push_divider(tree, 3, Towards::up, 0.1));
    EXPECT_DOUBLE_EQ(split_named(tree, 11).share, 0.4);
    ASSERT_TRUE(push_divider(tree, 3, Towards::right, 0.1)) << "the one around both";
    EXPECT_DOUBLE_EQ(split_named(tree, 10).share, 0.6);
    ASSERT_TRUE(push_divider(tree, 1, Towards::left, 0.2));
    EXPECT_DOUBLE_EQ(split_named(tree, 10).share, 0.4);
    EXPECT_FALSE(push_divider(tree, 1, Towards::down, 0.1)) << "nothing is above or below it";
    PaneTree alone = one_pane(1);
    EXPECT_FALSE(push_divider(alone, 1, Towards::left, 0.1));
}

TEST(PaneSplits, AnyOrderOfSplitsAndClosingsLeavesATree)
{
    std::mt19937 random{5};
    for (int round = 0; round < 200; ++round) {
        PaneTree tree = one_pane(1);
        Ids there{1};
        for (TabId next = 2; next < 40; ++next) {
            const TabId some = there[random() % there.size()];
            if (random() % 3 != 0) {
                ASSERT_TRUE(split_pane(tree, some, random() % 2 == 0 ? SplitWay::right : SplitWay::below, next, next));
                there.push_back(next);
            } else if (there.size() > 1) {
                ASSERT_TRUE(remove_pane(tree, some));
                std::erase(there, some);
            }
            Ids panes = tree.panes();
            ASSERT_EQ(tree.nodes.size(), 2 * there.size() - 1);
            ASSERT_TRUE(tree.has(tree.focused));
            std::ranges::sort(panes);
            std::ranges::sort(there);
            ASSERT_EQ(panes, there);
        }
    }
}

} // namespace
} // namespace latchkey::model
