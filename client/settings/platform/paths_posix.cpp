#include "client/settings/platform/paths.h"

#include <array>
#include <cstdlib>
#include <pwd.h>
#include <unistd.h>

namespace latchkey::settings {

namespace {

// The environment is read at start, before there are threads (see the header).
std::filesystem::path from_environment(const char* name)
{
    const char* value = std::getenv(name); // NOLINT(concurrency-mt-unsafe)
    return value != nullptr ? std::filesystem::path{value} : std::filesystem::path{};
}

struct Account {
    std::string name;
    std::filesystem::path home;
};

Account account()
{
    std::array<char, 16384> space{};
    passwd entry{};
    passwd* found = nullptr;
    if (getpwuid_r(getuid(), &entry, space.data(), space.size(), &found) != 0 || found == nullptr) {
        return {};
    }
    return {entry.pw_name, entry.pw_dir};
}

// The XDG base directory specification: relative values are to be ignored.
std::filesystem::path xdg_folder(const char* variable, const std::filesystem::path& home, const char* otherwise, const char* name)
{
    auto folder = from_environment(variable);
    if (folder.is_relative()) {
        folder = home.empty() ? std::filesystem::path{} : home / otherwise;
    }
    return folder.empty() ? folder : folder / name;
}

// The order in which PuTTY itself looks.
std::filesystem::path putty_folder(const std::filesystem::path& home)
{
    auto folder = from_environment("PUTTYDIR");
    if (!folder.empty() || home.empty()) {
        return folder;
    }
    folder = home / ".putty";
    const auto xdg = xdg_folder("XDG_CONFIG_HOME", home, ".config", "putty");
    std::error_code none;
    return !std::filesystem::is_directory(folder, none) && std::filesystem::is_directory(xdg, none) ? xdg : folder;
}

} // namespace

Places find_places()
{
    Places places;
    places.home = from_environment("HOME");
    if (places.home.empty()) {
        places.home = account().home;
    }
    places.config = from_environment("LATCHKEY_CONFIG_DIR");
    places.state = from_environment("LATCHKEY_STATE_DIR");
#ifdef __APPLE__
    const auto support = places.home.empty() ? places.home : places.home / "Library/Application Support/Latchkey";
    const auto config = support;
    const auto state = support;
#else
    const auto config = xdg_folder("XDG_CONFIG_HOME", places.home, ".config", "latchkey");
    const auto state = xdg_folder("XDG_STATE_HOME", places.home, ".local/state", "latchkey");
#endif
    if (places.config.empty()) {
        places.config = config;
    }
    if (places.state.empty()) {
        places.state = state;
    }
    places.putty = putty_folder(places.home);
    places.putty_host_keys_file = from_environment("PUTTYSSHHOSTKEYS");
    return places;
}

std::filesystem::path home_of(const std::string& user)
{
    std::array<char, 16384> space{};
    passwd entry{};
    passwd* found = nullptr;
    const int failed = getpwnam_r(user.c_str(), &entry, space.data(), space.size(), &found);
    return failed == 0 && found != nullptr ? std::filesystem::path{entry.pw_dir} : std::filesystem::path{};
}

std::string local_user_name()
{
    return account().name;
}

} // namespace latchkey::settings
