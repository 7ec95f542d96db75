#include "gui/shell/options.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <span>

namespace latchkey::shell {
namespace {

using Outcome = std::optional<std::string>; ///< a problem

/// One row an option; --help is made of them.
struct Row {
    std::string_view name;
    std::string_view argument; ///< empty: it has none
    std::string_view help;
    Outcome (*take)(Options&, const std::string& value);
};

Outcome take_scale(Options& options, const std::string& value)
{
    float scale = 0;
    const auto parsed = std::from_chars(value.data(), value.data() + value.size(), scale);
    if (parsed.ec != std::errc{} || parsed.ptr != value.data() + value.size() || scale < 0.5F || scale > 4.0F) {
        return "--scale takes a number from 0.5 to 4";
    }
    options.scale = scale;
    return std::nullopt;
}

Outcome take_theme(Options& options, const std::string& value)
{
    if (value == "light") {
        options.model.theme = view::Theme::light;
    } else if (value == "dark") {
        options.model.theme = view::Theme::dark;
    } else if (value == "system") {
        options.model.theme = view::Theme::system;
    } else {
        return "--theme takes light, dark or system";
    }
    return std::nullopt;
}

Outcome take_size(Options& options, const std::string& value)
{
    if (const auto size = parse_size(value)) {
        options.width = size->first;
        options.height = size->second;
        return std::nullopt;
    }
    return "--size takes WIDTHxHEIGHT, from 320x240 to 16384x16384";
}

constexpr auto rows = std::to_array<Row>({
    {"--config-dir", "FOLDER", "settings and saved sessions are kept there",
     [](Options& options, const std::string& value) -> Outcome {
         options.model.config_dir = value;
         return std::nullopt;
     }},
    {"--state-dir", "FOLDER", "times of last use and logs are kept there",
     [](Options& options, const std::string& value) -> Outcome {
         options.model.state_dir = value;
         return std::nullopt;
     }},
    {"--known-hosts", "FILE", "instead of ~/.ssh/known_hosts",
     [](Options& options, const std::string& value) -> Outcome {
         options.model.known_hosts = value;
         return std::nullopt;
     }},
    {"--ssh-config", "FILE", "instead of ~/.ssh/config and the system's; none: no such file",
     [](Options& options, const std::string& value) -> Outcome {
         options.model.ssh_config =
             value == "none" ? settings::SshConfigFiles{} : settings::SshConfigFiles{.user = value, .system = {}, .named = true};
         return std::nullopt;
     }},
    {"--notice", "TEXT", "a line shown above everything",
     [](Options& options, const std::string& value) -> Outcome {
         options.model.notice = value;
         return std::nullopt;
     }},
    {"--open", "NAME", "opens a saved session",
     [](Options& options, const std::string& value) -> Outcome {
         options.model.open_session = value;
         return std::nullopt;
     }},
    {"--theme", "THEME", "light, dark or system", take_theme},
    {"--scale", "N", "size of everything; without it the screen's own", take_scale},
    {"--size", "WxH", "size of the window", take_size},
    {"--stats", "FILE", "writes counters of frames and wake-ups there (for measuring)",
     [](Options& options, const std::string& value) -> Outcome {
         options.stats = value;
         return std::nullopt;
     }},
    {"--dump-terminal", "FILE", "writes the text of the active terminal there when it changes (for tests)",
     [](Options& options, const std::string& value) -> Outcome {
         options.dump_terminal = value;
         return std::nullopt;
     }},
    {"--version", "", "prints the version",
     [](Options& options, const std::string&) -> Outcome {
         options.show = Options::Show::version;
         return std::nullopt;
     }},
    {"--help", "", "prints this",
     [](Options& options, const std::string&) -> Outcome {
         options.show = Options::Show::help;
         return std::nullopt;
     }},
});

/// The window's own keys, for --help; assets/man/latchkey.1 has them too.
struct KeyRow {
    std::string_view keys;
    std::string_view help;
};

constexpr auto everywhere = std::to_array<KeyRow>({
    {"Ctrl+Shift+PageDown, PageUp", "the next tab, the one before; outside a terminal also Ctrl+Tab, Ctrl+PageDown"},
    {"Ctrl+Shift+T", "the Sessions page, for another session"},
    {"Ctrl+Shift+W", "closes the tab"},
});
constexpr auto outside_terminals = std::to_array<KeyRow>({
    {"F6", "the next part of the window (tabs, sessions, categories, page, its footer)"},
    {"F7", "the Key Generator"},
    {"F8", "the Keys folder"},
});
constexpr auto in_terminals = std::to_array<KeyRow>({
    {"Ctrl+Shift+C, Ctrl+Shift+V", "copy, paste"},
    {"Ctrl+Shift+A", "selects everything, scrollback included"},
    {"Shift+PageUp, Shift+PageDown", "scroll"},
    {"Ctrl+Shift+F", "search, plain or by regular expression"},
    {"Ctrl+Shift+Up, Down", "the previous, the next prompt (OSC 133)"},
    {"Ctrl+Shift++, Ctrl+Shift+-", "larger, smaller letters; Ctrl+Shift+0: the usual ones"},
    {"Ctrl+Shift+S, Ctrl+Shift+K", "saves the text, clears the scrollback"},
    {"Ctrl+Shift+F10", "all that can be done with the terminal"},
    {"Ctrl+click", "opens an address, after showing where it leads"},
    {"Ctrl+Shift+F6", "leaves the terminal: function keys belong to the program in it"},
});
constexpr auto on_key_pages = std::to_array<KeyRow>({
    {"Ctrl+O, Ctrl+S", "Key Generator: load a private key, save the key in its file"},
    {"Ctrl+V", "a key pasted as text; in the Keys folder also a fingerprint to look for"},
    {"Ctrl+F, F5", "Keys folder: the search box, read the folder again"},
    {"Ctrl+A, Ctrl+C, Esc", "Keys folder: select all, copy the public lines of what is selected, select nothing"},
    {"Shift+F10", "Keys folder: all that can be done with the key"},
});

void add_keys(std::string& text, std::string_view title, std::span<const KeyRow> keys)
{
    text += fmt::format("\n{}\n", title);
    for (const KeyRow& row : keys) {
        text += fmt::format("  {:<30} {}\n", row.keys, row.help);
    }
}

/// A file that is there is a key to select; anything else is a host to open.
Outcome take_plain(Options& options, const std::string& word)
{
    std::error_code error;
    if (std::filesystem::is_regular_file(word, error)) {
        options.drop.push_back(std::filesystem::absolute(word, error).string());
        return std::nullopt;
    }
    if (!options.model.host.empty()) {
        return fmt::format("two hosts: \"{}\" and \"{}\"", options.model.host, word);
    }
    options.model.host = word;
    return std::nullopt;
}

} // namespace

std::optional<std::pair<int, int>> parse_size(std::string_view text)
{
    const auto cross = text.find('x');
    if (cross == std::string_view::npos) {
        return std::nullopt;
    }
    int width = 0;
    int height = 0;
    const char* end = text.data() + text.size();
    const auto first = std::from_chars(text.data(), text.data() + cross, width);
    const auto second = std::from_chars(text.data() + cross + 1, end, height);
    if (first.ec != std::errc{} || first.ptr != text.data() + cross || second.ec != std::errc{} || second.ptr != end || width < 320 ||
        height < 240 || width > 16384 || height > 16384) {
        return std::nullopt;
    }
    return std::pair{width, height};
}

std::expected<Options, std::string> parse_options(std::span<const std::string> arguments)
{
    Options options;
    bool plain_only = false;
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        const std::string& word = arguments[i];
        if (plain_only || !word.starts_with('-') || word == "-") {
            if (const Outcome problem = take_plain(options, word)) {
                return std::unexpected(*problem);
            }
            continue;
        }
        if (word == "--") {
            plain_only = true;
            continue;
        }
        const auto equals = word.find('=');
        const std::string name = word == "-h" ? "--help" : word == "-V" ? "--version" : word.substr(0, equals);
        const auto row = std::find_if(rows.begin(), rows.end(), [&](const Row& candidate) { return candidate.name == name; });
        if (row == rows.end()) {
            return std::unexpected(fmt::format("no option \"{}\"; --help lists them", name));
        }
        std::string value;
        if (!row->argument.empty()) {
            if (equals != std::string::npos) {
                value = word.substr(equals + 1);
            } else if (i + 1 < arguments.size()) {
                value = arguments[++i];
            } else {
                return std::unexpected(fmt::format("{} needs {}", name, row->argument));
            }
        } else if (equals != std::string::npos) {
            return std::unexpected(fmt::format("{} takes no value", name));
        }
        if (const Outcome problem = row->take(options, value)) {
            return std::unexpected(*problem);
        }
    }
    // A host and a key go together; a key alone only fills the form, since where to is not known.
    options.model.open_form = !options.model.host.empty();
    if (options.model.open_form && !options.drop.empty()) {
        options.model.fields.emplace_back("key_file", options.drop.front());
        options.drop.clear();
    }
    return options;
}

std::string help_text(std::string_view program)
{
    std::string text = fmt::format("Usage: {} [options] [HOST | USER@HOST | KEY-FILE]\n\n", program);
    for (const Row& row : rows) {
        text += fmt::format("  {:<24} {}\n", row.argument.empty() ? std::string{row.name} : fmt::format("{} {}", row.name, row.argument),
                            row.help);
    }
    add_keys(text, "Keys everywhere", everywhere);
    add_keys(text, "Outside a terminal", outside_terminals);
    add_keys(text, "In a terminal", in_terminals);
    add_keys(text, "On the key pages", on_key_pages);
    return text;
}

} // namespace latchkey::shell
