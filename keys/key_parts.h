#pragma once
/// The numbers of a private key, between the file formats and OpenSSL. Every reader gives KeyParts, every writer takes them: what is
/// checked about a key is checked here, once.
///
/// Numbers are big-endian magnitudes without leading zeros, unless a size is said. Any thread.

#include "keys/base/bytes.h"
#include "keys/base/error.h"
#include "keys/base/secret.h"
#include "keys/private_key.h"
#include "keys/public_key.h"

#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace latchkey::keys {

/// RFC 8017 §3.2, two primes. iqmp is q⁻¹ mod p. dp and dq are empty where the format has none: they are computed then.
struct RsaParts {
    Secret n, e, d, p, q, iqmp;
    Secret dp{}, dq{};
};

/// y may be empty (computed then).
struct DsaParts {
    Secret p, q, g, y, x;
};

/// point may be empty (computed then), compressed or not. d may have leading zeros.
struct EcParts {
    KeyKind curve{};
    ByteBuffer point;
    Secret d;
};

/// public_key may be empty (computed then).
struct EdParts {
    KeyKind curve{};
    ByteBuffer public_key;
    Secret seed;
};

using KeyParts = std::variant<RsaParts, DsaParts, EcParts, EdParts>;

/// What a reader gives when it has opened a file.
struct OpenedKey {
    KeyParts parts;
    std::string comment;
    std::optional<PublicKey> claimed{}; ///< the public half that the file says belongs to it
    std::vector<std::string> notes{};   ///< what was mended on the way
};

/// Checks that the parts belong together and to the claimed public half, and makes the key. KeyErrc::inconsistent, ::too_large, ::damaged.
/// One thing is mended, with a note: an RSA exponent that is wrong beside numbers that all belong together is computed afresh.
[[nodiscard]] Result<PrivateKey> assemble(OpenedKey opened, std::vector<std::string>* notes = nullptr);

/// The parts of a key, complete: with the public halves, scalars padded to their field's size.
[[nodiscard]] KeyParts take_apart(const PrivateKey& key);

/// OpenSSL's form of a public key; the mathematics is checked (KeyErrc::damaged: a point that is not on its curve).
[[nodiscard]] Result<EvpKey> public_evp(const PublicKey& key);

/// The public half of what OpenSSL made.
[[nodiscard]] PublicKey public_half(evp_pkey_st* key, KeyKind kind);

} // namespace latchkey::keys
