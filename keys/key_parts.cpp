#include "keys/key_parts.h"

#include "keys/algorithms.h"
#include "keys/base/wire.h"
#include "keys/evp.h"
#include "keys/key_error.h"
#include "keys/limits.h"

#include <fmt/format.h>

#include <algorithm>

namespace latchkey::keys {

namespace {

std::unexpected<Error> inconsistent(std::string detail)
{
    return fail(KeyErrc::inconsistent, {}, std::move(detail));
}

EvpKey from_data(const char* type, EvpParams& params, int selection)
{
    const EvpContext context = not_null(EvpContext(EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr)));
    EVP_PKEY* key = nullptr;
    if (EVP_PKEY_fromdata_init(context.get()) != 1 || EVP_PKEY_fromdata(context.get(), &key, selection, params.finish()) != 1) {
        return nullptr;
    }
    return EvpKey(key);
}

PublicKey from_own_wire(ByteBuffer wire)
{
    // What we wrote from checked numbers is well formed; value() would be a bug's exception.
    return PublicKey::from_wire(wire).value();
}

PublicKey rsa_public(Bytes e, Bytes n)
{
    return from_own_wire(WireWriter().string("ssh-rsa").mpint(e).mpint(n).take());
}

PublicKey dsa_public(Bytes p, Bytes q, Bytes g, Bytes y)
{
    return from_own_wire(WireWriter().string("ssh-dss").mpint(p).mpint(q).mpint(g).mpint(y).take());
}

PublicKey ec_public(const EcCurve& curve, Bytes point)
{
    return from_own_wire(WireWriter().string("ecdsa-sha2-" + std::string(curve.name)).string(curve.name).string(point).take());
}

PublicKey ed_public(const EdCurve& curve, Bytes key)
{
    return from_own_wire(WireWriter().string(curve.kind == KeyKind::ed25519 ? "ssh-ed25519" : "ssh-ed448").string(key).take());
}

struct Made {
    EvpKey key;
    PublicKey public_key;
    std::string note{}; ///< what was mended
};

/// (a × b) mod m, for m > 0.
Bn product_mod(const BIGNUM* a, const BIGNUM* b, const BIGNUM* m, BN_CTX* context)
{
    Bn out = new_bn();
    if (BN_mod_mul(out.get(), a, b, m, context) != 1) {
        throw std::bad_alloc();
    }
    return out;
}

struct RsaNumbers {
    Bn n, e, d, p, q, iqmp, p1 = new_bn(), q1 = new_bn(), dp = new_bn(), dq = new_bn();
};

/// Whether e × x is 1 modulo a prime less one: x is then the exponent that undoes e there.
bool undoes(const Bn& x, const Bn& e, const Bn& prime_less_one, BN_CTX* context)
{
    return BN_is_one(product_mod(e.get(), x.get(), prime_less_one.get(), context).get()) == 1;
}

/// n, the primes, e and the coefficient; whether p and q are prime is not asked (a signature would show it).
Status check_rsa(const RsaNumbers& k, BN_CTX* context)
{
    const Bn product = new_bn();
    if (BN_mul(product.get(), k.p.get(), k.q.get(), context) != 1) {
        throw std::bad_alloc();
    }
    if (BN_cmp(product.get(), k.n.get()) != 0) {
        return inconsistent("RSA, the modulus is not the product of the two primes");
    }
    if (BN_is_odd(k.p.get()) == 0 || BN_is_odd(k.q.get()) == 0 || BN_is_odd(k.e.get()) == 0 || BN_is_one(k.p.get()) ||
        BN_is_one(k.q.get()) || BN_is_one(k.e.get())) {
        return inconsistent("RSA, a prime or the exponent cannot be right");
    }
    if (!BN_is_one(product_mod(k.iqmp.get(), k.q.get(), k.p.get(), context).get())) {
        return inconsistent("RSA, the coefficient does not belong to the primes");
    }
    return {};
}

/// d modulo lcm(p − 1, q − 1), from e and the primes.
void compute_exponent(RsaNumbers& k, BN_CTX* context)
{
    const Bn gcd = new_bn();
    const Bn lcm = new_bn();
    BN_set_flags(k.p1.get(), BN_FLG_CONSTTIME);
    BN_set_flags(k.q1.get(), BN_FLG_CONSTTIME);
    if (BN_gcd(gcd.get(), k.p1.get(), k.q1.get(), context) != 1 || BN_mul(lcm.get(), k.p1.get(), k.q1.get(), context) != 1 ||
        BN_div(lcm.get(), nullptr, lcm.get(), gcd.get(), context) != 1) {
        throw std::bad_alloc();
    }
    BN_set_flags(lcm.get(), BN_FLG_CONSTTIME);
    if (BN_mod_inverse(k.d.get(), k.e.get(), lcm.get(), context) == nullptr) {
        throw std::bad_alloc(); // the exponents modulo the primes are there, so there is one modulo both
    }
}

/// Exponents are what can be computed from the rest: where the file's own modulo the primes are right, a wrong d is only a wrong copy of
/// them (OpenSSL and ssh-keygen sign with such a key and never look at d). Gives a note, empty when nothing was wrong.
Result<std::string> settle_exponents(RsaNumbers& k, const RsaParts& parts, BN_CTX* context)
{
    const bool d_is_right = undoes(k.d, k.e, k.p1, context) && undoes(k.d, k.e, k.q1, context);
    const bool has_both = !parts.dp.empty() && !parts.dq.empty();
    const bool both_right =
        has_both && undoes(bn_of(parts.dp.bytes()), k.e, k.p1, context) && undoes(bn_of(parts.dq.bytes()), k.e, k.q1, context);
    if (!d_is_right && !both_right) {
        return inconsistent("RSA, the private exponent does not belong to the public one");
    }
    if (!d_is_right) {
        compute_exponent(k, context);
    }
    if (BN_mod(k.dp.get(), k.d.get(), k.p1.get(), context) != 1 || BN_mod(k.dq.get(), k.d.get(), k.q1.get(), context) != 1) {
        throw std::bad_alloc();
    }
    return d_is_right && (both_right || !has_both)
               ? std::string{}
               : std::string("an exponent in it is wrong and was computed afresh from the other numbers; "
                             "save the key again");
}

Result<Made> make(const RsaParts& parts)
{
    if (parts.n.size() * 8 > static_cast<std::size_t>(limits::rsa_bits)) {
        return fail(KeyErrc::too_large, {},
                    fmt::format("an RSA key of {} bits is over the limit of {}", parts.n.size() * 8, limits::rsa_bits));
    }
    for (const Secret* number : {&parts.e, &parts.d, &parts.p, &parts.q, &parts.iqmp, &parts.dp, &parts.dq}) {
        if (number->size() > parts.n.size()) {
            return inconsistent("RSA, a number is larger than the modulus");
        }
    }
    RsaNumbers k{bn_of(parts.n.bytes()), bn_of(parts.e.bytes()), bn_of(parts.d.bytes()),
                 bn_of(parts.p.bytes()), bn_of(parts.q.bytes()), bn_of(parts.iqmp.bytes())};
    if (BN_is_zero(k.n.get()) || BN_is_zero(k.e.get()) || BN_is_zero(k.d.get()) || BN_cmp(k.p.get(), BN_value_one()) <= 0 ||
        BN_cmp(k.q.get(), BN_value_one()) <= 0) {
        return inconsistent("RSA, a number that cannot be zero is zero");
    }
    const BnContext context = not_null(BnContext(BN_CTX_secure_new()));
    if (BN_sub(k.p1.get(), k.p.get(), BN_value_one()) != 1 || BN_sub(k.q1.get(), k.q.get(), BN_value_one()) != 1) {
        throw std::bad_alloc();
    }
    if (const Status consistent = check_rsa(k, context.get()); !consistent) {
        return std::unexpected(consistent.error());
    }
    Result<std::string> note = settle_exponents(k, parts, context.get());
    if (!note) {
        return std::unexpected(note.error());
    }
    EvpParams params;
    params.add_number(OSSL_PKEY_PARAM_RSA_N, k.n.get());
    params.add_number(OSSL_PKEY_PARAM_RSA_E, k.e.get());
    params.add_number(OSSL_PKEY_PARAM_RSA_D, k.d.get());
    params.add_number(OSSL_PKEY_PARAM_RSA_FACTOR1, k.p.get());
    params.add_number(OSSL_PKEY_PARAM_RSA_FACTOR2, k.q.get());
    params.add_number(OSSL_PKEY_PARAM_RSA_EXPONENT1, k.dp.get());
    params.add_number(OSSL_PKEY_PARAM_RSA_EXPONENT2, k.dq.get());
    params.add_number(OSSL_PKEY_PARAM_RSA_COEFFICIENT1, k.iqmp.get());
    EvpKey key = from_data("RSA", params, EVP_PKEY_KEYPAIR);
    if (!key) {
        return inconsistent("RSA, OpenSSL refuses its numbers");
    }
    return Made{std::move(key), rsa_public(parts.e.bytes(), parts.n.bytes()), std::move(*note)};
}

Result<Made> make(const DsaParts& parts)
{
    if (parts.p.size() * 8 > static_cast<std::size_t>(limits::dsa_bits) || parts.q.size() > 64) {
        return fail(KeyErrc::too_large, {},
                    fmt::format("a DSA key of {} bits is over the limit of {}", parts.p.size() * 8, limits::dsa_bits));
    }
    const Bn p = bn_of(parts.p.bytes());
    const Bn q = bn_of(parts.q.bytes());
    const Bn g = bn_of(parts.g.bytes());
    const Bn y = bn_of(parts.y.bytes());
    const Bn x = bn_of(parts.x.bytes());
    if (BN_is_zero(x.get()) || BN_is_odd(p.get()) == 0 || BN_cmp(x.get(), q.get()) >= 0 || BN_cmp(g.get(), BN_value_one()) <= 0 ||
        BN_cmp(g.get(), p.get()) >= 0) {
        return inconsistent("DSA, a number is out of its range");
    }
    const BnContext context = not_null(BnContext(BN_CTX_secure_new()));
    const Bn computed = new_bn();
    BN_set_flags(x.get(), BN_FLG_CONSTTIME);
    if (BN_mod_exp(computed.get(), g.get(), x.get(), p.get(), context.get()) != 1 ||
        (!BN_is_zero(y.get()) && BN_cmp(computed.get(), y.get()) != 0)) {
        return inconsistent("DSA, the public number does not belong to the private one");
    }
    EvpParams params;
    params.add_number(OSSL_PKEY_PARAM_FFC_P, p.get());
    params.add_number(OSSL_PKEY_PARAM_FFC_Q, q.get());
    params.add_number(OSSL_PKEY_PARAM_FFC_G, g.get());
    params.add_number(OSSL_PKEY_PARAM_PUB_KEY, computed.get());
    params.add_number(OSSL_PKEY_PARAM_PRIV_KEY, x.get());
    EvpKey key = from_data("DSA", params, EVP_PKEY_KEYPAIR);
    if (!key) {
        return inconsistent("DSA, OpenSSL refuses its numbers");
    }
    return Made{std::move(key), dsa_public(parts.p.bytes(), parts.q.bytes(), parts.g.bytes(), bytes_of(computed.get()).bytes())};
}

ByteBuffer uncompressed(const EC_GROUP* group, const EC_POINT* point, const EcCurve& curve, BN_CTX* context)
{
    ByteBuffer out(1 + 2 * curve.field_bytes);
    if (EC_POINT_point2oct(group, point, POINT_CONVERSION_UNCOMPRESSED, out.data(), out.size(), context) != out.size()) {
        out.clear(); // the point at infinity
    }
    return out;
}

Result<Made> make(const EcParts& parts)
{
    const EcCurve& curve = *ec_curve(parts.curve);
    const BnContext context = not_null(BnContext(BN_CTX_secure_new()));
    const EcGroup group = not_null(EcGroup(EC_GROUP_new_by_curve_name(OBJ_sn2nid(curve.openssl_name))));
    const Bn d = bn_of(parts.d.bytes());
    if (BN_is_zero(d.get()) || BN_cmp(d.get(), EC_GROUP_get0_order(group.get())) >= 0) {
        return inconsistent(fmt::format("ECDSA on {}, the private number is out of its range", curve.name));
    }
    const EcPoint point = not_null(EcPoint(EC_POINT_new(group.get())));
    if (EC_POINT_mul(group.get(), point.get(), d.get(), nullptr, nullptr, context.get()) != 1) {
        throw std::bad_alloc();
    }
    if (!parts.point.empty()) {
        const EcPoint claimed = not_null(EcPoint(EC_POINT_new(group.get())));
        if (EC_POINT_oct2point(group.get(), claimed.get(), parts.point.data(), parts.point.size(), context.get()) != 1 ||
            EC_POINT_cmp(group.get(), claimed.get(), point.get(), context.get()) != 0) {
            return inconsistent(fmt::format("ECDSA on {}, the public point does not belong to the private number", curve.name));
        }
    }
    const ByteBuffer encoded = uncompressed(group.get(), point.get(), curve, context.get());
    EvpParams params;
    params.add_text(OSSL_PKEY_PARAM_GROUP_NAME, curve.openssl_name);
    params.add_number(OSSL_PKEY_PARAM_PRIV_KEY, d.get());
    params.add_octets(OSSL_PKEY_PARAM_PUB_KEY, encoded);
    EvpKey key = from_data("EC", params, EVP_PKEY_KEYPAIR);
    if (!key) {
        return inconsistent(fmt::format("ECDSA on {}, OpenSSL refuses its numbers", curve.name));
    }
    return Made{std::move(key), ec_public(curve, encoded)};
}

Result<Made> make(const EdParts& parts)
{
    const EdCurve& curve = *ed_curve(parts.curve);
    if (parts.seed.size() != curve.key_bytes) {
        return fail(
            KeyErrc::damaged, {},
            fmt::format("{}, the private part is {} bytes long instead of {}", curve.openssl_name, parts.seed.size(), curve.key_bytes));
    }
    EvpKey key = not_null(
        EvpKey(EVP_PKEY_new_raw_private_key_ex(nullptr, curve.openssl_name, nullptr, parts.seed.bytes().data(), parts.seed.size())));
    PublicKey public_key = public_half(key.get(), curve.kind);
    if (!parts.public_key.empty() &&
        public_key != ed_public(curve, parts.public_key.size() == curve.key_bytes ? parts.public_key : ByteBuffer(curve.key_bytes))) {
        return inconsistent(fmt::format("{}, the private part makes another public key than the one beside it", curve.openssl_name));
    }
    return Made{std::move(key), std::move(public_key)};
}

Secret number_of(EVP_PKEY* key, const char* name, std::size_t size = 0)
{
    BIGNUM* number = nullptr;
    if (EVP_PKEY_get_bn_param(key, name, &number) != 1) {
        throw std::bad_alloc(); // we made the key with all its numbers
    }
    const Bn owned(number);
    return bytes_of(owned.get(), size);
}

} // namespace

