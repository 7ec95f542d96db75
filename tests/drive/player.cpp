#include "tests/drive/player.h"

#include "gui/panels/kit/fonts.h"
#include "gui/panels/terminal_pane.h"
#include "gui/shell/observers.h"

#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <utility>

namespace latchkey::drive {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int patience_ms = 5'000; ///< for a label that an action names: dialogs come from other threads
constexpr int wait_ms = 10'000;    ///< wait without a time
constexpr int settle_ms = 3'000;   ///< a terminal that never stops scrolling never settles
constexpr int step_ms = 10;

int since(Clock::time_point start)
{
    return static_cast<int>(std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - start).count());
}

/// A trailing time ("5s") of wait and its like.
int take_time(std::vector<std::string>& words, int otherwise)
{
    if (words.size() > 1) {
        if (const auto time = parse_time(words.back())) {
            words.pop_back();
            return *time;
        }
    }
    return otherwise;
}

std::string joined(const std::vector<std::string>& words)
{
    std::string out;
    for (const std::string& word : words) {
        out += (out.empty() ? "" : " ") + word;
    }
    return out;
}

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

std::string trimmed(std::string text)
{
    while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) {
        text.pop_back();
    }
    return text;
}

} // namespace

struct Player::Action {
    std::string_view name;
    std::size_t least;
    std::size_t most;
    std::string_view arguments;
    Failure (Player::*play)(const Line&);
};

