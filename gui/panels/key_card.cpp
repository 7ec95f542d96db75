/// The private key file: the box, Browse…, and the card that says what the key is as soon as it was picked.

#include "gui/panels/form_parts.h"

#include <algorithm>
#include <cmath>
#include <string>

namespace latchkey::panels {

using namespace kit;
using view::KeyCard;

namespace {

constexpr float card_height = 64; ///< kept while it is empty: nothing jumps when a key is picked
constexpr std::string_view open_words =
    "Others can read this key file. Servers do not mind, but anyone with an account here could take it.";

float browse_width()
{
    return px(109);
}

void draw_key(const KeyCard& key, Box box)
{
    const Colors& c = colors();
    const float top_cy = box.y + px(21);
    float right = box.right() - px(12);
    if (!key.mode.empty()) {
        const float width = chip_width(key.mode, key.readable_by_others);
        right -= width;
        chip(right, top_cy, key.mode, key.readable_by_others ? c.warn : c.ok, key.readable_by_others ? icon::warning : 0);
        right -= px(6);
    }
    const std::string_view words = key.has_passphrase ? "Protected by passphrase" : "No passphrase";
    const Tone plain{c.text2, c.hover, c.bline};
    const float width = chip_width(words, key.has_passphrase);
    if (right - width > box.x + px(64 + 120)) {
        right -= width;
        chip(right, top_cy, words, key.has_passphrase ? c.ok : plain, key.has_passphrase ? icon::lock : 0);
        right -= px(8);
    }
    float x = box.x + px(64);
    if (!key.type.empty()) {
        x += text(type::body_bold, x, top_cy, c.text, key.type, right - x) + px(9);
    }
    if (key.bits > 0 && right - x > px(60)) {
        x += text(type::body, x, top_cy, c.text2, std::to_string(key.bits) + " bit") + px(14);
    }
    if (right - x > px(24)) {
        text(type::body, x, top_cy, c.text2, key.comment, right - x);
    }
    const float low_cy = box.y + px(43);
    const float room = box.right() - px(12 + 32) - (box.x + px(64));
    if (key.fingerprint.empty()) {
        text(type::small, box.x + px(64), low_cy, c.text3, "The fingerprint is inside the encrypted part.", room);
    } else {
        const float end = text(type::mono_small, box.x + px(64), low_cy, c.text2, key.fingerprint, room);
        copy_button({box.x + px(64) + end + px(2), low_cy - px(13), px(26), px(26)}, "Copy fingerprint", key.fingerprint);
    }
}

void draw_words(Box box, ImU32 color, std::string_view words, ItemKind kind)
{
    const float width = box.w - px(64 + 12);
    const float height = wrapped_height(type::small, width, px(18), words);
    wrapped(type::small, box.x + px(64), std::round(box.cy() - height / 2), width, px(18), color, words, kind);
}

/// Three lines of a problem fit; a longer one makes the card grow.
float card_height_of(const KeyCard& key, float width)
{
    if (key.state != KeyCard::State::problem) {
        return px(card_height);
    }
    return std::max(px(card_height), wrapped_height(type::small, width - px(76), px(18), key.problem) + px(16));
}

void draw_card(const KeyCard& key, Box box)
{
    const Colors& c = colors();
    const ItemGroup group{"Key"};
    const Box tile{box.x + px(12), box.cy() - px(20), px(40), px(40)};
    const Tone plain{c.text3, c.hover, c.line};
    const bool problem = key.state == KeyCard::State::problem;
    panel(box, problem ? c.bad.soft : c.page, problem ? c.bad.line : c.line, px(8));
    switch (key.state) {
    case KeyCard::State::none:
        icon_tile(tile, icon::vpn_key, 20, plain, true);
        draw_words(box, c.text2, "No key chosen. Browse, or drop the file on this window.", ItemKind::text);
        break;
    case KeyCard::State::reading:
        icon_tile(tile, icon::vpn_key, 20, plain, true);
        draw_words(box, c.text2, "Reading the file…", ItemKind::text);
        break;
    case KeyCard::State::problem:
        icon_tile(tile, icon::error, 20, c.bad, true);
        draw_words(box, c.text, key.problem, ItemKind::error);
        break;
    case KeyCard::State::key:
        icon_tile(tile, icon::vpn_key, 20, c.ok, true);
        draw_key(key, box);
        break;
    }
}

} // namespace

float key_file_height(const Frame& frame, const view::Field& field, float width)
{
    const KeyCard& key = frame.view.form.key;
    float height = px(22 + 32 + 8) + card_height_of(key, width) + px(30);
    if (!field.problem.empty()) {
        height += wrapped_height(type::small_medium, width - px(22), px(18), field.problem) + px(6);
    }
    if (key.state == KeyCard::State::key && key.readable_by_others) {
        height += banner_height(width, open_words, "Make private", false) + px(8);
    }
    for (const std::string& note : key.notes) {
        height += wrapped_height(type::small, width - px(22), px(18), note) + px(2);
    }
    return height;
}

float key_file_rows(const Frame& frame, const view::Field& field, Box area, float y)
{
    const Colors& c = colors();
    const KeyCard& key = frame.view.form.key;
    field_label(area.x, y + px(10), field.label, frame.state.page != "Session" && field.changed());
    const Box box{area.x, y + px(22), area.w - browse_width() - px(8), px(32)};
    if (frame.state.page != "Session" && field.changed()) {
        constexpr std::string_view words = "Reset to default";
        if (link(box.right() - link_width(words, false), y + px(10), words)) {
            text_of(frame, field).clear();
            frame.send(view::ResetField{field.id});
        }
    }
    setting_box(frame, field, box, {.hint = "None"});
    if (button({box.right() + px(8), box.y, browse_width(), px(32)}, "Browse…", ButtonLook::secondary, icon::file_open)) {
        frame.send(view::BrowseFor{field.id});
    }
    y = box.bottom() + px(8);
    if (!field.problem.empty()) {
        y += error_lines(area.x, y - px(2), area.w, field.problem) + px(6);
    }
    const float height = card_height_of(key, area.w);
    draw_card(key, {area.x, y, area.w, height});
    y += height;
    if (key.state == KeyCard::State::key && key.readable_by_others) {
        const float banner_h = banner_height(area.w, open_words, "Make private", false);
        if (banner({area.x, y + px(8), area.w, banner_h}, c.warn, icon::warning, open_words, "Make private", false) ==
            BannerPress::button) {
            frame.send(view::MakeKeyPrivate{});
        }
        y += banner_h + px(8);
    }
    icon_at(icon::info, 16, area.x + px(8), y + px(18), c.text2);
    const bool known = key.state == KeyCard::State::key && !key.format.empty();
    const std::string about = known ? key.format + ", used as it is" : "Any format works as it is: .pem, .ppk, OpenSSH";
    text(type::small, area.x + px(22), y + px(18), c.text2, about, area.w - px(22));
    y += px(30);
    for (const std::string& note : key.notes) {
        y += wrapped(type::small, area.x + px(22), y, area.w - px(22), px(18), c.text2, note) + px(2);
    }
    return y;
}

} // namespace latchkey::panels
