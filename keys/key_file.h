#pragma once
/// Key files of every format, recognised by their content and never by their name.
///
/// inspect() tells all that can be told without a passphrase; load() gives the private key. Both take bytes (at most 1 MiB) or a path.
/// Slow (Argon2, bcrypt) unless the file is plain: call load() from a job, not from the UI or IO thread.

#include "keys/base/bytes.h"
#include "keys/base/error.h"
#include "keys/base/progress.h"
#include "keys/base/secret.h"
#include "keys/certificate.h"
#include "keys/generate.h"
#include "keys/kdf.h"
#include "keys/key_error.h"
#include "keys/private_key.h"
#include "keys/public_key.h"

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace latchkey::keys {

enum class KeyFormat {
    ppk1,
    ppk2,
    ppk3,
    pkcs1,
    sec1,
    dsa_pem,
    pkcs8,
    pkcs8_encrypted,
    openssh,
    ssh_com,
    public_line,
    rfc4716,
    pem_public,
    certificate
};

/// "PuTTY PPK 3", "PEM (PKCS#1)", "OpenSSH", …
[[nodiscard]] std::string_view title(KeyFormat format);

/// What unlocking a file costs, in numbers; whatever its format does not have is empty or 0. The text for people is KeyFileInfo::kdf.
struct KdfCosts {
    std::optional<Argon2Costs> argon2;   ///< PPK 3
    std::uint32_t bcrypt_rounds = 0;     ///< OpenSSH
    std::uint64_t pbkdf2_iterations = 0; ///< PKCS#8 with PBES2 and PBKDF2
};

/// What a file says of itself without a passphrase.
struct KeyFileInfo {
    KeyFormat format{};
    bool encrypted = false;
    bool has_private = true;
    std::string cipher;                  ///< "aes256-cbc", empty when plain
    std::string kdf;                     ///< "Argon2id 8 MiB, 13 passes", "bcrypt, 16 rounds", …; empty when plain
    KdfCosts costs{};                    ///< the same in numbers
    std::optional<PublicKey> public_key; ///< absent when it is inside the encrypted part
    std::string comment;                 ///< empty when inside the encrypted part
    std::vector<std::string> notes;      ///< what was mended in memory, and remarks ("the file has CRLF line ends")
    /// Where the private half is when it is not in the file: one sentence on what the key needs ("a FIDO security key: …", "a program
    /// that knows ML-DSA: …"). Empty for every key that can be used from its file. load() refuses such a key with KeyErrc::unsupported.
    std::string needs;
    std::optional<Certificate> certificate; ///< KeyFormat::certificate only: an OpenSSH certificate; public_key is what it certifies
    std::size_t keys_in_file = 1;           ///< the others are had by inspect_all()
};

/// The first private key, else the first public one.
[[nodiscard]] Result<KeyFileInfo> inspect(Bytes file);

/// Every key of the file in order: several PEM blocks, an authorized_keys file. At least one; at most limits::keys_in_file. A key that is
/// damaged is left out and said so in the notes of the one before it, unless there is no other: then it is the error.
[[nodiscard]] Result<std::vector<KeyFileInfo>> inspect_all(Bytes file);

/// Reads at most 1 MiB; KeyErrc::io, ::too_large, and the error names the path. A FIFO, a folder or a device is refused by name.
[[nodiscard]] Result<Secret> read_key_file(const std::filesystem::path& path);

/// bcrypt over limits::bcrypt_rounds takes minutes: only with consent (a person's "yes", `--allow-slow-kdf`), and never over
/// limits::bcrypt_rounds_with_consent. KeyErrc::too_slow says that consent would help.
enum class SlowKdf { refuse, allowed };

/// Asked for a passphrase: nullopt means "none, give up". attempt counts from 1.
using PassphraseSource = std::function<std::optional<Secret>(const KeyFileInfo& info, int attempt)>;

/// The private key in a file. Without a passphrase source an encrypted file is KeyErrc::passphrase_needed. A source is asked up to three
/// times, then KeyErrc::wrong_passphrase. Every other failure is final at once.
[[nodiscard]] Result<PrivateKey> load(Bytes file, const PassphraseSource& passphrase = {}, const Work& work = {},
                                      SlowKdf slow = SlowKdf::refuse);
[[nodiscard]] Result<PrivateKey> load(const std::filesystem::path& path, const PassphraseSource& passphrase = {}, const Work& work = {},
                                      SlowKdf slow = SlowKdf::refuse);

/// Every private key in a file, in its order: at least one. Each that is encrypted asks by itself; the first failure is the answer.
[[nodiscard]] Result<std::vector<PrivateKey>> load_all(Bytes file, const PassphraseSource& passphrase = {}, const Work& work = {},
                                                       SlowKdf slow = SlowKdf::refuse);

/// One attempt with one passphrase (empty for none): for callers whose question to the user is asynchronous.
[[nodiscard]] Result<PrivateKey> unlock(Bytes file, const Secret& passphrase, const Work& work = {}, SlowKdf slow = SlowKdf::refuse);

} // namespace latchkey::keys
