/// latchkey-drive: plays a script on the real window code. README.md describes the language. A test program, never installed.

#include "gui/model/model.h"
#include "gui/shell/options.h"
#include "gui/shell/platform/desktop.h"
#include "tests/drive/place.h"
#include "tests/drive/player.h"
#include "tests/drive/script.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

namespace {

using namespace latchkey;

constexpr const char* usage = "Usage: latchkey-drive [--display] [--verbose] [latchkey's options] SCRIPT.drive (or - for standard input)\n";

std::optional<std::string> read_script(const std::string& file)
{
    if (file == "-") {
        return std::string{std::istreambuf_iterator<char>{std::cin}, {}};
    }
    std::ifstream in{file, std::ios::binary};
    if (!in) {
        return std::nullopt;
    }
    return std::string{std::istreambuf_iterator<char>{in}, {}};
}

std::optional<std::string> variable(const std::string& name)
{
    const char* value = std::getenv(name.c_str());
    return value == nullptr ? std::nullopt : std::optional<std::string>{value};
}

/// Exit status: 0 played to the end, 1 an action failed, 2 no such script or a mistake in it.
int play(const shell::Options& options, const std::string& name, const std::vector<drive::Line>& script, bool display, bool verbose)
{
    std::unique_ptr<drive::OpenPlace> place;
    if (display) {
        auto opened = drive::on_display(options);
        if (!opened) {
            fmt::print(stderr, "latchkey-drive: {}\n", opened.error());
            return 1;
        }
        place = std::move(*opened);
    } else {
        place = drive::without_screen(options);
    }
    model::Model model{options.model, place->waker()};
    if (!options.drop.empty()) {
        (void)model.send(view::DropFiles{options.drop});
    }
    place->show(model);
    int status = 0;
    {
        drive::Player player{*place, model};
        player.settle();
        for (const drive::Line& line : script) {
            if (verbose) {
                fmt::print(stderr, "{}: {}\n", line.number, line.source);
            }
            if (const drive::Failure failure = player.play(line)) {
                fmt::print(stderr, "{}:{}: {}\n{}:{}: {}\n", name, line.number, line.source, name, line.number, *failure);
                fmt::print(stderr, "What was shown then:\n{}", player.listing());
                status = 1;
                break;
            }
        }
    }
    place.reset(); // before the model, which it draws
    return status;
}

} // namespace

int main(int argc, char** argv)
{
    shell::forbid_core_dumps();
    std::vector<std::string> arguments(argv + 1, argv + argc);
    const auto flag = [&](std::string_view name) { return std::erase(arguments, name) > 0; };
    if (flag("--help") || flag("-h")) {
        const std::string options = shell::help_text("latchkey");
        fmt::print("{}\nActions, one a line (README.md beside the source says more):\n{}{}", usage, drive::Player::actions_in_short(),
                   options.substr(options.find('\n') + 1));
        return 0;
    }
    const bool display = flag("--display");
    const bool verbose = flag("--verbose") || flag("-v");
    if (arguments.empty()) {
        fmt::print(stderr, "{}", usage);
        return 2;
    }
    // The script is the word that ends so, or else the last one; everything before it is the window's.
    auto script_at =
        std::find_if(arguments.begin(), arguments.end(), [](const std::string& word) { return word == "-" || word.ends_with(".drive"); });
    if (script_at == arguments.end()) {
        script_at = std::prev(arguments.end());
    }
    const std::string name = *script_at;
    arguments.erase(script_at);
    const auto options = shell::parse_options(arguments);
    if (!options) {
        fmt::print(stderr, "latchkey-drive: {}\n", options.error());
        return 2;
    }
    const auto text = read_script(name);
    if (!text) {
        fmt::print(stderr, "latchkey-drive: {} cannot be read\n", name);
        return 2;
    }
    const auto script = drive::parse_script(*text, variable);
    if (!script) {
        fmt::print(stderr, "{}: {}\n", name, script.error());
        return 2;
    }
    return play(*options, name, *script, display, verbose);
}
