#include "keys/der_key.h"

#include "keys/algorithms.h"
#include "keys/evp.h"
#include "keys/key_error.h"

#include <fmt/format.h>

namespace latchkey::keys {

namespace {

constexpr std::size_t most_explicit_parameters = 2048; // P-521's take 450 bytes

/// Explicit numbers of a curve: OpenSSL knows whether they are those of one with a name.
KeyKind kind_of_explicit(Bytes parameters)
{
    const ErrorQueueGuard guard;
    if (parameters.size() > most_explicit_parameters) {
        return KeyKind::other;
    }
    const std::uint8_t* at = parameters.data();
    const EcGroup group(d2i_ECPKParameters(nullptr, &at, static_cast<long>(parameters.size())));
    const BnContext context = not_null(BnContext(BN_CTX_new()));
    if (!group || EC_GROUP_get_degree(group.get()) > 521) {
        return KeyKind::other;
    }
    const int nid = EC_GROUP_check_named_curve(group.get(), 0, context.get());
    for (const KeyKind kind : {KeyKind::ecdsa_p256, KeyKind::ecdsa_p384, KeyKind::ecdsa_p521}) {
        if (nid == OBJ_sn2nid(ec_curve(kind)->openssl_name)) {
            return kind;
        }
    }
    return KeyKind::other;
}

} // namespace

Result<KeyParts> read_rsa_der(const FoundKey& found, Bytes bytes)
{
    DerReader outer(bytes);
    DerReader in = outer.inside(der_tag::sequence);
    const std::uint64_t version = in.small_integer();
    if (in.ok() && version == 1) {
        return fail(KeyErrc::unsupported, {}, "it is an RSA key of more than two primes; make a new key");
    }
    const auto number = [&in] { return Secret::copy_of(in.integer()); };
    RsaParts rsa;
    rsa.n = number();
    rsa.e = number();
    rsa.d = number();
    rsa.p = number();
    rsa.q = number();
    rsa.dp = number();
    rsa.dq = number();
    rsa.iqmp = number();
    if (!in.at_end() || version != 0) {
        return damaged(found, "what the text decodes to is not a whole RSA private key");
    }
    return rsa;
}

Result<KeyParts> read_dsa_der(const FoundKey& found, Bytes bytes)
{
    DerReader outer(bytes);
    DerReader in = outer.inside(der_tag::sequence);
    (void)in.small_integer(); // a version that means nothing, and that some writers get wrong
    const auto number = [&in] { return Secret::copy_of(in.integer()); };
    DsaParts dsa;
    dsa.p = number();
    dsa.q = number();
    dsa.g = number();
    dsa.y = number();
    dsa.x = number();
    if (!in.at_end()) {
        return damaged(found, "what the text decodes to is not a whole DSA private key");
    }
    return dsa;
}

Result<KeyKind> read_ec_parameters(const FoundKey& found, DerReader& in)
{
    if (in.next_is(der_tag::sequence)) {
        const KeyKind kind = kind_of_explicit(in.read_whole(der_tag::sequence));
        if (kind == KeyKind::other) {
            return fail(KeyErrc::unsupported, {},
                        "its elliptic curve is given by numbers that are none of P-256, P-384 and P-521; make a new key");
        }
        return kind;
    }
    const std::string oid = in.oid();
    if (!in.ok()) {
        return damaged(found, "the name of its elliptic curve cannot be read");
    }
    const EcCurve* const curve = ec_curve_with_oid(oid);
    if (curve == nullptr) {
        return fail(KeyErrc::unsupported, {},
                    fmt::format("its elliptic curve ({}) is not one that SSH has a name for; make an Ed25519 or ECDSA P-256 key", oid));
    }
    return curve->kind;
}

Result<KeyParts> read_ec_der(const FoundKey& found, Bytes bytes, KeyKind curve_of_container)
{
    DerReader outer(bytes);
    DerReader in = outer.inside(der_tag::sequence);
    const std::uint64_t version = in.small_integer();
    EcParts ec;
    ec.curve = curve_of_container;
    ec.d = Secret::copy_of(in.read(der_tag::octet_string));
    if (in.next_is(der_tag::context_0)) {
        DerReader parameters = in.inside(der_tag::context_0);
        const Result<KeyKind> curve = read_ec_parameters(found, parameters);
        if (!curve) {
            return std::unexpected(curve.error());
        }
        if (curve_of_container != KeyKind::other && *curve != curve_of_container) {
            return fail(KeyErrc::inconsistent, {}, "ECDSA, two different curves are named in it");
        }
        ec.curve = *curve;
    }
    if (in.next_is(der_tag::context_1)) {
        ec.point = to_buffer(in.inside(der_tag::context_1).bit_string());
        if (ec.point.empty()) {
            return damaged(found, "its public point cannot be read");
        }
    }
    if (!in.at_end() || version != 1 || ec.d.empty()) {
        return damaged(found, "what the text decodes to is not a whole elliptic curve private key");
    }
    if (ec.curve == KeyKind::other) {
        return damaged(found, "it does not say which elliptic curve it is on");
    }
    if (ec.d.size() > ec_curve(ec.curve)->field_bytes + 1) {
        return damaged(found, "the private number is too long for its curve");
    }
    return ec;
}

Secret write_rsa_der(const RsaParts& parts)
{
    const BnContext context = not_null(BnContext(BN_CTX_secure_new()));
    const Bn d = bn_of(parts.d.bytes());
    const auto exponent = [&](const Secret& prime) {
        const Bn less_one = bn_of(prime.bytes());
        const Bn out = new_bn();
        if (BN_sub_word(less_one.get(), 1) != 1 || BN_mod(out.get(), d.get(), less_one.get(), context.get()) != 1) {
            throw std::bad_alloc();
        }
        return bytes_of(out.get());
    };
    const Secret zero = der_small(0);
    return der(der_tag::sequence, {zero.bytes(), der_integer(parts.n.bytes()).bytes(), der_integer(parts.e.bytes()).bytes(),
                                   der_integer(parts.d.bytes()).bytes(), der_integer(parts.p.bytes()).bytes(),
                                   der_integer(parts.q.bytes()).bytes(), der_integer(exponent(parts.p).bytes()).bytes(),
                                   der_integer(exponent(parts.q).bytes()).bytes(), der_integer(parts.iqmp.bytes()).bytes()});
}

Secret write_ec_der(const EcParts& parts, NamedIn named)
{
    const Secret version = der_small(1);
    const Secret d = der(der_tag::octet_string, {parts.d.bytes()});
    const Secret curve = named == NamedIn::key ? der(der_tag::context_0, {der_oid(ec_curve(parts.curve)->oid).bytes()}) : Secret{};
    const Secret point = der(der_tag::context_1, {der_bit_string(parts.point).bytes()});
    return der(der_tag::sequence, {version.bytes(), d.bytes(), curve.bytes(), point.bytes()});
}

Secret write_dsa_der(const DsaParts& parts)
{
    return der(der_tag::sequence,
               {der_small(0).bytes(), der_integer(parts.p.bytes()).bytes(), der_integer(parts.q.bytes()).bytes(),
                der_integer(parts.g.bytes()).bytes(), der_integer(parts.y.bytes()).bytes(), der_integer(parts.x.bytes()).bytes()});
}

} // namespace latchkey::keys
