#pragma once
/// Passphrases that the user asked to keep until the program ends, by key file, for every connection of the program. Never on disk.
/// IO thread.

#include "client/transport/wakeup.h"
#include "keys/base/secret.h"

#include <asio/any_io_executor.hpp>
#include <asio/awaitable.hpp>

#include <filesystem>
#include <map>
#include <memory>
#include <optional>

namespace latchkey::auth {

class PassphraseCache : public std::enable_shared_from_this<PassphraseCache> {
public:
    [[nodiscard]] std::optional<Secret> find(const std::filesystem::path& key_file) const;
    void remember(const std::filesystem::path& key_file, Secret passphrase);
    void forget(const std::filesystem::path& key_file);
    void clear() { kept_.clear(); }

    /// Five tabs that are opened at once with one key ask for its passphrase one after the other: who comes later finds the answer, if it
    /// was to be kept. The turn lasts as long as what is returned; empty when the coroutine was cancelled.
    [[nodiscard]] asio::awaitable<std::shared_ptr<void>> turn(std::filesystem::path key_file, asio::any_io_executor executor);

private:
    std::map<std::filesystem::path, Secret> kept_;
    std::map<std::filesystem::path, std::shared_ptr<transport::Wakeup>> asking_;
};

} // namespace latchkey::auth
