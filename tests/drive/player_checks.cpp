/// Player: what a script waits for, expects and keeps, and what it sets up around the window.

#include "gui/shell/observers.h"
#include "tests/drive/player.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <fstream>

namespace latchkey::drive {
namespace {

constexpr int wait_ms = 10'000; ///< wait without a time

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

} // namespace

Failure Player::wait_for(const Line& line)
{
    std::vector<std::string> words = line.arguments;
    if (words.size() == 1 && !words[0].empty() && std::isdigit(static_cast<unsigned char>(words[0].back())) == 0 && parse_time(words[0])) {
        return sleep(line); // "wait 2s": nothing but a time
    }
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
    hand_.frame();
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
    hand_.frame();
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
    // As on a desktop the window grows with what is in it, if the screen has room for that: 1024x700 is 2048x1400 at scale 2.
    const float growth = scale / place_.scale();
    const ImVec2 now = ImGui::GetIO().DisplaySize;
    const auto width = static_cast<int>(std::lround(now.x * growth));
    const auto height = static_cast<int>(std::lround(now.y * growth));
    const auto [most_width, most_height] = place_.room();
    place_.set_scale(scale);
    if (width <= most_width && height <= most_height) {
        place_.resize(width, height);
    }
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
