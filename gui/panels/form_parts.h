#pragma once
/// Pieces that configuration pages are made of: a field with its label, the key file with its card, banners, the footer.
/// Each draws at a place and returns where the next one goes (screen pixels). UI thread.

#include "gui/panels/panel_state.h"

#include <span>

namespace latchkey::panels {

/// Takes over what the model replaced (Load, a dropped key), so that the boxes show it.
void take_over_texts(const Frame& frame);

/// The text that the box of this setting holds.
std::string& text_of(const Frame& frame, const view::Field& field);

/// Sends an edit.
void edit(const Frame& frame, const view::Field& field, std::string value);

/// The box alone: edits are sent as they are typed, Enter opens the session.
void setting_box(const Frame& frame, const view::Field& field, kit::Box box, kit::FieldLook look = {});

/// A setting in its usual form, whatever its kind: label above and box below, or a checkbox with its help at the right.
float field_row(const Frame& frame, const view::Field& field, kit::Box area, float y);
[[nodiscard]] float field_row_height(const view::Field& field, float width);

/// "Private key file for authentication": box, Browse…, the card that tells what the key is, and what should be done about it.
float key_file_rows(const Frame& frame, const view::Field& field, kit::Box area, float y);
[[nodiscard]] float key_file_height(const Frame& frame, const view::Field& field, float width);

float banners(const Frame& frame, std::span<const view::Banner> messages, kit::Box area, float y);
[[nodiscard]] float banners_height(std::span<const view::Banner> messages, float width);

/// The command line that does the same, Cancel, Open.
void page_footer(const Frame& frame, kit::Box box);

/// What Cancel and Esc do.
void cancel_form(const Frame& frame);

} // namespace latchkey::panels
