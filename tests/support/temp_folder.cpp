#include "tests/support/temp_folder.h"

#include <cerrno>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <stdlib.h> // mkdtemp
#include <sys/stat.h>
#include <system_error>

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
    std::ifstream in{file, std::ios::binary};
    return {std::istreambuf_iterator<char>{in}, std::istreambuf_iterator<char>{}};
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
