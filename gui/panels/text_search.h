#pragma once
/// What the search boxes look for: the letters anywhere in a text, ASCII without case. Any thread.

#include <algorithm>
#include <cctype>
#include <string_view>

namespace latchkey::panels {

[[nodiscard]] inline bool contains_folded(std::string_view text, std::string_view wanted)
{
    const auto same = [](char a, char b) {
        return std::tolower(static_cast<unsigned char>(a)) == std::tolower(static_cast<unsigned char>(b));
    };
    return std::search(text.begin(), text.end(), wanted.begin(), wanted.end(), same) != text.end();
}

} // namespace latchkey::panels
