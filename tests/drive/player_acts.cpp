/// Player: what a person does in the window. Presses, types, chooses, drags, drops.

#include "gui/panels/kit/fonts.h"
#include "gui/panels/terminal_pane.h"
#include "tests/drive/player.h"

#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <exception>
#include <filesystem>
#include <utility>

namespace latchkey::drive {
namespace {

/// "3,14": row and column, from 1.
std::optional<std::pair<int, int>> parse_cell(std::string_view text)
{
    int row = 0;
    int col = 0;
    const char* end = text.data() + text.size();
    const auto first = std::from_chars(text.data(), end, row);
    if (first.ec != std::errc{} || first.ptr == end || *first.ptr != ',') {
        return std::nullopt;
    }
    const auto second = std::from_chars(first.ptr + 1, end, col);
    if (second.ec != std::errc{} || second.ptr != end || row < 1 || col < 1) {
        return std::nullopt;
    }
    return std::pair{row, col};
}

} // namespace

Failure Player::press(const Line& line, int button, int times)
{
    if (line.arguments.size() == 2 && !is_kind_name(line.arguments.front())) {
        return fmt::format("\"{}\" is no kind of thing: quote a label that has blanks", line.arguments.front());
    }
    // What is double-clicked is a row of a list, also where a tab has the same name; so is what is clicked while the page with the lists is
    // in front.
    const bool rows_first = times == 2 || place_.content().view().active_tab == 0;
    const auto item = target(line, For::pressing, rows_first ? Rather{kit::ItemKind::row} : std::nullopt);
    if (!item) {
        return item.error();
    }
    hand_.press(item->middle(), button, times);
    return std::nullopt;
}

Failure Player::press_item(std::string_view label, std::string_view kind, int times)
{
    const auto item = look_for(label, For::pressing, kind);
    if (!item) {
        return item.error();
    }
    hand_.press(item->middle(), 0, times);
    return std::nullopt;
}

Failure Player::click(const Line& line)
{
    return press(line, 0, 1);
}

Failure Player::double_click(const Line& line)
{
    return press(line, 0, 2);
}

Failure Player::right_click(const Line& line)
{
    return press(line, 1, 1);
}

Failure Player::middle_click(const Line& line)
{
    return press(line, 2, 1);
}

Failure Player::hover(const Line& line)
{
    const auto item = target(line, For::seeing);
    if (!item) {
        return item.error();
    }
    hand_.point(item->middle());
    for (int i = 0; i < 60; ++i) { // a tooltip comes after half a second, which is frames here
        hand_.frame();
    }
    return std::nullopt;
}

Failure Player::type(const Line& line)
{
    const auto item = look_for(line.arguments[0], For::typing, {});
    if (!item) {
        return item.error();
    }
    // Near its left end: at its right there may be a button.
    hand_.press({std::min(item->middle().x, item->min.x + 40), item->middle().y}, 0, 1);
    hand_.press_chord({ImGuiKey_A, true, false, false, false, 0});
    if (line.arguments[1].empty()) {
        hand_.press_chord({ImGuiKey_Delete, false, false, false, false, 0});
    } else {
        hand_.write(line.arguments[1]);
    }
    return std::nullopt;
}

/// As somebody moves the mouse who was told to: in loops over the thing, a step a frame.
Failure Player::move(const Line& line)
{
    Line place = line;
    int steps = 40;
    if (place.arguments.size() > 1) {
        const std::string& last = place.arguments.back();
        const auto parsed = std::from_chars(last.data(), last.data() + last.size(), steps);
        if (parsed.ec == std::errc{} && parsed.ptr == last.data() + last.size()) {
            place.arguments.pop_back();
        }
    }
    if (place.arguments.size() > 2 || steps < 1 || steps > 10'000) {
        return "move takes a label and a number of steps, at most 10000";
    }
    const auto item = target(place, For::seeing);
    if (!item) {
        return item.error();
    }
    const ImVec2 middle = item->middle();
    const ImVec2 reach{(std::min(item->max.x, item->clip_max.x) - middle.x) * 0.8F,
                       (std::min(item->max.y, item->clip_max.y) - middle.y) * 0.8F};
    for (int i = 0; i < steps; ++i) {
        const float turn = static_cast<float>(i) * 0.35F;
        hand_.point({middle.x + reach.x * std::sin(turn), middle.y + reach.y * std::sin(turn * 1.6F + 0.6F)});
    }
    return std::nullopt;
}

Failure Player::choose(const Line& line)
{
    const std::string& value = line.arguments.back();
    if (place_.content().view().picker && line.arguments.size() == 1) {
        // In the file picker a double click takes the file, or opens the folder.
        const Failure failure = press_item(value, "row", 2);
        settle();
        picked_ = !failure && !place_.content().view().picker;
        return failure;
    }
    if (line.arguments.size() == 1) {
        return press_item(value, items_.find(value, For::pressing, "chip") ? "chip" : "row", 1);
    }
    const auto item = look_for(line.arguments[0], For::choosing, {});
    if (!item) {
        // A list has its heading as plain text.
        if (!items_.shows(line.arguments[0])) {
            return item.error();
        }
        return press_item(value, items_.find(value, For::pressing, "chip") ? "chip" : "row", 1);
    }
    if (item->kind == kit::ItemKind::checkbox) {
        const bool on = value == "yes" || value == "on" || value == "true";
        if (!on && value != "no" && value != "off" && value != "false") {
            return fmt::format("{} is yes or no", item->description());
        }
        if (item->checked.value_or(false) != on) {
            hand_.press(item->middle(), 0, 1);
        }
        return std::nullopt;
    }
    if (item->kind == kit::ItemKind::field) {
        // The box of "Saved Sessions" has its list below it; another field takes the words themselves.
        if (items_.find(value, For::pressing, "row")) {
            return press_item(value, "row", 1);
        }
        if (items_.find(value, For::pressing, "chip")) {
            return press_item(value, "chip", 1);
        }
        return type(Line{line.number, "type", line.arguments, line.source});
    }
    if (item->value == value) {
        return std::nullopt;
    }
    hand_.press(item->middle(), 0, 1);
    const auto entry = look_for(value, For::taking, "row"); // "PKCS#8" for "PEM (PKCS#8)"
    if (!entry) {
        return entry.error();
    }
    hand_.press(entry->middle(), 0, 1);
    return std::nullopt;
}

Failure Player::press_key(const Line& line)
{
    for (const std::string& word : line.arguments) {
        const auto chord = parse_chord(word);
        if (!chord) {
            return fmt::format("no key \"{}\": write for example Enter, Ctrl+K, Shift+F10", word);
        }
        hand_.press_chord(*chord);
    }
    return std::nullopt;
}

Failure Player::focus_terminal()
{
    const bool shown = poll(patience_ms, [&] {
        const view::WindowView& view = place_.content().view();
        for (const view::TabView& tab : view.tabs) {
            if (tab.id == view.active_tab) {
                const bool open = tab.state == view::TabState::connected || tab.state == view::TabState::output;
                return open && tab.screen != nullptr && !tab.question && !view.question;
            }
        }
        return false;
    });
    if (!shown) {
        return fmt::format("there is no open terminal to type into; there is {}", items_.labels_in_short());
    }
    if (!place_.content().terminal_focused()) {
        for (const Item& item : items_.all()) {
            if (item.kind == kit::ItemKind::terminal && item.reachable) {
                hand_.press(item.middle(), 0, 1);
                break;
            }
        }
    }
    return place_.content().terminal_focused() ? Failure{} : Failure{"the terminal does not take the keyboard"};
}

Failure Player::text(const Line& line)
{
    if (const Failure failure = focus_terminal()) {
        return failure;
    }
    hand_.write(line.arguments[0]);
    return std::nullopt;
}

/// Selects in the terminal with the mouse, from one cell to another, both taken.
Failure Player::drag(const Line& line)
{
    const auto from = parse_cell(line.arguments[0]);
    const auto to = parse_cell(line.arguments[1]);
    if (!from || !to) {
        return "drag takes two cells of the terminal, ROW,COL from 1, e.g. drag 2,1 2,10";
    }
    const auto terminal = std::find_if(items_.all().begin(), items_.all().end(),
                                       [](const Item& item) { return item.kind == kit::ItemKind::terminal && item.reachable; });
    if (terminal == items_.all().end()) {
        return fmt::format("there is no terminal to select in; there is {}", items_.labels_in_short());
    }
    const view::WindowView& view = place_.content().view();
    const kit::CellSize cell = kit::terminal_cell(view.terminal_font_size > 0 ? view.terminal_font_size : kit::terminal_font_size);
    const ImVec2 corner = terminal->min;
    const auto middle = [&](std::pair<int, int> at) {
        return ImVec2{
            corner.x + kit::px(panels::terminal_pad_left) + (static_cast<float>(at.second) - 0.5F) * static_cast<float>(cell.width),
            corner.y + kit::px(panels::terminal_pad_top) + (static_cast<float>(at.first) - 0.5F) * static_cast<float>(cell.height)};
    };
    // A selection ends before the cell that the mouse is over; who names two cells wants both.
    const bool forwards = *to >= *from;
    const ImVec2 start = middle({from->first, from->second + (forwards ? 0 : 1)});
    const ImVec2 end = middle({to->first, to->second + (forwards ? 1 : 0)});
    hand_.drag(start, end);
    return std::nullopt;
}

Failure Player::paste(const Line& line)
{
    place_.set_clipboard(line.arguments[0]);
    if (const Failure failure = focus_terminal()) {
        return failure;
    }
    hand_.press_chord({ImGuiKey_V, true, true, false, false, 0});
    return std::nullopt;
}

Failure Player::drop(const Line& line)
{
    view::DropFiles files;
    for (const std::string& file : line.arguments) {
        std::error_code error;
        const auto path = std::filesystem::absolute(file, error);
        if (!std::filesystem::exists(path, error)) {
            return fmt::format("there is no file {}", path.string());
        }
        files.paths.push_back(path.string());
    }
    (void)model_.send(std::move(files));
    return std::nullopt;
}

Failure Player::scroll(const Line& line)
{
    float lines = 0;
    try {
        lines = std::stof(line.arguments.back());
    } catch (const std::exception&) {
        return "scroll takes a number of wheel clicks, up is positive";
    }
    Line place = line;
    place.arguments.pop_back();
    const auto item = target(place, For::seeing);
    if (!item) {
        return item.error();
    }
    hand_.wheel(item->middle(), lines);
    return std::nullopt;
}

} // namespace latchkey::drive
