#pragma once
/// The ciphers that protect key files. A cipher is a row with the sizes that its formats need; OpenSSL does the work.
/// Any thread.

#include "keys/base/bytes.h"
#include "keys/base/secret.h"

#include <cstddef>
#include <optional>
#include <string_view>

namespace latchkey::keys {

enum class CipherMode { block, stream, gcm, chacha20_poly1305, rc2_cbc, rc4 };

/// Sizes in bytes. For "DES" and two-key 3DES the key that a format derives is shorter than OpenSSL's: it is repeated.
struct Cipher {
    std::string_view name;    ///< as the format calls it
    const char* openssl_name; ///< for chacha20-poly1305@openssh.com, RC2 and RC4, which are put together here, only a title
    CipherMode mode;
    std::size_t key;
    std::size_t iv;
    std::size_t block; ///< what the plain text is padded to
    std::size_t tag;   ///< after the ciphertext; 0: none
};

/// openssh-key-v1's names (OpenSSH's cipher.c). nullptr: not ours.
[[nodiscard]] const Cipher* openssh_cipher(std::string_view name);
/// DEK-Info's names (RFC 1423 and OpenSSL).
[[nodiscard]] const Cipher* dek_cipher(std::string_view name);
/// PBES2 encryption schemes, by OID.
[[nodiscard]] const Cipher* pbes2_cipher(std::string_view oid);
/// AES-256-CBC, which PPK has; DES-EDE3-CBC and DES-CBC, which PBES1 has.
[[nodiscard]] const Cipher& aes256_cbc();
[[nodiscard]] const Cipher& triple_des_cbc();
[[nodiscard]] const Cipher& double_des_cbc();
[[nodiscard]] const Cipher& single_des_cbc();
/// For reading old PKCS#8: key sizes in bytes of 5, 8 and 16 (RC2) and 5 and 16 (RC4).
[[nodiscard]] const Cipher* rc2_cbc(std::size_t key_bytes);
[[nodiscard]] const Cipher* rc4_cipher(std::size_t key_bytes);

/// Whether the OpenSSL at hand has it: some old ciphers are in a module ("legacy") that a system may lack.
[[nodiscard]] bool available(const Cipher& cipher);

enum class Padding { none, pkcs7 };

/// Plain text, or nullopt when the tag or the padding is wrong, or when the sizes are impossible. tag is empty for ciphers without one.
[[nodiscard]] std::optional<Secret> decrypt(const Cipher& cipher, const Secret& key, Bytes iv, Bytes ciphertext, Bytes tag,
                                            Padding padding);

/// The ciphertext, and after it the tag where the cipher has one. Sizes are the row's; `plain` is whole blocks unless padded here.
[[nodiscard]] ByteBuffer encrypt(const Cipher& cipher, const Secret& key, Bytes iv, Bytes plain, Padding padding);

} // namespace latchkey::keys
