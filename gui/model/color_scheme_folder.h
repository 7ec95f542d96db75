#pragma once
/// Colour schemes that were imported: a folder beside the settings with one file for each, as it was made by iTerm2 or for Windows
/// Terminal. A scheme is called by its file's name. Disk: call from a job.

#include "gui/view/terminal_look.h"

#include <expected>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace latchkey::model {

class ColorSchemeFolder {
public:
    static constexpr std::size_t most = 500;

    explicit ColorSchemeFolder(const std::filesystem::path& config) : folder_(config / "colour-schemes") {}

    [[nodiscard]] std::vector<std::string> names() const; ///< sorted
    [[nodiscard]] bool has(std::string_view name) const { return file_of(name).has_value(); }
    [[nodiscard]] std::optional<view::ColorScheme> read(std::string_view name) const;
    /// Copies the file; gives the name that it has here. One of that name is replaced. A sentence when it is no scheme or cannot be kept.
    [[nodiscard]] std::expected<std::string, std::string> import(const std::filesystem::path& file) const;
    /// What was in the way, in a sentence.
    [[nodiscard]] std::optional<std::string> remove(std::string_view name) const;

private:
    [[nodiscard]] std::optional<std::filesystem::path> file_of(std::string_view name) const;
    std::filesystem::path folder_;
};

} // namespace latchkey::model
