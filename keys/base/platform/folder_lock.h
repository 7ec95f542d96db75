#pragma once
/// A lock between processes (and threads) that change the files of one folder: the lock file `.lock` in it, held while this lives.
/// It ends with the process that holds it, however that ends. Waits at most some seconds: a stopped process must not stop us for ever.

#include "keys/base/error.h"

#include <filesystem>
#include <utility>

namespace latchkey {

class FolderLock {
public:
    /// The folder is made when it is missing (0700). FileErrc.
    [[nodiscard]] static Result<FolderLock> take(const std::filesystem::path& folder);

    FolderLock(FolderLock&& other) noexcept : handle_(std::exchange(other.handle_, nothing)) {}
    FolderLock& operator=(FolderLock&&) = delete;
    FolderLock(const FolderLock&) = delete;
    FolderLock& operator=(const FolderLock&) = delete;
    ~FolderLock();

private:
    static constexpr long long nothing = -1;
    explicit FolderLock(long long handle) : handle_(handle) {}
    long long handle_; ///< a descriptor or a HANDLE
};

} // namespace latchkey
