#pragma once
/// RC2 (RFC 2268) and RC4, which old PKCS#8 and PEM files are encrypted with. For reading those and for nothing else: both are broken, and
/// OpenSSL 3 has them only in a module that many systems lack. For the .cpp files of keys/ only. Any thread.

#include "keys/base/bytes.h"
#include "keys/base/secret.h"

namespace latchkey::keys {

/// CBC; the effective key length is the key's (1 to 128 bytes). iv is 8 bytes, ciphertext whole blocks of 8. The padding is left on.
[[nodiscard]] Secret rc2_cbc_decrypt(const Secret& key, Bytes iv, Bytes ciphertext);

/// key: 1 to 256 bytes.
[[nodiscard]] Secret rc4(const Secret& key, Bytes text);

} // namespace latchkey::keys
