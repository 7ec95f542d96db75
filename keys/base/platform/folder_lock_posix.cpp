#include "keys/base/file.h"
#include "keys/base/platform/folder_lock.h"

#include <cerrno>
#include <chrono>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>

namespace latchkey {

namespace {

constexpr int attempts = 500;
constexpr std::chrono::milliseconds pause{10};

Error last_error(const std::filesystem::path& path)
{
    return file_error(path, {errno, std::generic_category()});
}

Status make_folder(const std::filesystem::path& folder)
{
    std::error_code problem;
    if (std::filesystem::is_directory(folder, problem)) {
        return {};
    }
    if (folder.has_parent_path() && folder.parent_path() != folder) {
        std::filesystem::create_directories(folder.parent_path(), problem);
    }
    if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) {
        return std::unexpected(last_error(folder));
    }
    return {};
}

} // namespace

Result<FolderLock> FolderLock::take(const std::filesystem::path& folder)
{
    const auto made = make_folder(folder);
    if (!made) {
        return std::unexpected(made.error());
    }
    const auto path = folder / ".lock";
    const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (file < 0) {
        return std::unexpected(last_error(path));
    }
    FolderLock lock{file};
    // flock() has no time-out; a signal-driven one would be the program's business. Holders need milliseconds.
    for (int attempt = 0; ::flock(file, LOCK_EX | LOCK_NB) != 0; ++attempt) {
        if ((errno != EWOULDBLOCK && errno != EINTR) || attempt == attempts) {
            return std::unexpected(last_error(path));
        }
        std::this_thread::sleep_for(pause);
    }
    return lock;
}

FolderLock::~FolderLock()
{
    if (handle_ != nothing) {
        ::close(static_cast<int>(handle_));
    }
}

} // namespace latchkey
