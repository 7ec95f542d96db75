#include "gui/panels/session_pane.h"

#include "gui/panels/explanation_page.h"
#include "gui/panels/form_parts.h"
#include "gui/panels/pane_actions.h"
#include "gui/panels/region.h"
#include "gui/panels/tab_state.h"
#include "gui/panels/terminal_pane.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string>

namespace latchkey::panels {

using namespace kit;
using view::Step;
using view::TabState;
using view::TabView;

namespace {

constexpr float head_height = 27;

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

/// Reconnect, Show details, Close: beside each other, or below each other where a pane is narrow.
struct EndingButtons {
    std::string_view details; ///< empty: there are none
    std::string_view close;
    float reconnect_width;
    float details_width;
    float close_width;
    bool stacked;

    EndingButtons(const Frame& frame, const TabView& tab, float width)
        : details(tab.details.empty()                 ? std::string_view{}
                  : frame.state.panes[tab.id].details ? "Hide details"
                                                      : "Show details"),
          close(frame.view.split_of(tab.id) != nullptr ? "Close pane" : "Close tab"),
          reconnect_width(button_width("Reconnect", true)),
          details_width(details.empty() ? 0 : button_width(details) + px(8)),
          close_width(button_width(close)),
          stacked(px(48 + 8 + 16) + reconnect_width + details_width + close_width > width)
    {
    }
    [[nodiscard]] float height() const { return stacked ? px(details.empty() ? 72 : 112) : px(32); }
};

/// The sentence and its buttons.
float ending_height(const Frame& frame, const TabView& tab, float width)
{
    const float words = wrapped_height(type::body, width - px(64), px(20), closing_words(tab));
    return px(16) + words + px(12) + EndingButtons{frame, tab, width}.height() + px(16);
}

void ending_card(const Frame& frame, const TabView& tab, Box box, bool bad)
{
    const Colors& c = colors();
    const Tone& tone = bad ? c.bad : tab.error.empty() ? c.accent : c.warn; // a shell that was left is no trouble
    panel(box, tone.soft, tone.line, px(10));
    icon_at(bad ? icon::error : icon::info, 22, box.x + px(26), box.y + px(26), tone.ink);
    const float text_height =
        wrapped(type::body, box.x + px(48), box.y + px(16), box.w - px(64), px(20), c.text, closing_words(tab), ItemKind::error);
    const EndingButtons buttons{frame, tab, box.w};
    float x = box.x + px(48);
    float y = box.y + px(16) + text_height + px(12);
    if (button({x, y, buttons.reconnect_width, px(32)}, "Reconnect", ButtonLook::primary, icon::refresh)) {
        frame.send(view::Reconnect{tab.id});
        frame.state.focus_terminal = true;
    }
    const auto next = [&] {
        x += buttons.stacked ? 0 : buttons.reconnect_width + px(8);
        y += buttons.stacked ? px(40) : 0;
    };
    next();
    if (!buttons.details.empty()) {
        if (button({x, y, buttons.details_width - px(8), px(32)}, buttons.details)) {
            PaneState& pane = frame.state.panes[tab.id];
            pane.details = !pane.details;
        }
        next();
    }
    const float close_x = buttons.stacked ? x : box.right() - px(16) - buttons.close_width;
    if (button({close_x, y, buttons.close_width, px(32)}, buttons.close)) {
        frame.send(view::ClosePane{tab.id});
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

/// Beside a terminal Escape is that terminal's, unless the keyboard is here; while a dialog is open it is the dialog's.
bool escaped(const Frame& frame, const TabView& tab)
{
    const bool here = frame.view.split_of(tab.id) == nullptr || ImGui::IsWindowFocused(ImGuiFocusedFlags_RootAndChildWindows);
    const bool asked = ImGui::IsPopupOpen("", ImGuiPopupFlags_AnyPopupId | ImGuiPopupFlags_AnyPopupLevel);
    return here && !asked && ImGui::IsKeyPressed(ImGuiKey_Escape, false);
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
    const bool trying = tab.state == TabState::connecting || tab.state == TabState::waiting;
    if (trying && escaped(frame, tab)) {
        frame.send(view::Disconnect{tab.id});
    }
}

/// Before there is a terminal, and when there never will be one.
void steps_page(const Frame& frame, const TabView& tab, Box box)
{
    if (frame.state.focus_steps && tab.id == frame.view.active_tab) {
        frame.state.focus_steps = false;
        ImGui::SetNextWindowFocus();
    }
    const Region region{pane_window("##tab", tab.id).c_str(), box, colors().page};
    focus_where_pressed(frame, tab);
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
        const float height = ending_height(frame, tab, width);
        ending_card(frame, tab, {x, y, width, height}, tab.state == TabState::failed);
        y += height + px(16);
        if (frame.state.panes[tab.id].details) {
            const float log_height = std::max(px(160), box.bottom() - y - px(20));
            details_log(tab, {x, y, width, log_height});
            y += log_height + px(16);
        }
    } else if (tab.state == TabState::connecting) {
        const float width = button_width("Cancel connection");
        if (button({x, y - px(4), width, px(32)}, "Cancel connection") || escaped(frame, tab)) {
            frame.send(view::Disconnect{tab.id});
        }
        y += px(40);
    }
    scroll.ends_at(y);
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
    const Region region{pane_window("##strips", tab.id).c_str(), box, colors().page};
    focus_where_pressed(frame, tab);
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
    const Region region{pane_window("##ending", tab.id).c_str(), box, colors().page};
    focus_where_pressed(frame, tab);
    const ItemGroup group{"Ending"};
    line_h(box.x, box.y, box.w, colors().line);
    const float height = ending_height(frame, tab, box.w - px(24));
    ending_card(frame, tab, {box.x + px(12), box.y + px(12), box.w - px(24), height}, tab.state == TabState::failed);
    if (frame.state.panes[tab.id].details) {
        const float y = box.y + px(12) + height + px(12);
        details_log(tab, {box.x + px(12), y, box.w - px(24), box.bottom() - y - px(12)});
    }
}

/// Who it is, where several stand beside each other, and that what is typed goes elsewhere, too: bold and under a line is the one that has
/// the focus.
void draw_head(const Frame& frame, const TabView& tab, Box box)
{
    const Colors& c = colors();
    const bool split = frame.view.split_of(tab.id) != nullptr;
    const bool active = tab.id == frame.view.active_tab;
    const std::size_t into = typed_into(frame.view, tab);
    const ImU32 ground = into > 1 ? c.warn.soft : active ? c.page : c.side;
    const Region region{pane_window("##head", tab.id).c_str(), box, ground, ImGuiWindowFlags_NoNavInputs | ImGuiWindowFlags_NoNavFocus};
    focus_where_pressed(frame, tab);
    const ItemGroup group{"Pane"};
    const float cy = box.y + px(14);
    line_h(box.x, box.bottom() - hairline(), box.w, into > 1 ? c.warn.line : c.line);
    if (split && active) {
        fill({box.x, box.y, box.w, px(2)}, c.acc);
    }
    draw_tab_state(tab.state, box.x + px(18), cy);
    float right = box.right() - px(6);
    if (split) {
        right -= px(22);
        if (icon_button({right, cy - px(11), px(22), px(22)}, icon::close, "Close pane " + tab.title, false, 0, 16, Tabbing::arrows_only)) {
            frame.send(view::ClosePane{tab.id});
        }
        right -= px(6);
    }
    const float name_room = std::min(text_width(active ? type::small_bold : type::small, tab.title) + px(2), right - box.x - px(32));
    if (into > 1) {
        const float stop = link_width("Stop", false);
        const std::string words = fmt::format("Typing goes into {} sessions", into);
        const float wanted = px(28) + text_width(type::small_medium, words) + px(12) + stop;
        const float room = right - (box.x + px(32) + std::min(name_room, px(120)) + px(12));
        if (room >= stop) {
            right -= stop;
            next_item_means("stop typing into several");
            if (link(right, cy, "Stop")) {
                frame.send(view::SetBroadcast{0, false, view::SetBroadcast::Reach::all});
            }
            right -= px(12);
        }
        if (room >= wanted) {
            right -= text_width(type::small_medium, words);
            text(type::small_medium, right, cy, c.warn.ink, words);
        }
        if (room >= px(28) + stop) {
            right -= px(22);
            icon_at(icon::warning, 16, right + px(8), cy, c.warn.ink);
        }
        right -= px(8);
    }
    text(active ? type::small_bold : type::small, box.x + px(32), cy, active ? c.text : c.text2, tab.title,
         std::max(0.0F, right - box.x - px(32)), ItemKind::title);
}

} // namespace

std::string pane_window(std::string_view part, view::TabId session)
{
    return fmt::format("{}/{}", part, session);
}

void focus_where_pressed(const Frame& frame, const TabView& tab)
{
    const bool pressed = ImGui::IsMouseClicked(ImGuiMouseButton_Left) || ImGui::IsMouseClicked(ImGuiMouseButton_Right) ||
                         ImGui::IsMouseClicked(ImGuiMouseButton_Middle);
    if (pressed && tab.id != frame.view.active_tab && ImGui::IsWindowHovered(ImGuiHoveredFlags_RootAndChildWindows)) {
        frame.send(view::ActivateTab{tab.id});
    }
}

void draw_session_pane(const Frame& frame, const TabView& tab, Box box)
{
    frame.state.panes[tab.id].box = box;
    if (frame.view.split_of(tab.id) != nullptr || typed_into(frame.view, tab) > 1) {
        draw_head(frame, tab, {box.x, box.y, box.w, px(head_height)});
        box.y += px(head_height);
        box.h -= px(head_height);
    }
    if (tab.screen == nullptr) {
        tell_size(frame, tab, box);
        steps_page(frame, tab, box);
        return;
    }
    const float strips = std::min(strips_height(tab, box.w), std::max(0.0F, box.h - px(60)));
    if (strips > 0) {
        draw_strips(frame, tab, {box.x, box.y, box.w, strips});
        box.y += strips;
        box.h -= strips;
    }
    if (over(tab)) {
        const bool details = frame.state.panes[tab.id].details;
        const float wanted = ending_height(frame, tab, box.w - px(24)) + px(24) + (details ? px(220) : 0);
        const float height = std::max(0.0F, std::min(wanted, box.h - px(60)));
        draw_ending(frame, tab, {box.x, box.bottom() - height, box.w, height});
        box.h -= height;
    }
    draw_terminal(frame, tab, box);
}

} // namespace latchkey::panels
