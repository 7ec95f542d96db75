#include "client/sessions/session_store.h"
#include "keys/base/log.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>

namespace latchkey::sessions {

namespace {

constexpr std::size_t longest_name = 1000;
constexpr std::size_t longest_stem = 80; // with the hash and ".toml" well under the 143 bytes of the shortest-named file systems

// FNV-1a, 64 bits: tells names apart that look alike on disk. Nobody attacks their own session names, and a collision is noticed.
std::uint64_t hash_of(std::string_view text)
{
    std::uint64_t hash = 0xcbf29ce484222325U;
    for (const char c : text) {
        hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
    }
    return hash;
}

// Letters outside ASCII stay readable; some file systems fold their case or form, hence the hash whenever there is one.
std::string stem_of(std::string_view name)
{
    std::string stem;
    for (const char c : name) {
        const auto byte = static_cast<unsigned char>(c);
        const bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || byte >= 0x80;
        const bool inner_dot = c == '.' && !stem.empty();
        if (plain || inner_dot) {
            stem += c;
        } else if (c >= 'A' && c <= 'Z') {
            stem += static_cast<char>(c - 'A' + 'a');
        } else {
            stem += '-';
        }
    }
    if (stem.size() > longest_stem) {
        std::size_t cut = longest_stem;
        while (cut > 0 && (static_cast<unsigned char>(stem[cut]) & 0xc0U) == 0x80) {
            --cut; // not inside a character
        }
        stem.resize(cut);
    }
    return stem;
}

// Windows keeps these for devices, with any extension.
bool is_device_name(std::string_view stem)
{
    constexpr std::array<std::string_view, 4> plain{"con", "prn", "aux", "nul"};
    stem = stem.substr(0, stem.find('.'));
    const bool numbered = stem.size() == 4 && (stem.starts_with("com") || stem.starts_with("lpt")) && stem[3] >= '0' && stem[3] <= '9';
    return numbered || std::ranges::find(plain, stem) != plain.end();
}

} // namespace

std::string session_file_name(std::string_view name)
{
    const std::string stem = stem_of(name);
    const bool ascii = std::ranges::none_of(stem, [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
    if (stem == name && ascii && !stem.ends_with('.') && !is_device_name(stem)) {
        return stem + ".toml";
    }
    return fmt::format("{}~{:016x}.toml", stem, hash_of(name));
}

std::string tidy_session_name(std::string_view name)
{
    std::string tidy;
    for (;;) {
        const std::size_t slash = name.find('/');
        std::string_view part = name.substr(0, slash);
        part.remove_prefix(std::min(part.find_first_not_of(' '), part.size()));
        part = part.substr(0, part.find_last_not_of(' ') + 1);
        tidy += part;
        if (slash == std::string_view::npos) {
            return tidy;
        }
        tidy += '/';
        name.remove_prefix(slash + 1);
    }
}

Status check_session_name(std::string_view name)
{
    using settings::SettingsErrc;
    if (name.empty()) {
        return fail(SettingsErrc::bad_name, "", "a name has at least one character");
    }
    if (name.size() > longest_name) {
        return fail(SettingsErrc::bad_name, fmt::format("{}…", stem_of(name)), fmt::format("a name has at most {} bytes", longest_name));
    }
    settings::Settings probe; // the table's rules for one line of text are the rules for names
    if (!probe.set(settings::SettingId::host_name, std::string{name}, {})) {
        return fail(SettingsErrc::bad_name, printable(name), "it contains control characters or is not UTF-8 text");
    }
    for (std::size_t at = 0; at <= name.size();) {
        const std::size_t end = std::min(name.find('/', at), name.size());
        if (const std::string_view part = name.substr(at, end - at); part == "." || part == "..") {
            return fail(SettingsErrc::bad_name, std::string{name}, fmt::format("\"{}\" is no name for a folder or a session", part));
        }
        at = end + 1;
    }
    return {};
}

} // namespace latchkey::sessions
