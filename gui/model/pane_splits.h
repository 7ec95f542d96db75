#pragma once
/// What can be done to the panes of a tab: split, closed, given more room. Pure: no session and no screen is known here. Any thread.

#include "gui/view/pane_tree.h"

namespace latchkey::model {

inline constexpr double least_share = 0.05; ///< of what is split; how few pixels are too few the panels know

[[nodiscard]] view::PaneTree one_pane(view::TabId pane);

/// `added` gets half of the room of `pane`. False when there is no such pane.
bool split_pane(view::PaneTree& tree, view::TabId pane, view::SplitWay way, view::TabId added, std::uint64_t split);

/// Its room goes to what stood on the other side of its divider, and so does the focus if it was there. False when there is no such pane,
/// or no other one.
bool remove_pane(view::PaneTree& tree, view::TabId pane);

/// Moves one divider. False when there is no such split.
bool share_split(view::PaneTree& tree, std::uint64_t split, double share);

/// Moves the nearest divider around a pane that can go that way. False when there is none.
bool push_divider(view::PaneTree& tree, view::TabId pane, view::Towards where, double by);

} // namespace latchkey::model
