#include "client/settings/safe_names.h"

#include <algorithm>

namespace latchkey::settings {

namespace {

bool is_control(char c)
{
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
}

bool is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

bool holds_any_of(std::string_view name, std::string_view forbidden)
{
    return name.find_first_of(forbidden) != std::string_view::npos || std::ranges::any_of(name, is_control);
}

} // namespace

bool safe_host_name(std::string_view name) noexcept
{
    return !name.starts_with('-') && !holds_any_of(name, "'`\"$\\;&<>|(){} ");
}

bool safe_user_name(std::string_view name) noexcept
{
    if (name.starts_with('-') || name.ends_with('\\') || holds_any_of(name, "'`\";&<>|(){}")) {
        return false;
    }
    for (std::size_t i = 1; i < name.size(); ++i) {
        if (name[i] == '-' && is_space(name[i - 1])) {
            return false;
        }
    }
    return true;
}

} // namespace latchkey::settings
