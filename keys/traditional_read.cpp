/// Reads the PEM files of OpenSSL and of ssh-keygen before 7.8: "BEGIN RSA PRIVATE KEY" (PKCS#1), "BEGIN EC PRIVATE KEY" (SEC1, RFC 5915)
/// and "BEGIN DSA PRIVATE KEY", plain or encrypted with a DEK-Info header (RFC 1421 §4.6.1.3; the key derivation is OpenSSL's, one pass of
/// MD5).

#include "keys/base/hex.h"
#include "keys/cipher.h"
#include "keys/der_key.h"
#include "keys/kdf.h"
#include "keys/key_error.h"
#include "keys/pem.h"

#include <fmt/format.h>

namespace latchkey::keys {

namespace {

constexpr std::size_t salt_bytes = 8; // the IV's first half

bool is_block_mode(const Cipher& cipher)
{
    return cipher.mode == CipherMode::block || cipher.mode == CipherMode::rc2_cbc;
}

struct Encryption {
    const Cipher* cipher;
    ByteBuffer iv;
};

Result<Encryption> read_encryption(const FoundKey& found, const PemBlock& block)
{
    Encryption out{dek_cipher(block.dek_cipher), {}};
    if (out.cipher == nullptr) {
        return block.dek_cipher.empty() ? damaged(found, "it is encrypted, but the DEK-Info line that says how is missing")
                                        : fail(KeyErrc::unsupported, {},
                                               fmt::format("its cipher \"{}\" is not known; convert it with openssl to AES-256-CBC",
                                                           block.dek_cipher.substr(0, 64)));
    }
    if (!available(*out.cipher)) {
        return fail(KeyErrc::unsupported, {},
                    fmt::format("its cipher {} is in a module of OpenSSL that this computer lacks; convert it with openssl to AES-256-CBC",
                                block.dek_cipher));
    }
    const auto iv = hex_decode(block.dek_iv);
    if (!iv || iv->size() != out.cipher->iv) {
        return damaged(found, "the initial value in the DEK-Info line is not what the cipher needs");
    }
    if (is_block_mode(*out.cipher) && block.body.size() % out.cipher->block != 0) {
        return damaged(found, "the encrypted part is not whole blocks long");
    }
    out.iv = *iv;
    return out;
}

} // namespace

Result<KeyFileInfo> inspect_traditional(const FoundKey& found)
{
    const Result<PemBlock> block = read_pem(found);
    if (!block) {
        return std::unexpected(block.error());
    }
    KeyFileInfo info;
    info.format = found.format;
    info.notes = block->notes;
    if (block->encrypted) {
        if (const auto encryption = read_encryption(found, *block); !encryption) {
            return std::unexpected(encryption.error());
        }
        info.encrypted = true;
        info.cipher = block->dek_cipher;
        info.kdf = "MD5, one pass";
    }
    return info;
}

Result<OpenedKey> open_traditional(const FoundKey& found, const Attempt& attempt)
{
    const Result<PemBlock> block = read_pem(found);
    if (!block) {
        return std::unexpected(block.error());
    }
    if (attempt.work.stopped()) {
        return fail(KeyErrc::cancelled);
    }
    if (!block->encrypted) {
        return read_private_der(found, block->body.bytes());
    }
    const auto encryption = read_encryption(found, *block);
    if (!encryption) {
        return std::unexpected(encryption.error());
    }
    const Secret key = pem_md5_kdf(attempt.passphrase, Bytes(encryption->iv).first(salt_bytes), encryption->cipher->key);
    const bool padded = is_block_mode(*encryption->cipher);
    const auto plain = decrypt(*encryption->cipher, key, encryption->iv, block->body.bytes(), {}, padded ? Padding::pkcs7 : Padding::none);
    if (!plain) {
        return fail(KeyErrc::wrong_passphrase);
    }
    Result<OpenedKey> opened = read_private_der(found, plain->bytes());
    // One wrong passphrase in 256 leaves padding that looks right: what is under it then is no key.
    return !opened && opened.error().is(KeyErrc::damaged) ? fail(KeyErrc::wrong_passphrase) : std::move(opened);
}

} // namespace latchkey::keys
