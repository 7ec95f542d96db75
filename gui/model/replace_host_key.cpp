#include "gui/model/replace_host_key.h"

#include "keys/base/file.h"

#include <system_error>
#include <vector>

namespace latchkey::model {

Status replace_host_key(const std::filesystem::path& file, const hosts::HostAddress& where, const keys::PublicKey& offered)
{
    std::filesystem::path backup = file;
    backup += ".old";
    std::error_code error;
    std::filesystem::copy_file(file, backup, std::filesystem::copy_options::overwrite_existing, error);
    if (error) {
        return std::unexpected(file_error(backup, error));
    }
    auto known = hosts::KnownHosts::load({file});
    if (!known) {
        return std::unexpected(known.error());
    }
    const std::vector<hosts::KnownKey> before = known->keys_of(where);
    if (const auto removed = known->remove(where); !removed) {
        return std::unexpected(removed.error());
    }
    for (const hosts::KnownKey& other : before) {
        if (other.key && other.type != offered.algorithm() && other.file == file) {
            if (const Status kept = known->add(where, *other.key); !kept) {
                return kept;
            }
        }
    }
    return known->add(where, offered);
}

} // namespace latchkey::model
