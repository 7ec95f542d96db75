#pragma once
/// Key files that were named on another computer: C:\Users\me\keys\my.ppk. Looks at the disk; any thread.

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace latchkey::sessions {

/// "C:\…", "\\server\…", or anything with a backslash, on a system that has no such paths.
[[nodiscard]] bool is_windows_path(std::string_view path);

/// The file of that name here: below the same folder of the home folder, under /mnt/c, in `more`, ~/.ssh, the downloads folders, the home
/// folder. "~/…" where it can be. Nothing when the path is not one of Windows, or no such file is there.
[[nodiscard]] std::optional<std::string> find_windows_key(std::string_view path, const std::filesystem::path& home,
                                                          std::span<const std::filesystem::path> more);

} // namespace latchkey::sessions
