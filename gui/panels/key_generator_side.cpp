/// The right column of the Key Generator: what a person compares, and what comes next.

#include "gui/panels/key_generator_parts.h"

#include <algorithm>
#include <cmath>
#include <string>

namespace latchkey::panels {

using namespace kit;
using view::KeyGeneratorView;
using State = view::KeyGeneratorView::State;

namespace {

constexpr double copied_seconds = 4;

/// Letters on a ground of their own, with a copy button at their end.
void copyable(Box box, std::string_view shown, std::string_view words, std::string_view label, ImU32 color, float line_height)
{
    fill(box, colors().page, px(6));
    // Up to the button: at some scales a letter is half a pixel wider, and a fingerprint must still need two lines only.
    wrapped(type::mono_small, box.x + px(8), box.y + px(8), box.w - px(38), line_height, color, shown);
    copy_button({box.right() - px(30), box.bottom() - px(34), px(28), px(28)}, label, words);
}

void art(Box box, std::string_view drawing, float line_height)
{
    fill(box, colors().page, px(6));
    float width = 0;
    for (std::size_t from = 0; from < drawing.size();) {
        const std::size_t end = std::min(drawing.find('\n', from), drawing.size());
        width = std::max(width, text_width(type::mono_small, drawing.substr(from, end - from)));
        from = end + 1;
    }
    // Each line by itself: a wrapped text would drop the blanks that it breaks at.
    const float x = std::round(box.cx() - width / 2);
    float cy = box.y + px(15);
    for (std::size_t from = 0; from < drawing.size(); cy += line_height) {
        const std::size_t end = std::min(drawing.find('\n', from), drawing.size());
        plain_text(type::mono_small, x, std::round(cy), colors().text, drawing.substr(from, end - from));
        from = end + 1;
    }
    note_item(0, box.min(), box.max(), "Randomart", ItemKind::text, drawing);
}

/// A numbered step that does what it says; with a check mark once it is done.
bool step(Box box, int number, std::string_view words, bool enabled, bool done)
{
    const Colors& c = colors();
    const Press press = interact(words, box, enabled);
    if (press.hovered) {
        fill(box.inset(-px(6), 0), c.hover, px(6));
    }
    if (press.focused) {
        focus_ring(box, px(6));
    }
    const float cx = box.x + px(11);
    if (done) {
        icon_at(icon::check_circle, 22, cx, box.cy(), c.ok.ink);
    } else {
        ImGui::GetWindowDrawList()->AddCircle({cx, box.cy()}, px(10), enabled ? c.accent.line : c.line, 0, px(1.5F));
        const std::string digit = std::to_string(number);
        plain_text(type::small_bold, cx - text_width(type::small_bold, digit) / 2, box.cy(), enabled ? c.acc : c.text3, digit);
    }
    plain_text(type::body, box.x + px(30), box.cy(), enabled ? c.text : c.text3, words, box.w - px(30));
    note_item(press.id, box.min(), box.max(), words, ItemKind::link, done ? "done" : "", enabled);
    return press.pressed;
}

} // namespace

void draw_fingerprints(const Frame& frame, Box box, bool roomy)
{
    const Colors& c = colors();
    const KeyGeneratorView& view = frame.view.key_generator;
    card(box);
    const ItemGroup group{"Key fingerprint"};
    if (view.state != State::key) {
        text(type::body_bold, box.x + px(16), box.y + px(24), c.text, "Key fingerprint");
        icon_at(icon::fingerprint, 48, box.cx(), box.y + px(92), c.bline);
        constexpr std::string_view words = "Appears here when the key is ready";
        const float width = std::min(text_width(type::small, words), box.w - px(32));
        text(type::small, box.cx() - width / 2, box.y + px(140), c.text2, words, width + 1);
        return;
    }
    text(type::small_medium, box.x + px(16), box.y + px(22), c.text, "Key fingerprint");
    text_right(type::small, box.right() - px(16), box.y + px(22), c.text2, view.title, box.w - px(140));
    const Box inside{box.x + px(12), box.y, box.w - px(24), box.h};
    copyable({inside.x, box.y + px(36), inside.w, px(62)}, view.sha256, view.sha256, "Copy SHA256 fingerprint", c.text, px(22));
    text(type::small_medium, box.x + px(16), box.y + px(118), c.text, "MD5");
    // Eight bytes a line: two halves are compared more easily than one long row.
    constexpr std::size_t half = 24;
    const std::string md5 = view.md5.size() > half ? view.md5.substr(0, half) + "\n" + view.md5.substr(half) : view.md5;
    copyable({inside.x, box.y + px(130), inside.w, px(56)}, md5, view.md5, "Copy MD5 fingerprint", c.text2, px(20));
    const float y = box.y + px(196);
    art({inside.x, y, inside.w, box.bottom() - px(roomy ? 16 : 13) - y}, view.randomart, px(roomy ? 18.0F : 16.5F));
}

void draw_what_next(const Frame& frame, Box box)
{
    const KeyGeneratorView& view = frame.view.key_generator;
    const KeyGeneratorState& state = frame.state.key_generator;
    card(box);
    const ItemGroup group{"What next"};
    const bool key = view.state == State::key && view.task == KeyGeneratorView::Task::none;
    const bool in_file = key && !view.file.empty();
    text(type::body_bold, box.x + px(16), box.y + px(22), colors().text, "What next");
    const auto row = [&](int n) { return Box{box.x + px(16), box.y + px(36) + px(30) * static_cast<float>(n), box.w - px(32), px(28)}; };
    if (step(row(0), 1, "Paste it in the dashboard", key, key && state.copied == "line")) {
        copy_public_line(frame);
    }
    if (step(row(1), 2, "Save the private key", key, in_file && !view.unsaved)) {
        frame.send(view::SavePrivateKey{});
    }
    if (step(row(2), 3, "Open a session with it", in_file, false)) {
        frame.send(view::OpenSessionWithKey{});
    }
    if (box.h < px(176)) {
        return; // it is in the Edit menu too
    }
    line_h(box.x + px(16), box.y + px(136), box.w - px(32), colors().line);
    const float cy = box.y + px(160);
    const double ago = ImGui::GetTime() - state.copied_at;
    if (state.copied == "user-data" && ago < copied_seconds) {
        want_frame_in(copied_seconds - ago);
        icon_at(icon::check, 16, box.x + px(24), cy, colors().ok.ink);
        text(type::small_medium, box.x + px(38), cy, colors().ok.ink, "Copied: paste it as the instance's user-data", box.w - px(54));
        return;
    }
    constexpr std::string_view words = "Copy as cloud-init user-data";
    const Box place{box.x + px(16), cy - px(13), link_width(words, true, type::body_medium), px(26)};
    const Press press = interact(words, place, key);
    const ImU32 ink = key ? colors().acc : colors().text3;
    const float width = plain_text(type::body_medium, place.x, cy, ink, words, box.w - px(54));
    icon_at(icon::content_copy, 16, place.x + width + px(14), cy, ink);
    if (press.hovered) {
        ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
    }
    if (press.focused) {
        focus_ring(place, px(4));
    }
    note_item(press.id, place.min(), place.max(), words, ItemKind::link, {}, key);
    if (press.pressed) {
        copy_user_data(frame);
    }
}

} // namespace latchkey::panels
