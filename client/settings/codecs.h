#pragma once
/// The grammars of settings that are more than a word: each reads one value (one element of a list) and gives it back as it is kept, or
/// says what would be right (SettingsErrc::wrong_type; the caller puts the row's name in). Any thread.

#include "keys/base/error.h"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace latchkey::settings {

namespace codec {
using Kept = Result<std::string>;
Kept local_forward(std::string_view text);
Kept remote_forward(std::string_view text);
Kept dynamic_forward(std::string_view text);
Kept jump(std::string_view text);             ///< "none" is kept as ""
Kept command(std::string_view text);          ///< "none" is kept as ""
Kept add_keys(std::string_view text);         ///< see parse_add_keys()
Kept escape_char(std::string_view text);      ///< "~", "^]", "none"
Kept assignment(std::string_view text);       ///< NAME=VALUE
Kept environment_name(std::string_view text); ///< LANG, LC_*, -LC_ALL
Kept algorithms(std::string_view text);       ///< names with commas between, perhaps with + - ^ before the first
Kept names(std::string_view text);            ///< names with commas between
Kept file_mask(std::string_view text);        ///< octal, at most 0777
Kept rekey_limit(std::string_view text);      ///< see parse_rekey_limit()
Kept domain(std::string_view text);           ///< "example.net"
Kept host_key(std::string_view text);         ///< see host_key_text.h
Kept cname_rule(std::string_view text);       ///< "*.example.net:*.cdn.example.com"
} // namespace codec

/// AddKeysToAgent: "no", "yes", "ask", "confirm", "confirm 5m", "1h".
struct AddKeys {
    enum class When { no, yes, ask, confirm };
    When when = When::no;
    std::chrono::seconds lifetime{0}; ///< 0: as long as the agent runs
    friend bool operator==(const AddKeys&, const AddKeys&) = default;
};
[[nodiscard]] Result<AddKeys> parse_add_keys(std::string_view text);

/// RekeyLimit: "1G", "500M 1h", "default none". 0: what is usual (bytes), never (seconds).
struct RekeyLimit {
    std::int64_t bytes = 0;
    std::int64_t seconds = 0;
    friend bool operator==(const RekeyLimit&, const RekeyLimit&) = default;
};
[[nodiscard]] Result<RekeyLimit> parse_rekey_limit(std::string_view text);

/// The character that begins an escape ("^]" is 0x1d), or nothing for "none". SettingsErrc::wrong_type.
[[nodiscard]] Result<std::optional<char>> parse_escape_char(std::string_view text);

/// A list of algorithms as ssh_config(5) writes them. Patterns with "*" and "?" are for "-" alone.
struct AlgorithmList {
    enum class How { replace, append, remove, to_front };
    How how = How::replace;
    std::vector<std::string> names{};
    [[nodiscard]] bool empty() const { return names.empty(); }
};
/// What algorithm_list rows hold; they were checked when they were set, "" is an empty list.
[[nodiscard]] AlgorithmList parse_algorithm_list(std::string_view text);
/// The list applied to what is usual here: `usual` in its order of preference.
[[nodiscard]] std::vector<std::string> apply_algorithm_list(const AlgorithmList& list, const std::vector<std::string>& usual);

/// "0177"; octal, at most 0777.
[[nodiscard]] std::optional<unsigned> parse_file_mask(std::string_view text);

/// "a,b" in its parts; empty ones are left out.
[[nodiscard]] std::vector<std::string> split_names(std::string_view text);

/// ssh_config(5), TIME FORMATS: "90", "90s", "1h30m".
[[nodiscard]] std::optional<std::int64_t> parse_seconds(std::string_view text);

} // namespace latchkey::settings
