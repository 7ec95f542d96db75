#include "keys/ber.h"
#include "keys/binary_file.h"
#include "keys/der_key.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace latchkey::keys {

namespace {

struct Structure {
    std::string_view label;
    KeyFormat format;
};
constexpr std::array<Structure, 4> structures{{
    {"PRIVATE KEY", KeyFormat::pkcs8},
    {"RSA PRIVATE KEY", KeyFormat::pkcs1},
    {"EC PRIVATE KEY", KeyFormat::sec1},
    {"DSA PRIVATE KEY", KeyFormat::dsa_pem},
}};

Result<KeyParts> read_as(KeyFormat format, const FoundKey& found, Bytes der)
{
    switch (format) {
    case KeyFormat::pkcs1:
        return read_rsa_der(found, der);
    case KeyFormat::sec1:
        return read_ec_der(found, der, KeyKind::other);
    case KeyFormat::dsa_pem:
        return read_dsa_der(found, der);
    default:
        return read_private_key_info(found, der);
    }
}

} // namespace

Result<OpenedKey> read_private_der(const FoundKey& found, Bytes der)
{
    const std::optional<Secret> definite = definite_lengths(der);
    const Bytes bytes = definite ? definite->bytes() : der;
    const KeyFormat said = found.format == KeyFormat::pkcs8_encrypted ? KeyFormat::pkcs8 : found.format;
    const auto row = std::ranges::find(structures, label_of(bytes), &Structure::label);
    const KeyFormat format = row == structures.end() ? said : row->format; // the reader for what was said gives the better sentence
    Result<KeyParts> parts = read_as(format, found, bytes);
    if (!parts) {
        return std::unexpected(parts.error());
    }
    OpenedKey out{std::move(*parts), {}, {}, {}};
    if (format != said) {
        out.notes.push_back(fmt::format("the BEGIN line says {}, and it is {}", title(said), title(format)));
    }
    if (definite) {
        out.notes.emplace_back("its structure is written as BER, not DER");
    }
    return out;
}

} // namespace latchkey::keys