Result<PrivateKey> assemble(OpenedKey opened, std::vector<std::string>* notes)
{
    const ErrorQueueGuard guard;
    Result<Made> made = std::visit([](const auto& parts) { return make(parts); }, opened.parts);
    if (!made) {
        return std::unexpected(made.error());
    }
    if (opened.claimed && *opened.claimed != made->public_key) {
        return inconsistent(fmt::format("{}, the public half of the file does not belong to the private one", made->public_key.title()));
    }
    if (notes != nullptr) {
        notes->insert(notes->end(), opened.notes.begin(), opened.notes.end());
        if (!made->note.empty()) {
            notes->push_back(std::move(made->note));
        }
    }
    return PrivateKey(std::move(made->key), std::move(made->public_key), std::move(opened.comment));
}

KeyParts take_apart(const PrivateKey& key)
{
    const StackWipe wipe_at_end;
    EVP_PKEY* const evp = key.evp();
    const KeyKind kind = key.public_key().kind();
    WireReader wire(key.public_key().wire());
    (void)wire.string();
    if (const EcCurve* const curve = ec_curve(kind)) {
        (void)wire.string();
        return EcParts{kind, to_buffer(wire.string()), number_of(evp, OSSL_PKEY_PARAM_PRIV_KEY, curve->field_bytes)};
    }
    if (const EdCurve* const curve = ed_curve(kind)) {
        Secret seed(curve->key_bytes);
        std::size_t size = seed.size();
        // Not EVP_PKEY_get_raw_private_key(), which leaves a copy on the heap.
        if (EVP_PKEY_get_octet_string_param(evp, OSSL_PKEY_PARAM_PRIV_KEY, seed.writable().data(), size, &size) != 1) {
            throw std::bad_alloc();
        }
        return EdParts{kind, to_buffer(wire.string()), std::move(seed)};
    }
    if (kind == KeyKind::dsa) {
        return DsaParts{number_of(evp, OSSL_PKEY_PARAM_FFC_P), number_of(evp, OSSL_PKEY_PARAM_FFC_Q), number_of(evp, OSSL_PKEY_PARAM_FFC_G),
                        number_of(evp, OSSL_PKEY_PARAM_PUB_KEY), number_of(evp, OSSL_PKEY_PARAM_PRIV_KEY)};
    }
    return RsaParts{number_of(evp, OSSL_PKEY_PARAM_RSA_N),       number_of(evp, OSSL_PKEY_PARAM_RSA_E),
                    number_of(evp, OSSL_PKEY_PARAM_RSA_D),       number_of(evp, OSSL_PKEY_PARAM_RSA_FACTOR1),
                    number_of(evp, OSSL_PKEY_PARAM_RSA_FACTOR2), number_of(evp, OSSL_PKEY_PARAM_RSA_COEFFICIENT1)};
}

