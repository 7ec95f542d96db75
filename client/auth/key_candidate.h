#pragma once
/// A key file on its way to being offered: read and recognised first, unlocked only when the server wants a signature of it. So nobody
/// types a passphrase for a key that the server does not take. IO thread; the slow parts run as jobs.

#include "client/auth/auth_prompter.h"
#include "client/auth/passphrase_cache.h"
#include "client/transport/gate.h"
#include "keys/key_file.h"
#include "keys/private_key.h"

#include <asio/awaitable.hpp>

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

namespace latchkey::auth {

class KeyCandidate {
public:
    /// Reads the file. ClientErrc::key_unusable with the key error's sentence: not a key, public only, damaged, …
    [[nodiscard]] static asio::awaitable<Result<std::shared_ptr<KeyCandidate>>> read(std::filesystem::path file);

    [[nodiscard]] const std::filesystem::path& file() const noexcept { return file_; }
    /// Known without a passphrase in most formats.
    [[nodiscard]] const std::optional<keys::PublicKey>& public_key() const noexcept { return public_key_; }
    [[nodiscard]] const std::string& comment() const noexcept { return comment_; } ///< cleaned
    [[nodiscard]] bool encrypted() const noexcept { return encrypted_; }
    [[nodiscard]] bool exposed() const noexcept { return exposed_; } ///< others than the owner can read the file
    [[nodiscard]] std::string title() const;                         ///< "RSA 4096", "Ed25519"; empty when unknown
    [[nodiscard]] std::string fingerprint() const;                   ///< "SHA256:…"; empty when unknown

    /// The private key; asks for the passphrase up to three times. In batch mode only the cache is asked.
    /// ClientErrc::key_unusable (wrong passphrase three times, damaged inside), ::auth_gave_up.
    [[nodiscard]] asio::awaitable<Result<std::shared_ptr<const keys::PrivateKey>>> unlock(std::shared_ptr<transport::Gate> gate,
                                                                                          std::shared_ptr<AuthPrompter> prompter,
                                                                                          std::shared_ptr<PassphraseCache> cache,
                                                                                          bool batch);

private:
    [[nodiscard]] asio::awaitable<Result<std::shared_ptr<const keys::PrivateKey>>> attempt(Secret passphrase);
    [[nodiscard]] Error unusable(const Error& why) const;

    std::filesystem::path file_;
    std::shared_ptr<const Secret> bytes_;
    std::optional<keys::PublicKey> public_key_;
    std::string comment_;
    bool encrypted_ = false;
    bool exposed_ = false;
    std::shared_ptr<const keys::PrivateKey> key_;
};

} // namespace latchkey::auth
