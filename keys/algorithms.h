#pragma once
/// The tables behind the algorithms: curves, Edwards keys and signatures. A new algorithm is a row here (and one in public_key.cpp).
/// Any thread; static data.

#include "keys/public_key.h"

#include <cstddef>
#include <span>
#include <string_view>

namespace latchkey::keys {

/// RFC 5656 §10.1, SEC 2.
struct EcCurve {
    KeyKind kind;
    std::string_view name;    ///< "nistp256", inside wire forms
    const char* openssl_name; ///< OSSL_PKEY_PARAM_GROUP_NAME
    std::string_view oid;     ///< in PKCS#8 and SEC1
    std::size_t field_bytes;  ///< also the size of a private scalar
    const char* hash;
};
[[nodiscard]] const EcCurve* ec_curve(KeyKind kind);
[[nodiscard]] const EcCurve* ec_curve_named(std::string_view name);
[[nodiscard]] const EcCurve* ec_curve_with_oid(std::string_view oid);

/// RFC 8032, 8410, 8709.
struct EdCurve {
    KeyKind kind;
    const char* openssl_name;
    std::string_view oid;
    std::size_t key_bytes; ///< of the seed and of the public key
    std::size_t signature_bytes;
};
[[nodiscard]] const EdCurve* ed_curve(KeyKind kind);
[[nodiscard]] const EdCurve* ed_curve_with_oid(std::string_view oid);

/// The name in a signature blob. hash nullptr: the algorithm has its own.
struct SignatureAlgorithm {
    std::string_view name;
    KeyKind kind;
    const char* hash;
    int least_bits; ///< a shorter modulus has no room for the hash (PKCS#1 v1.5); 0 where it does not matter
    bool offered;   ///< false: known and verified, but never in signature_algorithms()
};
[[nodiscard]] std::span<const SignatureAlgorithm> signature_rows();

} // namespace latchkey::keys
