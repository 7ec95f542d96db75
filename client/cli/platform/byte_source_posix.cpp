#include "client/cli/platform/byte_source.h"
#include "client/settings/platform/paths.h"
#include "keys/base/file.h"

#include <array>
#include <cerrno>
#include <charconv>
#include <fcntl.h>
#include <poll.h>
#include <string_view>
#include <sys/stat.h>
#include <unistd.h>

namespace latchkey::cli {

namespace {

class Descriptor final : public ByteSource {
public:
    Descriptor(int file, std::filesystem::path name) : file_(file), name_(std::move(name)) {}
    ~Descriptor() override { ::close(file_); }

    Result<std::optional<std::uint8_t>> next() override
    {
        for (;;) {
            std::uint8_t byte = 0;
            const auto got = ::read(file_, &byte, 1);
            if (got >= 0) {
                return got == 0 ? std::nullopt : std::optional{byte};
            }
            if (errno == EAGAIN) {
                // Somebody else made it non-blocking: wait as a blocking one would.
                pollfd file{file_, POLLIN, 0};
                ::poll(&file, 1, -1);
            } else if (errno != EINTR) {
                return std::unexpected(file_error(name_, {errno, std::generic_category()}));
            }
        }
    }

private:
    int file_;
    std::filesystem::path name_;
};

/// The number in "-", "/dev/stdin", "/dev/fd/63".
std::optional<int> descriptor_number(std::string_view name)
{
    if (name == "-" || name == "/dev/stdin") {
        return STDIN_FILENO;
    }
    for (const std::string_view folder : {"/dev/fd/", "/proc/self/fd/"}) {
        int number = 0;
        const char* end = name.data() + name.size();
        if (name.starts_with(folder) && std::from_chars(name.data() + folder.size(), end, number) == std::from_chars_result{end, {}}) {
            return number;
        }
    }
    return std::nullopt;
}

/// What it is when nothing can be read from it: opening a device can have effects, and reading one need not end.
std::string_view unreadable_kind(mode_t mode)
{
    switch (mode & S_IFMT) {
    case S_IFREG:
    case S_IFIFO:
    case S_IFSOCK:
        return "";
    case S_IFDIR:
        return "a folder";
    default:
        return "a device";
    }
}

} // namespace

Result<std::unique_ptr<ByteSource>> ByteSource::open(const std::string& name)
{
    const std::filesystem::path path = name == "-" ? "Standard input" : settings::path_from_text(name);
    const auto failed = [&path] { return std::unexpected(file_error(path, {errno, std::generic_category()})); };
    const std::optional<int> given = descriptor_number(name);
    struct stat about{};
    if ((given ? ::fstat(*given, &about) : ::stat(path.c_str(), &about)) != 0) {
        return failed();
    }
    if (given && ::isatty(*given) == 1) {
        return fail(FileErrc::not_a_file, path_text(path), "a terminal");
    }
    if (const std::string_view kind = unreadable_kind(about.st_mode); !kind.empty()) {
        return fail(FileErrc::not_a_file, path_text(path), std::string(kind));
    }
    // A copy of the descriptor, not the file opened again: a pipe of another user, a socket and a file half read would be another thing.
    const int file = given ? ::fcntl(*given, F_DUPFD_CLOEXEC, 0) : ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (file < 0) {
        return failed();
    }
    return std::make_unique<Descriptor>(file, path);
}

} // namespace latchkey::cli
