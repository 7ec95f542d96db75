#include "client/auth/passphrase_cache.h"

namespace latchkey::auth {

std::optional<Secret> PassphraseCache::find(const std::filesystem::path& key_file) const
{
    const auto found = kept_.find(key_file);
    if (found == kept_.end()) {
        return std::nullopt;
    }
    return found->second.clone();
}

void PassphraseCache::remember(const std::filesystem::path& key_file, Secret passphrase)
{
    kept_.insert_or_assign(key_file, std::move(passphrase));
}

void PassphraseCache::forget(const std::filesystem::path& key_file)
{
    kept_.erase(key_file);
}

} // namespace latchkey::auth
