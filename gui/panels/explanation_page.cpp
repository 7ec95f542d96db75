#include "gui/panels/explanation_page.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string>

namespace latchkey::panels {

using namespace kit;
using view::ExplainedAdvice;
using view::ExplainedCause;
using view::ExplainedStep;
using view::Explanation;
using view::MendButton;
using view::TabState;
using view::TabView;

namespace {

constexpr float card_padding = 20;
constexpr float heading_height = 44; ///< of a card, with the room below it
constexpr float likelihood_width = 78;

void send(const Frame& frame, const TabView& tab, const MendButton& button)
{
    frame.send(view::MendSession{tab.id, button.mend, button.value});
}

// Head

struct HeadButton {
    std::string_view label;
    ImWchar icon = 0;
};

float head_buttons_width(std::span<const HeadButton> buttons)
{
    float width = 0;
    for (const HeadButton& each : buttons) {
        width += button_width(each.label, each.icon != 0) + px(8);
    }
    return width - px(8);
}

void press_head(const Frame& frame, const TabView& tab, std::string_view label)
{
    if (label == "Reconnect") {
        frame.send(view::Reconnect{tab.id});
    } else if (label == "Copy report") {
        ImGui::SetClipboardText(tab.explanation->report.c_str());
    } else {
        bool& details = frame.state.panes[tab.id].details;
        details = !details;
    }
}

float draw_head(const Frame& frame, const TabView& tab, Box area, float y)
{
    const Colors& c = colors();
    const Explanation& page = *tab.explanation;
    const std::array<HeadButton, 3> buttons{{{frame.state.panes[tab.id].details ? "Hide details" : "Show details"},
                                             {"Copy report", icon::content_copy},
                                             {"Reconnect", icon::refresh}}};
    const float wanted = head_buttons_width(buttons);
    const bool below = area.w - wanted < px(420);
    icon_tile({area.x, y, px(44), px(44)}, icon::block, 22, c.warn, true);
    const float x = area.x + px(60);
    const float room = area.right() - x - (below ? 0 : wanted + px(16));
    text(type::title, x, y + px(12), c.text, page.title, room, ItemKind::title);
    float bottom = y + px(26) + wrapped(type::body, x, y + px(26), room, px(20), c.text2, page.summary, ItemKind::error);
    bottom = std::max(bottom, y + px(44));
    float bx = below ? area.x : area.right() - wanted;
    const float by = below ? bottom + px(12) : y + px(6);
    for (const HeadButton& each : buttons) {
        const float width = button_width(each.label, each.icon != 0);
        const bool main = each.label == "Reconnect" && !page.advice && tab.state != TabState::waiting;
        if (button({bx, by, width, px(32)}, each.label, main ? ButtonLook::primary : ButtonLook::secondary, each.icon)) {
            press_head(frame, tab, each.label);
        }
        bx += width + px(8);
    }
    return (below ? by + px(32) : bottom) + px(20);
}

// The one thing to do first, or what is being done.

struct Strip {
    std::string title;
    std::string words;
    bool quoted = false;
    bool busy = false;
    std::string button;
    std::string second;
};

Strip strip_of(const TabView& tab)
{
    if (tab.state == TabState::waiting) {
        return {"Waiting until it answers", fmt::format("The next try is in {} s.", tab.retry_in), false, true, "Try now", "Stop trying"};
    }
    if (tab.state != TabState::failed && tab.state != TabState::closed) {
        return {"Trying again", tab.steps.empty() ? std::string{"Connecting"} : tab.steps.back().text, false, true, {}, "Stop trying"};
    }
    if (!tab.explanation->advice) {
        return {};
    }
    const ExplainedAdvice& advice = *tab.explanation->advice;
    return {advice.title, advice.words, advice.quoted, false, advice.button.label, {}};
}

void press_strip(const Frame& frame, const TabView& tab)
{
    if (tab.state == TabState::waiting) {
        frame.send(view::MendSession{tab.id, view::Mend::wait_for_it, {}});
    } else {
        send(frame, tab, tab.explanation->advice->button);
    }
}

/// Once for each page that comes: the first thing to do has the keyboard.
void take_keyboard(const Frame& frame, const TabView& tab)
{
    PaneState& pane = frame.state.panes[tab.id];
    if (const std::string page = tab.explanation->title + tab.explanation->summary; pane.explained != page) {
        pane.explained = page;
        ImGui::SetKeyboardFocusHere();
        ImGui::SetNavCursorVisible(true);
    }
}

float draw_strip(const Frame& frame, const TabView& tab, Box area, float y)
{
    const Strip strip = strip_of(tab);
    if (strip.title.empty()) {
        return y;
    }
    const Colors& c = colors();
    const float first = strip.button.empty() ? 0 : button_width(strip.button, true);
    const float second = strip.second.empty() ? 0 : button_width(strip.second);
    const float buttons = first + second + (first > 0 && second > 0 ? px(8) : 0);
    const bool below = area.w - buttons < px(360);
    const float x = area.x + px(64);
    const float room = area.right() - x - px(20) - (below ? 0 : buttons + px(16));
    const TextStyle style = strip.quoted ? type::mono_small : type::body;
    const float words = wrapped_height(style, room, px(20), strip.words);
    const float height = std::max(px(76), px(40) + words + px(16)) + (below ? px(44) : 0);
    panel({area.x, y, area.w, height}, c.accent.soft, c.accent.line, px(10));
    const float icon_y = y + (below ? px(38) : height / 2);
    if (strip.busy) {
        spinner(area.x + px(34), icon_y, px(9), c.acc);
    } else {
        icon_at(strip.quoted ? icon::person : icon::info, 22, area.x + px(34), icon_y, c.acc);
    }
    text(type::body_bold, x, y + px(26), c.text, strip.title, room);
    wrapped(style, x, y + px(38), room, px(20), c.text, strip.words, strip.busy ? ItemKind::step : ItemKind::text);
    float bx = below ? x : area.right() - px(20) - buttons;
    const float by = below ? y + height - px(44) : y + height / 2 - px(16);
    if (first > 0) {
        take_keyboard(frame, tab);
        if (button({bx, by, first, px(32)}, strip.button, ButtonLook::primary, icon::refresh)) {
            press_strip(frame, tab);
        }
        bx += first + px(8);
    }
    if (second > 0 && button({bx, by, second, px(32)}, strip.second)) {
        frame.send(view::Disconnect{tab.id});
    }
    return y + height + px(20);
}

// What happened

struct MarkLook {
    ImWchar icon;
    const Tone* tone;
};

MarkLook look_of(ExplainedStep::Mark mark)
{
    const Colors& c = colors();
    switch (mark) {
    case ExplainedStep::Mark::good:
        return {icon::check_circle, &c.ok};
    case ExplainedStep::Mark::trusted:
        return {icon::verified_user, &c.ok};
    case ExplainedStep::Mark::key:
        return {icon::vpn_key, &c.ok};
    case ExplainedStep::Mark::refused:
        return {icon::close, &c.bad};
    case ExplainedStep::Mark::cut_off:
        return {icon::link_off, &c.warn};
    case ExplainedStep::Mark::told:
        break;
    }
    return {icon::info, &c.accent};
}

float step_height(const ExplainedStep& step, float width)
{
    const float detail = step.detail.empty() ? 0 : px(2) + wrapped_height(type::small, width, px(18), step.detail);
    return wrapped_height(type::body_medium, width, px(20), step.title) + detail + px(18);
}

float steps_height(const Explanation& page, float width)
{
    float height = px(heading_height);
    for (const ExplainedStep& step : page.steps) {
        height += step_height(step, width - px(2 * card_padding + 36));
    }
    return height + px(8);
}

void draw_steps(const Explanation& page, Box box)
{
    const Colors& c = colors();
    const ItemGroup group{"What happened"};
    card(box);
    text(type::body_bold, box.x + px(card_padding), box.y + px(24), c.text, "What happened");
    const float x = box.x + px(card_padding) + px(36);
    const float width = box.w - px(2 * card_padding + 36);
    const float mark_x = box.x + px(card_padding) + px(12);
    float y = box.y + px(heading_height);
    for (std::size_t i = 0; i < page.steps.size(); ++i) {
        const ExplainedStep& step = page.steps[i];
        const float height = step_height(step, width);
        if (i + 1 < page.steps.size()) {
            line_v(mark_x, y + px(10), height, c.line);
        }
        const MarkLook mark = look_of(step.mark);
        dot(mark_x, y + px(10), px(12), mark.tone->soft);
        icon_at(mark.icon, 16, mark_x, y + px(10), mark.tone->ink);
        const float title = wrapped(type::body_medium, x, y, width, px(20), c.text, step.title, ItemKind::step);
        if (!step.detail.empty()) {
            wrapped(type::small, x, y + title + px(2), width, px(18), c.text2, step.detail);
        }
        y += height;
    }
}

// Likely causes

std::string_view words_of(ExplainedCause::Likelihood likelihood)
{
    constexpr std::array<std::string_view, 3> words{"Very likely", "Likely", "Possible"};
    return words[static_cast<std::size_t>(likelihood)];
}

/// Never by colour alone: three, two or one bar, and the word below.
void draw_likelihood(ExplainedCause::Likelihood likelihood, float x, float cy)
{
    const Colors& c = colors();
    const std::size_t filled = 3 - static_cast<std::size_t>(likelihood);
    for (std::size_t i = 0; i < 3; ++i) {
        const ImU32 full = likelihood == ExplainedCause::Likelihood::very_likely ? c.acc : c.text2;
        fill({x + static_cast<float>(i) * px(14), cy - px(12), px(11), px(6)}, i < filled ? full : c.line, px(2));
    }
    text(type::small, x, cy + px(6), c.text2, words_of(likelihood), px(likelihood_width - 6));
}

struct CauseShape {
    float text_x = 0; ///< from the card's inner edge
    float text_width = 0;
    float button = 0; ///< its width
    bool below = false;
    float height = 0;
};

CauseShape shape_of(const ExplainedCause& cause, float width)
{
    CauseShape shape;
    shape.text_x = px(likelihood_width);
    shape.button = cause.button.label.empty() ? 0 : std::max(px(126), button_width(cause.button.label));
    const float beside = width - shape.text_x - (shape.button > 0 ? shape.button + px(16) : 0);
    shape.below = shape.button > 0 && beside < px(180);
    shape.text_width = shape.below ? width - shape.text_x : beside;
    const float words = wrapped_height(type::body_bold, shape.text_width, px(20), cause.title) + px(2) +
                        wrapped_height(type::small, shape.text_width, px(18), cause.text);
    shape.height = std::max(px(40), words + (shape.below ? px(42) : 0)) + px(32);
    return shape;
}

float causes_height(const Explanation& page, float width)
{
    const float inner = width - px(2 * card_padding);
    float height = px(heading_height);
    for (const ExplainedCause& cause : page.causes) {
        height += shape_of(cause, inner).height;
    }
    height += page.also_words.empty() ? 0 : px(48);
    height += page.said.empty() ? 0 : px(16) + wrapped_height(type::small_medium, inner - px(24), px(18), page.said);
    return height + px(8);
}

void draw_cause(const Frame& frame, const TabView& tab, const ExplainedCause& cause, float x, float y, float width)
{
    const Colors& c = colors();
    const CauseShape shape = shape_of(cause, width);
    const float top = y + px(16);
    const float middle = shape.below ? top + px(20) : y + shape.height / 2;
    draw_likelihood(cause.likelihood, x, middle);
    const float words = shape.height - px(32) - (shape.below ? px(42) : 0);
    const float title_height = wrapped_height(type::body_bold, shape.text_width, px(20), cause.title);
    const float text_height = wrapped_height(type::small, shape.text_width, px(18), cause.text);
    float ty = top + std::floor((words - title_height - px(2) - text_height) / 2);
    ty += wrapped(type::body_bold, x + shape.text_x, ty, shape.text_width, px(20), c.text, cause.title) + px(2);
    wrapped(type::small, x + shape.text_x, ty, shape.text_width, px(18), c.text2, cause.text);
    if (shape.button > 0) {
        const Box box = shape.below ? Box{x + shape.text_x, y + shape.height - px(16 + 32), shape.button, px(32)}
                                    : Box{x + width - shape.button, y + shape.height / 2 - px(16), shape.button, px(32)};
        // Two causes may be mended by the same.
        next_item_means(fmt::format("mend:{}:{}", static_cast<int>(cause.button.mend), cause.button.value));
        if (button(box, cause.button.label)) {
            send(frame, tab, cause.button);
        }
    }
}

void draw_causes(const Frame& frame, const TabView& tab, Box box)
{
    const Colors& c = colors();
    const Explanation& page = *tab.explanation;
    const ItemGroup group{"Likely causes, and what mends them"};
    card(box);
    const float x = box.x + px(card_padding);
    const float width = box.w - px(2 * card_padding);
    text(type::body_bold, x, box.y + px(24), c.text, "Likely causes, and what mends them", width);
    float y = box.y + px(heading_height);
    for (std::size_t i = 0; i < page.causes.size(); ++i) {
        ImGui::PushID(static_cast<int>(i));
        draw_cause(frame, tab, page.causes[i], x, y, width);
        ImGui::PopID();
        y += shape_of(page.causes[i], width).height;
        if (i + 1 < page.causes.size() || !page.also_words.empty() || !page.said.empty()) {
            line_h(x, y, width, c.line);
        }
    }
    if (!page.also_words.empty()) {
        const float after = text(type::body, x, y + px(26), c.text2, page.also_words, width - link_width(page.also.label, false) - px(8));
        if (link(x + after + px(8), y + px(26), page.also.label)) {
            send(frame, tab, page.also);
        }
        y += px(48);
    }
    if (!page.said.empty()) {
        icon_at(icon::check, 16, x + px(8), y + px(21), c.ok.ink);
        wrapped(type::small_medium, x + px(24), y + px(12), width - px(24), px(18), c.text, page.said, ItemKind::banner);
    }
}

} // namespace

float draw_explanation(const Frame& frame, const TabView& tab, Box area, float y)
{
    const Explanation& page = *tab.explanation;
    y = draw_head(frame, tab, area, y);
    y = draw_strip(frame, tab, area, y);
    const float gap = px(20);
    const bool beside = area.w >= px(760);
    const float left = beside ? std::floor((area.w - gap) * 0.44F) : area.w;
    const float right = beside ? area.w - gap - left : area.w;
    const float steps = steps_height(page, left);
    const float causes = causes_height(page, right);
    const float height = std::max(steps, causes);
    // What mends it comes first where there is no room beside.
    draw_causes(frame, tab, {beside ? area.x + left + gap : area.x, y, right, beside ? height : causes});
    draw_steps(page, {area.x, beside ? y : y + causes + gap, left, beside ? height : steps});
    return y + (beside ? height : causes + gap + steps) + gap;
}

} // namespace latchkey::panels
