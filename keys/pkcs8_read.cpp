/// Reads PKCS#8: PrivateKeyInfo (RFC 5208, 5958; RFC 8410 for Ed25519) and EncryptedPrivateKeyInfo with PBES2 (PBKDF2 or scrypt, RFC 8018,
/// 7914) or the older PBES1 and PKCS#12 schemes.

#include "keys/algorithms.h"
#include "keys/binary_file.h"
#include "keys/cipher.h"
#include "keys/der_key.h"
#include "keys/kdf.h"
#include "keys/key_error.h"
#include "keys/pem.h"
#include "keys/pkcs8_oids.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace latchkey::keys {

namespace {

struct Prf {
    std::string_view oid;
    const char* hash;
};
constexpr std::array<Prf, 12> prfs{{
    {oid_hmac_sha1, "SHA1"},
    {"1.2.840.113549.2.8", "SHA224"},
    {oid_hmac_sha256, "SHA256"},
    {"1.2.840.113549.2.10", "SHA384"},
    {"1.2.840.113549.2.11", "SHA512"},
    {"1.2.840.113549.2.12", "SHA512-224"},
    {"1.2.840.113549.2.13", "SHA512-256"},
    {"2.16.840.1.101.3.4.2.13", "SHA3-224"},
    {"2.16.840.1.101.3.4.2.14", "SHA3-256"},
    {"2.16.840.1.101.3.4.2.15", "SHA3-384"},
    {"2.16.840.1.101.3.4.2.16", "SHA3-512"},
    {"1.2.840.113549.2.6", "MD5"},
}};

constexpr std::string_view oid_rc2_cbc = "1.2.840.113549.3.2";

enum class OldKdf { pbkdf1, pkcs12 };
enum class OldCipher { des, two_key_des, three_key_des, rc2, rc4 };
struct OldScheme {
    std::string_view oid;
    std::string_view name;
    OldKdf kdf;
    const char* hash;
    OldCipher cipher;
    std::size_t key; ///< bytes; RC2 and RC4 have several sizes
};
constexpr std::array<OldScheme, 10> old_schemes{{
    {"1.2.840.113549.1.5.3", "PBE-MD5-DES", OldKdf::pbkdf1, "MD5", OldCipher::des, 8},
    {"1.2.840.113549.1.5.6", "PBE-MD5-RC2-64", OldKdf::pbkdf1, "MD5", OldCipher::rc2, 8},
    {"1.2.840.113549.1.5.10", "PBE-SHA1-DES", OldKdf::pbkdf1, "SHA1", OldCipher::des, 8},
    {"1.2.840.113549.1.5.11", "PBE-SHA1-RC2-64", OldKdf::pbkdf1, "SHA1", OldCipher::rc2, 8},
    {"1.2.840.113549.1.12.1.1", "PBE-SHA1-RC4-128", OldKdf::pkcs12, "SHA1", OldCipher::rc4, 16},
    {"1.2.840.113549.1.12.1.2", "PBE-SHA1-RC4-40", OldKdf::pkcs12, "SHA1", OldCipher::rc4, 5},
    {"1.2.840.113549.1.12.1.3", "PBE-SHA1-3DES", OldKdf::pkcs12, "SHA1", OldCipher::three_key_des, 24},
    {"1.2.840.113549.1.12.1.4", "PBE-SHA1-2DES", OldKdf::pkcs12, "SHA1", OldCipher::two_key_des, 16},
    {"1.2.840.113549.1.12.1.5", "PBE-SHA1-RC2-128", OldKdf::pkcs12, "SHA1", OldCipher::rc2, 16},
    {"1.2.840.113549.1.12.1.6", "PBE-SHA1-RC2-40", OldKdf::pkcs12, "SHA1", OldCipher::rc2, 5},
}};

const Cipher& cipher_of(const OldScheme& scheme)
{
    switch (scheme.cipher) {
    case OldCipher::des:
        return single_des_cbc();
    case OldCipher::two_key_des:
        return double_des_cbc();
    case OldCipher::three_key_des:
        return triple_des_cbc();
    case OldCipher::rc2:
        return *rc2_cbc(scheme.key);
    case OldCipher::rc4:
        break;
    }
    return *rc4_cipher(scheme.key);
}

/// How a file is encrypted; exactly one of old, prf and scrypt says how the key is made.
struct Encryption {
    const OldScheme* old = nullptr;
    const Cipher* cipher = nullptr;
    const Prf* prf = nullptr; ///< PBKDF2
    std::uint64_t iterations = 0;
    ScryptCosts scrypt;
    Bytes salt;
    Bytes iv;
    Bytes ciphertext;

