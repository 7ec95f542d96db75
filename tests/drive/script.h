#pragma once
/// The language of *.drive scripts: one action a line, words separated by blanks, "quotes" and 'quotes', # comments, ${NAME} from the
/// environment (in 'quotes' it stays as it is). README.md describes it for those who write scripts. Any thread.

#include <expected>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace latchkey::drive {

struct Line {
    int number = 0; ///< from 1
    std::string action;
    std::vector<std::string> arguments;
    std::string source; ///< as written
};

/// nullopt: there is no such variable.
using Variables = std::function<std::optional<std::string>(const std::string& name)>;

/// The error is "line N: …". Variables are replaced after the words are apart, so that a value with blanks stays one word.
[[nodiscard]] std::expected<std::vector<Line>, std::string> parse_script(std::string_view text, const Variables& variables);

/// "5s", "500ms", "2m", "1.5s" as milliseconds, a bare number as seconds; nullopt for anything else.
[[nodiscard]] std::optional<int> parse_time(std::string_view text);

} // namespace latchkey::drive
