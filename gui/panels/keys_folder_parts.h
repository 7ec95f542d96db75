#pragma once
/// Parts of the Keys folder page. Screen pixels; UI thread. rows_in_order() is pure.

#include "gui/panels/panel_state.h"

#include <cstddef>
#include <vector>

namespace latchkey::panels {

/// The rows that the filter and the search leave, sorted; indexes into view.rows. Rows that are alike stay in the order of their names.
[[nodiscard]] std::vector<std::size_t> rows_in_order(const view::KeysFolderView& view, KeyFilter filter, KeyColumn by, bool descending);

/// What is shown now; worked out again only when something changed. Selected rows that are shown no more are selected no more.
const std::vector<std::size_t>& shown_rows(const Frame& frame);

/// The selected rows in the order in which they are shown.
[[nodiscard]] std::vector<const view::KeyRow*> selected_rows(const Frame& frame);

/// Header and rows, as high as they need to be and at most as high as the box. Returns the bottom.
float draw_key_table(const Frame& frame, kit::Box room);
[[nodiscard]] float key_table_height(const Frame& frame);

/// What can be done with the selection.
void draw_key_actions(const Frame& frame, kit::Box box);
/// The list of all that can be done with one row, or with the selection when the row is in it.
void draw_key_menu(const Frame& frame);
void open_key_menu(const Frame& frame, view::KeyId key, ImVec2 at);

/// The public lines of the selected rows, as they stand.
void copy_selected(const Frame& frame);

/// What Enter and a double click do.
void act_on_key(const Frame& frame, const view::KeyRow& row);

/// Takes what is on the clipboard: a key becomes a row, anything else is looked for.
void paste_into_keys(const Frame& frame);

} // namespace latchkey::panels
