#pragma once
/// Key files, written: every private format and every public one, each loading in the programs that know it. Slow with a passphrase
/// (Argon2, bcrypt, PBKDF2): call from a job. PuTTY's appendix on PPK, PROTOCOL.key, RFC 5958, RFC 8018, RFC 7468, RFC 4716.

#include "keys/base/error.h"
#include "keys/base/progress.h"
#include "keys/base/secret.h"
#include "keys/kdf.h"
#include "keys/key_file.h"
#include "keys/private_key.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace latchkey::keys {

enum class Overwrite { no, yes };

/// Costs are those of puttygen, ssh-keygen and openssl where not said.
struct SaveOptions {
    KeyFormat format = KeyFormat::openssh; ///< ppk3, ppk2, openssh, pkcs8, and pkcs1, sec1, dsa_pem (see traditional_pem())
    const Secret* passphrase = nullptr;    ///< nullptr or empty: not encrypted
    Argon2Costs argon2{Argon2Kind::id, 8192, 13, 1};
    std::uint32_t bcrypt_rounds = 24;
    std::string cipher{}; ///< OpenSSH's name for openssh ("aes256-ctr"), DEK-Info's for PEM ("AES-128-CBC"); empty: those
    std::uint64_t pbkdf2_iterations = 600'000; ///< pkcs8: PBES2 with HMAC-SHA-256 and AES-256-CBC
};

/// "PEM" as a person means it, for a key: PKCS#1 for RSA, SEC1 for ECDSA, OpenSSL's for DSA; Edwards keys have only PKCS#8.
[[nodiscard]] KeyFormat traditional_pem(KeyKind kind);

/// The options that write a file as it is: format, cipher and costs of what was loaded. For changing comment or passphrase in place; costs
/// below the usual ones are raised to those. Formats that we only read (ssh.com, PPK 1) become OpenSSH's.
[[nodiscard]] SaveOptions same_as(const KeyFileInfo& info);

/// KeyErrc::unsupported when the format has no place for the type (Ed25519 as PKCS#1) or no such cipher; ::too_large, ::too_slow for costs
/// that our own limits would refuse to read; ::cancelled. The comment goes where the format has one; PKCS#8 and PEM have none.
[[nodiscard]] Result<Secret> encode(const PrivateKey& key, const SaveOptions& options, const Work& work = {});

/// Atomic, 0600; KeyErrc::exists unless told to overwrite; ::io.
[[nodiscard]] Status save(const std::filesystem::path& path, const PrivateKey& key, const SaveOptions& options, Overwrite overwrite,
                          const Work& work = {});

/// public_line, rfc4716, pem_public or (RSA) pkcs1, with its last newline. KeyErrc::unsupported for a type that the form has no name for.
[[nodiscard]] Result<std::string> encode_public(const PublicKey& key, std::string_view comment, KeyFormat format);

/// Atomic, 0644; KeyErrc::exists unless told to overwrite; ::io.
[[nodiscard]] Status save_public(const std::filesystem::path& path, const PublicKey& key, std::string_view comment, KeyFormat format,
                                 Overwrite overwrite);

/// What the comment of a format must not lose: whether `comment` comes back as it is from a file of this format.
[[nodiscard]] bool keeps_comment(KeyFormat format);

} // namespace latchkey::keys