Result<EvpKey> public_evp(const PublicKey& key)
{
    const ErrorQueueGuard guard;
    WireReader wire(key.wire());
    (void)wire.string();
    EvpKey made;
    EvpParams params;
    if (const EcCurve* const curve = ec_curve(key.kind())) {
        (void)wire.string();
        params.add_text(OSSL_PKEY_PARAM_GROUP_NAME, curve->openssl_name);
        params.add_octets(OSSL_PKEY_PARAM_PUB_KEY, wire.string());
        made = from_data("EC", params, EVP_PKEY_PUBLIC_KEY);
    } else if (const EdCurve* const edwards = ed_curve(key.kind())) {
        const Bytes bytes = wire.string();
        made = EvpKey(EVP_PKEY_new_raw_public_key_ex(nullptr, edwards->openssl_name, nullptr, bytes.data(), bytes.size()));
    } else if (key.kind() == KeyKind::rsa) {
        params.add_number(OSSL_PKEY_PARAM_RSA_E, bn_of(wire.mpint()).get());
        params.add_number(OSSL_PKEY_PARAM_RSA_N, bn_of(wire.mpint()).get());
        made = from_data("RSA", params, EVP_PKEY_PUBLIC_KEY);
    } else if (key.kind() == KeyKind::dsa) {
        for (const char* name : {OSSL_PKEY_PARAM_FFC_P, OSSL_PKEY_PARAM_FFC_Q, OSSL_PKEY_PARAM_FFC_G, OSSL_PKEY_PARAM_PUB_KEY}) {
            params.add_number(name, bn_of(wire.mpint()).get());
        }
        made = from_data("DSA", params, EVP_PKEY_PUBLIC_KEY);
    } else {
        return fail(KeyErrc::unsupported, {}, fmt::format("{} keys are shown but cannot be checked here", key.title()));
    }
    if (!made) {
        return fail(KeyErrc::damaged, {}, fmt::format("{} public key, its numbers are no key of that type", key.title()));
    }
    return made;
}

