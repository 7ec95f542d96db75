#pragma once
/// What known_hosts files were before we changed them: the newest twenty, in a folder of their own, each readable as a known_hosts file.
/// undo() puts the last change back; lines that somebody has appended since then are kept. Pins (host_pins.h) are kept in the same way.
///
/// A backup begins with comment lines that say which file it was, when, before what, what the change left (its size and a hash, so that
/// undo() can tell whether somebody else has edited the file since), and which change it was part of. Files 0600, the folder 0700. Blocks
/// on the disk. Errors: HostErrc.

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
    std::string change; ///< the same for files that were changed together; empty: alone
};

/// One object (and its copies) stands for one change: what is kept through it is undone together.
class HostBackups {
public:
    static constexpr std::size_t most = 20;

    /// The folder is made when something is kept.
    explicit HostBackups(std::filesystem::path folder);

    /// Keeps `before`, the text of `file`, which is about to become `after`; gives the backup's path.
    [[nodiscard]] Result<std::filesystem::path> keep(const std::filesystem::path& file, std::string_view what, std::string_view before,
                                                     std::string_view after) const;

    /// Newest first.
    [[nodiscard]] std::vector<HostBackup> list() const;

    /// Puts the files of the newest change back, newest first, and takes them from the list (they become "….undone"): all of them, or none.
    /// HostErrc::nothing_to_undo; ::changed_meanwhile when one was edited in another way than by appending.
    [[nodiscard]] Result<std::vector<HostBackup>> undo() const;

    [[nodiscard]] const std::filesystem::path& folder() const { return folder_; }

private:
    std::filesystem::path folder_;
    std::string change_;
};

} // namespace latchkey::hosts
