#pragma once
/// Command lines by table: each command lists its flags once, for parsing and for --help alike. POSIX's rules (XBD 12.2) with GNU's long
/// flags: "-p 22", "-p22", "-tv", "--port 22", "--port=22", "--" ends them. PuTTY's programs have whole words behind one dash instead:
/// "-batch", "-P 22". Any thread.

#include "keys/base/error.h"

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace latchkey::cli {

struct Flag {
    char letter = 0;             ///< 0: no short form
    std::string_view name{};     ///< without dashes; "": no long form
    std::string_view value{};    ///< what its value is called in the help; "": it takes none
    std::string_view help{};     ///< "": not listed
    std::string_view not_here{}; ///< set: ssh's flag for this, which lk refuses by name
    // For commands whose flags are settings by another name:
    std::string_view option{};       ///< the name in ssh_config of what it sets
    std::string_view option_value{}; ///< what it sets it to; "": the flag's own value
    int id = 0;                      ///< for those that do something else: the command's own number
};

enum class FlagStyle {
    posix,
    putty ///< letters and names alike stand alone behind one dash (or two), values are words of their own
};

struct GivenFlag {
    const Flag* flag;
    std::string value;
    std::string typed; ///< "-p" or "--port", for messages
    std::size_t words_before = 0;

    [[nodiscard]] bool is(char letter) const { return letter != 0 && flag->letter == letter; }
    [[nodiscard]] bool is(std::string_view name) const { return flag->name == name; }
};

struct Parsed {
    std::vector<GivenFlag> flags; ///< in order
    std::vector<std::string> words;

    [[nodiscard]] bool has(std::string_view name) const;
    /// The value of the last such flag, or "".
    [[nodiscard]] std::string value(std::string_view name) const;
    /// Of all of them, in order.
    [[nodiscard]] std::vector<std::string> values(std::string_view name) const;
};

/// Flags may stand among the first `words_with_flags` words; whatever follows the next word is words (a remote command keeps its flags).
[[nodiscard]] Result<Parsed> parse_flags(std::span<const Flag> table, std::span<const std::string> arguments,
                                         std::size_t words_with_flags = static_cast<std::size_t>(-1), FlagStyle style = FlagStyle::posix);

/// The flags, aligned, for --help.
[[nodiscard]] std::string flags_help(std::span<const Flag> table, FlagStyle style = FlagStyle::posix);

} // namespace latchkey::cli
