#pragma once
/// A folder of a test's own, mode 0700, removed with all that is in it when the object goes. Any thread; one owner.
/// Errors: throws std::system_error, since a test can do nothing without it.

#include <filesystem>
#include <string>
#include <string_view>

namespace latchkey::support {

class TempFolder {
public:
    TempFolder();
    ~TempFolder();
    TempFolder(const TempFolder&) = delete;
    TempFolder& operator=(const TempFolder&) = delete;

    [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }
    [[nodiscard]] std::filesystem::path operator/(std::string_view name) const { return path_ / name; }

    /// Writes `text` to a file of that name with exactly that mode; gives its path.
    std::filesystem::path write(std::string_view name, std::string_view text, unsigned mode = 0600) const;

private:
    std::filesystem::path path_;
};

/// The whole file; empty when there is none.
[[nodiscard]] std::string read_file(const std::filesystem::path& file);

/// Replaces the file's content and gives it exactly that mode.
void write_file(const std::filesystem::path& file, std::string_view text, unsigned mode = 0600);

} // namespace latchkey::support
