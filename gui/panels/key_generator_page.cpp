/// The Key Generator: PuTTYgen's names in our look. Where things are, the header, and the kind of key to make.

#include "gui/panels/form_parts.h"
#include "gui/panels/key_generator_parts.h"
#include "gui/panels/region.h"

#include <imgui_internal.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace latchkey::panels {

using namespace kit;
using view::KeyGeneratorView;
using State = view::KeyGeneratorView::State;

namespace {

constexpr float header_height = 62;
constexpr float type_height = 104;
constexpr float key_form_rest = 340; ///< of the key's card, without the lines of the public key: see draw_key_form()
constexpr float line_height = 18;
constexpr std::array<std::string_view, 3> families = {"RSA", "EdDSA", "ECDSA"};
/// As tutorials call them.
constexpr std::array<std::string_view, 3> family_hints = {"SSH-2 RSA", "SSH-2 EdDSA: Ed25519 or Ed448",
                                                          "SSH-2 ECDSA: NIST P-256, P-384 or P-521"};

/// Too narrow for the kinds and the number of bits beside each other.
bool stacked(float card_width)
{
    return card_width < px(462);
}

float next_height(const KeyGeneratorView& view, bool roomy)
{
    return view.state == State::key && !roomy ? 152 : 186;
}

KeyGeneratorLayout lay_out(const Frame& frame, Box area)
{
    const KeyGeneratorView& view = frame.view.key_generator;
    KeyGeneratorLayout layout;
    layout.roomy = !frame.layout.compact;
    layout.gap = layout.roomy ? 24 : 20;
    const bool beside = area.w >= px(700);
    const float column = px(layout.roomy ? 312 : 252);
    const float form = beside ? area.w - column - px(20) : area.w;
    layout.type = {area.x, area.y, form, px(type_height + (stacked(form) ? 62 : 0))};

    const float top = layout.type.bottom() + px(14);
    const float rest = px(key_form_rest - (layout.roomy ? 0 : 8));
    const int most = layout.roomy ? 9 : 3;
    const float room = beside ? area.bottom() - top : 0;
    layout.line_rows = std::clamp(static_cast<int>((room - rest - px(16)) / px(line_height)), std::min(most, 3), most);
    const float needed = view.state == State::key ? rest + line_box_height(layout.line_rows) : px(360);
    layout.key = {area.x, top, form, std::max(room, needed)};
    layout.bottom = layout.key.bottom();

    const float x = beside ? area.right() - column : area.x;
    const float width = beside ? column : area.w;
    float y = beside ? area.y : layout.bottom + px(14);
    const float fingerprint = view.state == State::key ? (layout.roomy ? 424.0F : 404.0F) : 200.0F;
    layout.fingerprint = {x, y, width, px(fingerprint)};
    y = layout.fingerprint.bottom() + px(14);
    const bool fills = beside && view.state == State::key;
    const float least = px(fills ? 152 : next_height(view, layout.roomy));
    layout.next = {x, y, width, fills ? std::max(least, layout.bottom - y) : least};
    layout.bottom = std::max(layout.bottom, layout.next.bottom());
    return layout;
}

void take_over(const Frame& frame)
{
    KeyGeneratorState& state = frame.state.key_generator;
    const KeyGeneratorView& view = frame.view.key_generator;
    if (state.filled && state.revision == view.revision) {
        return;
    }
    state.filled = true;
    state.revision = view.revision;
    state.bits = view.bits;
    state.comment = view.comment;
    state.selection = {};
    if (state.passphrase.size() + state.confirm.size() > 0) {
        state.passphrase.clear();
        state.confirm.clear();
        wipe_text_traces();
    }
    reload_active_text();
}

/// What the keyboard was on goes with its state: the next sensible thing takes it.
void follow_state(const Frame& frame)
{
    KeyGeneratorState& state = frame.state.key_generator;
    const State now = frame.view.key_generator.state;
    if (state.shown == now) {
        return;
    }
    const bool was_waiting = state.shown == State::generating;
    state.shown = now;
    state.trail.clear();
    state.mouse = {-1, -1};
    state.focus = now == State::generating ? "Cancel" : now == State::key ? "Key comment" : was_waiting ? "Generate" : "";
    want_frame_in(0);
}

void draw_header(const Frame& frame, Box box)
{
    const float cy = box.y + px(33);
    float x = box.x;
    x += text(type::title, x, cy, colors().text, "Key Generator", no_limit, ItemKind::title) + px(14);
    const float width = button_width("Load", true);
    x = draw_key_menus(frame, x, cy, box.right() - width - px(8));
    const Box load{box.right() - width, box.y + px(18), width, px(32)};
    constexpr std::string_view words = "Load an existing private key file";
    if (load.x - px(12) - text_width(type::body, words) > x + px(16)) {
        text_right(type::body, load.x - px(12), cy + px(1), colors().text2, words);
    }
    if (button(load, "Load", ButtonLook::secondary, icon::file_open)) {
        frame.send(view::BrowseForKey{});
    }
}

} // namespace

