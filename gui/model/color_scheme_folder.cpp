#include "gui/model/color_scheme_folder.h"

#include "gui/model/color_schemes.h"
#include "keys/base/atomic_file.h"
#include "keys/base/file.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <system_error>

namespace latchkey::model {
namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 2> endings{".itermcolors", ".json"};

/// A name that is a file's name on every system and leads out of no folder.
std::string tidy(std::string_view name)
{
    std::string out;
    for (const char each : name.substr(0, 80)) {
        const auto byte = static_cast<unsigned char>(each);
        const bool odd = byte < ' ' || byte == 0x7F || std::string_view{"/\\:*?\"<>|"}.find(each) != std::string_view::npos;
        out += odd ? '_' : each;
    }
    while (!out.empty() && (out.front() == '.' || out.front() == ' ')) {
        out.erase(out.begin());
    }
    while (!out.empty() && (out.back() == '.' || out.back() == ' ')) {
        out.pop_back();
    }
    return out;
}

} // namespace

std::vector<std::string> ColorSchemeFolder::names() const
{
    std::vector<std::string> names;
    std::error_code error;
    for (fs::directory_iterator entry{folder_, error}, end; !error && entry != end && names.size() < most; entry.increment(error)) {
        const std::string ending = path_text(entry->path().extension());
        if (std::ranges::find(endings, ending) != endings.end()) {
            names.push_back(path_text(entry->path().stem()));
        }
    }
    std::ranges::sort(names);
    const auto twice = std::ranges::unique(names);
    names.erase(twice.begin(), twice.end());
    return names;
}

std::optional<fs::path> ColorSchemeFolder::file_of(std::string_view name) const
{
    if (name.empty() || tidy(name) != name) {
        return std::nullopt;
    }
    std::error_code error;
    for (const std::string_view ending : endings) {
        const fs::path file = folder_ / (std::string{name} + std::string{ending});
        if (fs::is_regular_file(file, error)) {
            return file;
        }
    }
    return std::nullopt;
}

std::optional<view::ColorScheme> ColorSchemeFolder::read(std::string_view name) const
{
    const auto file = file_of(name);
    return file ? read_scheme_file(*file) : std::nullopt;
}

std::expected<std::string, std::string> ColorSchemeFolder::import(const fs::path& file) const
{
    const auto bytes = read_file(file, max_scheme_file);
    if (!bytes) {
        return std::unexpected(bytes.error().sentence());
    }
    const std::string_view text{reinterpret_cast<const char*>(bytes->data()), bytes->size()};
    const auto scheme = read_color_scheme(text, path_text(file.stem()));
    if (!scheme) {
        return std::unexpected(
            fmt::format("{} is neither an .itermcolors file nor a Windows Terminal scheme.", path_text(file.filename())));
    }
    const std::string name = tidy(scheme->name);
    if (name.empty() || find_color_scheme(name) != nullptr) {
        return std::unexpected(name.empty() ? std::string{"The scheme has no name."}
                                            : fmt::format("There is a scheme called {} already: it comes with Latchkey.", name));
    }
    const bool plist = text.find("<plist") != std::string_view::npos || text.find("<dict>") != std::string_view::npos;
    std::error_code error;
    fs::create_directories(folder_, error);
    if (const auto old = file_of(name)) {
        fs::remove(*old, error);
    }
    const Status kept = write_file_atomically(folder_ / (name + std::string{endings[plist ? 0 : 1]}), *bytes);
    if (!kept) {
        return std::unexpected(kept.error().sentence());
    }
    return name;
}

std::optional<std::string> ColorSchemeFolder::remove(std::string_view name) const
{
    const auto file = file_of(name);
    std::error_code error;
    if (!file || !fs::remove(*file, error)) {
        return fmt::format("The scheme {} cannot be removed{}.", name, error ? " (" + error.message() + ")" : std::string{});
    }
    return std::nullopt;
}

} // namespace latchkey::model
