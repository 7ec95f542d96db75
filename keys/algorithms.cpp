#include "keys/algorithms.h"

#include <algorithm>
#include <array>

namespace latchkey::keys {

namespace {

constexpr std::array<EcCurve, 3> ec_curves{{
    {KeyKind::ecdsa_p256, "nistp256", "prime256v1", "1.2.840.10045.3.1.7", 32, "SHA256"},
    {KeyKind::ecdsa_p384, "nistp384", "secp384r1", "1.3.132.0.34", 48, "SHA384"},
    {KeyKind::ecdsa_p521, "nistp521", "secp521r1", "1.3.132.0.35", 66, "SHA512"},
}};

constexpr std::array<EdCurve, 2> ed_curves{{
    {KeyKind::ed25519, "ED25519", "1.3.101.112", 32, 64},
    {KeyKind::ed448, "ED448", "1.3.101.113", 57, 114},
}};

// Best first. SHA-1 signatures are for servers older than OpenSSH 7.2, and only when a session allows them.
constexpr std::array<SignatureAlgorithm, 9> signatures{{
    {"ssh-ed25519", KeyKind::ed25519, nullptr, 0, true},
    {"ssh-ed448", KeyKind::ed448, nullptr, 0, true},
    {"ecdsa-sha2-nistp256", KeyKind::ecdsa_p256, "SHA256", 0, true},
    {"ecdsa-sha2-nistp384", KeyKind::ecdsa_p384, "SHA384", 0, true},
    {"ecdsa-sha2-nistp521", KeyKind::ecdsa_p521, "SHA512", 0, true},
    {"rsa-sha2-512", KeyKind::rsa, "SHA512", 752, true},
    {"rsa-sha2-256", KeyKind::rsa, "SHA256", 496, true},
    {"ssh-rsa", KeyKind::rsa, "SHA1", 368, false},
    {"ssh-dss", KeyKind::dsa, "SHA1", 0, true},
}};

template <class Table, class Column, class Value>
auto find_row(const Table& table, Column column, const Value& value) -> const typename Table::value_type*
{
    const auto row = std::ranges::find(table, value, column);
    return row == table.end() ? nullptr : &*row;
}

} // namespace

const EcCurve* ec_curve(KeyKind kind)
{
    return find_row(ec_curves, &EcCurve::kind, kind);
}
const EcCurve* ec_curve_named(std::string_view name)
{
    return find_row(ec_curves, &EcCurve::name, name);
}
const EcCurve* ec_curve_with_oid(std::string_view oid)
{
    return find_row(ec_curves, &EcCurve::oid, oid);
}
const EdCurve* ed_curve(KeyKind kind)
{
    return find_row(ed_curves, &EdCurve::kind, kind);
}
const EdCurve* ed_curve_with_oid(std::string_view oid)
{
    return find_row(ed_curves, &EdCurve::oid, oid);
}

std::span<const SignatureAlgorithm> signature_rows()
{
    return signatures;
}

} // namespace latchkey::keys
