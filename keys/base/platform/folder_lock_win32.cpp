#include "keys/base/file.h"
#include "keys/base/platform/folder_lock.h"

#include <windows.h>

namespace latchkey {

namespace {

constexpr int attempts = 500;
constexpr DWORD pause_ms = 10;

Error last_error(const std::filesystem::path& path)
{
    return file_error(path, {static_cast<int>(GetLastError()), std::system_category()});
}

} // namespace

Result<FolderLock> FolderLock::take(const std::filesystem::path& folder)
{
    std::error_code problem;
    std::filesystem::create_directories(folder, problem);
    if (problem) {
        return std::unexpected(file_error(folder, problem));
    }
    // Opened without sharing: the open itself is the lock, and ends with the process.
    const auto path = folder / L".lock";
    for (int attempt = 0;; ++attempt) {
        const HANDLE file =
            CreateFileW(path.c_str(), GENERIC_READ | GENERIC_WRITE, 0, nullptr, OPEN_ALWAYS, FILE_ATTRIBUTE_HIDDEN, nullptr);
        if (file != INVALID_HANDLE_VALUE) {
            return FolderLock{reinterpret_cast<long long>(file)};
        }
        if (GetLastError() != ERROR_SHARING_VIOLATION || attempt == attempts) {
            return std::unexpected(last_error(path));
        }
        Sleep(pause_ms);
    }
}

FolderLock::~FolderLock()
{
    if (handle_ != nothing) {
        CloseHandle(reinterpret_cast<HANDLE>(handle_));
    }
}

} // namespace latchkey
