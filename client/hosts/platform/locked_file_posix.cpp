#include "client/hosts/platform/locked_file.h"
#include "keys/base/file.h"

#include <cerrno>
#include <chrono>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>

namespace latchkey::hosts {

namespace {

constexpr int attempts = 500;
constexpr std::chrono::milliseconds pause{10};

Error last_error(const std::filesystem::path& file)
{
    return file_error(file, {errno, std::generic_category()});
}

bool lacks_last_newline(int file)
{
    const off_t size = ::lseek(file, 0, SEEK_END);
    char last = '\n';
    return size > 0 && ::pread(file, &last, 1, size - 1) == 1 && last != '\n';
}

enum class Held { yes, no, replaced };

/// Whether we hold the file that the path leads to now: who held it before may have put another in its place.
Held try_lock(int file, const std::filesystem::path& path)
{
    if (::flock(file, LOCK_EX | LOCK_NB) != 0) {
        // A file system without locks must not keep anybody from a server; the one write is safe all the same.
        return errno == EWOULDBLOCK || errno == EINTR ? Held::no : Held::yes;
    }
    struct stat ours{};
    struct stat there{};
    const bool same =
        ::fstat(file, &ours) == 0 && ::stat(path.c_str(), &there) == 0 && ours.st_ino == there.st_ino && ours.st_dev == there.st_dev;
    return same ? Held::yes : Held::replaced;
}

} // namespace

Result<LockedFile> LockedFile::open(const std::filesystem::path& file)
{
    if (file.has_parent_path()) {
        ::mkdir(file.parent_path().c_str(), 0700); // most often it is there; if not and it cannot be made, open() says so
    }
    for (int attempt = 0; attempt < attempts;) {
        LockedFile opened{file};
        opened.file_ = ::open(file.c_str(), O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | O_NONBLOCK, 0600);
        struct stat about{};
        if (opened.file_ < 0 || ::fstat(static_cast<int>(opened.file_), &about) != 0) {
            return std::unexpected(last_error(file));
        }
        if (!S_ISREG(about.st_mode)) {
            return fail(FileErrc::not_a_file, path_text(file), "a device, folder or pipe");
        }
        Held held = Held::no;
        for (; held == Held::no && attempt < attempts; ++attempt) {
            held = try_lock(static_cast<int>(opened.file_), file);
            if (held == Held::no) {
                std::this_thread::sleep_for(pause);
            }
        }
        if (held == Held::yes) {
            return opened;
        }
    }
    return fail(FileErrc::other, path_text(file), "another program holds it");
}

LockedFile::~LockedFile()
{
    if (file_ != nothing) {
        ::close(static_cast<int>(file_));
    }
}

Status LockedFile::append(std::string_view lines) const
{
    const int file = static_cast<int>(file_);
    std::string bytes;
    if (lacks_last_newline(file)) {
        bytes = "\n";
    }
    bytes.append(lines).append("\n");
    const auto written = ::write(file, bytes.data(), bytes.size());
    if (written < 0 || ::fsync(file) != 0) {
        return std::unexpected(last_error(path_));
    }
    if (static_cast<std::size_t>(written) != bytes.size()) {
        return fail(FileErrc::no_space, path_text(path_));
    }
    return {};
}

bool is_null_device(const std::filesystem::path& file)
{
    return file == "/dev/null";
}

} // namespace latchkey::hosts
