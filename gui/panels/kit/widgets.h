#pragma once
/// Things to press. Each takes the box that it fills, takes part in keyboard navigation, shows LOOK's focus ring, and notes its label,
/// value and state for tests. Labels are what a person sees and, with ImGui's ID stack, the item's identity. Screen pixels; UI thread.

#include "gui/panels/kit/draw.h"
#include "gui/panels/kit/frame.h"

#include <functional>
#include <span>
#include <string_view>

namespace latchkey::kit {

struct Press {
    ImGuiID id = 0;
    bool hovered = false;
    bool held = false;
    bool pressed = false;
    bool twice = false;   ///< a double click
    bool focused = false; ///< the keyboard is on it and that should be shown
    bool right = false;   ///< the right button
    bool entered = false; ///< Enter on it, whether the keyboard or the mouse was there last
};

enum class Tabbing { stop, arrows_only };

/// The bare behaviour of a button; draws nothing.
Press interact(std::string_view key, Box box, bool enabled = true, Tabbing tabbing = Tabbing::stop);

/// Enter was pressed and is nobody's: nothing is typed into, and no item shows that it has the keyboard (after a press with the mouse none
/// does). Then it is the page's or the dialog's own: Open, OK.
[[nodiscard]] bool enter_is_free();

/// The item just drawn has the keyboard when its window appears.
void focus_by_default();
/// The next text field takes the keyboard.
void focus_next_field();

enum class ButtonLook { primary, secondary, tonal, danger, danger_fill };
bool button(Box box, std::string_view label, ButtonLook look = ButtonLook::secondary, ImWchar icon = 0, bool enabled = true);
/// Wide enough for its label; never under 72.
[[nodiscard]] float button_width(std::string_view label, bool icon = false);

/// An icon with a tooltip, which is also its label.
bool icon_button(Box box, ImWchar icon, std::string_view label, bool bordered = false, ImU32 color = 0, float size = 18,
                 Tabbing tabbing = Tabbing::stop);

bool link(float x, float cy, std::string_view label, ImWchar icon = 0, TextStyle style = type::small_medium);
[[nodiscard]] float link_width(std::string_view label, bool icon, TextStyle style = type::small_medium);

/// Box and label; true when it was pressed.
bool checkbox(float x, float cy, std::string_view label, bool checked, bool enabled = true, float max_width = no_limit);

bool choice_chip(float x, float cy, std::string_view label, bool selected, Tabbing tabbing);

/// A few choices side by side in one track, one of them taken; arrows go along it. Returns the index pressed, or -1.
/// `hints`: a tooltip for each, or none.
int segmented(float x, float y, std::span<const std::string_view> labels, std::size_t chosen, bool enabled = true,
              std::span<const std::string_view> hints = {});
[[nodiscard]] float segmented_width(std::span<const std::string_view> labels);

/// A row of a list or tree: background, bar and bold words when selected, a second text at the right.
struct RowLook {
    std::string_view label;
    std::string_view aside{};
    ImWchar icon = 0;
    ImU32 icon_color = 0;
    ImWchar chevron = 0; ///< left of the icon, for rows that fold
    float indent = 0;    ///< design pixels from the row's left edge to the chevron's middle (or the icon's, without one)
    bool selected = false;
    bool bar = true;     ///< the accent's bar at the left edge of a selected row
    bool marked = false; ///< a dot at the right: something in it was changed
    Tabbing tabbing = Tabbing::arrows_only;
    TextStyle style = type::body;
};
Press row(Box box, const RowLook& look);

/// A soft box with an icon, one sentence and at most one button. Returns which part was pressed.
enum class BannerPress { none, button, dismiss };
BannerPress banner(Box box, const Tone& tone, ImWchar icon, std::string_view words, std::string_view button_label, bool dismissable);
[[nodiscard]] float banner_height(float width, std::string_view words, std::string_view button_label, bool dismissable);

/// Copies words and says so in the tooltip. Not a stop for Tab: the way through a form is PuTTY's.
void copy_button(Box box, std::string_view label, std::string_view words);

/// 8 px bar; done in 0…1, or negative for "cannot be told".
void progress_bar(Box box, double done, std::string_view label);

/// An arc that turns in steps (twice a second: a spinner is no reason to keep a machine awake).
void spinner(float cx, float cy, float radius, ImU32 color);

} // namespace latchkey::kit
