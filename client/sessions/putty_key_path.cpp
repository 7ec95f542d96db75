#include "client/sessions/putty_key_path.h"

#include "client/sessions/session_key.h"
#include "client/settings/platform/paths.h"
#include "client/settings/words.h"
#include "keys/base/file.h"

#include <algorithm>
#include <vector>

namespace latchkey::sessions {

namespace {

std::string with_slashes(std::string_view path)
{
    std::string out{path};
    std::ranges::replace(out, '\\', '/');
    return out;
}

bool has_drive(std::string_view path)
{
    const char letter = path.empty() ? '\0' : settings::lower(path.front());
    return path.size() > 2 && letter >= 'a' && letter <= 'z' && path[1] == ':' && (path[2] == '\\' || path[2] == '/');
}

// What follows "C:/Users/NAME/", or nothing.
std::string_view below_home(std::string_view path)
{
    constexpr std::string_view users = "/users/";
    if (!has_drive(path) || !settings::same_word(path.substr(2, users.size()), users)) {
        return {};
    }
    const std::string_view rest = path.substr(2 + users.size());
    const std::size_t slash = rest.find('/');
    return slash == std::string_view::npos ? std::string_view{} : rest.substr(slash + 1);
}

std::string shown(const std::filesystem::path& file, const std::filesystem::path& home)
{
    const std::string text = path_text(file);
    const std::string start = home.empty() ? std::string{} : path_text(home) + '/';
    return !start.empty() && text.starts_with(start) ? "~/" + text.substr(start.size()) : text;
}

} // namespace

bool is_windows_path(std::string_view path)
{
#ifdef _WIN32
    (void)path; // it is a path like any other
    return false;
#else
    return has_drive(path) || path.find('\\') != std::string_view::npos;
#endif
}

std::optional<std::string> find_windows_key(std::string_view windows, const std::filesystem::path& home,
                                            std::span<const std::filesystem::path> more)
{
    if (!is_windows_path(windows) || windows.size() > 4096) {
        return std::nullopt;
    }
    const std::string path = with_slashes(windows);
    const auto name = settings::path_from_text(path.substr(path.rfind('/') + 1)); // npos + 1 is 0
    if (name.empty() || name == "." || name == "..") {
        return std::nullopt;
    }
    std::vector<std::filesystem::path> candidates;
    if (const auto rest = below_home(path); !rest.empty() && rest.find("..") == std::string_view::npos && !home.empty()) {
        candidates.push_back(home / settings::path_from_text(rest));
    }
    if (has_drive(path) && path.find("..") == std::string::npos) {
        candidates.push_back(settings::path_from_text(std::string{"/mnt/"} + settings::lower(path.front()) + path.substr(2))); // WSL
    }
    for (const auto& folder : more) {
        candidates.push_back(folder / name);
    }
    if (!home.empty()) {
        candidates.push_back(home / ".ssh" / name);
        for (const auto& folder : download_folders(home)) {
            candidates.push_back(folder / name);
        }
        for (const char* folder : {".putty", "Documents", "Desktop", "keys", ""}) {
            candidates.push_back(home / folder / name);
        }
    }
    for (const auto& candidate : candidates) {
        std::error_code problem;
        if (std::filesystem::is_regular_file(candidate, problem)) {
            return shown(candidate, home);
        }
    }
    return std::nullopt;
}

} // namespace latchkey::sessions
