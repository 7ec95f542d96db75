#pragma once
/// The command line of the window: `latchkey [options] [HOST | user@HOST | KEYFILE]`, by one table that also makes --help.
/// latchkey-drive takes the same options. putty.exe's own arguments are another issue's.

#include "gui/model/model.h"

#include <expected>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace latchkey::shell {

struct Options {
    model::ModelOptions model;
    float scale = 0; ///< 0: the screen's own
    int width = 0;   ///< 0: 1280×800 or what fits
    int height = 0;
    std::filesystem::path stats;         ///< counters are written there at exit and on each change of a second, for the bench
    std::filesystem::path dump_terminal; ///< the active tab's screen as text, rewritten when it changed: for tests with a real keyboard
    std::vector<std::string> drop;       ///< files given on the command line that are there: as if dropped on the window
    enum class Show { window, help, version } show = Show::window;
};

/// The error is one line for stderr. arguments: without the program's name.
[[nodiscard]] std::expected<Options, std::string> parse_options(std::span<const std::string> arguments);

/// "1024x700" within what a window may have.
[[nodiscard]] std::optional<std::pair<int, int>> parse_size(std::string_view text);

/// What --help prints.
[[nodiscard]] std::string help_text(std::string_view program);

} // namespace latchkey::shell
