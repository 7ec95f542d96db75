/// Reads the private keys of ssh.com's program, RSA and DSA, plain or encrypted with triple DES. The format was never published; what is
/// known of it is what PuTTY's and OpenSSH's importers know: a magic number, the whole size, type, cipher, and one string (encrypted or
/// not) around the numbers, each with its size in bits.

#include "keys/base/hash.h"
#include "keys/base/wire.h"
#include "keys/cipher.h"
#include "keys/evp.h"
#include "keys/key_error.h"
#include "keys/ssh2_armour.h"

#include <fmt/format.h>

#include <array>

namespace latchkey::keys {

namespace {

constexpr std::uint32_t magic = 0x3f6ff9eb;

struct Container {
    bool is_rsa = false;
    bool encrypted = false;
    Bytes payload; ///< encrypted or not
};

Result<Container> read_container(const FoundKey& found, const Ssh2Block& block)
{
    WireReader in(block.body.bytes());
    const std::uint32_t first = in.uint32();
    const std::uint32_t size = in.uint32();
    const std::string_view type = in.text();
    const std::string_view cipher = in.text();
    Container c;
    c.payload = in.string();
    if (!in.ok() || first != magic || size != block.body.size()) {
        return damaged(found,
                       first == magic ? "it is cut off or a length in it is wrong" : "what the text decodes to is not a key of ssh.com");
    }
    c.is_rsa = type.starts_with("if-modn{sign{rsa");
    if (!c.is_rsa && !type.starts_with("dl-modp{sign{dsa")) {
        return fail(KeyErrc::unsupported, {}, fmt::format("its type \"{}\" is neither RSA nor DSA; make a new key", type.substr(0, 32)));
    }
    c.encrypted = cipher != "none";
    if (c.encrypted && cipher != "3des-cbc") {
        return fail(KeyErrc::unsupported, {},
                    fmt::format("its cipher \"{}\" is not known; save it with 3des-cbc or without a passphrase in ssh.com's program",
                                cipher.substr(0, 32)));
    }
    if (c.encrypted && (c.payload.empty() || c.payload.size() % triple_des_cbc().block != 0)) {
        return damaged(found, "the encrypted part is not whole blocks long");
    }
    return c;
}

/// MD5(passphrase), then MD5(passphrase, what there is so far).
Secret derive_key(const Secret& passphrase)
{
    Secret key;
    while (key.size() < triple_des_cbc().key) {
        Secret input = passphrase.clone();
        input.append(key.bytes());
        std::array<std::uint8_t, 16> digest{};
        if (EVP_Digest(input.bytes().data(), input.size(), digest.data(), nullptr, EVP_md5(), nullptr) != 1) {
            throw std::bad_alloc();
        }
        key.append(digest);
        wipe(digest);
    }
    key.resize(triple_des_cbc().key);
    return key;
}

/// Its size in bits, then its bytes.
Secret number(WireReader& in)
{
    const std::uint32_t bits = in.uint32();
    Bytes bytes = in.raw((static_cast<std::size_t>(bits) + 7) / 8);
    while (!bytes.empty() && bytes.front() == 0) {
        bytes = bytes.subspan(1);
    }
    return Secret::copy_of(bytes);
}

Result<KeyParts> read_numbers(const FoundKey& found, const Container& c, const Secret& plain)
{
    WireReader outer(plain.bytes());
    WireReader in(outer.string());
    KeyParts parts;
    if (c.is_rsa) {
        RsaParts rsa;
        rsa.e = number(in);
        rsa.d = number(in);
        rsa.n = number(in);
        rsa.iqmp = number(in); // of its first prime modulo its second: the other way round than everywhere else
        rsa.q = number(in);
        rsa.p = number(in);
        parts = std::move(rsa);
    } else {
        if (in.uint32() != 0 && in.ok()) {
            return fail(KeyErrc::unsupported, {}, "it names its DSA parameters instead of holding them; make a new key");
        }
        DsaParts dsa;
        dsa.p = number(in);
        dsa.g = number(in);
        dsa.q = number(in);
        dsa.y = number(in);
        dsa.x = number(in);
        parts = std::move(dsa);
    }
    const std::size_t padding = outer.rest().size();
    if (!outer.ok() || !in.at_end() || padding >= (c.encrypted ? triple_des_cbc().block : 1)) {
        return damaged(found, "the private part is not complete");
    }
    return parts;
}

} // namespace

Result<KeyFileInfo> inspect_ssh_com(const FoundKey& found)
{
    Result<Ssh2Block> block = read_ssh2_armour(found);
    if (!block) {
        return std::unexpected(block.error());
    }
    const Result<Container> c = read_container(found, *block);
    if (!c) {
        return std::unexpected(c.error());
    }
    KeyFileInfo info;
    info.format = KeyFormat::ssh_com;
    info.encrypted = c->encrypted;
    if (c->encrypted) {
        info.cipher = "3des-cbc";
        info.kdf = "MD5, one pass";
    }
    info.comment = readable_comment(block->comment);
    info.notes = std::move(block->notes);
    return info;
}

Result<OpenedKey> open_ssh_com(const FoundKey& found, const Attempt& attempt)
{
    const Result<Ssh2Block> block = read_ssh2_armour(found);
    if (!block) {
        return std::unexpected(block.error());
    }
    const Result<Container> c = read_container(found, *block);
    if (!c) {
        return std::unexpected(c.error());
    }
    Secret plain = Secret::copy_of(c->payload);
    if (c->encrypted) {
        constexpr std::array<std::uint8_t, 8> no_iv{};
        plain = decrypt(triple_des_cbc(), derive_key(attempt.passphrase), no_iv, c->payload, {}, Padding::none).value();
    }
    Result<KeyParts> parts = read_numbers(found, *c, plain);
    if (!parts) {
        // Nothing but the structure tells a wrong passphrase.
        return c->encrypted ? fail(KeyErrc::wrong_passphrase) : std::unexpected(parts.error());
    }
    return OpenedKey{std::move(*parts), readable_comment(block->comment), {}, {}};
}

} // namespace latchkey::keys
