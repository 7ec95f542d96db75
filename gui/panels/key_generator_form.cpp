/// The middle of the Key Generator: no key yet, a key being made, the key's form.

#include "gui/panels/key_generator_parts.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <vector>

namespace latchkey::panels {

using namespace kit;
using view::KeyGeneratorView;
using Strength = view::PassphraseHint::Strength;

namespace {

constexpr std::size_t longest_trail = 160;
constexpr double copied_seconds = 4;

ImDrawList& list()
{
    return *ImGui::GetWindowDrawList();
}

void dashed_box(Box box, ImU32 color)
{
    const float dash = px(6);
    const float pitch = px(10);
    const float edge = hairline();
    for (float x = box.x; x < box.right(); x += pitch) {
        const float w = std::min(dash, box.right() - x);
        fill({x, box.y, w, edge}, color);
        fill({x, box.bottom() - edge, w, edge}, color);
    }
    for (float y = box.y; y < box.bottom(); y += pitch) {
        const float h = std::min(dash, box.bottom() - y);
        fill({box.x, y, edge, h}, color);
        fill({box.right() - edge, y, edge, h}, color);
    }
}

/// Movement anywhere over the window counts; what goes through the area is drawn.
void follow_mouse(const Frame& frame)
{
    KeyGeneratorState& state = frame.state.key_generator;
    const ImVec2 now = ImGui::GetIO().MousePos;
    if (!ImGui::IsMousePosValid(&now) || (now.x == state.mouse.x && now.y == state.mouse.y)) {
        return;
    }
    state.mouse = now;
    frame.send(view::StirRandomness{now.x, now.y, ImGui::GetTime()});
    state.trail.push_back(now);
    if (state.trail.size() > longest_trail) {
        state.trail.pop_front();
    }
}

/// The older, the paler.
void draw_trail(const KeyGeneratorState& state, Box area)
{
    const Colors& c = colors();
    ImGui::PushClipRect(area.min(), area.max(), true);
    const auto count = static_cast<float>(state.trail.size());
    for (std::size_t i = 1; i < state.trail.size(); ++i) {
        const float age = static_cast<float>(i) / count;
        list().AddLine(state.trail[i - 1], state.trail[i], with_alpha(c.acc, 0.1F + 0.5F * age * age), px(1.5F));
        if (i % 8 == 0) {
            dot(state.trail[i].x, state.trail[i].y, px(2), with_alpha(c.acc, 0.2F + 0.6F * age));
        }
    }
    if (!state.trail.empty()) {
        const ImVec2 head = state.trail.back();
        list().AddCircle(head, px(10), with_alpha(c.acc, 0.45F), 0, px(1));
        dot(head.x, head.y, px(5), c.acc);
    }
    ImGui::PopClipRect();
}

void pill(Box area, std::string_view words)
{
    const Colors& c = colors();
    const float width = std::ceil(text_width(type::body_bold, words)) + px(60);
    const Box box{std::round(area.cx() - width / 2), area.y + px(16), width, px(36)};
    if (box.w > area.w) {
        return;
    }
    panel(box, c.card, c.accent.line, px(18));
    icon_at(icon::mouse, 16, box.x + px(22), box.cy(), c.acc);
    text(type::body_bold, box.x + px(40), box.cy(), c.text, words);
}

std::string percent(double done)
{
    return std::to_string(std::lround(std::clamp(done, 0.0, 1.0) * 100)) + " %";
}

void public_line(const Frame& frame, Box inside, float y, const KeyGeneratorLayout& layout)
{
    const Colors& c = colors();
    const KeyGeneratorView& view = frame.view.key_generator;
    constexpr std::string_view label = "Public key for pasting into OpenSSH authorized_keys file";
    field_label(inside.x, y, label, false, inside.w);
    const Box lines{inside.x, y + px(12), inside.w, line_box_height(layout.line_rows)};
    line_box(lines, label, view.public_line, frame.state.key_generator.selection);
    const float width = button_width("Copy public line", true);
    const Box copy{inside.x, lines.bottom() + px(8), width, px(32)};
    if (button(copy, "Copy public line", ButtonLook::tonal, icon::content_copy)) {
        copy_public_line(frame);
    }
    const KeyGeneratorState& state = frame.state.key_generator;
    const double ago = ImGui::GetTime() - state.copied_at;
    const bool just_copied = state.copied == "line" && ago < copied_seconds;
    if (just_copied) {
        want_frame_in(copied_seconds - ago);
    }
    const float x = copy.right() + px(12);
    if (!view.line_checked) {
        error_line(x, copy.cy(), "This comment does not fit on a public line.", inside.right() - x);
        return;
    }
    icon_at(just_copied ? icon::check : icon::check_circle, 16, x + px(8), copy.cy(), c.ok.ink);
    const std::string_view words = just_copied    ? "Copied: one line, ready to paste"
                                   : layout.roomy ? "Checked: exactly one line, ready for a dashboard"
                                                  : "Checked: one line";
    text(type::small_medium, x + px(22), copy.cy(), c.ok.ink, words, inside.right() - x - px(22));
}

void comment_row(const Frame& frame, Box inside, float y)
{
    const KeyGeneratorView& view = frame.view.key_generator;
    KeyGeneratorState& state = frame.state.key_generator;
    field_label(inside.x, y, "Key comment");
    float left = inside.x + text_width(type::small_medium, "Key comment") + px(14);
    if (!view.format_note.empty()) {
        left += text(type::small, left, y, colors().text3, view.format_note, inside.right() - left) + px(14);
    }
    const float room = inside.right() - left;
    if (!view.file_name.empty() && view.unsaved) {
        const std::string shown = elided(type::small_medium, "Save in " + view.file_name, room);
        if (link(inside.right() - link_width(shown, false), y, shown)) {
            frame.send(view::SaveKeyInPlace{});
        }
    } else if (!view.file.empty() && room > px(60)) {
        text_right(type::small, inside.right(), y, colors().text3, "in " + view.file, room);
    }
    if (takes_focus(frame, "Key comment")) {
        focus_next_field();
    }
    FieldLook look;
    look.select_all = false;
    const FieldEvent event = text_field({inside.x, y + px(12), inside.w, px(32)}, "Key comment", state.comment, look);
    if (event.edited) {
        frame.send(view::EditKeyComment{state.comment});
    }
}

/// The sentence under the two fields: what is wrong, how good the passphrase is, or what it is for.
void passphrase_note(const Frame& frame, Box inside, float cy, bool roomy)
{
    const Colors& c = colors();
    const view::PassphraseHint& hint = frame.view.key_generator.passphrase;
    if (!hint.problem.empty()) {
        error_line(inside.x, cy, hint.problem, inside.w);
        return;
    }
    if (hint.mismatch) {
        error_line(inside.x, cy, "The two passphrases are not the same.", inside.w);
        return;
    }
    if (hint.sentence.empty()) {
        text(type::small, inside.x, cy, c.text2,
             hint.kept ? "Empty fields keep the file's passphrase; type another to change it."
             : roomy   ? "Unlocks this file, it is not the server's password."
                       : "Unlocks this file; not the server's password.",
             inside.w);
        return;
    }
    const bool good = hint.strength == Strength::good || hint.strength == Strength::strong;
    const Tone& tone = good ? c.ok : hint.strength == Strength::fair ? c.accent : c.warn;
    icon_at(good ? icon::check_circle : hint.strength == Strength::fair ? icon::info : icon::warning, 16, inside.x + px(8), cy, tone.ink);
    text(type::small_medium, inside.x + px(22), cy, tone.ink, hint.sentence, inside.w - px(22));
}

void passphrase_rows(const Frame& frame, Box inside, float y, bool roomy)
{
    const KeyGeneratorView& view = frame.view.key_generator;
    KeyGeneratorState& state = frame.state.key_generator;
    const view::PassphraseHint& hint = view.passphrase;
    const float half = std::floor((inside.w - px(12)) / 2);
    const Box first{inside.x, y + px(12), half, px(32)};
    const Box second{inside.right() - half, y + px(12), half, px(32)};
    field_label(first.x, y, "Key passphrase");
    field_label(second.x, y, "Confirm passphrase");
    const std::string_view kept = hint.kept ? "Unchanged" : "";
    const bool missing = !hint.problem.empty() && state.passphrase.size() == 0;
    const FieldEvent typed = state.passphrase.draw(first, "Key passphrase", SecretLook{.hint = kept, .bad = missing});
    const SecretLook look{.hint = kept, .bad = hint.mismatch || (!hint.problem.empty() && !missing), .eye = false, .good = hint.confirmed};
    state.confirm.show(state.passphrase.shown());
    const FieldEvent again = state.confirm.draw(second, "Confirm passphrase", look);
    if (typed.edited || again.edited) {
        state.secrets_used = true;
        frame.send(view::EditKeyPassphrase{state.passphrase.peek(), state.confirm.peek()});
    }
    if (again.entered) {
        frame.send(view::SavePrivateKey{});
    }
    if (state.secrets_used) {
        const bool editing = typed.active || again.active;
        wipe_idle_text_traces(editing);
        state.secrets_used = editing || state.passphrase.size() + state.confirm.size() > 0;
    }
    passphrase_note(frame, inside, second.bottom() + px(16), roomy);
}

void empty_tick(const Frame& frame, Box inside, float cy, bool roomy)
{
    const Colors& c = colors();
    const view::PassphraseHint& hint = frame.view.key_generator.passphrase;
    constexpr std::string_view label = "Leave it empty, for scripts";
    if (checkbox(inside.x, cy, label, hint.left_empty)) {
        frame.send(view::LeavePassphraseEmpty{!hint.left_empty});
    }
    const float used = px(26 + 16) + text_width(type::body, label);
    if (hint.left_empty) {
        constexpr std::string_view meaning = "Whoever gets the file can log in with it";
        const bool beside = used + text_width(type::small_medium, meaning) + px(22) <= inside.w;
        const float x = beside ? inside.right() - text_width(type::small_medium, meaning) - px(22) : inside.x;
        const float at = beside ? cy : cy + px(24);
        icon_at(icon::warning, 16, x + px(8), at, c.warn.ink);
        text(type::small_medium, x + px(22), at, c.warn.ink, meaning, inside.right() - x - px(22));
    } else if (roomy) {
        text_right(type::small, inside.right(), cy, c.text3, "the agent is the safer way to type it once", inside.w - used);
    }
}

void task_row(const Frame& frame, Box row)
{
    const KeyGeneratorView& view = frame.view.key_generator;
    const float cancel_width = button_width("Cancel");
    const Box cancel{row.right() - cancel_width, row.y, cancel_width, row.h};
    const float words = text(type::body, row.x, row.cy(), colors().text2, view.task_words, row.w / 2);
    progress_bar({row.x + words + px(16), row.y, std::max(0.0F, cancel.x - px(16) - row.x - words - px(16)), row.h}, view.progress,
                 view.task_words);
    if (button(cancel, "Cancel")) {
        frame.send(view::CancelKeyTask{});
    }
}

void save_row(const Frame& frame, Box row, bool roomy)
{
    const KeyGeneratorView& view = frame.view.key_generator;
    std::vector<std::string> labels;
    std::string current;
    for (const view::KeyFormatChoice& format : view.formats) {
        labels.push_back(roomy ? format.label : format.short_label);
        if (format.kind == view.format) {
            current = labels.back();
        }
    }
    const float private_width = button_width("Save private key", true);
    const float public_width = button_width("Save public key");
    const Box save_private{row.right() - private_width, row.y, private_width, row.h};
    const Box save_public{save_private.x - px(8) - public_width, row.y, public_width, row.h};
    const Box format{row.x, row.y, std::min(px(150), save_public.x - px(8) - row.x), row.h};
    const int chosen = combo(format, "Format", current, labels, icon::unfold_more);
    if (chosen >= 0) {
        frame.send(view::ChooseKeyFormat{view.formats[static_cast<std::size_t>(chosen)].kind});
    }
    if (button(save_public, "Save public key")) {
        frame.send(view::SavePublicKey{});
    }
    if (button(save_private, "Save private key", ButtonLook::primary, icon::save)) {
        frame.send(view::SavePrivateKey{});
    }
}

} // namespace

void draw_no_key(const Frame& frame, Box box)
{
    const Colors& c = colors();
    const KeyGeneratorView& view = frame.view.key_generator;
    card(box);
    const Box inside = box.inset(px(16), px(16));
    text(type::body_bold, inside.x, box.y + px(24), c.text, "Key");
    const Box area{inside.x, box.y + px(44), inside.w, box.h - px(60)};
    dashed_box(area, c.bline);
    if (view.task != KeyGeneratorView::Task::none) {
        task_row(frame, {area.x + px(16), std::round(area.cy() - px(16)), area.w - px(32), px(32)});
        return;
    }
    icon_at(icon::vpn_key, 48, area.cx(), area.cy() - px(34), c.text3);
    constexpr std::string_view none = "No key.";
    text(type::body_bold, area.cx() - text_width(type::body_bold, none) / 2, area.cy() + px(10), c.text, none);
    constexpr std::string_view words = "Generate one, or load, drop or paste a private key.";
    const float width = std::min(text_width(type::body, words), area.w - px(16));
    text(type::body, area.cx() - width / 2, area.cy() + px(36), c.text2, words, width + 1);
}

void draw_generating(const Frame& frame, Box box)
{
    const Colors& c = colors();
    const KeyGeneratorView& view = frame.view.key_generator;
    follow_mouse(frame);
    card(box);
    const Box inside{box.x + px(16), box.y, box.w - px(32), box.h};
    text(type::body_bold, inside.x, box.y + px(24), c.text, "Key");
    const Box area{inside.x, box.y + px(44), inside.w, std::max(px(80), box.h - px(44 + 150))};
    fill(area, c.accent.soft, px(6));
    dashed_box(area, c.acc);
    note_item(0, area.min(), area.max(), "Area for mouse movement", ItemKind::card);
    draw_trail(frame.state.key_generator, area);
    pill(area, "Move the mouse over this area");

    float cy = area.bottom() + px(28);
    const std::string done = percent(view.progress);
    text(type::body, inside.x, cy, c.text, "Please generate some randomness by moving the mouse.", inside.w - px(60));
    text_right(type::body_bold, inside.right(), cy, c.text, done);
    cy += px(20);
    progress_bar({inside.x, cy - px(4), inside.w, px(8)}, view.progress, "Progress");
    cy += px(26);
    icon_at(icon::info, 16, inside.x + px(8), cy, c.text2);
    constexpr std::string_view note = "The system's randomness is enough; movement is mixed in and only speeds up the bar.";
    const bool fits = text_width(type::small, note) <= inside.w - px(22);
    text(type::small, inside.x + px(22), cy, c.text2, fits ? note : "Not required: movement is mixed in and speeds up the bar.",
         inside.w - px(22));
    const Box cancel{inside.x, area.bottom() + px(94), button_width("Cancel"), px(32)};
    if (takes_focus(frame, "Cancel")) {
        ImGui::SetKeyboardFocusHere();
        ImGui::SetNavCursorVisible(true);
    }
    if (button(cancel, "Cancel")) {
        frame.send(view::CancelKeyTask{});
    }
    text(type::small, cancel.right() + px(14), cancel.cy(), c.text2, view.time_left.empty() ? view.task_words : view.time_left,
         inside.right() - cancel.right() - px(14));
}

void draw_key_form(const Frame& frame, const KeyGeneratorLayout& layout)
{
    const Box box = layout.key;
    card(box);
    const Box inside{box.x + px(16), box.y, box.w - px(32), box.h};
    float y = box.y + px(22);
    public_line(frame, inside, y, layout);
    y += px(12) + line_box_height(layout.line_rows) + px(8 + 32) + px(layout.gap);
    comment_row(frame, inside, y);
    y += px(12 + 32) + px(layout.gap - 4);
    passphrase_rows(frame, inside, y, layout.roomy);
    y += px(12 + 32 + 16 + 30);
    empty_tick(frame, inside, y, layout.roomy);

    const float edge = box.bottom() - px(64);
    line_h(box.x, edge, box.w, colors().line);
    const Box row{inside.x, edge + px(16), inside.w, px(32)};
    if (frame.view.key_generator.task != KeyGeneratorView::Task::none) {
        task_row(frame, row);
    } else {
        save_row(frame, row, layout.roomy);
    }
}

} // namespace latchkey::panels
