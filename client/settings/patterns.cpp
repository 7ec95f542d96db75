#include "client/settings/patterns.h"

#include "client/settings/words.h"
#include "keys/base/glob.h"

#include <algorithm>
#include <string>

namespace latchkey::settings {

namespace {

std::string folded(std::string_view text, PatternCase pattern_case)
{
    std::string out{text};
    if (pattern_case == PatternCase::ignored) {
        std::ranges::transform(out, out.begin(), lower);
    }
    return out;
}

} // namespace

bool matches_pattern_list(std::string_view text, std::string_view list, PatternCase pattern_case)
{
    const std::string wanted = folded(text, pattern_case);
    bool matched = false;
    while (true) {
        const auto end = std::min(list.find(','), list.size());
        std::string_view pattern = list.substr(0, end);
        const bool negated = pattern.starts_with('!');
        pattern.remove_prefix(negated ? 1 : 0);
        if (matches_glob(folded(pattern, pattern_case), wanted)) {
            if (negated) {
                return false;
            }
            matched = true;
        }
        if (end == list.size()) {
            return matched;
        }
        list.remove_prefix(end + 1);
    }
}

} // namespace latchkey::settings
