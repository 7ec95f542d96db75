#pragma once
/// Keys from passphrases, in every way that key files know. Each function checks its costs against limits.h first (KeyErrc::too_large) and
/// then works: tens of milliseconds to a minute. Progress is the share of the work that is done, and a stop is seen within milliseconds at
/// any cost. Any thread; call from a job.

#include "keys/base/bytes.h"
#include "keys/base/error.h"
#include "keys/base/progress.h"
#include "keys/base/secret.h"

#include <cstddef>
#include <cstdint>
#include <string>

namespace latchkey::keys {

/// The numbers are libargon2's.
enum class Argon2Kind { d = 0, i = 1, id = 2 };

struct Argon2Costs {
    Argon2Kind kind = Argon2Kind::id;
    std::uint32_t memory_kib = 0;
    std::uint32_t passes = 0;
    std::uint32_t parallelism = 1;
};

/// RFC 9106, version 0x13. Lanes run on as many threads as the machine has. No key file has a secret or associated data; the RFC's vectors
/// do.
[[nodiscard]] Result<Secret> argon2(const Argon2Costs& costs, const Secret& passphrase, Bytes salt, std::size_t size, const Work& work,
                                    Bytes secret = {}, Bytes associated = {});

/// OpenBSD's bcrypt_pbkdf, as openssh-key-v1 uses it. Up to limits::bcrypt_rounds_with_consent: the consent is the caller's to ask.
[[nodiscard]] Result<Secret> bcrypt_pbkdf(const Secret& passphrase, Bytes salt, std::uint32_t rounds, std::size_t size, const Work& work);

/// RFC 8018 §5.2; hash is OpenSSL's name ("SHA256").
[[nodiscard]] Result<Secret> pbkdf2(const char* hash, const Secret& passphrase, Bytes salt, std::uint64_t iterations, std::size_t size,
                                    const Work& work);

/// RFC 8018 §5.1; size at most the hash's.
[[nodiscard]] Result<Secret> pbkdf1(const char* hash, const Secret& passphrase, Bytes salt, std::uint64_t iterations, std::size_t size,
                                    const Work& work);

/// RFC 7292 appendix B, with SHA-1; purpose 1 is the key, 2 the IV. The passphrase becomes UTF-16 as the RFC wants.
[[nodiscard]] Result<Secret> pkcs12_kdf(int purpose, const Secret& passphrase, Bytes salt, std::uint64_t iterations, std::size_t size,
                                        const Work& work);

/// RFC 7914.
struct ScryptCosts {
    std::uint64_t n = 0;
    std::uint64_t r = 0;
    std::uint64_t p = 0;
};
[[nodiscard]] Result<Secret> scrypt(const ScryptCosts& costs, const Secret& passphrase, Bytes salt, std::size_t size, const Work& work);

/// OpenSSL's EVP_BytesToKey with MD5 and one iteration: what "DEK-Info" in a PEM file means.
[[nodiscard]] Secret pem_md5_kdf(const Secret& passphrase, Bytes salt, std::size_t size);

} // namespace latchkey::keys
