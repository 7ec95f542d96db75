/// Writes PuTTY's private key files (PuTTY manual, appendix C, "PPK file format").

#include "keys/base/base64.h"
#include "keys/base/hex.h"
#include "keys/base/wire.h"
#include "keys/cipher.h"
#include "keys/formats.h"
#include "keys/key_error.h"
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

/// What reading would refuse is refused before it is written, in the words of a choice that a person has made.
Status check_costs(const Argon2Costs& costs)
{
    if (costs.passes == 0 || costs.parallelism == 0 || costs.memory_kib < 8 * static_cast<std::uint64_t>(costs.parallelism)) {
        return fail(KeyErrc::unsupported, {}, "Argon2 needs at least one pass, one lane and 8 KiB of memory a lane");
    }
    return {};
}

std::string_view name_of(Argon2Kind kind)
{
    return kind == Argon2Kind::id ? "Argon2id" : kind == Argon2Kind::i ? "Argon2i" : "Argon2d";
}

/// A comment is one line.
std::string one_line(std::string comment)
{
    std::ranges::replace_if(comment, [](char c) { return c == '\n' || c == '\r' || c == '\0'; }, ' ');
    return comment;
}

PpkFile header_of(const PrivateKey& key, const SaveOptions& options)
{
    PpkFile file;
    file.version = options.format == KeyFormat::ppk2 ? 2 : 3;
    file.algorithm = key.public_key().algorithm();
    file.encryption = options.passphrase != nullptr && !options.passphrase->empty() ? "aes256-cbc" : "none";
    file.comment = one_line(key.comment());
    file.public_blob = key.public_key().wire();
    file.kdf_name = name_of(options.argon2.kind);
    file.argon2 = options.argon2;
    file.salt.resize(16);
    if (RAND_bytes(file.salt.data(), static_cast<int>(file.salt.size())) != 1) {
        throw std::bad_alloc();
    }
    return file;
}

} // namespace

Result<Secret> encode_ppk(const PrivateKey& key, const SaveOptions& options, const Work& work)
{
    static const Secret no_passphrase;
    const PpkFile file = header_of(key, options);
    const bool argon2 = file.encrypted() && file.version == 3;
    if (const Status allowed = argon2 ? check_costs(file.argon2) : Status{}; !allowed) {
        return std::unexpected(allowed.error());
    }
    const Result<PpkKeys> keys = derive_ppk_keys(file, file.encrypted() ? *options.passphrase : no_passphrase, work);
    if (!keys) {
        return std::unexpected(keys.error());
    }
    const Secret blob = private_blob_of(take_apart(key));
    const Secret plain = file.encrypted() ? pad_to_block(blob) : blob.clone();
    const ByteBuffer mac = ppk_mac(file, keys->mac_key, file.comment, plain);

    Secret out = Secret::copy_of(
        fmt::format("{}{}: {}\nEncryption: {}\nComment: {}\n", ppk_first_key, file.version, file.algorithm, file.encryption, file.comment));
    append_base64_lines(out, "Public-Lines", file.public_blob);
    if (argon2) {
        out.append(as_bytes(
            fmt::format("Key-Derivation: {}\nArgon2-Memory: {}\nArgon2-Passes: {}\nArgon2-Parallelism: {}\nArgon2-Salt: {}\n",
                        file.kdf_name, file.argon2.memory_kib, file.argon2.passes, file.argon2.parallelism, hex_encode(file.salt))));
    }
    if (file.encrypted()) {
        append_base64_lines(out, "Private-Lines", encrypt(aes256_cbc(), keys->cipher_key, keys->iv.bytes(), plain.bytes(), Padding::none));
    } else {
        append_base64_lines(out, "Private-Lines", plain.bytes());
    }
    out.append(as_bytes(fmt::format("Private-MAC: {}\n", hex_encode(mac))));
    return out;
}

} // namespace latchkey::keys
