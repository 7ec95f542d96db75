#pragma once
/// Who may read a key file. key_mode_posix.cpp, key_mode_win32.cpp. Disk: call from a job.

#include "keys/base/error.h"

#include <filesystem>
#include <string>

namespace latchkey::model {

struct KeyMode {
    std::string text;                ///< "0600"; empty where the system has no such thing
    bool readable_by_others = false; ///< group or others may read it
};

[[nodiscard]] KeyMode key_mode(const std::filesystem::path& file);

/// Mode 0600. KeyErrc::io with the system's words.
Status make_private(const std::filesystem::path& file);

} // namespace latchkey::model
