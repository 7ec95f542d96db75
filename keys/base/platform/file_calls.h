#pragma once
/// The file calls that differ between systems, each with one meaning. Used by file.cpp and atomic_file.cpp only.
/// Failures are FileErrc with the path as subject.

#include "keys/base/bytes.h"
#include "keys/base/error.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>

namespace latchkey::platform {

/// A regular file open for reading; opening a FIFO or a device fails instead of waiting.
class FileReader {
public:
    [[nodiscard]] static Result<std::unique_ptr<FileReader>> open(const std::filesystem::path& path);
    virtual ~FileReader() = default;

    [[nodiscard]] virtual std::uint64_t size() const = 0;                           ///< when it was opened
    [[nodiscard]] virtual Result<std::size_t> read(std::span<std::uint8_t> to) = 0; ///< 0 at the end
};

/// Makes a file that did not exist, readable by its owner only, with this content, and waits until the disk has it.
/// A file that could not be finished is removed. `final_path` is named in errors: people know no temporary file.
[[nodiscard]] Status create_private_file(const std::filesystem::path& path, Bytes content, const std::filesystem::path& final_path);

/// Gives `to` the permissions that `from` has. A failure leaves `to` private, which is the safe side.
void copy_permissions(const std::filesystem::path& from, const std::filesystem::path& to);

/// 0644, or what the folder gives to a new file in it. A failure leaves it private.
void let_all_read(const std::filesystem::path& path);

[[nodiscard]] Status rename_over(const std::filesystem::path& from, const std::filesystem::path& to);

/// FileErrc::exists when there is anything at `to`, decided by the system in the same step where the file system can.
[[nodiscard]] Status rename_to_new(const std::filesystem::path& from, const std::filesystem::path& to);

/// Makes a rename in this folder survive a power cut. Best effort: some file systems cannot.
void sync_folder(const std::filesystem::path& folder);

} // namespace latchkey::platform
