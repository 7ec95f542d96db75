/// The page of a session: steps while it connects, then its terminal; what went wrong, with a way out; the details log; the status line.

#include "gui/panels/explanation_page.h"
#include "gui/panels/form_parts.h"
#include "gui/panels/region.h"
#include "gui/panels/terminal_pane.h"

#include <algorithm>
#include <cmath>
#include <string>

namespace latchkey::panels {

using namespace kit;
using view::Step;
using view::TabState;
using view::TabView;

namespace {

bool over(const TabView& tab)
{
    return tab.state == TabState::closed || tab.state == TabState::failed || tab.state == TabState::waiting;
}

void draw_step(const Step& step, float x, float cy, float room)
{
    const Colors& c = colors();
    const float ix = x + px(8);
    switch (step.state) {
    case Step::State::done:
        icon_at(icon::check_circle, 18, ix, cy, c.ok.ink);
        break;
    case Step::State::busy:
        spinner(ix, cy, px(6.5F), c.acc);
        break;
    case Step::State::needs_you:
        icon_at(icon::error, 18, ix, cy, c.warn.ink);
        break;
    case Step::State::failed:
        icon_at(icon::block, 18, ix, cy, c.bad.ink);
        break;
    }
    text(type::body, x + px(26), cy, step.state == Step::State::done ? c.text2 : c.text, step.text, room - px(26), ItemKind::step);
}

std::string_view closing_words(const TabView& tab)
{
    if (!tab.error.empty()) {
        return tab.error;
    }
    return tab.screen == nullptr ? "The connection was cancelled before the session was open." : "The session has ended.";
}

/// The sentence, Reconnect, Show details.
float ending_height(const TabView& tab, float width)
{
    const float words = wrapped_height(type::body, width - px(64), px(20), closing_words(tab));
    return px(16) + words + px(12) + px(32) + px(16);
}

void ending_card(const Frame& frame, const TabView& tab, Box box, bool bad)
{
    const Colors& c = colors();
    const Tone& tone = bad ? c.bad : tab.error.empty() ? c.accent : c.warn; // a shell that was left is no trouble
    panel(box, tone.soft, tone.line, px(10));
    icon_at(bad ? icon::error : icon::info, 22, box.x + px(26), box.y + px(26), tone.ink);
    const float text_height =
        wrapped(type::body, box.x + px(48), box.y + px(16), box.w - px(64), px(20), c.text, closing_words(tab), ItemKind::error);
    const float y = box.y + px(16) + text_height + px(12);
    const float reconnect = button_width("Reconnect", true);
    if (button({box.x + px(48), y, reconnect, px(32)}, "Reconnect", ButtonLook::primary, icon::refresh)) {
        frame.send(view::Reconnect{tab.id});
        frame.state.focus_terminal = true;
    }
    PaneState& pane = frame.state.panes[tab.id];
    const std::string_view words = pane.details ? "Hide details" : "Show details";
    const float details = button_width(words);
    if (!tab.details.empty() && button({box.x + px(56) + reconnect, y, details, px(32)}, words)) {
        pane.details = !pane.details;
    }
    const float close = button_width("Close tab");
    if (button({box.right() - px(16) - close, y, close, px(32)}, "Close tab")) {
        frame.send(view::CloseTab{tab.id});
    }
}

void details_log(const TabView& tab, Box box)
{
    const Colors& c = colors();
    const ItemGroup group{"Details"};
    panel(box, c.card, c.line, px(10));
    text(type::body_bold, box.x + px(16), box.y + px(22), c.text, "Details");
    std::string all;
    for (const std::string& line : tab.details) {
        all += line + "\n";
    }
    copy_button({box.right() - px(40), box.y + px(8), px(28), px(28)}, "Copy details", all);
    ScrollArea scroll{"details", {box.x + px(16), box.y + px(40), box.w - px(20), box.h - px(48)}};
    float y = scroll.origin().y;
    for (const std::string& line : tab.details) {
        y += wrapped(type::mono_small, scroll.origin().x, y, box.w - px(44), px(20), c.text2, line);
    }
    scroll.ends_at(y);
}

void explanation(const Frame& frame, const TabView& tab, Box box)
{
    ScrollArea scroll{"explanation", box};
    const float width = std::min(px(1080), box.w - px(48));
    const Box area{scroll.origin().x + std::floor((box.w - width) / 2), scroll.origin().y, width, box.h};
    float y = draw_explanation(frame, tab, area, area.y + px(24));
    if (frame.state.panes[tab.id].details) {
        const float log_height = px(260);
        details_log(tab, {area.x, y, area.w, log_height});
        y += log_height + px(20);
    }
    scroll.ends_at(y);
    const bool asked = ImGui::IsPopupOpen("", ImGuiPopupFlags_AnyPopupId | ImGuiPopupFlags_AnyPopupLevel);
    const bool trying = tab.state == TabState::connecting || tab.state == TabState::waiting;
    if (trying && !asked && ImGui::IsKeyPressed(ImGuiKey_Escape, false)) {
        frame.send(view::Disconnect{tab.id});
    }
}

/// Before there is a terminal, and when there never will be one.
void steps_page(const Frame& frame, const TabView& tab, Box box)
{
    const Region region{"##tab", box, colors().page};
    if (tab.explanation != nullptr) {
        explanation(frame, tab, box);
        return;
    }
    const ItemGroup group{"Steps"};
    ScrollArea scroll{"steps", box};
    const float x = scroll.origin().x + px(20);
    const float room = box.w - px(40);
    float y = scroll.origin().y + px(34);
    for (const Step& step : tab.steps) {
        draw_step(step, x, y, room);
        y += px(30);
    }
    if (over(tab)) {
        const float width = std::min(px(760), room);
        const float height = ending_height(tab, width);
        ending_card(frame, tab, {x, y, width, height}, tab.state == TabState::failed);
        y += height + px(16);
        if (frame.state.panes[tab.id].details) {
            const float log_height = std::max(px(160), box.bottom() - y - px(20));
            details_log(tab, {x, y, width, log_height});
            y += log_height + px(16);
        }
    } else if (tab.state == TabState::connecting) {
        const float width = button_width("Cancel connection");
        const bool asked =
            ImGui::IsPopupOpen("", ImGuiPopupFlags_AnyPopupId | ImGuiPopupFlags_AnyPopupLevel); // Escape is the dialog's then
        if (button({x, y - px(4), width, px(32)}, "Cancel connection") || (!asked && ImGui::IsKeyPressed(ImGuiKey_Escape, false))) {
            frame.send(view::Disconnect{tab.id});
        }
        y += px(40);
    }
    scroll.ends_at(y);
}

float fact(float x, float cy, ImWchar mark, ImU32 mark_color, std::string_view words, float room)
{
    if (words.empty() || room < px(60)) {
        return x;
    }
    icon_at(mark, 16, x + px(8), cy, mark_color);
    return x + px(20) + text(type::small, x + px(20), cy, colors().text2, words, room - px(20)) + px(16);
}

void status_line(const TabView& tab, Box box)
{
    const Colors& c = colors();
    const Region region{"##status", box, c.side, ImGuiWindowFlags_NoNavInputs | ImGuiWindowFlags_NoNavFocus};
    const ItemGroup group{"Status"};
    line_h(box.x, box.y, box.w, c.line);
    const float cy = box.y + px(15);
    float right = box.right() - px(14);
    const auto at_right = [&](std::string_view words) {
        if (!words.empty() && right - text_width(type::small, words) > box.x + box.w * 0.5F) {
            right -= text_right(type::small, right, cy, c.text2, words) + px(18);
        }
    };
    at_right(tab.character_set);
    at_right(tab.size);
    if (!tab.traffic_up.empty()) {
        at_right("↑ " + tab.traffic_up);
        at_right("↓ " + tab.traffic_down);
    }
    float x = box.x + px(14);
    if (over(tab)) {
        ImGui::GetWindowDrawList()->AddCircle({x + px(4), cy}, px(4.5F), c.text3, 0, px(1.5F));
    } else {
        dot(x + px(4), cy, px(4.5F), c.ok.ink);
    }
    x += px(16);
    x += text(type::small_medium, x, cy, c.text, tab.who, std::max(0.0F, right - x)) + px(16);
    if (tab.host_key_once) {
        x = fact(x, cy, icon::warning, c.warn.ink, "Host key accepted once", right - x);
    } else if (tab.host_key_verified) {
        x = fact(x, cy, icon::verified_user, c.ok.ink, "Host key verified", right - x);
    }
    x = fact(x, cy, icon::vpn_key, c.text2, tab.key_name, right - x);
    if (tab.broadcast) {
        fact(x, cy, icon::warning, c.warn.ink, "Typing goes into several tabs", right - x);
    }
}

/// Banners of the tab and, after its end, what happened: above the terminal's last lines, which stay.
float strips_height(const TabView& tab, float width)
{
    float height = 0;
    for (const view::Banner& message : tab.banners) {
        height += banner_height(width - px(24), message.text, message.button, message.dismissable) + px(8);
    }
    return height > 0 ? height + px(8) : 0;
}

void draw_strips(const Frame& frame, const TabView& tab, Box box)
{
    const Region region{"##strips", box, colors().page};
    const ItemGroup group{"Messages"};
    const Colors& c = colors();
    float y = box.y + px(8);
    for (const view::Banner& message : tab.banners) {
        using Tone_ = view::Banner::Tone;
        const Tone& tone = message.tone == Tone_::bad       ? c.bad
                           : message.tone == Tone_::warning ? c.warn
                           : message.tone == Tone_::good    ? c.ok
                                                            : c.accent;
        const ImWchar mark = message.tone == Tone_::bad || message.tone == Tone_::warning ? icon::warning : icon::info;
        const float height = banner_height(box.w - px(24), message.text, message.button, message.dismissable);
        ImGui::PushID(message.id.c_str());
        const BannerPress press =
            banner({box.x + px(12), y, box.w - px(24), height}, tone, mark, message.text, message.button, message.dismissable);
        ImGui::PopID();
        if (press == BannerPress::button) {
            frame.send(view::PressBanner{message.id});
        } else if (press == BannerPress::dismiss) {
            frame.send(view::DismissBanner{message.id});
        }
        y += height + px(8);
    }
}

void draw_ending(const Frame& frame, const TabView& tab, Box box)
{
    const Region region{"##ending", box, colors().page};
    const ItemGroup group{"Ending"};
    line_h(box.x, box.y, box.w, colors().line);
    const float height = ending_height(tab, box.w - px(24));
    ending_card(frame, tab, {box.x + px(12), box.y + px(12), box.w - px(24), height}, tab.state == TabState::failed);
    if (frame.state.panes[tab.id].details) {
        const float y = box.y + px(12) + height + px(12);
        details_log(tab, {box.x + px(12), y, box.w - px(24), box.bottom() - y - px(12)});
    }
}

} // namespace

void draw_tab_page(const Frame& frame, const TabView& tab)
{
    Box box = frame.layout.content;
    frame.state.last_terminal_tab = tab.id;
    frame.state.page_quiet = false;
    if (frame.state.shown_tab != tab.id) {
        frame.state.shown_tab = tab.id;
        frame.state.focus_terminal = true;
    }
    const Box status{box.x, box.bottom() - px(status_height), box.w, px(status_height)};
    box.h -= status.h;
    if (tab.screen == nullptr) {
        tell_size(frame, tab, box);
        frame.state.focus_terminal = true; // as soon as there is one
        steps_page(frame, tab, frame.layout.content);
        return;
    }
    const float strips = strips_height(tab, box.w);
    if (strips > 0) {
        draw_strips(frame, tab, {box.x, box.y, box.w, strips});
        box.y += strips;
        box.h -= strips;
    }
    if (over(tab)) {
        const bool details = frame.state.panes[tab.id].details;
        const float wanted = ending_height(tab, box.w - px(24)) + px(24) + (details ? px(220) : 0);
        const float height = std::min(wanted, box.h - px(60));
        draw_ending(frame, tab, {box.x, box.bottom() - height, box.w, height});
        box.h -= height;
    }
    draw_terminal(frame, tab, box);
    status_line(tab, status);
}

} // namespace latchkey::panels
