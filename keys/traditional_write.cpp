/// Writes the PEM files of OpenSSL: "BEGIN RSA PRIVATE KEY" (PKCS#1), "BEGIN EC PRIVATE KEY" (SEC1, RFC 5915), "BEGIN DSA PRIVATE KEY",
/// plain or encrypted with a DEK-Info header (RFC 1421 §4.6.1.3). Its key derivation is one pass of MD5: for programs that know nothing
/// better.

#include "keys/base/hex.h"
#include "keys/cipher.h"
#include "keys/der_key.h"
#include "keys/kdf.h"
#include "keys/key_error.h"
#include "keys/pem.h"

#include <fmt/format.h>
#include <openssl/rand.h>

#include <algorithm>
#include <new>

namespace latchkey::keys {

namespace {

constexpr std::size_t salt_bytes = 8; // the IV's first half

/// The label and the DER of the key, if the format is the type's.
struct Body {
    std::string_view label;
    Secret der;
};
std::optional<Body> body_of(const KeyParts& parts, KeyFormat format)
{
    if (const auto* const rsa = std::get_if<RsaParts>(&parts); rsa != nullptr && format == KeyFormat::pkcs1) {
        return Body{"RSA PRIVATE KEY", write_rsa_der(*rsa)};
    }
    if (const auto* const ec = std::get_if<EcParts>(&parts); ec != nullptr && format == KeyFormat::sec1) {
        return Body{"EC PRIVATE KEY", write_ec_der(*ec, NamedIn::key)};
    }
    if (const auto* const dsa = std::get_if<DsaParts>(&parts); dsa != nullptr && format == KeyFormat::dsa_pem) {
        return Body{"DSA PRIVATE KEY", write_dsa_der(*dsa)};
    }
    return std::nullopt;
}

/// Hexadecimal as every reader takes it: in capitals.
std::string capitals(std::string hex)
{
    std::ranges::transform(hex, hex.begin(), [](char c) { return c >= 'a' ? static_cast<char>(c - 'a' + 'A') : c; });
    return hex;
}

} // namespace

Result<Secret> encode_traditional(const PrivateKey& key, const SaveOptions& options)
{
    const std::optional<Body> body = body_of(take_apart(key), options.format);
    if (!body) {
        return fail(KeyErrc::unsupported, {},
                    fmt::format("{} has no place for {} keys; choose {}", title(options.format), key.public_key().title(),
                                title(traditional_pem(key.public_key().kind()))));
    }
    if (options.passphrase == nullptr || options.passphrase->empty()) {
        return write_pem(body->label, body->der.bytes());
    }
    // ssh-keygen's, and the newest that PuTTY reads; a longer key would gain nothing over this form's MD5.
    const std::string_view name = options.cipher.empty() ? std::string_view("AES-128-CBC") : options.cipher;
    const Cipher* const cipher = dek_cipher(name);
    if (cipher == nullptr) {
        return fail(KeyErrc::unsupported, {}, fmt::format("PEM has no cipher \"{}\"; choose AES-128-CBC or leave it out", name));
    }
    ByteBuffer iv(cipher->iv);
    if (RAND_bytes(iv.data(), static_cast<int>(iv.size())) != 1) {
        throw std::bad_alloc();
    }
    const Secret cipher_key = pem_md5_kdf(*options.passphrase, Bytes(iv).first(salt_bytes), cipher->key);
    const Padding padding = cipher->mode == CipherMode::block ? Padding::pkcs7 : Padding::none;
    return write_pem(body->label, encrypt(*cipher, cipher_key, iv, body->der.bytes(), padding), 64,
                     fmt::format("Proc-Type: 4,ENCRYPTED\nDEK-Info: {},{}\n", name, capitals(hex_encode(iv))));
}

} // namespace latchkey::keys