const Player::Action* Player::find_action(std::string_view name)
{
    constexpr std::size_t many = 99;
    static constexpr auto actions = std::to_array<Action>({
        {"click", 1, 2, "[KIND] LABEL", &Player::click},
        {"double-click", 1, 2, "[KIND] LABEL", &Player::double_click},
        {"right-click", 1, 2, "[KIND] LABEL", &Player::right_click},
        {"hover", 1, 2, "[KIND] LABEL", &Player::hover},
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
    for (const Action& action : actions) {
        if (action.name == name) {
            return &action;
        }
    }
    return nullptr;
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
    if (!open_) {
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

void Player::frame(const std::function<void()>& input)
{
    open_ = place_.frame(input) && open_;
}

void Player::settle()
{
    const auto start = Clock::now();
    // Layout and focus take up to three frames; whatever the model still does is waited for.
    for (int quiet = 0; open_ && quiet < 4 && since(start) < settle_ms;) {
        const bool settled = model_.settled();
        const std::uint64_t before = place_.content().view().generation;
        frame();
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
        frame();
        if (happened()) {
            return true;
        }
        if (since(start) >= milliseconds || !open_) {
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
        frame([&] {
            ImGui::GetIO().AddMousePosEvent(over.x, over.y);
            ImGui::GetIO().AddMouseWheelEvent(0, way);
        });
        frame();
        frame();
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

void Player::press_at(ImVec2 at, int button, int times)
{
    ImGuiIO& io = ImGui::GetIO();
    frame([&] { io.AddMousePosEvent(at.x, at.y); });
    frame();
    for (int i = 0; i < times; ++i) {
        frame([&] { io.AddMouseButtonEvent(button, true); });
        frame([&] { io.AddMouseButtonEvent(button, false); });
    }
    frame();
    if (times > 1) {
        // The next click must not count as a third one.
        for (int i = 0; i < 30; ++i) {
            frame();
        }
    }
}

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
    press_at(item->middle(), button, times);
    return std::nullopt;
}

Failure Player::press_item(std::string_view label, std::string_view kind, int times)
{
    const auto item = look_for(label, For::pressing, kind);
    if (!item) {
        return item.error();
    }
    press_at(item->middle(), 0, times);
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

Failure Player::hover(const Line& line)
{
    const auto item = target(line, For::seeing);
    if (!item) {
        return item.error();
    }
    const ImVec2 at = item->middle();
    frame([&] { ImGui::GetIO().AddMousePosEvent(at.x, at.y); });
    for (int i = 0; i < 60; ++i) { // a tooltip comes after half a second, which is frames here
        frame();
    }
    return std::nullopt;
}

void Player::press_chord(const Chord& chord)
{
    ImGuiIO& io = ImGui::GetIO();
    const auto modifiers = [&](bool down) {
        if (chord.ctrl) {
            io.AddKeyEvent(ImGuiMod_Ctrl, down);
        }
        if (chord.shift) {
            io.AddKeyEvent(ImGuiMod_Shift, down);
        }
        if (chord.alt) {
            io.AddKeyEvent(ImGuiMod_Alt, down);
        }
        if (chord.super) {
            io.AddKeyEvent(ImGuiMod_Super, down);
        }
    };
    frame([&] {
        modifiers(true);
        io.AddKeyEvent(chord.key, true);
        if (chord.character != 0) {
            io.AddInputCharacter(static_cast<unsigned char>(chord.character));
        }
    });
    frame();
    frame([&] {
        io.AddKeyEvent(chord.key, false);
        modifiers(false);
    });
    frame();
}

/// Characters as typed; Enter, Tab, Escape and other controls as their keys.
void Player::write(std::string_view utf8)
{
    std::string run;
    const auto flush = [&] {
        if (!run.empty()) {
            frame([&] { ImGui::GetIO().AddInputCharactersUTF8(run.c_str()); });
            frame();
            run.clear();
        }
    };
    for (const char c : utf8) {
        const auto code = static_cast<unsigned char>(c);
        if (code >= 0x20 && code != 0x7F) {
            run += c;
            continue;
        }
        flush();
        Chord chord;
        if (c == '\n' || c == '\r') {
            chord.key = ImGuiKey_Enter;
        } else if (c == '\t') {
            chord.key = ImGuiKey_Tab;
        } else if (c == '\x1b') {
            chord.key = ImGuiKey_Escape;
        } else if (c == '\b' || c == '\x7f') {
            chord.key = ImGuiKey_Backspace;
        } else if (code >= 1 && code <= 26) {
            chord.ctrl = true;
            chord.key = static_cast<ImGuiKey>(static_cast<int>(ImGuiKey_A) + code - 1);
        } else {
            continue;
        }
        press_chord(chord);
    }
    flush();
}

Failure Player::type(const Line& line)
{
    const auto item = look_for(line.arguments[0], For::typing, {});
    if (!item) {
        return item.error();
    }
    // Near its left end: at its right there may be a button.
    press_at({std::min(item->middle().x, item->min.x + 40), item->middle().y}, 0, 1);
    press_chord({ImGuiKey_A, true, false, false, false, 0});
    if (line.arguments[1].empty()) {
        press_chord({ImGuiKey_Delete, false, false, false, false, 0});
    } else {
        write(line.arguments[1]);
    }
    return std::nullopt;
}

Failure Player::choose(const Line& line)
{
    const std::string& value = line.arguments.back();
    if (place_.content().view().picker) {
        // In the file picker a double click takes the file, or opens the folder.
        const Failure failure = press_item(value, "row", 2);
        settle();
        picked_ = !failure && !place_.content().view().picker;
        return failure;
    }
    if (line.arguments.size() == 1) {
        return press_item(value, "row", 1);
    }
    const auto item = look_for(line.arguments[0], For::choosing, {});
    if (!item) {
        // A list has its heading as plain text.
        return items_.shows(line.arguments[0]) ? press_item(value, "row", 1) : Failure{item.error()};
    }
    if (item->kind == kit::ItemKind::checkbox) {
        const bool on = value == "yes" || value == "on" || value == "true";
        if (!on && value != "no" && value != "off" && value != "false") {
            return fmt::format("{} is yes or no", item->description());
        }
        if (item->checked.value_or(false) != on) {
            press_at(item->middle(), 0, 1);
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
    press_at(item->middle(), 0, 1);
    return press_item(value, "row", 1);
}

Failure Player::press_key(const Line& line)
{
    for (const std::string& word : line.arguments) {
        const auto chord = parse_chord(word);
        if (!chord) {
            return fmt::format("no key \"{}\": write for example Enter, Ctrl+K, Shift+F10", word);
        }
        press_chord(*chord);
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
                press_at(item.middle(), 0, 1);
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
    write(line.arguments[0]);
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
    ImGuiIO& io = ImGui::GetIO();
    frame([&] { io.AddMousePosEvent(start.x, start.y); });
    frame([&] { io.AddMouseButtonEvent(0, true); });
    frame([&] { io.AddMousePosEvent((start.x + end.x) / 2, (start.y + end.y) / 2); });
    frame([&] { io.AddMousePosEvent(end.x, end.y); });
    frame([&] { io.AddMouseButtonEvent(0, false); });
    frame();
    return std::nullopt;
}

Failure Player::paste(const Line& line)
{
    place_.set_clipboard(line.arguments[0]);
    if (const Failure failure = focus_terminal()) {
        return failure;
    }
    press_chord({ImGuiKey_V, true, true, false, false, 0});
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
    const ImVec2 at = item->middle();
    frame([&] {
        ImGui::GetIO().AddMousePosEvent(at.x, at.y);
        ImGui::GetIO().AddMouseWheelEvent(0, lines);
    });
    return std::nullopt;
}

Failure Player::wait_for(const Line& line)
{
    std::vector<std::string> words = line.arguments;
    const int patience = take_time(words, wait_ms);
    const std::string wanted = joined(words);
    if (poll(patience, [&] { return shows(wanted); })) {
        return std::nullopt;
    }
    return fmt::format("\"{}\" did not come within {} ms", wanted, patience);
}

Failure Player::wait_gone(const Line& line)
{
    std::vector<std::string> words = line.arguments;
    const int patience = take_time(words, wait_ms);
    const std::string unwanted = joined(words);
    if (poll(patience, [&] { return !shows(unwanted); })) {
        return std::nullopt;
    }
    return fmt::format("\"{}\" was still there after {} ms", unwanted, patience);
}

Failure Player::expect(const Line& line)
{
    const std::string wanted = joined(line.arguments);
    if (poll(1000, [&] { return shows(wanted); })) {
        return std::nullopt;
    }
    return fmt::format("\"{}\" is not shown", wanted);
}

Failure Player::expect_not(const Line& line)
{
    const std::string unwanted = joined(line.arguments);
    if (poll(1000, [&] { return !shows(unwanted); })) {
        return std::nullopt;
    }
    return fmt::format("\"{}\" is shown", unwanted);
}

Failure Player::value(const Line& line)
{
    // Fields, combos and checkboxes first: "Port" is also the word above the box.
    auto item = items_.find(line.arguments[0], For::choosing);
    for (const For what : {For::choosing, For::typing, For::pressing, For::seeing}) {
        if (!item) {
            item = items_.find(line.arguments[0], what);
        }
    }
    if (!item) {
        return item.error();
    }
    if (line.arguments.size() == 1) {
        fmt::print("{}\n", item->item.value);
        return std::nullopt;
    }
    std::string last;
    const bool right = poll(1000, [&] {
        const Items& now = items_;
        const auto again = std::find_if(now.all().begin(), now.all().end(),
                                        [&](const Item& other) { return other.id == item->item.id && other.label == item->item.label; });
        last = again == now.all().end() ? "(gone)" : again->value;
        return last == line.arguments[1];
    });
    return right ? Failure{} : Failure{fmt::format("{} has \"{}\", not \"{}\"", item->item.label, last, line.arguments[1])};
}

Failure Player::clipboard(const Line& line)
{
    if (line.arguments.empty()) {
        fmt::print("{}\n", trimmed(place_.clipboard()));
        return std::nullopt;
    }
    if (poll(1000, [&] { return place_.clipboard().find(line.arguments[0]) != std::string::npos; })) {
        return std::nullopt;
    }
    return fmt::format("the clipboard has \"{}\"", trimmed(place_.clipboard()));
}

Failure Player::set_clipboard(const Line& line)
{
    place_.set_clipboard(line.arguments[0]);
    return std::nullopt;
}

Failure Player::dump(const Line& line)
{
    frame();
    if (line.arguments.empty()) {
        std::fputs(listing().c_str(), stdout);
        std::fflush(stdout);
        return std::nullopt;
    }
    std::ofstream out{line.arguments[0], std::ios::binary};
    out << listing();
    out.close();
    return out ? Failure{} : Failure{fmt::format("{} cannot be written", line.arguments[0])};
}

Failure Player::screenshot(const Line& line)
{
    frame();
    return test::write_png(place_.picture(), line.arguments[0]) ? Failure{}
                                                                : Failure{fmt::format("{} cannot be written", line.arguments[0])};
}

Failure Player::size(const Line& line)
{
    const std::string text = line.arguments.size() == 2 ? line.arguments[0] + "x" + line.arguments[1] : line.arguments[0];
    const auto size = shell::parse_size(text);
    if (!size) {
        return "size takes WIDTHxHEIGHT, e.g. 1024x700";
    }
    place_.resize(size->first, size->second);
    return std::nullopt;
}

Failure Player::scale(const Line& line)
{
    const float scale = std::strtof(line.arguments[0].c_str(), nullptr);
    if (scale < 0.5F || scale > 4.0F) {
        return "scale takes a number from 0.5 to 4";
    }
    place_.set_scale(scale);
    return std::nullopt;
}

Failure Player::theme(const Line& line)
{
    std::string word = line.arguments[0];
    std::transform(word.begin(), word.end(), word.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    if (word != "light" && word != "dark" && word != "system") {
        return "theme takes light, dark or system";
    }
    (void)model_.send(view::SetTheme{word == "light" ? view::Theme::light : word == "dark" ? view::Theme::dark : view::Theme::system});
    return std::nullopt;
}

Failure Player::sleep(const Line& line)
{
    const auto time = parse_time(line.arguments[0]);
    if (!time) {
        return "sleep takes a time, e.g. 500ms";
    }
    poll(*time, [] { return false; });
    return std::nullopt;
}

Failure Player::quit(const Line&)
{
    (void)model_.send(view::Quit{});
    return std::nullopt;
}

Failure Player::echo(const Line& line)
{
    fmt::print("{}\n", joined(line.arguments));
    return std::nullopt;
}

} // namespace latchkey::drive
