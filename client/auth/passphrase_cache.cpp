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

asio::awaitable<std::shared_ptr<void>> PassphraseCache::turn(std::filesystem::path key_file, asio::any_io_executor executor)
{
    const std::shared_ptr<PassphraseCache> self = shared_from_this();
    for (auto other = asking_.find(key_file); other != asking_.end(); other = asking_.find(key_file)) {
        const std::shared_ptr<transport::Wakeup> over = other->second;
        const std::uint64_t seen = over->generation();
        co_await over->wait(seen);
        const bool cancelled = co_await transport::was_cancelled();
        if (cancelled) {
            co_return nullptr;
        }
    }
    const auto mine = std::make_shared<transport::Wakeup>(executor);
    asking_.emplace(key_file, mine);
    co_return std::shared_ptr<void>(mine.get(), [self, mine, key_file](void*) {
        self->asking_.erase(key_file);
        mine->notify();
    });
}

} // namespace latchkey::auth
