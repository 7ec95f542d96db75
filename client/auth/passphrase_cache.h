#pragma once
/// Passphrases that the user asked to keep until the program ends, by key file. Never on disk. IO thread.

#include "keys/base/secret.h"

#include <filesystem>
#include <map>
#include <optional>

namespace latchkey::auth {

class PassphraseCache {
public:
    [[nodiscard]] std::optional<Secret> find(const std::filesystem::path& key_file) const;
    void remember(const std::filesystem::path& key_file, Secret passphrase);
    void forget(const std::filesystem::path& key_file);
    void clear() { kept_.clear(); }

private:
    std::map<std::filesystem::path, Secret> kept_;
};

} // namespace latchkey::auth
