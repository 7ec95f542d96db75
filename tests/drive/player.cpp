/// Player: the table of actions, waiting for the model, looking for what is named.

#include "tests/drive/player.h"

#include "gui/shell/observers.h"

#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <utility>

namespace latchkey::drive {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int settle_ms = 3'000; ///< a terminal that never stops scrolling never settles
constexpr int step_ms = 10;

int since(Clock::time_point start)
{
    return static_cast<int>(std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - start).count());
}

} // namespace

struct Player::Action {
    std::string_view name;
    std::size_t least;
    std::size_t most;
    std::string_view arguments;
    Failure (Player::*play)(const Line&);
};

std::span<const Player::Action> Player::actions()
{
    constexpr std::size_t many = 99;
    static constexpr auto table = std::to_array<Action>({
        {"click", 1, 2, "[KIND] LABEL", &Player::click},
        {"double-click", 1, 2, "[KIND] LABEL", &Player::double_click},
        {"right-click", 1, 2, "[KIND] LABEL", &Player::right_click},
        {"middle-click", 1, 2, "[KIND] LABEL", &Player::middle_click},
        {"hover", 1, 2, "[KIND] LABEL", &Player::hover},
        {"move", 1, 3, "[KIND] LABEL [STEPS]", &Player::move},
        {"type", 2, 2, "LABEL TEXT", &Player::type},
        {"choose", 1, 2, "[LABEL] VALUE", &Player::choose},
        {"key", 1, many, "CHORD…", &Player::press_key},
        {"text", 1, 1, "TEXT", &Player::text},
        {"drag", 2, 2, "ROW,COL ROW,COL", &Player::drag},
        {"paste", 1, 1, "TEXT", &Player::paste},
        {"drop", 1, many, "FILE…", &Player::drop},
        {"scroll", 2, 3, "[KIND] LABEL LINES", &Player::scroll},
        {"wait", 1, many, "TEXT [TIME]", &Player::wait_for},
        {"wait-not", 1, many, "TEXT [TIME]", &Player::wait_gone},
        {"expect", 1, many, "TEXT", &Player::expect},
        {"expect-not", 1, many, "TEXT", &Player::expect_not},
        {"value", 1, 2, "LABEL [VALUE]", &Player::value},
        {"clipboard", 0, 1, "[TEXT]", &Player::clipboard},
        {"set-clipboard", 1, 1, "TEXT", &Player::set_clipboard},
        {"dump", 0, 1, "[FILE]", &Player::dump},
        {"screenshot", 1, 1, "FILE.png", &Player::screenshot},
        {"size", 1, 2, "WIDTHxHEIGHT", &Player::size},
        {"scale", 1, 1, "N", &Player::scale},
        {"theme", 1, 1, "light|dark|system", &Player::theme},
        {"sleep", 1, 1, "TIME", &Player::sleep},
        {"quit", 0, 0, "", &Player::quit},
        {"echo", 0, many, "WORDS…", &Player::echo},
    });
    return table;
}

const Player::Action* Player::find_action(std::string_view name)
{
    for (const Action& action : actions()) {
        if (action.name == name) {
            return &action;
        }
    }
    return nullptr;
}

std::string Player::actions_in_short()
{
    std::string out;
    for (const Action& action : actions()) {
        out += fmt::format("  {} {}\n", action.name, action.arguments);
    }
    return out;
}

Failure Player::play(const Line& line)
{
    const Action* action = find_action(line.action);
    if (action == nullptr) {
        return fmt::format("no action \"{}\"", line.action);
    }
    if (line.arguments.size() < action->least || line.arguments.size() > action->most) {
        return fmt::format("usage: {} {}", action->name, action->arguments);
    }
    if (!hand_.window_open()) {
        return "the window has been closed";
    }
    const bool after_pick = std::exchange(picked_, false);
    if (after_pick && taken_already(line)) {
        fmt::print(stderr, "{}: the file has been taken by \"choose\"; write: click button \"Open\" for the button of the page\n",
                   line.number);
        return std::nullopt;
    }
    const Failure failure = (this->*action->play)(line);
    if (failure) {
        return failure;
    }
    settle();
    const std::string errors = place_.drawing_errors();
    return errors.empty() ? Failure{} : Failure{"the drawing code made mistakes: " + errors};
}

/// `choose FILE` takes a file, and the picker is gone then. Scripts are also written as one would do it by hand, with `click "Open"` in the
/// next line for the picker's button: that is done already, and must not press the Open of the page behind it, which connects. Whoever
/// means that one says its kind.
bool Player::taken_already(const Line& line) const
{
    return line.action == "click" && line.arguments.size() == 1 && (line.arguments[0] == "Open" || line.arguments[0] == "OK") &&
           !place_.content().view().picker;
}

