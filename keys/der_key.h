#pragma once
/// The ASN.1 of private keys, which PEM files and PKCS#8 share: RSAPrivateKey (RFC 8017 A.1.2), ECPrivateKey (RFC 5915), OpenSSL's DSA.
/// For the .cpp files of keys/ only. nullopt-like failures are KeyErrc::damaged without a subject.

#include "keys/der.h"
#include "keys/formats.h"
#include "keys/key_parts.h"

namespace latchkey::keys {

/// A plain private key, whatever its structure is: the structure decides, not the BEGIN line (some programs write the wrong one), with a
/// note when they differ. BER is taken too.
[[nodiscard]] Result<OpenedKey> read_private_der(const FoundKey& found, Bytes der);

/// PrivateKeyInfo (RFC 5958).
[[nodiscard]] Result<KeyParts> read_private_key_info(const FoundKey& found, Bytes der);

[[nodiscard]] Result<KeyParts> read_rsa_der(const FoundKey& found, Bytes der);
[[nodiscard]] Result<KeyParts> read_dsa_der(const FoundKey& found, Bytes der);

/// curve_of_container: what PKCS#8's algorithm says, KeyKind::other when nothing does.
[[nodiscard]] Result<KeyParts> read_ec_der(const FoundKey& found, Bytes der, KeyKind curve_of_container);

/// A named curve, or explicit numbers that are a named one's. KeyErrc::unsupported for a curve that SSH has no name for.
[[nodiscard]] Result<KeyKind> read_ec_parameters(const FoundKey& found, DerReader& in);

[[nodiscard]] Secret write_rsa_der(const RsaParts& parts);
/// Whether the curve's name is in the container (PKCS#8) or has to be here (SEC1).
enum class NamedIn { container, key };
[[nodiscard]] Secret write_ec_der(const EcParts& parts, NamedIn named);
[[nodiscard]] Secret write_dsa_der(const DsaParts& parts);

} // namespace latchkey::keys
