#include "keys/key_numbers.h"

#include "keys/algorithms.h"
#include "keys/base/hex.h"
#include "keys/base/wire.h"
#include "keys/evp.h"
#include "keys/key_error.h"
#include "keys/key_parts.h"

#include <fmt/format.h>

#include <algorithm>

namespace latchkey::keys {

namespace {

using Numbers = std::vector<KeyNumber>;

/// What failed here had no memory.
void need(bool done)
{
    if (!done) {
        throw std::bad_alloc();
    }
}

void add(Numbers& to, std::string_view name, Bytes magnitude)
{
    const auto first = std::ranges::find_if(magnitude, [](std::uint8_t byte) { return byte != 0; });
    to.push_back({name, Secret::copy_of(magnitude.subspan(static_cast<std::size_t>(first - magnitude.begin()))), {}});
}

/// The curve x² = (y² − 1) / (d·y² ∓ 1) of RFC 8032, with its prime and d as hexadecimal digits.
struct Edwards {
    const char* prime;
    const char* d;
    bool plus; ///< d·y² + 1, which is how Ed25519 has it
};
constexpr Edwards ed25519{"7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffed",
                          "52036cee2b6ffe738cc740797779e89800700a4d4141d8ab75eb4dca135978a3", true};
constexpr Edwards ed448{"fffffffffffffffffffffffffffffffffffffffffffffffffffffffeffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
                        "fffffffffffffffffffffffffffffffffffffffffffffffffffffffeffffffffffffffffffffffffffffffffffffffffffffffffffff6756",
                        false};

Bn from_hex(const char* digits)
{
    BIGNUM* number = nullptr;
    need(BN_hex2bn(&number, digits) != 0);
    return Bn(number);
}

Bn from_little_endian(Bytes bytes)
{
    return not_null(Bn(BN_lebin2bn(bytes.data(), static_cast<int>(bytes.size()), nullptr)));
}

/// §5.1.3, §5.2.3: y, and the x that its last bit tells of. A key whose y is on no point has only the y.
void add_point(Numbers& to, const Edwards& curve, Bytes encoded)
{
    const ErrorQueueGuard guard;
    ByteBuffer bytes = to_buffer(encoded);
    const bool odd = (bytes.back() & 0x80U) != 0;
    bytes.back() &= 0x7fU;
    const BnContext context = not_null(BnContext(BN_CTX_new()));
    const Bn prime = from_hex(curve.prime);
    const Bn d = from_hex(curve.d);
    const Bn y = from_little_endian(bytes);
    const Bn above = new_bn();
    const Bn below = new_bn();
    const Bn x = new_bn();
    need(BN_mod_sqr(above.get(), y.get(), prime.get(), context.get()) == 1 &&
         BN_mod_mul(below.get(), above.get(), d.get(), prime.get(), context.get()) == 1 && BN_sub_word(above.get(), 1) == 1 &&
         (curve.plus ? BN_add_word(below.get(), 1) : BN_sub_word(below.get(), 1)) == 1);
    const bool on_curve = BN_mod_inverse(below.get(), below.get(), prime.get(), context.get()) != nullptr &&
                          BN_mod_mul(x.get(), above.get(), below.get(), prime.get(), context.get()) == 1 &&
                          BN_mod_sqrt(x.get(), x.get(), prime.get(), context.get()) != nullptr;
    if (on_curve) {
        if ((BN_is_odd(x.get()) != 0) != odd) {
            need(BN_sub(x.get(), prime.get(), x.get()) == 1);
        }
        add(to, "public_affine_x", bytes_of(x.get()).bytes());
    }
    add(to, "public_affine_y", bytes_of(y.get()).bytes());
}

Numbers named(std::string_view type, std::string_view curve = {})
{
    Numbers out;
    out.push_back({"key_type", {}, type});
    if (!curve.empty()) {
        out.push_back({"curve_name", {}, curve});
    }
    return out;
}

Numbers with_mpints(Numbers out, WireReader& in, std::initializer_list<std::string_view> names)
{
    for (const std::string_view name : names) {
        add(out, name, in.mpint());
    }
    return out;
}

} // namespace

Result<Numbers> public_numbers(const PublicKey& key)
{
    WireReader in{key.wire()};
    [[maybe_unused]] const Bytes type = in.string(); // the structure was checked when the key was made
    switch (key.kind()) {
    case KeyKind::rsa: {
        const Bytes exponent = in.mpint();
        Numbers out = with_mpints(named("RSA"), in, {"public_modulus"});
        add(out, "public_exponent", exponent);
        return out;
    }
    case KeyKind::dsa:
        return with_mpints(named("DSA"), in, {"p", "q", "g", "public_y"});
    case KeyKind::ecdsa_p256:
    case KeyKind::ecdsa_p384:
    case KeyKind::ecdsa_p521: {
        Numbers out = named("ECDSA", ec_curve(key.kind())->name);
        [[maybe_unused]] const Bytes curve = in.string();
        const Bytes point = in.string();
        const std::size_t half = point.size() / 2; // behind the 4 of an uncompressed point
        add(out, "public_affine_x", point.subspan(1, half));
        add(out, "public_affine_y", point.subspan(1 + half));
        return out;
    }
    case KeyKind::ed25519:
    case KeyKind::ed448: {
        const bool small = key.kind() == KeyKind::ed25519;
        Numbers out = named("EdDSA", small ? "Ed25519" : "Ed448");
        add_point(out, small ? ed25519 : ed448, in.string());
        return out;
    }
    case KeyKind::other:
        break;
    }
    return fail(KeyErrc::unsupported, {}, fmt::format("the numbers of {} keys are not known here", key.title()));
}

Result<Numbers> all_numbers(const PrivateKey& key)
{
    const StackWipe wipe_at_end;
    Result<Numbers> out = public_numbers(key.public_key());
    if (!out) {
        return out;
    }
    const KeyParts parts = take_apart(key);
    if (const auto* const rsa = std::get_if<RsaParts>(&parts)) {
        add(*out, "private_exponent", rsa->d.bytes());
        add(*out, "private_p", rsa->p.bytes());
        add(*out, "private_q", rsa->q.bytes());
        add(*out, "private_inverse_q_mod_p", rsa->iqmp.bytes());
    } else if (const auto* const dsa = std::get_if<DsaParts>(&parts)) {
        add(*out, "private_x", dsa->x.bytes());
    } else if (const auto* const ec = std::get_if<EcParts>(&parts)) {
        add(*out, "private_exponent", ec->d.bytes());
    } else {
        Secret seed = std::get<EdParts>(parts).seed.clone();
        std::ranges::reverse(seed.writable()); // PuTTY has it as a number whose lowest byte is the first
        add(*out, "private_exponent", seed.bytes());
    }
    return out;
}

Secret numbers_text(const Numbers& numbers)
{
    constexpr std::string_view digits = "0123456789abcdef";
    Secret out;
    for (const KeyNumber& number : numbers) {
        out.append(as_bytes(number.name));
        if (!number.word.empty()) {
            out.append(as_bytes(fmt::format("=\"{}\"\n", number.word)));
            continue;
        }
        Secret hex(2 * number.magnitude.size());
        for (std::size_t i = 0; i < number.magnitude.size(); ++i) {
            hex.writable()[2 * i] = static_cast<std::uint8_t>(digits[number.magnitude.bytes()[i] >> 4U]);
            hex.writable()[2 * i + 1] = static_cast<std::uint8_t>(digits[number.magnitude.bytes()[i] & 15U]);
        }
        const bool leading_zero = !hex.empty() && hex.bytes()[0] == '0';
        out.append(as_bytes(hex.empty() ? "=0x0" : "=0x"));
        out.append(hex.bytes().subspan(leading_zero ? 1 : 0));
        out.append(as_bytes("\n"));
    }
    return out;
}

} // namespace latchkey::keys
