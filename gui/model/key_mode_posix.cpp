#include "gui/model/key_mode.h"
#include "keys/key_file.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <sys/stat.h>

namespace latchkey::model {

KeyMode key_mode(const std::filesystem::path& file)
{
    struct stat about{};
    if (::stat(file.c_str(), &about) != 0) {
        return {};
    }
    const unsigned mode = about.st_mode & 07777U;
    return {fmt::format("{:04o}", mode), (mode & 0044U) != 0};
}

Status make_private(const std::filesystem::path& file)
{
    if (::chmod(file.c_str(), 0600) != 0) {
        return fail(keys::KeyErrc::io, file.string(), std::strerror(errno));
    }
    return {};
}

} // namespace latchkey::model
