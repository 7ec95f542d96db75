#pragma once
/// Parts of the Key Generator page, each drawn into a box. Screen pixels; UI thread.

#include "gui/panels/panel_state.h"

namespace latchkey::panels {

/// Where the parts are. PuTTYgen's one column, and at the right what a person compares and does next; below each other in a small window.
struct KeyGeneratorLayout {
    kit::Box type;
    kit::Box key;
    kit::Box fingerprint;
    kit::Box next;
    float bottom = 0;
    int line_rows = 9; ///< of the public key's box
    bool roomy = true; ///< every word has its place
    float gap = 24;    ///< design pixels between the public key's buttons and the comment
};

void draw_key_kind(const Frame& frame, kit::Box card, bool roomy);
void draw_no_key(const Frame& frame, kit::Box card);
void draw_generating(const Frame& frame, kit::Box card);
void draw_key_form(const Frame& frame, const KeyGeneratorLayout& layout);
void draw_fingerprints(const Frame& frame, kit::Box card, bool roomy);
void draw_what_next(const Frame& frame, kit::Box card);

/// File, Edit, Key, Conversions: PuTTYgen's menus, for those who follow its tutorials.
/// Returns where they end; what would go beyond `right` is left out.
float draw_key_menus(const Frame& frame, float x, float cy, float right);
/// The page's own keys: Ctrl+O, Ctrl+S, Ctrl+V.
void key_generator_keys(const Frame& frame);

/// The part with this name takes the keyboard now, if it is the one that should.
[[nodiscard]] bool takes_focus(const Frame& frame, std::string_view part);

void copy_public_line(const Frame& frame);
void copy_user_data(const Frame& frame);
void paste_key(const Frame& frame);

} // namespace latchkey::panels
