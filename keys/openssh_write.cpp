/// Writes OpenSSH's own format, "openssh-key-v1" (OpenSSH, PROTOCOL.key).

#include "keys/algorithms.h"
#include "keys/base/wire.h"
#include "keys/cipher.h"
#include "keys/formats.h"
#include "keys/kdf.h"
#include "keys/key_error.h"
#include "keys/limits.h"
#include "keys/openssh_key.h"
#include "keys/pem.h"

#include <fmt/format.h>
#include <openssl/rand.h>

#include <array>
#include <new>

namespace latchkey::keys {

namespace {

constexpr std::string_view label = "OPENSSH PRIVATE KEY";

template <std::size_t size>
std::array<std::uint8_t, size> random_bytes()
{
    std::array<std::uint8_t, size> bytes{};
    if (RAND_bytes(bytes.data(), static_cast<int>(size)) != 1) {
        throw std::bad_alloc();
    }
    return bytes;
}

/// The cipher to write with; what reading would refuse is refused here.
Result<const Cipher*> chosen_cipher(const SaveOptions& options)
{
    if (options.passphrase == nullptr || options.passphrase->empty()) {
        return openssh_cipher("none");
    }
    const Cipher* const cipher = openssh_cipher(options.cipher.empty() ? std::string_view("aes256-ctr") : options.cipher);
    if (cipher == nullptr || cipher->key == 0) {
        return fail(KeyErrc::unsupported, {},
                    fmt::format("OpenSSH's format has no cipher \"{}\"; choose aes256-ctr or leave it out", options.cipher));
    }
    if (options.bcrypt_rounds == 0) {
        return fail(KeyErrc::unsupported, {}, "bcrypt needs at least one round");
    }
    if (options.bcrypt_rounds > limits::bcrypt_rounds) {
        return fail(KeyErrc::too_slow, {}, fmt::format("{} rounds of bcrypt, and ssh-keygen writes 24", options.bcrypt_rounds));
    }
    return cipher;
}

/// The part that is encrypted: two equal check numbers, the key, the comment, 1, 2, 3, … to whole blocks.
Secret private_part(const PrivateKey& key, const Cipher& cipher)
{
    SecretWireWriter inner;
    const auto check = random_bytes<4>();
    inner.raw(check).raw(check);
    write_private_fields(inner, key);
    inner.string(key.comment());
    for (std::uint8_t i = 1; inner.bytes().size() % cipher.block != 0; ++i) {
        inner.byte(i);
    }
    return inner.take();
}

} // namespace

void write_edwards_halves(SecretWireWriter& out, const EdParts& ed)
{
    Secret both = ed.seed.clone();
    both.append(ed.public_key);
    out.string(ed.public_key).string(both.bytes());
}

void write_private_fields(SecretWireWriter& out, const PrivateKey& key)
{
    const KeyParts parts = take_apart(key);
    out.string(key.public_key().algorithm());
    if (const auto* const rsa = std::get_if<RsaParts>(&parts)) {
        out.mpint(rsa->n.bytes())
            .mpint(rsa->e.bytes())
            .mpint(rsa->d.bytes())
            .mpint(rsa->iqmp.bytes())
            .mpint(rsa->p.bytes())
            .mpint(rsa->q.bytes());
    } else if (const auto* const dsa = std::get_if<DsaParts>(&parts)) {
        out.mpint(dsa->p.bytes()).mpint(dsa->q.bytes()).mpint(dsa->g.bytes()).mpint(dsa->y.bytes()).mpint(dsa->x.bytes());
    } else if (const auto* const ec = std::get_if<EcParts>(&parts)) {
        out.string(ec_curve(ec->curve)->name).string(ec->point).mpint(ec->d.bytes());
    } else {
        write_edwards_halves(out, std::get<EdParts>(parts));
    }
}

Result<Secret> encode_openssh(const PrivateKey& key, const SaveOptions& options, const Work& work)
{
    const Result<const Cipher*> chosen = chosen_cipher(options);
    if (!chosen) {
        return std::unexpected(chosen.error());
    }
    const Cipher& cipher = **chosen;
    const Secret plain = private_part(key, cipher);
    SecretWireWriter out; // plain private parts pass through here too
    out.raw(as_bytes(openssh_magic)).string(cipher.name);
    if (cipher.key == 0) {
        out.string("none").string("").uint32(1).string(key.public_key().wire()).string(plain.bytes());
        return write_pem(label, out.bytes().bytes(), 70);
    }
    const auto salt = random_bytes<16>();
    const Result<Secret> derived = bcrypt_pbkdf(*options.passphrase, salt, options.bcrypt_rounds, cipher.key + cipher.iv, work);
    if (!derived) {
        return std::unexpected(derived.error());
    }
    const Secret cipher_key = Secret::copy_of(derived->bytes().first(cipher.key));
    const ByteBuffer sealed = encrypt(cipher, cipher_key, derived->bytes().subspan(cipher.key), plain.bytes(), Padding::none);
    out.string("bcrypt").string(WireWriter().string(salt).uint32(options.bcrypt_rounds).bytes());
    out.uint32(1).string(key.public_key().wire());
    out.string(Bytes(sealed).first(plain.size())).raw(Bytes(sealed).subspan(plain.size())); // the tag, if any, is outside the string
    return write_pem(label, out.bytes().bytes(), 70);
}

} // namespace latchkey::keys
