#include "keys/public_key.h"

#include "keys/algorithms.h"
#include "keys/base/base64.h"
#include "keys/base/wire.h"
#include "keys/certificate.h"
#include "keys/key_error.h"
#include "keys/limits.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>

namespace latchkey::keys {

namespace {

constexpr std::array<KeyAlgorithm, 13> algorithms{{
    {"ssh-rsa", KeyKind::rsa, "RSA", "RSA", 0},
    {"ssh-dss", KeyKind::dsa, "DSA", "DSA", 0},
    {"ecdsa-sha2-nistp256", KeyKind::ecdsa_p256, "ECDSA", "ECDSA P-256", 256},
    {"ecdsa-sha2-nistp384", KeyKind::ecdsa_p384, "ECDSA", "ECDSA P-384", 384},
    {"ecdsa-sha2-nistp521", KeyKind::ecdsa_p521, "ECDSA", "ECDSA P-521", 521},
    {"ssh-ed25519", KeyKind::ed25519, "ED25519", "Ed25519", 256},
    {"ssh-ed448", KeyKind::ed448, "ED448", "Ed448", 448},
    // Shown and compared, never loaded: hardware keys (PROTOCOL.u2f), and post-quantum ones (OpenSSH 10.4; draft-sfluhrer-ssh-mldsa).
    {"sk-ssh-ed25519@openssh.com", KeyKind::other, "ED25519-SK", "Ed25519 on a security key", 256},
    {"sk-ecdsa-sha2-nistp256@openssh.com", KeyKind::other, "ECDSA-SK", "ECDSA P-256 on a security key", 256},
    {"ssh-mldsa44-ed25519@openssh.com", KeyKind::other, "MLDSA44-ED25519", "ML-DSA-44 with Ed25519", 256},
    {"ssh-mldsa-44", KeyKind::other, "MLDSA-44", "ML-DSA-44", 128},
    {"ssh-mldsa-65", KeyKind::other, "MLDSA-65", "ML-DSA-65", 192},
    {"ssh-mldsa-87", KeyKind::other, "MLDSA-87", "ML-DSA-87", 256},
}};

int bit_length(Bytes magnitude)
{
    return magnitude.empty() ? 0 : static_cast<int>(magnitude.size() * 8) - std::countl_zero(magnitude.front());
}

bool good_point(Bytes point, const EcCurve& curve)
{
    return point.size() == 1 + 2 * curve.field_bytes && point[0] == 4; // SSH has uncompressed points only (RFC 5656 §3.1)
}

std::unexpected<Error> damaged(std::string_view title, std::string_view what)
{
    return fail(KeyErrc::damaged, {}, fmt::format("{} public key, {}", title, what));
}

/// FIPS 204, table 2; the composite has Ed25519's 32 bytes behind it. 0 for other types.
std::size_t mldsa_bytes(std::string_view name)
{
    return name == "ssh-mldsa44-ed25519@openssh.com" ? 1312 + 32
           : name == "ssh-mldsa-44"                  ? 1312
           : name == "ssh-mldsa-65"                  ? 1952
           : name == "ssh-mldsa-87"                  ? 2592
                                                     : 0;
}

/// The fields after the type name; gives the key's bits. Whether all was read is the caller's question.
Result<int> read_fields(WireReader& in, const KeyAlgorithm& row)
{
    switch (row.kind) {
    case KeyKind::rsa: {
        const Bytes e = in.mpint();
        const int bits = bit_length(in.mpint());
        if (in.ok() && (e.empty() || bits == 0)) {
            return damaged(row.title, "a number is zero");
        }
        if (bits > limits::rsa_bits) {
            return fail(KeyErrc::too_large, {}, fmt::format("an RSA key of {} bits is over the limit of {}", bits, limits::rsa_bits));
        }
        return bits;
    }
    case KeyKind::dsa: {
        const int bits = bit_length(in.mpint());
        (void)in.mpint(); // q
        (void)in.mpint(); // g
        (void)in.mpint(); // y
        if (bits > limits::dsa_bits) {
            return fail(KeyErrc::too_large, {}, fmt::format("a DSA key of {} bits is over the limit of {}", bits, limits::dsa_bits));
        }
        return bits;
    }
    case KeyKind::ed25519:
    case KeyKind::ed448:
        if (in.string().size() != ed_curve(row.kind)->key_bytes && in.ok()) {
            return damaged(row.title, "the key has a wrong length");
        }
        return row.bits;
    case KeyKind::ecdsa_p256:
    case KeyKind::ecdsa_p384:
    case KeyKind::ecdsa_p521: {
        const EcCurve& curve = *ec_curve(row.kind);
        const bool same_curve = in.text() == curve.name;
        if (in.ok() && !same_curve) {
            return damaged(row.title, "the curve is not the type's");
        }
        if (!good_point(in.string(), curve) && in.ok()) {
            return damaged(row.title, "the point has a wrong length or form");
        }
        return row.bits;
    }
    case KeyKind::other:
        if (const std::size_t size = mldsa_bytes(row.name); size != 0) {
            return in.string().size() == size || !in.ok() ? Result<int>(row.bits) : damaged(row.title, "the key has a wrong length");
        }
        // PROTOCOL.u2f of OpenSSH: the fields of the plain type, then the application.
        if (row.name.starts_with("sk-ecdsa")) {
            (void)in.string();
        }
        (void)in.string();
        (void)in.string();
        return row.bits;
    }
    return fail(KeyErrc::unknown_type, {}, std::string(row.name));
}

} // namespace

const KeyAlgorithm* key_algorithm(std::string_view wire_name)
{
    const auto row = std::ranges::find(algorithms, wire_name, &KeyAlgorithm::name);
    return row == algorithms.end() ? nullptr : &*row;
}

Result<PublicKey> PublicKey::from_wire(Bytes blob)
{
    WireReader in(blob);
    const std::string_view name = in.text();
    if (!in.ok() || name.empty()) {
        return fail(KeyErrc::damaged, {}, "public key, it ends before its type name");
    }
    const KeyAlgorithm* const row = key_algorithm(name);
    if (row == nullptr) {
        const bool shown = name.size() <= 64 && std::ranges::all_of(name, [](char c) { return c > ' ' && c < 0x7f; });
        if (shown && is_certificate_name(name)) {
            return fail(KeyErrc::unsupported, {}, fmt::format("it is a certificate ({}), and here the key itself is wanted", name));
        }
        return fail(KeyErrc::unknown_type, {}, shown ? std::string(name) : "unreadable");
    }
    const Result<int> bits = read_fields(in, *row);
    if (!bits) {
        return std::unexpected(bits.error());
    }
    if (!in.ok()) {
        return damaged(row->title, "it is cut off");
    }
    if (!in.at_end()) {
        return damaged(row->title, fmt::format("{} bytes too many", in.rest().size()));
    }
    PublicKey key;
    key.wire_ = to_buffer(blob);
    key.kind_ = row->kind;
    key.algorithm_ = row->name;
    key.bits_ = *bits;
    return key;
}

std::string PublicKey::short_name() const
{
    const KeyAlgorithm* const row = key_algorithm(algorithm_);
    return row == nullptr ? algorithm_ : std::string(row->short_name);
}

std::string PublicKey::title() const
{
    const KeyAlgorithm* const row = key_algorithm(algorithm_);
    return row == nullptr ? algorithm_ : std::string(row->title);
}

std::string PublicKey::line(std::string_view comment) const
{
    std::string text = algorithm_ + " " + base64_encode(wire_);
    if (!comment.empty()) {
        text += ' ';
        // A comment with a line end would be a second line of authorized_keys.
        std::ranges::replace_copy_if(comment, std::back_inserter(text), [](char c) { return c == '\n' || c == '\r' || c == '\0'; }, ' ');
    }
    return text;
}

} // namespace latchkey::keys
