/// Writes PuTTY's private key files (PuTTY manual, appendix C, "PPK file format").

#include "keys/base/base64.h"
#include "keys/base/hex.h"
#include "keys/base/wire.h"
#include "keys/cipher.h"
#include "keys/formats.h"
#include "keys/ppk.h"

#include <fmt/format.h>
#include <openssl/rand.h>

#include <algorithm>
#include <new>

namespace latchkey::keys {

namespace {

constexpr std::size_t line_width = 64;

Secret private_blob_of(const KeyParts& parts)
{
    SecretWireWriter out;
    if (const auto* const rsa = std::get_if<RsaParts>(&parts)) {
        out.mpint(rsa->d.bytes()).mpint(rsa->p.bytes()).mpint(rsa->q.bytes()).mpint(rsa->iqmp.bytes());
    } else if (const auto* const dsa = std::get_if<DsaParts>(&parts)) {
        out.mpint(dsa->x.bytes());
    } else if (const auto* const ec = std::get_if<EcParts>(&parts)) {
        out.mpint(ec->d.bytes());
    } else {
        out.string(std::get<EdParts>(parts).seed.bytes());
    }
    return out.take();
}

void append_base64_lines(Secret& out, std::string_view key, Bytes blob)
{
    const Secret encoded = base64_encode_secret(blob);
    out.append(as_bytes(fmt::format("{}: {}\n", key, (encoded.size() + line_width - 1) / line_width)));
    for (std::size_t at = 0; at < encoded.size(); at += line_width) {
        out.append(encoded.bytes().subspan(at, std::min(line_width, encoded.size() - at)));
        out.append(as_bytes("\n"));
    }
}

/// As PuTTY pads: with the start of the blob's own SHA-1, so that a file is the same each time.
Secret pad_to_block(const Secret& blob)
{
    Secret out = blob.clone();
    const std::size_t missing = (aes256_cbc().block - blob.size() % aes256_cbc().block) % aes256_cbc().block;
    out.append(sha1({blob.bytes()}).bytes().first(missing));
    return out;
}

} // namespace

Result<Secret> encode_ppk(const PrivateKey& key, const SaveOptions& options, const Work& work)
{
    static const Secret no_passphrase;
    const Secret& passphrase = options.passphrase != nullptr ? *options.passphrase : no_passphrase;
    PpkFile file;
    file.version = 3;
    file.algorithm = key.public_key().algorithm();
    file.encryption = passphrase.empty() ? "none" : "aes256-cbc";
    file.comment = key.comment();
    std::ranges::replace_if(file.comment, [](char c) { return c == '\n' || c == '\r' || c == '\0'; }, ' ');
    file.public_blob = key.public_key().wire();
    file.argon2 = options.argon2;
    file.salt.resize(16);
    if (RAND_bytes(file.salt.data(), static_cast<int>(file.salt.size())) != 1) {
        throw std::bad_alloc();
    }
    const Result<PpkKeys> keys = derive_ppk_keys(file, passphrase, work);
    if (!keys) {
        return std::unexpected(keys.error());
    }
    const Secret blob = private_blob_of(take_apart(key));
    const Secret plain = file.encrypted() ? pad_to_block(blob) : blob.clone();
    const ByteBuffer mac = ppk_mac(file, keys->mac_key, file.comment, plain);

    Secret out = Secret::copy_of(
        fmt::format("{}3: {}\nEncryption: {}\nComment: {}\n", ppk_first_key, file.algorithm, file.encryption, file.comment));
    append_base64_lines(out, "Public-Lines", file.public_blob);
    if (file.encrypted()) {
        out.append(as_bytes(
            fmt::format("Key-Derivation: Argon2id\nArgon2-Memory: {}\nArgon2-Passes: {}\nArgon2-Parallelism: {}\nArgon2-Salt: {}\n",
                        file.argon2.memory_kib, file.argon2.passes, file.argon2.parallelism, hex_encode(file.salt))));
        append_base64_lines(out, "Private-Lines", encrypt(aes256_cbc(), keys->cipher_key, keys->iv.bytes(), plain.bytes(), Padding::none));
    } else {
        append_base64_lines(out, "Private-Lines", plain.bytes());
    }
    out.append(as_bytes(fmt::format("Private-MAC: {}\n", hex_encode(mac))));
    return out;
}

} // namespace latchkey::keys
