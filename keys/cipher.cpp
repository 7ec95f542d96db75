#include "keys/cipher.h"

#include "keys/evp.h"
#include "keys/weak_ciphers.h"

#include <openssl/provider.h>

#include <algorithm>
#include <array>

namespace latchkey::keys {

namespace {

using EvpCipher = std::unique_ptr<EVP_CIPHER, FreeWith<EVP_CIPHER_free>>;
using EvpMac = std::unique_ptr<EVP_MAC, FreeWith<EVP_MAC_free>>;
using MacContext = std::unique_ptr<EVP_MAC_CTX, FreeWith<EVP_MAC_CTX_free>>;

using enum CipherMode;
constexpr CipherMode rc2_cbc_mode = CipherMode::rc2_cbc; // rc2_cbc() and rc4() are functions too
constexpr CipherMode rc4_mode = CipherMode::rc4;

constexpr std::array<Cipher, 12> openssh_ciphers{{
    {"none", "NULL", stream, 0, 0, 8, 0},
    {"aes256-ctr", "AES-256-CTR", stream, 32, 16, 16, 0},
    {"aes192-ctr", "AES-192-CTR", stream, 24, 16, 16, 0},
    {"aes128-ctr", "AES-128-CTR", stream, 16, 16, 16, 0},
    {"aes256-cbc", "AES-256-CBC", CipherMode::block, 32, 16, 16, 0},
    {"aes192-cbc", "AES-192-CBC", CipherMode::block, 24, 16, 16, 0},
    {"aes128-cbc", "AES-128-CBC", CipherMode::block, 16, 16, 16, 0},
    {"rijndael-cbc@lysator.liu.se", "AES-256-CBC", CipherMode::block, 32, 16, 16, 0},
    {"3des-cbc", "DES-EDE3-CBC", CipherMode::block, 24, 8, 8, 0},
    {"aes128-gcm@openssh.com", "AES-128-GCM", gcm, 16, 12, 16, 16},
    {"aes256-gcm@openssh.com", "AES-256-GCM", gcm, 32, 12, 16, 16},
    {"chacha20-poly1305@openssh.com", nullptr, chacha20_poly1305, 64, 0, 8, 16},
}};

constexpr std::array<Cipher, 42> dek_ciphers{{
    {"AES-128-CBC", "AES-128-CBC", CipherMode::block, 16, 16, 16, 0},
    {"AES-192-CBC", "AES-192-CBC", CipherMode::block, 24, 16, 16, 0},
    {"AES-256-CBC", "AES-256-CBC", CipherMode::block, 32, 16, 16, 0},
    {"DES-EDE3-CBC", "DES-EDE3-CBC", CipherMode::block, 24, 8, 8, 0},
    {"DES-CBC", "DES-EDE3-CBC", CipherMode::block, 8, 8, 8, 0},
    {"DES-EDE-CBC", "DES-EDE3-CBC", CipherMode::block, 16, 8, 8, 0},
    {"CAMELLIA-128-CBC", "CAMELLIA-128-CBC", CipherMode::block, 16, 16, 16, 0},
    {"CAMELLIA-192-CBC", "CAMELLIA-192-CBC", CipherMode::block, 24, 16, 16, 0},
    {"CAMELLIA-256-CBC", "CAMELLIA-256-CBC", CipherMode::block, 32, 16, 16, 0},
    {"ARIA-128-CBC", "ARIA-128-CBC", CipherMode::block, 16, 16, 16, 0},
    {"ARIA-192-CBC", "ARIA-192-CBC", CipherMode::block, 24, 16, 16, 0},
    {"ARIA-256-CBC", "ARIA-256-CBC", CipherMode::block, 32, 16, 16, 0},
    {"DES-EDE3-CFB", "DES-EDE3-CFB", stream, 24, 8, 8, 0},
    {"DES-CFB", "DES-EDE3-CFB", stream, 8, 8, 8, 0},
    {"AES-128-CFB", "AES-128-CFB", stream, 16, 16, 16, 0},
    {"AES-192-CFB", "AES-192-CFB", stream, 24, 16, 16, 0},
    {"AES-256-CFB", "AES-256-CFB", stream, 32, 16, 16, 0},
    {"CAMELLIA-128-CFB", "CAMELLIA-128-CFB", stream, 16, 16, 16, 0},
    {"CAMELLIA-192-CFB", "CAMELLIA-192-CFB", stream, 24, 16, 16, 0},
    {"CAMELLIA-256-CFB", "CAMELLIA-256-CFB", stream, 32, 16, 16, 0},
    {"DES-EDE3-OFB", "DES-EDE3-OFB", stream, 24, 8, 8, 0},
    {"DES-OFB", "DES-EDE3-OFB", stream, 8, 8, 8, 0},
    {"AES-128-OFB", "AES-128-OFB", stream, 16, 16, 16, 0},
    {"AES-192-OFB", "AES-192-OFB", stream, 24, 16, 16, 0},
    {"AES-256-OFB", "AES-256-OFB", stream, 32, 16, 16, 0},
    {"CAMELLIA-128-OFB", "CAMELLIA-128-OFB", stream, 16, 16, 16, 0},
    {"CAMELLIA-192-OFB", "CAMELLIA-192-OFB", stream, 24, 16, 16, 0},
    {"CAMELLIA-256-OFB", "CAMELLIA-256-OFB", stream, 32, 16, 16, 0},
    {"AES-128-CFB8", "AES-128-CFB8", stream, 16, 16, 16, 0},
    {"AES-192-CFB8", "AES-192-CFB8", stream, 24, 16, 16, 0},
    {"AES-256-CFB8", "AES-256-CFB8", stream, 32, 16, 16, 0},
    {"AES-128-CTR", "AES-128-CTR", stream, 16, 16, 16, 0},
    {"AES-192-CTR", "AES-192-CTR", stream, 24, 16, 16, 0},
    {"AES-256-CTR", "AES-256-CTR", stream, 32, 16, 16, 0},
    {"SM4-CBC", "SM4-CBC", CipherMode::block, 16, 16, 16, 0},
    {"BF-CBC", "BF-CBC", CipherMode::block, 16, 8, 8, 0},
    {"CAST5-CBC", "CAST5-CBC", CipherMode::block, 16, 8, 8, 0},
    {"IDEA-CBC", "IDEA-CBC", CipherMode::block, 16, 8, 8, 0},
    {"SEED-CBC", "SEED-CBC", CipherMode::block, 16, 16, 16, 0},
    {"RC2-CBC", "RC2", rc2_cbc_mode, 16, 8, 8, 0},
    {"RC2-64-CBC", "RC2", rc2_cbc_mode, 8, 8, 8, 0},
    {"RC2-40-CBC", "RC2", rc2_cbc_mode, 5, 8, 8, 0},
}};

constexpr std::array<Cipher, 21> pbes2_ciphers{{
    {"2.16.840.1.101.3.4.1.2", "AES-128-CBC", CipherMode::block, 16, 16, 16, 0},
    {"2.16.840.1.101.3.4.1.22", "AES-192-CBC", CipherMode::block, 24, 16, 16, 0},
    {"2.16.840.1.101.3.4.1.42", "AES-256-CBC", CipherMode::block, 32, 16, 16, 0},
    {"1.2.840.113549.3.7", "DES-EDE3-CBC", CipherMode::block, 24, 8, 8, 0},
    {"1.3.14.3.2.7", "DES-EDE3-CBC", CipherMode::block, 8, 8, 8, 0},
    {"2.16.840.1.101.3.4.1.3", "AES-128-OFB", stream, 16, 16, 16, 0},
    {"2.16.840.1.101.3.4.1.4", "AES-128-CFB", stream, 16, 16, 16, 0},
    {"1.2.392.200011.61.1.1.1.2", "CAMELLIA-128-CBC", CipherMode::block, 16, 16, 16, 0},
    {"1.2.410.200046.1.1.2", "ARIA-128-CBC", CipherMode::block, 16, 16, 16, 0},
    {"2.16.840.1.101.3.4.1.23", "AES-192-OFB", stream, 24, 16, 16, 0},
    {"2.16.840.1.101.3.4.1.24", "AES-192-CFB", stream, 24, 16, 16, 0},
    {"1.2.392.200011.61.1.1.1.3", "CAMELLIA-192-CBC", CipherMode::block, 24, 16, 16, 0},
    {"1.2.410.200046.1.1.7", "ARIA-192-CBC", CipherMode::block, 24, 16, 16, 0},
    {"2.16.840.1.101.3.4.1.43", "AES-256-OFB", stream, 32, 16, 16, 0},
    {"2.16.840.1.101.3.4.1.44", "AES-256-CFB", stream, 32, 16, 16, 0},
    {"1.2.392.200011.61.1.1.1.4", "CAMELLIA-256-CBC", CipherMode::block, 32, 16, 16, 0},
    {"1.2.410.200046.1.1.12", "ARIA-256-CBC", CipherMode::block, 32, 16, 16, 0},
    {"1.2.156.10197.1.104.2", "SM4-CBC", CipherMode::block, 16, 16, 16, 0},
    {"1.3.6.1.4.1.3029.1.2", "BF-CBC", CipherMode::block, 16, 8, 8, 0},
    {"1.3.6.1.4.1.188.7.1.1.2", "IDEA-CBC", CipherMode::block, 16, 8, 8, 0},
    {"1.2.410.200004.1.4", "SEED-CBC", CipherMode::block, 16, 16, 16, 0},
}};

constexpr std::array<Cipher, 5> weak_ciphers{{
    {"RC2-128-CBC", "RC2", rc2_cbc_mode, 16, 8, 8, 0},
    {"RC2-64-CBC", "RC2", rc2_cbc_mode, 8, 8, 8, 0},
    {"RC2-40-CBC", "RC2", rc2_cbc_mode, 5, 8, 8, 0},
    {"RC4-128", "RC4", rc4_mode, 16, 0, 1, 0},
    {"RC4-40", "RC4", rc4_mode, 5, 0, 1, 0},
}};

constexpr Cipher two_key_3des{"DES-EDE2-CBC", "DES-EDE3-CBC", CipherMode::block, 16, 8, 8, 0};

const Cipher* row_named(std::span<const Cipher> rows, std::string_view name)
{
    const auto row = std::ranges::find(rows, name, &Cipher::name);
    return row == rows.end() ? nullptr : &*row;
}

/// Single DES is triple DES with one key three times, and OpenSSL 3 has only the latter in its default provider; two keys are k1 k2 k1.
Secret whole_key(const Cipher& cipher, const Secret& key)
{
    Secret whole = key.clone();
    if (std::string_view(cipher.openssl_name).starts_with("DES-EDE3")) {
        while (whole.size() < 24) {
            whole.append(key.bytes().first(8));
        }
    }
    return whole;
}

using Library = std::unique_ptr<OSSL_LIB_CTX, FreeWith<OSSL_LIB_CTX_free>>;
using Provider = std::unique_ptr<OSSL_PROVIDER, FreeWith<OSSL_PROVIDER_unload>>;

/// OpenSSL's module of old ciphers, in a library context of its own, so that nothing else in the program gets them.
struct LegacyModule {
    Library library{OSSL_LIB_CTX_new()};
    Provider provider{library ? OSSL_PROVIDER_load(library.get(), "legacy") : nullptr};
};

/// nullptr when neither OpenSSL nor its module has it.
EvpCipher fetch(const char* name)
{
    const ErrorQueueGuard guard;
    EvpCipher cipher(EVP_CIPHER_fetch(nullptr, name, nullptr));
    if (!cipher) {
        static const LegacyModule legacy;
        cipher.reset(legacy.provider ? EVP_CIPHER_fetch(legacy.library.get(), name, nullptr) : nullptr);
    }
    return cipher;
}

CipherContext start(const Cipher& cipher, const Secret& key, Bytes iv, bool encrypting)
{
    const EvpCipher evp = not_null(fetch(cipher.openssl_name)); // callers asked available()
    CipherContext context = not_null(CipherContext(EVP_CIPHER_CTX_new()));
    const Secret whole = whole_key(cipher, key);
    if (EVP_CipherInit_ex2(context.get(), evp.get(), whole.bytes().data(), iv.data(), encrypting ? 1 : 0, nullptr) != 1) {
        throw std::bad_alloc(); // the sizes are the row's
    }
    return context;
}

/// OpenSSH's PROTOCOL.chacha20poly1305, with sequence number 0 and no length field: the Poly1305 key is the first 32 bytes of keystream
/// block 0, the payload starts at block 1; of the 64 key bytes the second half would encrypt a packet length.
class ChachaPoly {
public:
    using Tag = std::array<std::uint8_t, 16>;

