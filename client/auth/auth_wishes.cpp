#include "client/auth/auth_wishes.h"

#include <array>
#include <cstdint>
#include <limits>

namespace latchkey::auth {

std::optional<std::chrono::seconds> parse_lifetime(std::string_view text)
{
    constexpr std::uint64_t most = std::numeric_limits<std::uint32_t>::max();
    std::uint64_t total = 0;
    if (text.empty()) {
        return std::nullopt;
    }
    while (!text.empty()) {
        std::uint64_t number = 0;
        std::size_t digits = 0;
        for (; digits < text.size() && text[digits] >= '0' && text[digits] <= '9'; ++digits) {
            number = number * 10 + static_cast<std::uint64_t>(text[digits] - '0');
            if (number > most) {
                return std::nullopt;
            }
        }
        text.remove_prefix(digits);
        std::uint64_t unit = 1;
        if (!text.empty()) {
            constexpr std::string_view letters = "sSmMhHdDwW";
            constexpr std::array<std::uint64_t, 5> seconds{1, 60, 3600, 86'400, 604'800};
            const std::size_t found = letters.find(text.front());
            if (found == std::string_view::npos) {
                return std::nullopt;
            }
            unit = seconds.at(found / 2);
            text.remove_prefix(1);
        }
        total += number * unit;
        if (digits == 0 || total > most) {
            return std::nullopt;
        }
    }
    return std::chrono::seconds{total};
}

} // namespace latchkey::auth
