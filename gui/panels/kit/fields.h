#pragma once
/// Text boxes. The frame is ours (icons inside, error edge, halo); the editing is ImGui's InputText inside it. UI thread.

#include "gui/panels/kit/widgets.h"
#include "keys/base/secret.h"

#include <span>
#include <string>
#include <string_view>

namespace latchkey::kit {

struct FieldLook {
    std::string_view hint{};
    ImWchar icon = 0;
    bool bad = false;
    bool digits = false;
    bool monospaced = false;
    float right_room = 0; ///< design pixels kept free at the right end, for a button inside the frame
    bool select_all = true;
};

struct FieldEvent {
    ImGuiID id = 0;
    bool edited = false;
    bool entered = false; ///< Enter was pressed in it
    bool active = false;  ///< is being edited
    bool left = false;    ///< editing ended
};

/// The label is the one above it; it is not drawn here.
FieldEvent text_field(Box box, std::string_view label, std::string& text, const FieldLook& look = {});

/// Label above (type::small, medium weight), 20 px over the field's middle line; the dot marks a changed setting.
void field_label(float x, float cy, std::string_view label, bool changed = false, float max_width = no_limit);

/// The sentence under a field that is wrong.
void error_line(float x, float cy, std::string_view words, float max_width = no_limit);
/// The same for a longer one; returns its height.
float error_lines(float x, float y, float width, std::string_view words);

struct SecretLook {
    std::string_view hint{};
    bool bad = false;
    bool eye = true;   ///< the button that shows the text
    bool good = false; ///< a check mark in its place
};

/// A password box: bullets, and an eye that shows the text. The text lives in locked memory of fixed size (1 KiB) and nowhere else for
/// longer than ImGui needs it; call wipe_text_traces() after use.
class SecretField {
public:
    SecretField();
    FieldEvent draw(Box box, std::string_view label, bool bad = false);
    FieldEvent draw(Box box, std::string_view label, const SecretLook& look);
    [[nodiscard]] Secret take(); ///< what was typed; the box is empty afterwards
    [[nodiscard]] Secret peek() const;
    [[nodiscard]] std::size_t size() const;
    void clear();
    void show(bool plain) { revealed_ = plain; }
    [[nodiscard]] bool shown() const { return revealed_; }

private:
    Secret bytes_;
    bool revealed_ = false;
};

/// Overwrites what ImGui keeps of typed text: edit state, undo, the queue of input events.
void wipe_text_traces();

/// The same for password boxes that stay on the screen: call in each frame after them. What ImGui keeps of the one being edited stays, so
/// that it can be edited; everything else of it goes.
void wipe_idle_text_traces(bool editing);

/// A text box that is being edited takes over what its text was replaced with.
void reload_active_text();

/// A box with an arrow that opens a list. Returns the index chosen in this frame, or -1.
int combo(Box box, std::string_view label, std::string_view current, std::span<const std::string> choices,
          ImWchar arrow = icon::expand_more);

/// A text box with such a list behind its arrow.
struct ComboEvent {
    FieldEvent field;
    int chosen = -1;
};
ComboEvent editable_combo(Box box, std::string_view label, std::string& text, std::span<const std::string> choices,
                          const FieldLook& look = {}, ImWchar arrow = icon::expand_more);

} // namespace latchkey::kit