    explicit ChachaPoly(const Secret& key)
    {
        const std::array<std::uint8_t, 16> counter_and_nonce{};
        const Cipher chacha{"", "ChaCha20", stream, 32, 16, 1, 0};
        const Secret main_key = Secret::copy_of(key.bytes().first(32));
        stream_ = start(chacha, main_key, counter_and_nonce, true);
        mac_key_ = Secret(64); // a whole block, so that the next byte is of block 1
        apply(mac_key_.bytes(), mac_key_.writable().data());
    }

    /// Encrypts or decrypts: the keystream is added either way. Once.
    void apply(Bytes in, std::uint8_t* out)
    {
        int size = 0;
        if (EVP_CipherUpdate(stream_.get(), out, &size, in.data(), static_cast<int>(in.size())) != 1) {
            throw std::bad_alloc();
        }
    }

    [[nodiscard]] Tag tag(Bytes ciphertext) const
    {
        const EvpMac poly1305 = not_null(EvpMac(EVP_MAC_fetch(nullptr, "POLY1305", nullptr)));
        const MacContext mac = not_null(MacContext(EVP_MAC_CTX_new(poly1305.get())));
        Tag computed{};
        std::size_t size = 0;
        if (EVP_MAC_init(mac.get(), mac_key_.bytes().data(), 32, nullptr) != 1 ||
            EVP_MAC_update(mac.get(), ciphertext.data(), ciphertext.size()) != 1 ||
            EVP_MAC_final(mac.get(), computed.data(), &size, computed.size()) != 1) {
            throw std::bad_alloc();
        }
        return computed;
    }

private:
    CipherContext stream_;
    Secret mac_key_;
};

std::optional<Secret> decrypt_chacha(const Secret& key, Bytes ciphertext, Bytes tag)
{
    ChachaPoly chacha(key);
    const ChachaPoly::Tag computed = chacha.tag(ciphertext);
    if (tag.size() != computed.size() || CRYPTO_memcmp(computed.data(), tag.data(), tag.size()) != 0) {
        return std::nullopt;
    }
    Secret plain(ciphertext.size());
    chacha.apply(ciphertext, plain.writable().data());
    return plain;
}

ByteBuffer encrypt_chacha(const Secret& key, Bytes plain)
{
    ChachaPoly chacha(key);
    ByteBuffer out(plain.size());
    chacha.apply(plain, out.data());
    const ChachaPoly::Tag tag = chacha.tag(out);
    out.insert(out.end(), tag.begin(), tag.end());
    return out;
}

/// RFC 8018 §6.1.1: as many bytes as are missing, each of that value.
std::optional<Secret> without_padding(Secret plain, std::size_t block)
{
    const std::size_t count = plain.empty() ? 0 : plain.bytes().back();
    if (count == 0 || count > block || count > plain.size()) {
        return std::nullopt;
    }
    const Bytes padding = plain.bytes().last(count);
    if (std::ranges::any_of(padding, [&](std::uint8_t byte) { return byte != count; })) {
        return std::nullopt;
    }
    plain.resize(plain.size() - count);
    return plain;
}

} // namespace

const Cipher* openssh_cipher(std::string_view name)
{
    return row_named(openssh_ciphers, name);
}
const Cipher* dek_cipher(std::string_view name)
{
    return row_named(dek_ciphers, name);
}
const Cipher* pbes2_cipher(std::string_view oid)
{
    return row_named(pbes2_ciphers, oid);
}
const Cipher& aes256_cbc()
{
    return dek_ciphers[2];
}
const Cipher& triple_des_cbc()
{
    return dek_ciphers[3];
}
const Cipher& double_des_cbc()
{
    return two_key_3des;
}
const Cipher& single_des_cbc()
{
    return dek_ciphers[4];
}

const Cipher* rc2_cbc(std::size_t key_bytes)
{
    return row_named(weak_ciphers, key_bytes == 16 ? "RC2-128-CBC" : key_bytes == 8 ? "RC2-64-CBC" : key_bytes == 5 ? "RC2-40-CBC" : "");
}
const Cipher* rc4_cipher(std::size_t key_bytes)
{
    return row_named(weak_ciphers, key_bytes == 16 ? "RC4-128" : key_bytes == 5 ? "RC4-40" : "");
}

bool available(const Cipher& cipher)
{
    const bool ours = cipher.mode == chacha20_poly1305 || cipher.mode == rc2_cbc_mode || cipher.mode == rc4_mode;
    return ours || fetch(cipher.openssl_name) != nullptr;
}

std::optional<Secret> decrypt(const Cipher& cipher, const Secret& key, Bytes iv, Bytes ciphertext, Bytes tag, Padding padding)
{
    const ErrorQueueGuard guard;
    if (key.size() != cipher.key || iv.size() != cipher.iv || tag.size() != cipher.tag) {
        return std::nullopt;
    }
    if (cipher.mode == chacha20_poly1305) {
        return decrypt_chacha(key, ciphertext, tag);
    }
    if ((cipher.mode == CipherMode::block || cipher.mode == rc2_cbc_mode) && ciphertext.size() % cipher.block != 0) {
        return std::nullopt;
    }
    if (cipher.mode == rc4_mode) {
        return latchkey::keys::rc4(key, ciphertext);
    }
    if (cipher.mode == rc2_cbc_mode) {
        Secret plain = rc2_cbc_decrypt(key, iv, ciphertext);
        return padding == Padding::none ? std::optional(std::move(plain)) : without_padding(std::move(plain), cipher.block);
    }
    const CipherContext context = start(cipher, key, iv, false);
    EVP_CIPHER_CTX_set_padding(context.get(), padding == Padding::pkcs7 ? 1 : 0);
    if (cipher.mode == gcm && EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_SET_TAG, static_cast<int>(tag.size()),
                                                  const_cast<std::uint8_t*>(tag.data())) != 1) {
        return std::nullopt;
    }
    Secret plain(ciphertext.size() + cipher.block);
    int size = 0;
    int last = 0;
    if (EVP_CipherUpdate(context.get(), plain.writable().data(), &size, ciphertext.data(), static_cast<int>(ciphertext.size())) != 1 ||
        EVP_CipherFinal_ex(context.get(), plain.writable().data() + size, &last) != 1) {
        return std::nullopt;
    }
    plain.resize(static_cast<std::size_t>(size) + static_cast<std::size_t>(last));
    return plain;
}

ByteBuffer encrypt(const Cipher& cipher, const Secret& key, Bytes iv, Bytes plain, Padding padding)
{
    if (cipher.mode == chacha20_poly1305) {
        return encrypt_chacha(key, plain);
    }
    const CipherContext context = start(cipher, key, iv, true);
    EVP_CIPHER_CTX_set_padding(context.get(), padding == Padding::pkcs7 ? 1 : 0);
    ByteBuffer out(plain.size() + cipher.block);
    int size = 0;
    int last = 0;
    if (EVP_CipherUpdate(context.get(), out.data(), &size, plain.data(), static_cast<int>(plain.size())) != 1 ||
        EVP_CipherFinal_ex(context.get(), out.data() + size, &last) != 1) {
        throw std::bad_alloc(); // callers pad
    }
    out.resize(static_cast<std::size_t>(size) + static_cast<std::size_t>(last));
    if (cipher.mode == gcm) {
        ByteBuffer tag(cipher.tag);
        if (EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_GET_TAG, static_cast<int>(tag.size()), tag.data()) != 1) {
            throw std::bad_alloc();
        }
        out.insert(out.end(), tag.begin(), tag.end());
    }
    return out;
}

} // namespace latchkey::keys
