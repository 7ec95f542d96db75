#pragma once
/// What toml++ 3.3 must not be shown: a character beyond ASCII where a key, a number or white space stands. Its tables of Unicode's spaces
/// reach __builtin_unreachable() there for some characters (U+FCFF), which is undefined behaviour; TOML 1.0 allows none of them anyway.
/// Any thread. Cannot fail.

#include <optional>
#include <string_view>

namespace latchkey::settings {

/// The line (from 1) of the first byte above 0x7F that stands neither in a string nor in a comment nor as a byte-order mark at the start.
[[nodiscard]] std::optional<int> line_of_stray_character(std::string_view toml);

} // namespace latchkey::settings