void draw_key_kind(const Frame& frame, Box box, bool roomy)
{
    const Colors& c = colors();
    const KeyGeneratorView& view = frame.view.key_generator;
    KeyGeneratorState& state = frame.state.key_generator;
    const bool idle = view.state != State::generating && view.task == KeyGeneratorView::Task::none;
    card(box);
    const Box inside{box.x + px(16), box.y, box.w - px(32), box.h};
    const float y = box.y + px(34);
    text(type::small_medium, inside.x, box.y + px(22), c.text, "Type of key to generate");
    const float kinds = segmented_width(families);
    {
        const ItemGroup group{"Type of key to generate"};
        const int chosen = segmented(inside.x, y, families, static_cast<std::size_t>(view.family), idle, family_hints);
        if (chosen >= 0) {
            frame.send(view::ChooseKeyFamily{static_cast<view::KeyFamily>(chosen)});
        }
    }
    constexpr std::string_view label = "Number of bits in a generated key";
    const float generate_width = button_width("Generate", true);
    const float below = stacked(box.w) ? px(62) : 0;
    const float left = below > 0 ? inside.x : inside.x + kinds + px(12);
    const Box bits{left, y + below, std::max(px(64), inside.right() - left - generate_width - px(12)), px(32)};
    field_label(bits.x, bits.y - px(12), label, false, inside.right() - bits.x);
    bool entered = false;
    if (view.bits_typed) {
        FieldLook look;
        look.digits = true;
        look.bad = !view.bits_problem.empty();
        const ComboEvent event = editable_combo(bits, label, state.bits, view.bit_choices, look, icon::unfold_more);
        if (event.chosen >= 0) {
            state.bits = view.bit_choices[static_cast<std::size_t>(event.chosen)];
            reload_active_text();
        }
        if (event.chosen >= 0 || event.field.edited) {
            frame.send(view::EditKeyBits{state.bits});
        }
        entered = event.field.entered;
    } else if (const int chosen = combo(bits, label, view.bits, view.bit_choices, icon::unfold_more); chosen >= 0) {
        frame.send(view::EditKeyBits{view.bit_choices[static_cast<std::size_t>(chosen)]});
    }
    const Box generate{inside.right() - generate_width, bits.y, generate_width, px(32)};
    if (takes_focus(frame, "Generate")) {
        ImGui::SetKeyboardFocusHere();
        ImGui::SetNavCursorVisible(true);
    }
    if (button(generate, "Generate", ButtonLook::secondary, icon::bolt, idle) || (entered && idle)) {
        frame.send(view::GenerateKey{});
    }
    const float cy = box.bottom() - px(20);
    if (!view.bits_problem.empty()) {
        error_line(inside.x, cy, view.bits_problem, inside.w);
        return;
    }
    const bool good = view.advice_tone == view::Banner::Tone::good;
    const bool warning = view.advice_tone == view::Banner::Tone::warning;
    icon_at(good      ? icon::check_circle
            : warning ? icon::warning
                      : icon::info,
            16, inside.x + px(8), cy,
            good      ? c.ok.ink
            : warning ? c.warn.ink
                      : c.text3);
    const bool fits = roomy && text_width(type::small, view.advice) <= inside.w - px(22);
    text(type::small, inside.x + px(22), cy, c.text2, fits ? view.advice : view.short_advice, inside.w - px(22));
}

bool takes_focus(const Frame& frame, std::string_view part)
{
    std::string& wish = frame.state.key_generator.focus;
    if (wish != part || ImGui::GetTopMostPopupModal() != nullptr) {
        return false;
    }
    wish.clear();
    return true;
}

void draw_key_generator(const Frame& frame)
{
    take_over(frame);
    follow_state(frame);
    const Layout& layout = frame.layout;
    const Box page = layout.page;
    const Region region{"##page", page, colors().page};
    const ItemGroup group{"Key Generator"};
    const float width = page.w - layout.margin_left - layout.margin_right;
    draw_header(frame, {page.x + layout.margin_left, page.y, width, px(header_height)});
    {
        ScrollArea scroll{"key generator", {page.x, page.y + px(header_height - 8), page.w, page.h - px(header_height - 8)}};
        const float x = scroll.origin().x + layout.margin_left;
        float y = scroll.origin().y + px(8);
        y = banners(frame, frame.view.key_generator.banners, {x, 0, width, 0}, y);
        const float bottom = scroll.origin().y + page.h - px(header_height - 8) - px(24);
        const KeyGeneratorLayout parts = lay_out(frame, {x, y, width, std::max(0.0F, bottom - y)});
        draw_key_kind(frame, parts.type, parts.roomy);
        switch (frame.view.key_generator.state) {
        case State::empty:
            draw_no_key(frame, parts.key);
            break;
        case State::generating:
            draw_generating(frame, parts.key);
            break;
        case State::key:
            draw_key_form(frame, parts);
            break;
        }
        draw_fingerprints(frame, parts.fingerprint, parts.roomy);
        draw_what_next(frame, parts.next);
        scroll.ends_at(parts.bottom + px(20));
    }
    key_generator_keys(frame);
}

} // namespace latchkey::panels
