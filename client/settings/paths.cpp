#include "client/settings/platform/paths.h"

#include <algorithm>

namespace latchkey::settings {

std::filesystem::path path_from_text(std::string_view text)
{
    return {std::u8string{reinterpret_cast<const char8_t*>(text.data()), text.size()}};
}

std::filesystem::path expand_home(std::string_view path, const std::filesystem::path& home)
{
    if (!path.starts_with('~')) {
        return path_from_text(path);
    }
    const auto is_separator = [](char c) { return c == '/' || c == std::filesystem::path::preferred_separator; };
    const auto name_end = static_cast<std::size_t>(std::ranges::find_if(path, is_separator) - path.begin());
    const std::string name{path.substr(1, name_end - 1)};
    const std::filesystem::path whose = name.empty() ? home : home_of(name);
    if (whose.empty()) {
        return path_from_text(path);
    }
    const std::string_view rest = path.substr(std::min(name_end + 1, path.size()));
    return rest.empty() ? whose : whose / path_from_text(rest);
}

} // namespace latchkey::settings
