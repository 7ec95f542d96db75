#pragma once
/// A folder of a test's own, removed with it.

#include <filesystem>
#include <random>
#include <string>

namespace latchkey {

class TempFolder {
public:
    TempFolder()
        : path_(std::filesystem::temp_directory_path() /
                ("latchkey-test-" + std::to_string(std::random_device{}()) + std::to_string(std::random_device{}())))
    {
        std::filesystem::create_directory(path_);
    }
    TempFolder(const TempFolder&) = delete;
    TempFolder& operator=(const TempFolder&) = delete;
    ~TempFolder()
    {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }
    [[nodiscard]] std::filesystem::path operator/(const std::string& name) const
    {
        return path_ / std::filesystem::path(std::u8string(name.begin(), name.end()));
    }

private:
    std::filesystem::path path_;
};

} // namespace latchkey