    [[nodiscard]] std::string kdf_text() const
    {
        if (old != nullptr) {
            return fmt::format("{}, {} iterations", old->name, iterations);
        }
        return prf != nullptr ? fmt::format("PBKDF2 with {}, {} iterations", prf->hash, iterations)
                              : fmt::format("scrypt N={}, r={}, p={}", scrypt.n, scrypt.r, scrypt.p);
    }
};

std::unexpected<Error> unknown_scheme(std::string_view what, std::string_view oid)
{
    return fail(KeyErrc::unsupported, {},
                fmt::format("its {} ({}) is not known or too weak; convert it with openssl pkcs8 -topk8 -v2 aes256", what, oid));
}

/// PBKDF2-params and scrypt-params, up to the optional keyLength, which must be the cipher's.
Status read_kdf(const FoundKey& found, DerReader& scheme, Encryption& out, std::uint64_t& key_length)
{
    DerReader kdf = scheme.inside(der_tag::sequence);
    const std::string name = kdf.oid();
    DerReader in = kdf.inside(der_tag::sequence);
    if (!kdf.ok()) {
        return damaged(found, "how its key is derived cannot be read");
    }
    if (name != oid_pbkdf2 && name != oid_scrypt) {
        return unknown_scheme("key derivation", name);
    }
    out.salt = in.read(der_tag::octet_string);
    if (name == oid_scrypt) {
        out.scrypt.n = in.small_integer();
        out.scrypt.r = in.small_integer();
        out.scrypt.p = in.small_integer();
    } else {
        out.iterations = in.small_integer();
        out.prf = prfs.data(); // SHA-1 when none is named
    }
    if (in.next_is(der_tag::integer)) {
        key_length = in.small_integer();
    }
    if (name == oid_pbkdf2 && in.next_is(der_tag::sequence)) {
        const std::string prf = in.inside(der_tag::sequence).oid();
        const auto row = std::ranges::find(prfs, std::string_view(prf), &Prf::oid);
        if (row == prfs.end()) {
            return unknown_scheme("hash", prf);
        }
        out.prf = &*row;
    }
    return in.at_end() ? Status{} : damaged(found, "the parameters of its key derivation cannot be read");
}

/// RC2-CBC-Parameters (RFC 8018 B.2.3): the version stands for the effective key bits, and the key derived has as many.
const Cipher* read_rc2(DerReader& cipher, Bytes& iv)
{
    DerReader in = cipher.inside(der_tag::sequence);
    const std::uint64_t version = in.next_is(der_tag::integer) ? in.small_integer() : 0;
    iv = in.read(der_tag::octet_string);
    const std::size_t key_bytes = version == 58 ? 16 : version == 120 ? 8 : version == 160 ? 5 : 0;
    return in.at_end() ? rc2_cbc(key_bytes) : nullptr;
}

Status read_pbes2(const FoundKey& found, DerReader& parameters, Encryption& out)
{
    std::uint64_t key_length = 0;
    if (const Status kdf = read_kdf(found, parameters, out, key_length); !kdf) {
        return kdf;
    }
    DerReader cipher = parameters.inside(der_tag::sequence);
    const std::string name = cipher.oid();
    out.cipher = name == oid_rc2_cbc ? read_rc2(cipher, out.iv) : pbes2_cipher(name);
    if (out.cipher == nullptr || !available(*out.cipher)) {
        return name.empty() ? damaged(found, "its cipher cannot be read") : unknown_scheme("cipher", name);
    }
    if (name != oid_rc2_cbc) {
        out.iv = cipher.read(der_tag::octet_string);
    }
    if (!cipher.at_end() || out.iv.size() != out.cipher->iv || (key_length != 0 && key_length != out.cipher->key)) {
        return damaged(found, "the parameters of its cipher make no sense");
    }
    return {};
}

Result<Encryption> read_encryption(const FoundKey& found, Bytes body)
{
    DerReader outer(body);
    DerReader in = outer.inside(der_tag::sequence);
    DerReader algorithm = in.inside(der_tag::sequence);
    const std::string scheme = algorithm.oid();
    DerReader parameters = algorithm.inside(der_tag::sequence);
    Encryption out;
    out.ciphertext = in.read(der_tag::octet_string);
    if (!in.at_end() || !algorithm.ok()) {
        return damaged(found, "what the text decodes to is not a whole encrypted key");
    }
    if (scheme == oid_pbes2) {
        if (const Status read = read_pbes2(found, parameters, out); !read) {
            return std::unexpected(read.error());
        }
    } else {
        const auto row = std::ranges::find(old_schemes, std::string_view(scheme), &OldScheme::oid);
        if (row == old_schemes.end()) {
            return unknown_scheme("encryption scheme", scheme);
        }
        out.old = &*row;
        out.cipher = &cipher_of(*row);
        out.salt = parameters.read(der_tag::octet_string);
        out.iterations = parameters.small_integer();
        if (!parameters.at_end()) {
            return damaged(found, "the parameters of its encryption cannot be read");
        }
    }
    const bool whole_blocks = out.cipher->mode == CipherMode::stream || out.ciphertext.size() % out.cipher->block == 0;
    if (out.ciphertext.empty() || !whole_blocks) {
        return damaged(found, "the encrypted part is not whole blocks long");
    }
    return out;
}

/// Key and IV together.
struct KeyAndIv {
    Secret key;
    Secret iv;
};

Result<KeyAndIv> derive(const Encryption& e, const Secret& passphrase, const Work& work)
{
    if (e.old != nullptr && e.old->kdf == OldKdf::pkcs12) {
        Result<Secret> key = pkcs12_kdf(1, passphrase, e.salt, e.iterations, e.cipher->key, part_of(work, 0, 0.5));
        Result<Secret> iv =
            key ? pkcs12_kdf(2, passphrase, e.salt, e.iterations, e.cipher->iv, part_of(work, 0.5, 1)) : std::unexpected(key.error());
        if (!iv) {
            return std::unexpected(iv.error());
        }
        return KeyAndIv{std::move(*key), std::move(*iv)};
    }
    if (e.old != nullptr) {
        const Result<Secret> both = pbkdf1(e.old->hash, passphrase, e.salt, e.iterations, e.cipher->key + e.cipher->iv, work);
        if (!both) {
            return std::unexpected(both.error());
        }
        return KeyAndIv{Secret::copy_of(both->bytes().first(e.cipher->key)), Secret::copy_of(both->bytes().subspan(e.cipher->key))};
    }
    Result<Secret> key = e.prf != nullptr ? pbkdf2(e.prf->hash, passphrase, e.salt, e.iterations, e.cipher->key, work)
                                          : scrypt(e.scrypt, passphrase, e.salt, e.cipher->key, work);
    if (!key) {
        return std::unexpected(key.error());
    }
    return KeyAndIv{std::move(*key), Secret::copy_of(e.iv)};
}

Result<KeyParts> read_dsa(const FoundKey& found, DerReader& algorithm, Bytes key)
{
    DerReader parameters = algorithm.inside(der_tag::sequence);
    DsaParts dsa;
    dsa.p = Secret::copy_of(parameters.integer());
    dsa.q = Secret::copy_of(parameters.integer());
    dsa.g = Secret::copy_of(parameters.integer());
    DerReader in(key);
    dsa.x = Secret::copy_of(in.integer());
    if (!parameters.at_end() || !in.at_end() || dsa.p.empty()) {
        return damaged(found, "what the text decodes to is not a whole DSA private key");
    }
    return dsa; // y is not in the file: assemble() computes it
}

/// Version 2 (RFC 5958) may carry the public key, as [1] IMPLICIT BIT STRING; some writers make it explicit.
ByteBuffer read_public(DerReader& in)
{
    if (in.next_is(der_tag::context_1)) {
        return to_buffer(in.inside(der_tag::context_1).bit_string());
    }
    if (in.next_is(der_tag::context_1_primitive)) {
        const Bytes bits = in.read(der_tag::context_1_primitive);
        return bits.empty() ? ByteBuffer{} : to_buffer(bits.subspan(1));
    }
    return {};
}

Result<KeyParts> read_algorithm(const FoundKey& found, DerReader& algorithm, Bytes key)
{
    const std::string name = algorithm.oid();
    if (!algorithm.ok()) {
        return damaged(found, "what the text decodes to is not a private key");
    }
    if (name == oid_rsa || name == oid_rsa_pss) {
        return read_rsa_der(found, key);
    }
    if (name == oid_dsa) {
        return read_dsa(found, algorithm, key);
    }
    if (name == oid_ec) {
        const Result<KeyKind> curve = read_ec_parameters(found, algorithm);
        if (!curve) {
            return std::unexpected(curve.error());
        }
        return read_ec_der(found, key, *curve);
    }
    if (const EdCurve* const curve = ed_curve_with_oid(name)) {
        DerReader in(key);
        const Bytes secret = in.read(der_tag::octet_string);
        if (!in.at_end()) {
            return damaged(found, "the private part has a wrong form");
        }
        if (secret.size() == 2 * curve->key_bytes) { // as libsodium keeps it: the public key behind the seed
            return EdParts{curve->kind, to_buffer(secret.last(curve->key_bytes)), Secret::copy_of(secret.first(curve->key_bytes))};
        }
        return EdParts{curve->kind, {}, Secret::copy_of(secret)};
    }
    return fail(KeyErrc::unsupported, {}, fmt::format("its type ({}) is not one that SSH signs with; make an Ed25519 key", name));
}

/// By the structure: the label "PRIVATE KEY" is found around encrypted ones too, and the other way round.
bool is_encrypted(const FoundKey& found, Bytes body)
{
    const std::string_view label = label_of(body);
    return label == "ENCRYPTED PRIVATE KEY" || (label != "PRIVATE KEY" && found.format == KeyFormat::pkcs8_encrypted);
}

} // namespace

