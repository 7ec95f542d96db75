/// Writes PKCS#8: PrivateKeyInfo (RFC 5958; RFC 8410 for Edwards keys) and EncryptedPrivateKeyInfo with PBES2 (RFC 8018).

#include "keys/algorithms.h"
#include "keys/cipher.h"
#include "keys/der_key.h"
#include "keys/kdf.h"
#include "keys/key_error.h"
#include "keys/pem.h"
#include "keys/pkcs8_oids.h"

#include <openssl/rand.h>

#include <array>
#include <new>

namespace latchkey::keys {

namespace {

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
        key = write_ec_der(*ec, NamedIn::container);
    } else {
        const auto& ed = std::get<EdParts>(parts);
        algorithm = der(der_tag::sequence, {der_oid(ed_curve(ed.curve)->oid).bytes()});
        key = der(der_tag::octet_string, {ed.seed.bytes()});
    }
    return der(der_tag::sequence, {der_small(0).bytes(), algorithm.bytes(), der(der_tag::octet_string, {key.bytes()}).bytes()});
}

} // namespace

Result<Secret> encode_pkcs8(const PrivateKey& key, const SaveOptions& options, const Work& work)
{
    const Secret info = write_private_key_info(take_apart(key));
    if (options.passphrase == nullptr || options.passphrase->empty()) {
        return write_pem("PRIVATE KEY", info.bytes());
    }
    if (options.pbkdf2_iterations == 0) {
        return fail(KeyErrc::unsupported, {}, "PBKDF2 needs at least one iteration");
    }
    std::array<std::uint8_t, 16> salt{};
    std::array<std::uint8_t, 16> iv{};
    if (RAND_bytes(salt.data(), salt.size()) != 1 || RAND_bytes(iv.data(), iv.size()) != 1) {
        throw std::bad_alloc();
    }
    const Cipher& cipher = aes256_cbc();
    const Result<Secret> cipher_key = pbkdf2("SHA256", *options.passphrase, salt, options.pbkdf2_iterations, cipher.key, work);
    if (!cipher_key) {
        return std::unexpected(cipher_key.error());
    }
    const Secret prf = der(der_tag::sequence, {der_oid(oid_hmac_sha256).bytes(), der(der_tag::null, {}).bytes()});
    const Secret kdf_parameters =
        der(der_tag::sequence, {der(der_tag::octet_string, {salt}).bytes(), der_small(options.pbkdf2_iterations).bytes(), prf.bytes()});
    const Secret kdf = der(der_tag::sequence, {der_oid(oid_pbkdf2).bytes(), kdf_parameters.bytes()});
    const Secret scheme = der(der_tag::sequence, {der_oid(oid_aes256_cbc).bytes(), der(der_tag::octet_string, {iv}).bytes()});
    const Secret parameters = der(der_tag::sequence, {kdf.bytes(), scheme.bytes()});
    const Secret algorithm = der(der_tag::sequence, {der_oid(oid_pbes2).bytes(), parameters.bytes()});
    const ByteBuffer ciphertext = encrypt(cipher, *cipher_key, iv, info.bytes(), Padding::pkcs7);
    const Secret whole = der(der_tag::sequence, {algorithm.bytes(), der(der_tag::octet_string, {ciphertext}).bytes()});
    return write_pem("ENCRYPTED PRIVATE KEY", whole.bytes());
}

} // namespace latchkey::keys
