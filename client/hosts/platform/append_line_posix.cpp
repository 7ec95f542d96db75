#include "client/hosts/platform/append_line.h"
#include "keys/base/file.h"

#include <cerrno>
#include <fcntl.h>
#include <string>
#include <sys/stat.h>
#include <unistd.h>

namespace latchkey::hosts {

namespace {

class Descriptor {
public:
    explicit Descriptor(int number) : number_(number) {}
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor()
    {
        if (number_ >= 0) {
            ::close(number_);
        }
    }
    [[nodiscard]] int number() const { return number_; }

private:
    int number_;
};

bool lacks_last_newline(int file)
{
    const off_t size = ::lseek(file, 0, SEEK_END);
    char last = '\n';
    return size > 0 && ::pread(file, &last, 1, size - 1) == 1 && last != '\n';
}

} // namespace

Status append_line(const std::filesystem::path& file, std::string_view line)
{
    const auto failed = [&] { return std::unexpected(file_error(file, {errno, std::generic_category()})); };
    if (file.has_parent_path()) {
        ::mkdir(file.parent_path().c_str(), 0700); // most often it is there; if not and it cannot be made, open() says so
    }
    const Descriptor opened{::open(file.c_str(), O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | O_NONBLOCK, 0600)};
    struct stat about{};
    if (opened.number() < 0 || ::fstat(opened.number(), &about) != 0) {
        return failed();
    }
    if (!S_ISREG(about.st_mode)) {
        return fail(FileErrc::not_a_file, path_text(file), "a device, folder or pipe");
    }
    std::string bytes;
    if (lacks_last_newline(opened.number())) {
        bytes = "\n";
    }
    bytes.append(line).append("\n");
    const auto written = ::write(opened.number(), bytes.data(), bytes.size());
    if (written < 0 || ::fsync(opened.number()) != 0) {
        return failed();
    }
    if (static_cast<std::size_t>(written) != bytes.size()) {
        return fail(FileErrc::no_space, path_text(file));
    }
    return {};
}

bool is_null_device(const std::filesystem::path& file)
{
    return file == "/dev/null";
}

} // namespace latchkey::hosts
