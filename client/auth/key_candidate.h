#pragma once
/// A key file on its way to being offered: read and recognised first, unlocked only when the server wants a signature of it. So nobody
/// types a passphrase for a key that the server does not take. IO thread; the slow parts run as jobs.
///
/// The file may be a `.pub`, or missing with its `.pub` beside it: then the private half is somebody else's to use (an agent's).

#include "client/auth/auth_prompter.h"
#include "client/auth/passphrase_cache.h"
#include "client/transport/gate.h"
#include "keys/certificate.h"
#include "keys/key_file.h"
#include "keys/private_key.h"

#include <asio/awaitable.hpp>

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

namespace latchkey::auth {

/// Who is asked for a passphrase, and how.
struct Asker {
    std::shared_ptr<transport::Gate> gate;
    std::shared_ptr<AuthPrompter> prompter;
    std::shared_ptr<PassphraseCache> cache; ///< may be nullptr
    bool batch = false;                     ///< only the cache is asked
    bool no_agent = false;                  ///< for PassphraseQuestion
};

/// "RSA 4096", but "Ed25519" and "ECDSA P-256": their size is in the name.
[[nodiscard]] std::string key_title(const keys::PublicKey& key);

class KeyCandidate {
public:
    /// Reads the file, FILE.pub where it helps, and FILE-cert.pub. ClientErrc::key_unusable with the key error's sentence: not a key,
    /// damaged, missing, …
    [[nodiscard]] static asio::awaitable<Result<std::shared_ptr<KeyCandidate>>> read(std::filesystem::path file);

    [[nodiscard]] const std::filesystem::path& file() const noexcept { return file_; }
    /// Known without a passphrase in most formats.
    [[nodiscard]] const std::optional<keys::PublicKey>& public_key() const noexcept { return public_key_; }
    [[nodiscard]] const std::string& comment() const noexcept { return comment_; } ///< cleaned
    [[nodiscard]] bool exposed() const noexcept { return exposed_; }               ///< others than the owner can read the file
    [[nodiscard]] std::string title() const;                                       ///< "RSA 4096", "Ed25519"; empty when unknown
    [[nodiscard]] std::string fingerprint() const;                                 ///< "SHA256:…"; empty when unknown

    /// Set when the private half cannot be used from here: what is wrong with the file, as ClientErrc::key_unusable. public_key() is known
    /// then.
    [[nodiscard]] const std::optional<Error>& only_public() const noexcept { return only_public_; }
    /// From FILE-cert.pub, or the file itself. A problem with it loses nothing but the certificate.
    [[nodiscard]] const std::optional<keys::Certificate>& certificate() const noexcept { return certificate_; }
    [[nodiscard]] const std::optional<Error>& certificate_problem() const noexcept { return certificate_problem_; }

    /// The private key; asks for the passphrase up to three times. In batch mode only the cache is asked.
    /// ClientErrc::key_unusable (wrong passphrase three times, damaged inside, no private half), ::auth_gave_up.
    [[nodiscard]] asio::awaitable<Result<std::shared_ptr<const keys::PrivateKey>>> unlock(Asker asker);
    /// Not before unlock().
    [[nodiscard]] const std::shared_ptr<const keys::PrivateKey>& unlocked() const noexcept { return key_; }

private:
    [[nodiscard]] asio::awaitable<Result<std::shared_ptr<const keys::PrivateKey>>> attempt(Secret passphrase);
    [[nodiscard]] asio::awaitable<Result<std::shared_ptr<const keys::PrivateKey>>> ask(Asker asker);
    /// nullopt: nothing is remembered, or it is the passphrase no more.
    [[nodiscard]] asio::awaitable<std::optional<Result<std::shared_ptr<const keys::PrivateKey>>>>
    try_remembered(std::shared_ptr<PassphraseCache> cache);
    [[nodiscard]] Error unusable(const Error& why) const;

    std::filesystem::path file_;
    std::shared_ptr<const Secret> bytes_;
    std::optional<keys::PublicKey> public_key_;
    std::string comment_;
    bool encrypted_ = false;
    bool exposed_ = false;
    bool remembered_was_wrong_ = false;
    std::optional<Error> only_public_;
    std::optional<keys::Certificate> certificate_;
    std::optional<Error> certificate_problem_;
    std::shared_ptr<const keys::PrivateKey> key_;
};

} // namespace latchkey::auth
