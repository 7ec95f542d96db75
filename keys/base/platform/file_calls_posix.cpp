#include "keys/base/file.h"
#include "keys/base/platform/file_calls.h"

#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace latchkey::platform {

namespace fs = std::filesystem;

namespace {

std::unexpected<Error> last_error(const fs::path& path)
{
    return std::unexpected(file_error(path, std::error_code(errno, std::generic_category())));
}

/// A descriptor that is closed with its owner.
class Descriptor {
public:
    explicit Descriptor(int value) noexcept : value_(value) {}
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor()
    {
        if (value_ >= 0) {
            ::close(value_);
        }
    }
    [[nodiscard]] int get() const noexcept { return value_; }
    [[nodiscard]] int release() noexcept { return std::exchange(value_, -1); }

private:
    int value_;
};

std::string_view kind_of(const struct stat& info) noexcept
{
    switch (info.st_mode & S_IFMT) {
    case S_IFDIR:
        return "a folder";
    case S_IFIFO:
        return "a pipe";
    case S_IFSOCK:
        return "a socket";
    default:
        return "a device";
    }
}

class PosixReader final : public FileReader {
public:
    PosixReader(fs::path path, int descriptor, std::uint64_t size) : path_(std::move(path)), file_(descriptor), size_(size) {}

    [[nodiscard]] std::uint64_t size() const override { return size_; }

    [[nodiscard]] Result<std::size_t> read(std::span<std::uint8_t> to) override
    {
        for (;;) {
            const ssize_t got = ::read(file_.get(), to.data(), to.size());
            if (got >= 0) {
                return static_cast<std::size_t>(got);
            }
            if (errno != EINTR) {
                return last_error(path_);
            }
        }
    }

private:
    fs::path path_;
    Descriptor file_;
    std::uint64_t size_;
};

bool write_all(int file, Bytes content)
{
    while (!content.empty()) {
        const ssize_t done = ::write(file, content.data(), content.size());
        if (done < 0) {
            if (errno == EINTR) {
                continue;
            }
            return false;
        }
        content = content.subspan(static_cast<std::size_t>(done));
    }
    return true;
}

} // namespace

Result<std::unique_ptr<FileReader>> FileReader::open(const fs::path& path)
{
    // O_NONBLOCK: a FIFO without a writer would keep us waiting for ever; it is refused below.
    Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
    if (file.get() < 0) {
        if (errno == ENXIO) { // a socket cannot even be opened
            return fail(FileErrc::not_a_file, path_text(path), "a socket or a device");
        }
        return last_error(path);
    }
    struct stat info{};
    if (::fstat(file.get(), &info) != 0) {
        return last_error(path);
    }
    if (!S_ISREG(info.st_mode)) {
        return fail(FileErrc::not_a_file, path_text(path), std::string(kind_of(info)));
    }
    return std::make_unique<PosixReader>(path, file.release(), static_cast<std::uint64_t>(info.st_size));
}

Status create_private_file(const fs::path& path, Bytes content, const fs::path& final_path)
{
    const Descriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (file.get() < 0) {
        return last_error(final_path);
    }
    // The mode of open() is subject to the umask; a umask of 0777 must not leave a file that its owner cannot read again.
    if (::fchmod(file.get(), 0600) != 0 || !write_all(file.get(), content) || ::fsync(file.get()) != 0) {
        auto error = last_error(final_path);
        ::unlink(path.c_str());
        return error;
    }
    return {};
}

void copy_permissions(const fs::path& from, const fs::path& to)
{
    struct stat info{};
    if (::stat(from.c_str(), &info) == 0) {
        (void)::chmod(to.c_str(), info.st_mode & 07777);
    }
}

void let_all_read(const fs::path& path)
{
    (void)::chmod(path.c_str(), 0644);
}

Status rename_over(const fs::path& from, const fs::path& to)
{
    if (::rename(from.c_str(), to.c_str()) != 0) {
        return last_error(to);
    }
    return {};
}

Status rename_to_new(const fs::path& from, const fs::path& to)
{
    // link() decides "exists" and makes the name in one step; rename() would silently replace.
    if (::link(from.c_str(), to.c_str()) == 0) {
        ::unlink(from.c_str());
        return {};
    }
    if (errno != EPERM && errno != EOPNOTSUPP && errno != ENOSYS && errno != EMLINK) {
        return last_error(to);
    }
    // A file system without hard links (FAT on a stick): look, then rename. The gap is microseconds and needs another writer of ours.
    struct stat info{};
    if (::lstat(to.c_str(), &info) == 0) {
        return fail(FileErrc::exists, path_text(to));
    }
    return rename_over(from, to);
}

void sync_folder(const fs::path& folder)
{
    const Descriptor handle(::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (handle.get() >= 0) {
        (void)::fsync(handle.get());
    }
}

} // namespace latchkey::platform
