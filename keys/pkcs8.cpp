/// PKCS#8: PrivateKeyInfo (RFC 5208, 5958; RFC 8410 for Ed25519) and EncryptedPrivateKeyInfo with PBES2 (PBKDF2 or scrypt, RFC 8018, 7914)
/// or the older PBES1 and PKCS#12 schemes.

#include "keys/algorithms.h"
#include "keys/cipher.h"
#include "keys/der_key.h"
#include "keys/kdf.h"
#include "keys/key_error.h"
#include "keys/pem.h"

#include <fmt/format.h>
#include <openssl/rand.h>

#include <algorithm>
#include <array>
#include <new>

namespace latchkey::keys {

namespace {

constexpr std::string_view oid_rsa = "1.2.840.113549.1.1.1";
constexpr std::string_view oid_rsa_pss = "1.2.840.113549.1.1.10";
constexpr std::string_view oid_dsa = "1.2.840.10040.4.1";
constexpr std::string_view oid_ec = "1.2.840.10045.2.1";
constexpr std::string_view oid_pbes2 = "1.2.840.113549.1.5.13";
constexpr std::string_view oid_pbkdf2 = "1.2.840.113549.1.5.12";
constexpr std::string_view oid_scrypt = "1.3.6.1.4.1.11591.4.11";
constexpr std::string_view oid_aes256_cbc = "2.16.840.1.101.3.4.1.42";
constexpr std::string_view oid_hmac_sha1 = "1.2.840.113549.2.7";
constexpr std::string_view oid_hmac_sha256 = "1.2.840.113549.2.9";

/// OWASP's figure of 2023 for PBKDF2 with SHA-256: a quarter of a second.
constexpr std::uint64_t our_iterations = 600'000;

struct Prf {
    std::string_view oid;
    const char* hash;
};
constexpr std::array<Prf, 7> prfs{{
    {oid_hmac_sha1, "SHA1"},
    {"1.2.840.113549.2.8", "SHA224"},
    {oid_hmac_sha256, "SHA256"},
    {"1.2.840.113549.2.10", "SHA384"},
    {"1.2.840.113549.2.11", "SHA512"},
    {"1.2.840.113549.2.12", "SHA512-224"},
    {"1.2.840.113549.2.13", "SHA512-256"},
}};

enum class OldKdf { pbkdf1, pkcs12 };
struct OldScheme {
    std::string_view oid;
    std::string_view name;
    OldKdf kdf;
    const char* hash;
    const Cipher& (*cipher)();
};
constexpr std::array<OldScheme, 4> old_schemes{{
    {"1.2.840.113549.1.5.3", "PBE-MD5-DES", OldKdf::pbkdf1, "MD5", single_des_cbc},
    {"1.2.840.113549.1.5.10", "PBE-SHA1-DES", OldKdf::pbkdf1, "SHA1", single_des_cbc},
    {"1.2.840.113549.1.12.1.3", "PBE-SHA1-3DES", OldKdf::pkcs12, "SHA1", triple_des_cbc},
    {"1.2.840.113549.1.12.1.4", "PBE-SHA1-2DES", OldKdf::pkcs12, "SHA1", double_des_cbc},
}};

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

Status read_pbes2(const FoundKey& found, DerReader& parameters, Encryption& out)
{
    std::uint64_t key_length = 0;
    if (const Status kdf = read_kdf(found, parameters, out, key_length); !kdf) {
        return kdf;
    }
    DerReader cipher = parameters.inside(der_tag::sequence);
    const std::string name = cipher.oid();
    out.cipher = pbes2_cipher(name);
    if (cipher.ok() && out.cipher == nullptr) {
        return unknown_scheme("cipher", name);
    }
    out.iv = cipher.read(der_tag::octet_string);
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
        out.cipher = &row->cipher();
        out.salt = parameters.read(der_tag::octet_string);
        out.iterations = parameters.small_integer();
        if (!parameters.at_end()) {
            return damaged(found, "the parameters of its encryption cannot be read");
        }
    }
    if (out.ciphertext.empty() || out.ciphertext.size() % out.cipher->block != 0) {
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
        Result<Secret> key = pkcs12_kdf(1, passphrase, e.salt, e.iterations, e.cipher->key, work);
        Result<Secret> iv = key ? pkcs12_kdf(2, passphrase, e.salt, e.iterations, e.cipher->iv, work) : std::unexpected(key.error());
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
        EdParts ed{curve->kind, {}, Secret::copy_of(in.read(der_tag::octet_string))};
        if (!in.at_end()) {
            return damaged(found, "the private part has a wrong form");
        }
        return ed;
    }
    return fail(KeyErrc::unsupported, {}, fmt::format("its type ({}) is not one that SSH signs with; make an Ed25519 key", name));
}

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
    if (auto* const ed = std::get_if<EdParts>(&*parts)) {
        ed->public_key = std::move(public_key);
    }
    return parts;
}

