#include "client/settings/platform/paths.h"

namespace latchkey::settings {

std::filesystem::path path_from_text(std::string_view text)
{
    return {std::u8string{reinterpret_cast<const char8_t*>(text.data()), text.size()}};
}

std::filesystem::path expand_home(std::string_view path, const std::filesystem::path& home)
{
    const bool separator_follows = path.size() > 1 && (path[1] == '/' || path[1] == std::filesystem::path::preferred_separator);
    if (home.empty() || !path.starts_with('~') || (path.size() > 1 && !separator_follows)) {
        return path_from_text(path);
    }
    return path.size() <= 2 ? home : home / path_from_text(path.substr(2));
}

} // namespace latchkey::settings