void Player::settle()
{
    const auto start = Clock::now();
    // Layout and focus take up to three frames; whatever the model still does is waited for.
    for (int quiet = 0; hand_.window_open() && quiet < 4 && since(start) < settle_ms;) {
        const bool settled = model_.settled();
        const std::uint64_t before = place_.content().view().generation;
        hand_.frame();
        const bool same = place_.content().view().generation == before;
        quiet = settled && same && model_.settled() ? quiet + 1 : 0;
        if (!settled) {
            place_.wait(step_ms);
        }
    }
}

bool Player::poll(int milliseconds, const std::function<bool()>& happened)
{
    const auto start = Clock::now();
    for (;;) {
        hand_.frame();
        if (happened()) {
            return true;
        }
        if (since(start) >= milliseconds || !hand_.window_open()) {
            return false;
        }
        place_.wait(step_ms);
    }
}

std::string Player::terminal_text()
{
    return shell::terminal_text(place_.content().view());
}

bool Player::shows(std::string_view text)
{
    if (items_.shows(text)) {
        return true;
    }
    const std::string rows = terminal_text();
    if (rows.find(text) != std::string::npos) {
        return true;
    }
    // A long line goes on in the next row of the terminal.
    std::string whole;
    const view::WindowView& view = place_.content().view();
    for (const view::TabView& tab : view.tabs) {
        for (int row = 0; tab.id == view.active_tab && tab.screen && row < tab.screen->rows(); ++row) {
            whole += tab.screen->row_text(row);
            whole += tab.screen->row(row).wrapped ? "" : "\n";
        }
    }
    return whole.find(text) != std::string::npos;
}

std::string Player::listing()
{
    std::string out = items_.listing();
    const view::WindowView& view = place_.content().view();
    for (const view::TabView& tab : view.tabs) {
        if (tab.id == view.active_tab && tab.screen) {
            out += fmt::format("terminal text, {}:\n{}", tab.size, trimmed(tab.screen->text()) + "\n");
        }
    }
    return out;
}

std::string Player::trimmed(std::string text)
{
    while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) {
        text.pop_back();
    }
    return text;
}

std::expected<Item, std::string> Player::look_for(std::string_view label, For what, std::string_view kind, Rather rather)
{
    std::expected<Found, std::string> found = std::unexpected(std::string{});
    poll(patience_ms, [&] {
        found = items_.find(label, what, kind, rather);
        return found.has_value();
    });
    if (!found) {
        return std::unexpected(found.error());
    }
    return found->scrolled_out ? bring_into_view(found->item, label, what, kind, rather) : std::expected<Item, std::string>{found->item};
}

/// Turns the wheel over the part of the window that the item is scrolled out of, as a person would.
std::expected<Item, std::string> Player::bring_into_view(Item item, std::string_view label, For what, std::string_view kind, Rather rather)
{
    for (int turn = 0; turn < 400; ++turn) {
        const ImVec2 over{(item.clip_min.x + item.clip_max.x) / 2, (item.clip_min.y + item.clip_max.y) / 2};
        if (item.clip_max.x - item.clip_min.x < 2 || item.clip_max.y - item.clip_min.y < 2) {
            break; // what it is in cannot be seen either
        }
        const bool below = item.max.y > item.clip_max.y;
        const float away = below ? item.max.y - item.clip_max.y : item.clip_min.y - item.min.y;
        // A notch turns less than the height of what is seen, so that many do not overshoot.
        const float notches = std::clamp(std::floor(away / (item.clip_max.y - item.clip_min.y)), 1.0F, 500.0F);
        const float way = below ? -notches : notches;
        const float before = item.min.y;
        hand_.wheel(over, way);
        hand_.frame();
        hand_.frame();
        const auto found = items_.find(label, what, kind, rather);
        if (!found) {
            return std::unexpected(found.error());
        }
        item = found->item;
        if (!found->scrolled_out) {
            return item;
        }
        if (item.min.y == before && turn > 3) {
            break;
        }
    }
    return std::unexpected(fmt::format("{} cannot be scrolled into view", item.description()));
}

std::expected<Item, std::string> Player::target(const Line& line, For what, Rather rather)
{
    if (line.arguments.size() >= 2 && is_kind_name(line.arguments.front())) {
        return look_for(line.arguments[1], what, line.arguments.front());
    }
    return look_for(line.arguments.front(), what, {}, rather);
}

} // namespace latchkey::drive
