#include "keys/base/file.h"
#include "keys/base/platform/private_file.h"

#include <fmt/format.h>

#include <cerrno>
#include <sys/stat.h>

namespace latchkey::platform {

Result<FileAccess> file_access(const std::filesystem::path& path)
{
    struct stat info{};
    if (::stat(path.c_str(), &info) != 0) {
        return std::unexpected(file_error(path, std::error_code(errno, std::generic_category())));
    }
    const auto mode = static_cast<unsigned>(info.st_mode) & 07777U;
    return FileAccess{(mode & 0044U) != 0, (mode & 0022U) != 0, fmt::format("{:04o}", mode)};
}

Status make_private(const std::filesystem::path& path)
{
    if (::chmod(path.c_str(), 0600) != 0) {
        return std::unexpected(file_error(path, std::error_code(errno, std::generic_category())));
    }
    return {};
}

} // namespace latchkey::platform