PublicKey public_half(evp_pkey_st* key, KeyKind kind)
{
    if (const EdCurve* const curve = ed_curve(kind)) {
        ByteBuffer bytes(curve->key_bytes);
        std::size_t size = bytes.size();
        if (EVP_PKEY_get_raw_public_key(key, bytes.data(), &size) != 1) {
            throw std::bad_alloc();
        }
        return ed_public(*curve, bytes);
    }
    if (const EcCurve* const curve = ec_curve(kind)) {
        const Secret x = number_of(key, OSSL_PKEY_PARAM_EC_PUB_X, curve->field_bytes);
        const Secret y = number_of(key, OSSL_PKEY_PARAM_EC_PUB_Y, curve->field_bytes);
        ByteBuffer point{4};
        point.insert(point.end(), x.bytes().begin(), x.bytes().end());
        point.insert(point.end(), y.bytes().begin(), y.bytes().end());
        return ec_public(*curve, point);
    }
    if (kind == KeyKind::dsa) {
        return dsa_public(number_of(key, OSSL_PKEY_PARAM_FFC_P).bytes(), number_of(key, OSSL_PKEY_PARAM_FFC_Q).bytes(),
                          number_of(key, OSSL_PKEY_PARAM_FFC_G).bytes(), number_of(key, OSSL_PKEY_PARAM_PUB_KEY).bytes());
    }
    return rsa_public(number_of(key, OSSL_PKEY_PARAM_RSA_E).bytes(), number_of(key, OSSL_PKEY_PARAM_RSA_N).bytes());
}

} // namespace latchkey::keys
