#include "keys/base/atomic_file.h"

#include "keys/base/hex.h"
#include "keys/base/platform/file_calls.h"

#include <openssl/rand.h>

#include <array>

namespace latchkey {

namespace fs = std::filesystem;

namespace {

constexpr int max_links = 40; // as Linux itself allows

/// The path that a chain of links ends at, which need not exist.
Result<fs::path> follow_links(fs::path path)
{
    const fs::path asked = path;
    for (int i = 0; i < max_links; ++i) {
        std::error_code code;
        if (!fs::is_symlink(path, code)) {
            return path; // whatever is wrong with it, creating the file will say so
        }
        const fs::path target = fs::read_symlink(path, code);
        if (code) {
            return std::unexpected(file_error(asked, code));
        }
        path = target.is_absolute() ? target : path.parent_path() / target;
    }
    return std::unexpected(file_error(asked, std::make_error_code(std::errc::too_many_symbolic_link_levels)));
}

/// Of one short length whatever the final name is: a name that just fits must not fail for its temporary file's.
fs::path temporary_beside(const fs::path& target)
{
    std::array<std::uint8_t, 8> random{};
    if (RAND_bytes(random.data(), static_cast<int>(random.size())) != 1) {
        std::abort(); // no randomness: no key or session would be safe either
    }
    return target.parent_path() / (".latchkey-" + hex_encode(random) + ".tmp");
}

} // namespace

Status write_file_atomically(const fs::path& path, Bytes content, IfExists if_exists, FileMode mode)
{
    std::error_code code;
    if (if_exists == IfExists::fail && fs::exists(fs::symlink_status(path, code))) {
        return fail(FileErrc::exists, path_text(path));
    }
    const Result<fs::path> target = follow_links(path);
    if (!target) {
        return std::unexpected(target.error());
    }
    if (fs::is_directory(*target, code)) {
        return fail(FileErrc::not_a_file, path_text(path), "a folder");
    }
    const fs::path temporary = temporary_beside(*target);
    if (const Status created = platform::create_private_file(temporary, content, path); !created) {
        return created;
    }
    if (mode == FileMode::as_the_old_file && fs::exists(*target, code)) {
        platform::copy_permissions(*target, temporary);
    }
    if (mode == FileMode::readable_by_all) {
        platform::let_all_read(temporary);
    }
    const Status renamed =
        if_exists == IfExists::fail ? platform::rename_to_new(temporary, *target) : platform::rename_over(temporary, *target);
    if (!renamed) {
        fs::remove(temporary, code);
        return std::unexpected(renamed.error().about(path_text(path)));
    }
    platform::sync_folder(target->parent_path());
    return {};
}

} // namespace latchkey
