#include "tests/support/temp_folder.h"

#include <cerrno>
#include <cstdlib>
#include <fcntl.h>
#include <fstream>
#include <stdlib.h> // mkdtemp
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace latchkey::support {

TempFolder::TempFolder()
{
    std::string pattern = (std::filesystem::temp_directory_path() / "latchkey-test-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) {
        throw std::system_error{errno, std::generic_category(), "mkdtemp " + pattern};
    }
    path_ = pattern;
}

TempFolder::~TempFolder()
{
    std::error_code ignored; // nothing a destructor could do about it; the system empties its temporary folder some day
    std::filesystem::remove_all(path_, ignored);
}

std::filesystem::path TempFolder::write(std::string_view name, std::string_view text, unsigned mode) const
{
    const std::filesystem::path file = path_ / name;
    write_file(file, text, mode);
    return file;
}

std::string read_file(const std::filesystem::path& file)
{
    // Not a stream: /proc/PID/stat of a process that ends meanwhile gives an error in the middle, and a stream's iterator throws it.
    std::string text;
    const int fd = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        return text;
    }
    char bytes[65536];
    for (ssize_t got = 0; (got = ::read(fd, bytes, sizeof bytes)) > 0;) {
        text.append(bytes, static_cast<std::size_t>(got));
    }
    ::close(fd);
    return text;
}

void write_file(const std::filesystem::path& file, std::string_view text, unsigned mode)
{
    std::ofstream out{file, std::ios::binary | std::ios::trunc};
    out.write(text.data(), static_cast<std::streamsize>(text.size()));
    out.close();
    if (!out || ::chmod(file.c_str(), mode) != 0) {
        throw std::system_error{errno, std::generic_category(), "write " + file.string()};
    }
}

} // namespace latchkey::support
