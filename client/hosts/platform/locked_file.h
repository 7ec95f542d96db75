#pragma once
/// A file that several of us, and ssh, add to: held while it is read and changed, so that two that connect at once do not write the same
/// line twice. ssh knows nothing of the lock; it appends, and so do we: one write, as the system orders them.
///
/// Blocks on the disk, and on whoever holds it, some seconds at most. FileErrc. One thread.

#include "keys/base/error.h"

#include <filesystem>
#include <string>
#include <string_view>
#include <utility>

namespace latchkey::hosts {

class LockedFile {
public:
    /// A missing file is made (0600), a missing folder too (0700). Links are followed. What is no file is FileErrc::not_a_file.
    [[nodiscard]] static Result<LockedFile> open(const std::filesystem::path& file);

    LockedFile(LockedFile&& other) noexcept
        : path_(std::move(other.path_)), file_(std::exchange(other.file_, nothing)), lock_(std::exchange(other.lock_, nothing))
    {
    }
    LockedFile& operator=(LockedFile&&) = delete;
    LockedFile(const LockedFile&) = delete;
    LockedFile& operator=(const LockedFile&) = delete;
    ~LockedFile();

    /// `lines` and a newline in one write, behind another newline when the file lacks its last one.
    [[nodiscard]] Status append(std::string_view lines) const;

private:
    static constexpr long long nothing = -1;
    explicit LockedFile(std::filesystem::path path) : path_(std::move(path)) {}

    std::filesystem::path path_;
    long long file_ = nothing; ///< a descriptor or a HANDLE
    long long lock_ = nothing; ///< Windows: a mutex of that file's name
};

/// "/dev/null" or "NUL": reads as empty and forgets what is written, which people ask for on purpose.
[[nodiscard]] bool is_null_device(const std::filesystem::path& file);

} // namespace latchkey::hosts
