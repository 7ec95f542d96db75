#pragma once
/// Fingerprints of public keys, as people compare them, and the drawing that ssh-keygen makes of them.
///
/// SHA256: base64 without padding, as `ssh-keygen -l` prints it (RFC 4648 §4; OpenSSH 6.8 and later). MD5: sixteen hex pairs (RFC 4716 §4).
/// Both over the wire form. Any thread. Cannot fail: the input has been decoded already.

#include "keys/public_key.h"

#include <string>

namespace latchkey::keys {

enum class FingerprintHash { sha256, md5 };

/// "SHA256:uNiVztksCsDhcc0u9e8BrM…" or "MD5:c1:b1:30:29:…".
[[nodiscard]] std::string fingerprint(const PublicKey& key, FingerprintHash hash = FingerprintHash::sha256);

/// The eleven lines of ssh-keygen's "drunken bishop" over the SHA-256 digest, each of 19 columns and without the final newline.
[[nodiscard]] std::string randomart(const PublicKey& key, FingerprintHash hash = FingerprintHash::sha256);

} // namespace latchkey::keys
