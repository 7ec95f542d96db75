#pragma once
/// Lists of patterns as ssh_config has them: "*.example.com,!www.example.com". ssh_config(5), PATTERNS; OpenSSH's match.c. Any thread.

#include <string_view>

namespace latchkey::settings {

enum class PatternCase {
    matters,
    ignored ///< for host names
};
/// True when a pattern matches and no negated one does.
[[nodiscard]] bool matches_pattern_list(std::string_view text, std::string_view list, PatternCase pattern_case = PatternCase::matters);

} // namespace latchkey::settings
