#pragma once
/// Reading files with a limit, and what can go wrong with files. Paths may hold spaces and any script; errors carry the path as UTF-8.
/// Blocks on the disk: not for the UI thread. Any thread.

#include "keys/base/bytes.h"
#include "keys/base/error.h"
#include "keys/base/secret.h"

#include <cstddef>
#include <filesystem>
#include <string>
#include <system_error>

namespace latchkey {

enum class FileErrc {
    not_found = 1,
    exists,
    no_permission,
    name_too_long,
    no_space,
    not_a_file, ///< a folder, FIFO, socket or device; detail says which
    too_large,  ///< over the caller's limit; detail names it
    other,      ///< detail is the system's word
};
[[nodiscard]] const ErrorDomain& error_domain(FileErrc);

/// A path as people read it: UTF-8 on every system.
[[nodiscard]] std::string path_text(const std::filesystem::path& path);

/// The code for a system error, with the path as its subject and the system's word as its detail.
[[nodiscard]] Error file_error(const std::filesystem::path& path, std::error_code code);

/// The whole of a regular file of at most `limit` bytes. Never blocks on a FIFO. FileErrc.
[[nodiscard]] Result<ByteBuffer> read_file(const std::filesystem::path& path, std::size_t limit);

/// The same for a file that holds a secret: the bytes never lie in ordinary memory.
[[nodiscard]] Result<Secret> read_secret_file(const std::filesystem::path& path, std::size_t limit);

} // namespace latchkey