/// The AlgorithmIdentifier and the content of privateKey.
Secret write_private_key_info(const KeyParts& parts)
{
    Secret algorithm;
    Secret key;
    if (const auto* const rsa = std::get_if<RsaParts>(&parts)) {
        algorithm = der(der_tag::sequence, {der_oid(oid_rsa).bytes(), der(der_tag::null, {}).bytes()});
        key = write_rsa_der(*rsa);
    } else if (const auto* const dsa = std::get_if<DsaParts>(&parts)) {
        const Secret numbers = der(der_tag::sequence, {der_integer(dsa->p.bytes()).bytes(), der_integer(dsa->q.bytes()).bytes(),
                                                       der_integer(dsa->g.bytes()).bytes()});
        algorithm = der(der_tag::sequence, {der_oid(oid_dsa).bytes(), numbers.bytes()});
        key = der_integer(dsa->x.bytes());
    } else if (const auto* const ec = std::get_if<EcParts>(&parts)) {
        algorithm = der(der_tag::sequence, {der_oid(oid_ec).bytes(), der_oid(ec_curve(ec->curve)->oid).bytes()});
        key = write_ec_der(*ec);
    } else {
        const auto& ed = std::get<EdParts>(parts);
        algorithm = der(der_tag::sequence, {der_oid(ed_curve(ed.curve)->oid).bytes()});
        key = der(der_tag::octet_string, {ed.seed.bytes()});
    }
    return der(der_tag::sequence, {der_small(0).bytes(), algorithm.bytes(), der(der_tag::octet_string, {key.bytes()}).bytes()});
}

} // namespace

Result<KeyFileInfo> inspect_pkcs8(const FoundKey& found)
{
    const Result<PemBlock> block = read_pem(found);
    if (!block) {
        return std::unexpected(block.error());
    }
    KeyFileInfo info;
    info.format = found.format;
    info.notes = block->notes;
    if (found.format == KeyFormat::pkcs8_encrypted) {
        const Result<Encryption> encryption = read_encryption(found, block->body.bytes());
        if (!encryption) {
            return std::unexpected(encryption.error());
        }
        info.encrypted = true;
        info.cipher = encryption->cipher->openssl_name;
        info.kdf = encryption->kdf_text();
    }
    return info;
}

Result<OpenedKey> open_pkcs8(const FoundKey& found, const Secret& passphrase, const Work& work)
{
    const Result<PemBlock> block = read_pem(found);
    if (!block) {
        return std::unexpected(block.error());
    }
    if (found.format == KeyFormat::pkcs8) {
        Result<KeyParts> parts = read_private_key_info(found, block->body.bytes());
        if (!parts) {
            return std::unexpected(parts.error());
        }
        return OpenedKey{std::move(*parts), {}, {}};
    }
    const Result<Encryption> encryption = read_encryption(found, block->body.bytes());
    if (!encryption) {
        return std::unexpected(encryption.error());
    }
    const Result<KeyAndIv> keys = derive(*encryption, passphrase, work);
    if (!keys) {
        return std::unexpected(keys.error());
    }
    const auto plain = decrypt(*encryption->cipher, keys->key, keys->iv.bytes(), encryption->ciphertext, {}, Padding::pkcs7);
    if (!plain) {
        return fail(KeyErrc::wrong_passphrase);
    }
    Result<KeyParts> parts = read_private_key_info(found, plain->bytes());
    if (!parts) {
        // Padding that looks right by chance: what is under it then is no key.
        return parts.error().is(KeyErrc::damaged) ? fail(KeyErrc::wrong_passphrase) : std::unexpected(parts.error());
    }
    return OpenedKey{std::move(*parts), {}, {}};
}

Result<Secret> encode_pkcs8(const PrivateKey& key, const SaveOptions& options, const Work& work)
{
    const Secret info = write_private_key_info(take_apart(key));
    if (options.passphrase == nullptr || options.passphrase->empty()) {
        return write_pem("PRIVATE KEY", info.bytes());
    }
    std::array<std::uint8_t, 16> salt{};
    std::array<std::uint8_t, 16> iv{};
    if (RAND_bytes(salt.data(), salt.size()) != 1 || RAND_bytes(iv.data(), iv.size()) != 1) {
        throw std::bad_alloc();
    }
    const Cipher& cipher = aes256_cbc();
    const Result<Secret> cipher_key = pbkdf2("SHA256", *options.passphrase, salt, our_iterations, cipher.key, work);
    if (!cipher_key) {
        return std::unexpected(cipher_key.error());
    }
    const Secret prf = der(der_tag::sequence, {der_oid(oid_hmac_sha256).bytes(), der(der_tag::null, {}).bytes()});
    const Secret kdf_parameters =
        der(der_tag::sequence, {der(der_tag::octet_string, {salt}).bytes(), der_small(our_iterations).bytes(), prf.bytes()});
    const Secret kdf = der(der_tag::sequence, {der_oid(oid_pbkdf2).bytes(), kdf_parameters.bytes()});
    const Secret scheme = der(der_tag::sequence, {der_oid(oid_aes256_cbc).bytes(), der(der_tag::octet_string, {iv}).bytes()});
    const Secret parameters = der(der_tag::sequence, {kdf.bytes(), scheme.bytes()});
    const Secret algorithm = der(der_tag::sequence, {der_oid(oid_pbes2).bytes(), parameters.bytes()});
    const ByteBuffer ciphertext = encrypt(cipher, *cipher_key, iv, info.bytes(), Padding::pkcs7);
    const Secret whole = der(der_tag::sequence, {algorithm.bytes(), der(der_tag::octet_string, {ciphertext}).bytes()});
    return write_pem("ENCRYPTED PRIVATE KEY", whole.bytes());
}

} // namespace latchkey::keys
