#include "keys/base/glob.h"

#include <cstddef>

namespace latchkey {

bool matches_glob(std::string_view pattern, std::string_view text) noexcept
{
    // Goes back to the last star only: linear for people's patterns, and never exponential.
    std::size_t p = 0;
    std::size_t n = 0;
    std::size_t star = std::string_view::npos;
    std::size_t star_took_to = 0;
    while (n < text.size()) {
        if (p < pattern.size() && pattern[p] == '*') {
            star = p++;
            star_took_to = n;
        } else if (p < pattern.size() && (pattern[p] == '?' || pattern[p] == text[n])) {
            ++p;
            ++n;
        } else if (star != std::string_view::npos) {
            p = star + 1;
            n = ++star_took_to;
        } else {
            return false;
        }
    }
    return pattern.find_first_not_of('*', p) == std::string_view::npos;
}

} // namespace latchkey
