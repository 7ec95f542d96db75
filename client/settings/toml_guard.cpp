#include "client/settings/toml_guard.h"

#include <algorithm>

namespace latchkey::settings {

namespace {

/// One past a string that starts at `at` with " or ', one or three of them. A one-line string that is not closed ends with its line, any
/// other one with the text: the parser reports that and reads no further.
std::size_t end_of_string(std::string_view text, std::size_t at)
{
    const char quote = text[at];
    const std::string_view rest = text.substr(at);
    const bool long_one = rest.size() >= 3 && rest[1] == quote && rest[2] == quote;
    for (at += long_one ? 3 : 1; at < text.size(); ++at) {
        if (text[at] == '\\' && quote == '"') {
            ++at;
        } else if (text[at] == '\n' && !long_one) {
            return at;
        } else if (text[at] == quote) {
            if (!long_one) {
                return at + 1;
            }
            const auto after = text.find_first_not_of(quote, at);
            const std::size_t quotes = (after == std::string_view::npos ? text.size() : after) - at;
            if (quotes >= 3) {
                return at + std::min<std::size_t>(quotes, 5); // up to two belong to the string's end
            }
            at += quotes - 1;
        }
    }
    return text.size();
}

} // namespace

std::optional<int> line_of_stray_character(std::string_view toml)
{
    const std::size_t start = toml.starts_with("\xEF\xBB\xBF") ? 3 : 0;
    for (std::size_t at = start; at < toml.size();) {
        const char c = toml[at];
        if (c == '#') {
            at = std::min(toml.find('\n', at), toml.size());
        } else if (c == '"' || c == '\'') {
            at = end_of_string(toml, at);
        } else if (static_cast<unsigned char>(c) > 0x7f) {
            return static_cast<int>(1 + std::ranges::count(toml.substr(0, at), '\n'));
        } else {
            ++at;
        }
    }
    return std::nullopt;
}

} // namespace latchkey::settings
