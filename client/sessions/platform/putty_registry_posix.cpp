#include "client/sessions/platform/putty_registry.h"

#include <array>
#include <cstdlib>
#include <iconv.h>

namespace latchkey::sessions {

namespace {

// The environment is read at start, before there are threads (see the header).
std::filesystem::path from_environment(const char* name)
{
    const char* value = std::getenv(name); // NOLINT(concurrency-mt-unsafe)
    return value != nullptr ? std::filesystem::path{value} : std::filesystem::path{};
}

} // namespace

// unix/storage.c of PuTTY looks in these places, and stops at the first that is there. Both are listed here: whoever has two has used both.
PuttyPlaces find_putty_places(const std::filesystem::path& home)
{
    if (auto sessions = from_environment("PUTTYSESSIONS"); !sessions.empty()) {
        return {.folders = {std::move(sessions)}};
    }
    if (const auto folder = from_environment("PUTTYDIR"); !folder.empty()) {
        return {.folders = {folder / "sessions"}};
    }
    PuttyPlaces places;
    if (const auto config = from_environment("XDG_CONFIG_HOME"); config.is_absolute()) {
        places.folders.push_back(config / "putty" / "sessions");
    } else if (!home.empty()) {
        places.folders.push_back(home / ".config" / "putty" / "sessions");
    }
    if (!home.empty()) {
        places.folders.push_back(home / ".putty" / "sessions");
    }
    return places;
}

PuttySessions read_putty_registry(std::string_view)
{
    return {};
}

std::optional<std::string> utf8_from_japanese(std::string_view bytes)
{
    const iconv_t table = iconv_open("UTF-8", "CP932");
    if (table == reinterpret_cast<iconv_t>(-1)) { // NOLINT: POSIX's own mark
        return std::nullopt;
    }
    std::string in{bytes};
    std::string out(in.size() * 4, '\0');
    char* from = in.data();
    char* to = out.data();
    std::size_t from_left = in.size();
    std::size_t to_left = out.size();
    const bool good = iconv(table, &from, &from_left, &to, &to_left) == 0 && from_left == 0;
    iconv_close(table);
    out.resize(out.size() - to_left);
    return good ? std::optional{std::move(out)} : std::nullopt;
}

} // namespace latchkey::sessions
