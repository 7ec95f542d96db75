#pragma once
/// The object identifiers that PKCS#8's reader and writer share (RFC 8018, 7914, 3279, 5480). For the .cpp files of keys/ only.

#include <string_view>

namespace latchkey::keys {

inline constexpr std::string_view oid_rsa = "1.2.840.113549.1.1.1";
inline constexpr std::string_view oid_rsa_pss = "1.2.840.113549.1.1.10";
inline constexpr std::string_view oid_dsa = "1.2.840.10040.4.1";
inline constexpr std::string_view oid_ec = "1.2.840.10045.2.1";
inline constexpr std::string_view oid_pbes2 = "1.2.840.113549.1.5.13";
inline constexpr std::string_view oid_pbkdf2 = "1.2.840.113549.1.5.12";
inline constexpr std::string_view oid_scrypt = "1.3.6.1.4.1.11591.4.11";
inline constexpr std::string_view oid_aes256_cbc = "2.16.840.1.101.3.4.1.42";
inline constexpr std::string_view oid_hmac_sha1 = "1.2.840.113549.2.7";
inline constexpr std::string_view oid_hmac_sha256 = "1.2.840.113549.2.9";

} // namespace latchkey::keys
