/// Public keys and certificates in files: one line (sshd(8), AUTHORIZED_KEYS), RFC 4716, and PEM. They are recognised so that a person who
/// picks the wrong one of two files is told so, and looked at by `lk key`.

#include "keys/algorithms.h"
#include "keys/base/base64.h"
#include "keys/base/wire.h"
#include "keys/binary_file.h"
#include "keys/der_key.h"
#include "keys/evp.h"
#include "keys/formats.h"
#include "keys/key_error.h"
#include "keys/pem.h"
#include "keys/pkcs8_oids.h"
#include "keys/public_line.h"
#include "keys/ssh2_armour.h"

#include <fmt/format.h>

#include <algorithm>

namespace latchkey::keys {

namespace {

KeyFileInfo public_info(KeyFormat format, PublicKey key, std::string comment)
{
    KeyFileInfo info;
    info.format = format;
    info.has_private = false;
    info.public_key = std::move(key);
    info.comment = std::move(comment);
    return info;
}

/// A public key or a certificate in its wire form, whichever armour it came in.
Result<KeyFileInfo> info_of_wire(KeyFormat format, Bytes blob, std::string comment)
{
    WireReader in(blob);
    if (!is_certificate_name(in.text())) {
        Result<PublicKey> key = PublicKey::from_wire(blob);
        return key ? Result<KeyFileInfo>(public_info(format, std::move(*key), std::move(comment))) : std::unexpected(key.error());
    }
    Result<Certificate> certificate = parse_certificate(blob);
    if (!certificate) {
        return std::unexpected(certificate.error());
    }
    KeyFileInfo info = public_info(KeyFormat::certificate, certificate->key, std::move(comment));
    if (!certificate->signature_verifies) {
        info.notes.emplace_back(certificate->authority.kind() == KeyKind::other
                                    ? "the authority's signature cannot be checked here: its key is in a security key or post-quantum"
                                    : "the authority's signature does not verify, so servers will refuse the certificate");
    }
    info.certificate = std::move(*certificate);
    return info;
}

Result<PublicKey> rsa_from_der(const FoundKey& found, Bytes der)
{
    DerReader outer(der);
    DerReader in = outer.inside(der_tag::sequence);
    const Bytes n = in.integer();
    const Bytes e = in.integer();
    if (!in.at_end()) {
        return damaged(found, "what the text decodes to is not a whole RSA public key");
    }
    return PublicKey::from_wire(WireWriter().string("ssh-rsa").mpint(e).mpint(n).bytes());
}

Result<PublicKey> dsa_from_der(const FoundKey& found, DerReader& algorithm, Bytes key)
{
    DerReader parameters = algorithm.inside(der_tag::sequence);
    WireWriter wire;
    wire.string("ssh-dss");
    for (int i = 0; i < 3; ++i) {
        wire.mpint(parameters.integer());
    }
    DerReader in(key);
    wire.mpint(in.integer());
    if (!parameters.at_end() || !in.at_end()) {
        return damaged(found, "what the text decodes to is not a whole DSA public key");
    }
    return PublicKey::from_wire(wire.bytes());
}

/// The point may be compressed, which SSH's form may not.
Result<PublicKey> ec_from_der(const FoundKey& found, DerReader& algorithm, Bytes encoded)
{
    const ErrorQueueGuard guard;
    const Result<KeyKind> kind = read_ec_parameters(found, algorithm);
    if (!kind) {
        return std::unexpected(kind.error());
    }
    const EcCurve& curve = *ec_curve(*kind);
    const EcGroup group = not_null(EcGroup(EC_GROUP_new_by_curve_name(OBJ_sn2nid(curve.openssl_name))));
    const EcPoint point = not_null(EcPoint(EC_POINT_new(group.get())));
    const BnContext context = not_null(BnContext(BN_CTX_new()));
    ByteBuffer whole(1 + 2 * curve.field_bytes);
    if (EC_POINT_oct2point(group.get(), point.get(), encoded.data(), encoded.size(), context.get()) != 1 ||
        EC_POINT_point2oct(group.get(), point.get(), POINT_CONVERSION_UNCOMPRESSED, whole.data(), whole.size(), context.get()) !=
            whole.size()) {
        return damaged(found, "its point is not on its elliptic curve");
    }
    return PublicKey::from_wire(WireWriter().string("ecdsa-sha2-" + std::string(curve.name)).string(curve.name).string(whole).bytes());
}

/// SubjectPublicKeyInfo (RFC 5280 §4.1.2.7; RFC 3279, 5480, 8410).
Result<PublicKey> from_public_key_info(const FoundKey& found, Bytes der)
{
    DerReader outer(der);
    DerReader in = outer.inside(der_tag::sequence);
    DerReader algorithm = in.inside(der_tag::sequence);
    const std::string oid = algorithm.oid();
    const Bytes key = in.bit_string();
    if (!in.at_end() || !algorithm.ok()) {
        return damaged(found, "what the text decodes to is not a public key");
    }
    if (oid == oid_rsa || oid == oid_rsa_pss) {
        return rsa_from_der(found, key);
    }
    if (oid == oid_dsa) {
        return dsa_from_der(found, algorithm, key);
    }
    if (oid == oid_ec) {
        return ec_from_der(found, algorithm, key);
    }
    if (const EdCurve* const curve = ed_curve_with_oid(oid)) {
        return PublicKey::from_wire(WireWriter().string(curve->kind == KeyKind::ed25519 ? "ssh-ed25519" : "ssh-ed448").string(key).bytes());
    }
    return fail(KeyErrc::unsupported, {}, fmt::format("it is a public key of a type that SSH has no name for ({})", oid));
}

} // namespace

Result<KeyFileInfo> inspect_public_line(const FoundKey& found)
{
    const WholeLine whole = whole_public_line(found.text, found.at);
    const PublicLine words = split_public_line(whole.line);
    const std::string comment = readable_comment(words.comment);
    if (is_certificate_name(words.type)) {
        const auto blob = base64_decode(words.encoded);
        if (!blob || blob->empty()) {
            return damaged(found, fmt::format("what follows \"{}\" is {}", words.type, words.encoded.empty() ? "missing" : "not base64"));
        }
        Result<KeyFileInfo> info = info_of_wire(found.format, *blob, comment);
        if (info && (!info->certificate || info->certificate->algorithm != words.type)) {
            return damaged(found, fmt::format("it says \"{}\" and holds another type", words.type));
        }
        return info;
    }
    Result<PublicKey> key = parse_public_line(whole.line);
    if (!key) {
        return std::unexpected(key.error());
    }
    KeyFileInfo info = public_info(found.format, std::move(*key), comment);
    if (whole.was_broken) {
        info.notes.emplace_back("the key is broken over several lines");
    }
    if (words.type.empty()) {
        info.notes.emplace_back("the type before the key is missing");
    }
    return info;
}

Result<KeyFileInfo> inspect_rfc4716(const FoundKey& found)
{
    Result<Ssh2Block> block = read_ssh2_armour(found);
    if (!block) {
        return std::unexpected(block.error());
    }
    Result<KeyFileInfo> info = info_of_wire(found.format, block->body.bytes(), readable_comment(block->comment));
    if (info) {
        info->notes.insert(info->notes.end(), block->notes.begin(), block->notes.end());
    }
    return info;
}

Result<KeyFileInfo> inspect_public_pem(const FoundKey& found)
{
    const Result<PemBlock> block = read_pem(found);
    if (!block) {
        return std::unexpected(block.error());
    }
    // The structure decides: both labels are found around both.
    const Bytes der = block->body.bytes();
    Result<PublicKey> key = label_of(der) == "RSA PUBLIC KEY" ? rsa_from_der(found, der) : from_public_key_info(found, der);
    if (!key) {
        return std::unexpected(key.error());
    }
    KeyFileInfo info = public_info(KeyFormat::pem_public, std::move(*key), {});
    info.notes = block->notes;
    return info;
}

} // namespace latchkey::keys
