/// Reads OpenSSH's own format, "openssh-key-v1" (OpenSSH, PROTOCOL.key): public half, then the private half with two equal check numbers,
/// encrypted or not.

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
namespace latchkey::keys {

namespace {

/// The outer structure; views point into the PEM block's body.
struct Container {
    const Cipher* cipher = nullptr;
    std::string_view kdf;
    Bytes salt;
    std::uint32_t rounds = 0;
    PublicKey public_key;
    Bytes private_part;
    Bytes tag;

    [[nodiscard]] bool encrypted() const { return cipher->key != 0; }
};

Status read_kdf_options(const FoundKey& found, Container& c, Bytes options)
{
    if (c.kdf == "none") {
        return c.encrypted() ? damaged(found, "it is encrypted, but names no key derivation") : Status{};
    }
    if (c.kdf != "bcrypt") {
        return fail(KeyErrc::unsupported, {},
                    fmt::format("its key derivation \"{}\" is not known; save it again with ssh-keygen -p", c.kdf.substr(0, 64)));
    }
    WireReader in(options);
    c.salt = in.string();
    c.rounds = in.uint32();
    if (!in.at_end() || c.salt.empty() || c.rounds == 0 || !c.encrypted()) {
        return damaged(found, "the parameters of its key derivation make no sense");
    }
    return {};
}

Result<Container> read_container(const FoundKey& found, const PemBlock& block)
{
    WireReader in(block.body.bytes());
    if (as_text(in.raw(openssh_magic.size())) != openssh_magic) {
        return damaged(found, "what the text decodes to is not an OpenSSH key");
    }
    Container c;
    const std::string_view cipher = in.text();
    c.kdf = in.text();
    const Bytes kdf_options = in.string();
    const std::uint32_t keys = in.uint32();
    const Bytes public_blob = in.string();
    c.private_part = in.string();
    if (!in.ok()) {
        return damaged(found, "it is cut off or a length in it is wrong");
    }
    c.cipher = openssh_cipher(cipher);
    if (c.cipher == nullptr) {
        return fail(KeyErrc::unsupported, {},
                    fmt::format("its cipher \"{}\" is not known; save it again with ssh-keygen -p", cipher.substr(0, 64)));
    }
    if (keys != 1) {
        return fail(KeyErrc::unsupported, {}, fmt::format("it says that it holds {} keys, and one is what a file can hold", keys));
    }
    if (const Status kdf = read_kdf_options(found, c, kdf_options); !kdf) {
        return std::unexpected(kdf.error());
    }
    c.tag = in.raw(c.cipher->tag);
    if (!in.at_end()) {
        return damaged(found, "there are bytes too few or too many at its end");
    }
    if (c.private_part.size() < c.cipher->block || c.private_part.size() % c.cipher->block != 0) {
        return damaged(found, "the private part is not whole blocks long");
    }
    Result<PublicKey> public_key = PublicKey::from_wire(public_blob);
    if (!public_key) {
        return std::unexpected(public_key.error());
    }
    c.public_key = std::move(*public_key);
    return c;
}

Status check_rounds(std::uint32_t rounds, SlowKdf slow)
{
    if (rounds > limits::bcrypt_rounds_with_consent) {
        return fail(KeyErrc::too_large, {},
                    fmt::format("bcrypt with {} rounds is over the limit of {}", rounds, limits::bcrypt_rounds_with_consent));
    }
    if (rounds > limits::bcrypt_rounds && slow == SlowKdf::refuse) {
        return fail(KeyErrc::too_slow, {}, fmt::format("it has {} rounds of bcrypt, and ssh-keygen writes 16 or 24", rounds));
    }
    return {};
}

Result<Secret> plain_private_part(const Container& c, const Attempt& attempt)
{
    if (!c.encrypted()) {
        return Secret::copy_of(c.private_part);
    }
    if (const Status allowed = check_rounds(c.rounds, attempt.slow); !allowed) {
        return std::unexpected(allowed.error());
    }
    const Result<Secret> derived = bcrypt_pbkdf(attempt.passphrase, c.salt, c.rounds, c.cipher->key + c.cipher->iv, attempt.work);
    if (!derived) {
        return std::unexpected(derived.error());
    }
    const Secret key = Secret::copy_of(derived->bytes().first(c.cipher->key));
    auto plain = decrypt(*c.cipher, key, derived->bytes().subspan(c.cipher->key), c.private_part, c.tag, Padding::none);
    if (!plain) {
        return fail(KeyErrc::wrong_passphrase); // the tag says so; a damaged file cannot be told from a wrong passphrase
    }
    return std::move(*plain);
}

/// A pair "public, private" that holds the public one twice, as the format has it for Edwards keys.
Result<KeyParts> read_edwards(const FoundKey& found, const EdCurve& curve, WireReader& in)
{
    const Bytes public_key = in.string();
    const Bytes both = in.string();
    if (!in.ok() || public_key.size() != curve.key_bytes || both.size() != 2 * curve.key_bytes) {
        return damaged(found, "the private part has a wrong length");
    }
    if (as_text(both.last(curve.key_bytes)) != as_text(public_key)) {
        return fail(KeyErrc::inconsistent, {}, fmt::format("{}, the public key stands in it twice and differently", curve.openssl_name));
    }
    return EdParts{curve.kind, to_buffer(public_key), Secret::copy_of(both.first(curve.key_bytes))};
}

Result<KeyParts> read_fields(const FoundKey& found, const KeyAlgorithm& type, WireReader& in)
{
    const auto number = [&in] { return Secret::copy_of(in.mpint()); };
    switch (type.kind) {
    case KeyKind::rsa: {
        RsaParts rsa;
        rsa.n = number();
        rsa.e = number();
        rsa.d = number();
        rsa.iqmp = number();
        rsa.p = number();
        rsa.q = number();
        return rsa;
    }
    case KeyKind::dsa: {
        DsaParts dsa;
        dsa.p = number();
        dsa.q = number();
        dsa.g = number();
        dsa.y = number();
        dsa.x = number();
        return dsa;
    }
    case KeyKind::ecdsa_p256:
    case KeyKind::ecdsa_p384:
    case KeyKind::ecdsa_p521: {
        (void)in.string(); // the curve's name again
        const Bytes point = in.string();
        return EcParts{type.kind, to_buffer(point), number()};
    }
    case KeyKind::ed25519:
    case KeyKind::ed448:
        return read_edwards(found, *ed_curve(type.kind), in);
    case KeyKind::other:
        break;
    }
    return fail(KeyErrc::unknown_type, {}, std::string(type.name));
}

/// 1, 2, 3, … to the end of the block. PuTTY pads further than its cipher asks for, so how far is not checked.
bool good_padding(Bytes padding)
{
    for (std::size_t i = 0; i < padding.size(); ++i) {
        if (padding[i] != i + 1) {
            return false;
        }
    }
    return padding.size() < 256;
}

/// The comment, and the padding after it.
Result<std::string> read_end(const FoundKey& found, WireReader& in)
{
    const std::string_view comment = in.text();
    if (!in.ok()) {
        return damaged(found, "the private part is cut off");
    }
    if (!good_padding(in.rest())) {
        return damaged(found, "the padding of the private part is wrong");
    }
    return readable_comment(comment);
}

/// The private part of a key that we cannot sign with: its public half stands there again, then what its device or program wants
/// (PROTOCOL.u2f: flags, key handle, reserved; a post-quantum key: the secret). Gone through to see that all of it is there;
/// KeyErrc::unsupported says that it is.
Error read_other(const FoundKey& found, const PublicKey& public_key, WireReader& in)
{
    WireReader pub(public_key.wire());
    (void)pub.string();
    while (in.ok() && !pub.at_end()) {
        const Bytes field = in.string();
        if (in.ok() && as_text(field) != as_text(pub.string())) {
            return {KeyErrc::inconsistent, {}, fmt::format("{}, the public half stands in it twice and differently", public_key.title())};
        }
    }
    if (public_key.algorithm().starts_with("sk-")) {
        (void)in.byte();
        (void)in.string();
    }
    (void)in.string();
    const Result<std::string> comment = read_end(found, in);
    return comment ? Error{KeyErrc::unsupported, {}, fmt::format("it needs {}", needs_of(public_key))} : comment.error();
}

Result<OpenedKey> read_private_part(const FoundKey& found, Container c, const Secret& plain)
{
    WireReader in(plain.bytes());
    const std::uint32_t check = in.uint32();
    if (in.uint32() != check || !in.ok()) {
        return c.encrypted() ? fail(KeyErrc::wrong_passphrase) : damaged(found, "its two check numbers differ");
    }
    const std::string_view type = in.text();
    if (in.ok() && type != c.public_key.algorithm()) {
        return fail(KeyErrc::inconsistent, {}, fmt::format("its public half is {} and its private half is not", c.public_key.title()));
    }
    if (c.public_key.kind() == KeyKind::other) {
        return std::unexpected(read_other(found, c.public_key, in));
    }
    Result<KeyParts> parts = read_fields(found, *key_algorithm(c.public_key.algorithm()), in);
    if (!parts) {
        return std::unexpected(parts.error());
    }
    Result<std::string> comment = read_end(found, in);
    if (!comment) {
        return std::unexpected(comment.error());
    }
    return OpenedKey{std::move(*parts), std::move(*comment), std::move(c.public_key), {}};
}

} // namespace

Result<KeyFileInfo> inspect_openssh(const FoundKey& found)
{
    const Result<PemBlock> block = read_pem(found);
    if (!block) {
        return std::unexpected(block.error());
    }
    Result<Container> c = read_container(found, *block);
    if (!c) {
        return std::unexpected(c.error());
    }
    KeyFileInfo info;
    info.format = KeyFormat::openssh;
    info.encrypted = c->encrypted();
    if (c->encrypted()) {
        info.cipher = c->cipher->name;
        info.kdf = fmt::format("bcrypt, {} rounds", c->rounds);
        info.costs.bcrypt_rounds = c->rounds;
    }
    info.public_key = std::move(c->public_key);
    info.notes = block->notes;
    return info;
}

Result<OpenedKey> open_openssh(const FoundKey& found, const Attempt& attempt)
{
    const Result<PemBlock> block = read_pem(found);
    if (!block) {
        return std::unexpected(block.error());
    }
    Result<Container> c = read_container(found, *block);
    if (!c) {
        return std::unexpected(c.error());
    }
    const Result<Secret> plain = plain_private_part(*c, attempt);
    if (!plain) {
        return std::unexpected(plain.error());
    }
    return read_private_part(found, std::move(*c), *plain);
}

} // namespace latchkey::keys
