#pragma once
/// What known_hosts files were before we changed them: the newest twenty, in a folder of their own, each readable as a known_hosts file.
/// undo() puts the last one back; lines that somebody has appended since then are kept.
///
/// A backup begins with comment lines that say which file it was, when, before what, and what the change left (its size and a hash), so
/// that undo() can tell whether somebody else has edited the file since. Files 0600, the folder 0700. Blocks on the disk. Errors: HostErrc.

#include "keys/base/error.h"

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace latchkey::hosts {

struct HostBackup {
    std::filesystem::path path; ///< the backup
    std::filesystem::path file; ///< what it is of
    std::string what;           ///< "remove web-1"
    std::chrono::sys_seconds when{};
};

class HostBackups {
public:
    static constexpr std::size_t most = 20;

    /// The folder is made when something is kept.
    explicit HostBackups(std::filesystem::path folder) : folder_(std::move(folder)) {}

    /// Keeps `before`, the text of `file`, which is about to become `after`; gives the backup's path.
    [[nodiscard]] Result<std::filesystem::path> keep(const std::filesystem::path& file, std::string_view what, std::string_view before,
                                                     std::string_view after) const;

    /// Newest first.
    [[nodiscard]] std::vector<HostBackup> list() const;

    /// Puts the newest back, and takes it from the list (it becomes "….undone"). HostErrc::nothing_to_undo; ::changed_meanwhile when the
    /// file was edited in another way than by appending: nothing is done then.
    [[nodiscard]] Result<HostBackup> undo() const;

    [[nodiscard]] const std::filesystem::path& folder() const { return folder_; }

private:
    std::filesystem::path folder_;
};

} // namespace latchkey::hosts
