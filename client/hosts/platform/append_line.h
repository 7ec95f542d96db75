#pragma once
/// Adding to a file that others may be adding to at the same time: one append, as the system orders them.

#include "keys/base/error.h"

#include <filesystem>
#include <string_view>

namespace latchkey::hosts {

/// Appends `line` and a newline in one write, behind another newline when the file lacks its last one. A missing file is made (0600), a
/// missing folder too (0700). Links are followed. FileErrc.
[[nodiscard]] Status append_line(const std::filesystem::path& file, std::string_view line);

/// "/dev/null" or "NUL": reads as empty and forgets what is written, which people ask for on purpose.
[[nodiscard]] bool is_null_device(const std::filesystem::path& file);

} // namespace latchkey::hosts