Result<KeyParts> read_private_key_info(const FoundKey& found, Bytes body)
{
    DerReader outer(body);
    DerReader in = outer.inside(der_tag::sequence);
    const std::uint64_t version = in.small_integer();
    DerReader algorithm = in.inside(der_tag::sequence);
    const Bytes key = in.read(der_tag::octet_string);
    if (!in.ok() || version > 1) {
        return damaged(found, "what the text decodes to is not a whole private key");
    }
    Result<KeyParts> parts = read_algorithm(found, algorithm, key);
    if (!parts) {
        return parts;
    }
    if (in.next_is(der_tag::context_0)) {
        (void)in.read(der_tag::context_0); // attributes
    }
    ByteBuffer public_key = read_public(in);
    if (!in.at_end()) {
        return damaged(found, "there are bytes too many at its end");
    }
    if (auto* const ed = std::get_if<EdParts>(&*parts); ed != nullptr && !public_key.empty()) {
        ed->public_key = std::move(public_key);
    }
    if (auto* const ec = std::get_if<EcParts>(&*parts); ec != nullptr && !public_key.empty()) {
        ec->point = std::move(public_key);
    }
    return parts;
}

Result<KeyFileInfo> inspect_pkcs8(const FoundKey& found)
{
    const Result<PemBlock> block = read_pem(found);
    if (!block) {
        return std::unexpected(block.error());
    }
    KeyFileInfo info;
    info.format = found.format;
    info.notes = block->notes;
    if (is_encrypted(found, block->body.bytes())) {
        info.format = KeyFormat::pkcs8_encrypted;
        const Result<Encryption> encryption = read_encryption(found, block->body.bytes());
        if (!encryption) {
            return std::unexpected(encryption.error());
        }
        info.encrypted = true;
        info.cipher = encryption->cipher->openssl_name;
        info.kdf = encryption->kdf_text();
        info.costs.pbkdf2_iterations = encryption->prf != nullptr ? encryption->iterations : 0;
    }
    return info;
}

Result<OpenedKey> open_pkcs8(const FoundKey& found, const Attempt& attempt)
{
    const Result<PemBlock> block = read_pem(found);
    if (!block) {
        return std::unexpected(block.error());
    }
    if (!is_encrypted(found, block->body.bytes())) {
        return read_private_der(found, block->body.bytes());
    }
    const Result<Encryption> encryption = read_encryption(found, block->body.bytes());
    if (!encryption) {
        return std::unexpected(encryption.error());
    }
    const Result<KeyAndIv> keys = derive(*encryption, attempt.passphrase, attempt.work);
    if (!keys) {
        return std::unexpected(keys.error());
    }
    const auto plain = decrypt(*encryption->cipher, keys->key, keys->iv.bytes(), encryption->ciphertext, {}, Padding::pkcs7);
    if (!plain) {
        return fail(KeyErrc::wrong_passphrase);
    }
    Result<OpenedKey> opened = read_private_der(found, plain->bytes());
    // Padding that looks right by chance: what is under it then is no key.
    return !opened && opened.error().is(KeyErrc::damaged) ? fail(KeyErrc::wrong_passphrase) : std::move(opened);
}

} // namespace latchkey::keys
