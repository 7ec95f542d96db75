#pragma once
/// Who else may read a file, and making it private. The mode is the POSIX bits, or on Windows a word of ours for the access list.
/// Any thread; blocks on the disk. FileErrc.

#include "keys/base/error.h"

#include <filesystem>
#include <string>

namespace latchkey::platform {

struct FileAccess {
    bool others_can_read = false; ///< group or world; on Windows anybody but the owner, SYSTEM and administrators
    bool others_can_write = false;
    std::string mode; ///< "0600", "0644"; on Windows "private" or "shared"
};

/// Links are followed: the file behind them is what can be read.
[[nodiscard]] Result<FileAccess> file_access(const std::filesystem::path& path);

/// Mode 0600, or the access list that corresponds to it.
[[nodiscard]] Status make_private(const std::filesystem::path& path);

} // namespace latchkey::platform
