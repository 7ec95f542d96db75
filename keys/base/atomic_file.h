#pragma once
/// Writing a file so that it is never half there and never lost: a new private file beside it, written and flushed to the disk, then
/// renamed over the old one, then the folder flushed. Whoever is killed at any moment leaves the old content or the new, never a mixture
/// (at worst a stray ".latchkey-….tmp" of mode 0600 beside it). A link at the path is followed, and the file behind it replaced.
///
/// Blocks on the disk: not for the UI thread. Two writers at once are safe, the last wins; who must not lose the other's change takes a
/// lock. FileErrc; a failure changes nothing.

#include "keys/base/bytes.h"
#include "keys/base/error.h"
#include "keys/base/file.h"

#include <filesystem>

namespace latchkey {

enum class IfExists { replace, fail }; ///< fail: FileErrc::exists, also for a link that leads nowhere
/// 0600; or the permissions of the file that is replaced (0600 when there is none); or 0644, for what is public.
enum class FileMode { owner_only, as_the_old_file, readable_by_all };

[[nodiscard]] Status write_file_atomically(const std::filesystem::path& path, Bytes content, IfExists if_exists = IfExists::replace,
                                           FileMode mode = FileMode::owner_only);

} // namespace latchkey
