#include "keys/certificate.h"

#include "keys/base/wire.h"
#include "keys/key_error.h"
#include "keys/private_key.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace latchkey::keys {

namespace {

constexpr std::string_view suffix = "-cert-v01@openssh.com";
constexpr std::size_t most_principals = 256; // OpenSSH's limit
constexpr std::size_t most_options = 256;

/// What an OpenSSH server knows (PROTOCOL.certkeys).
constexpr std::array<std::string_view, 3> critical_options{"force-command", "source-address", "verify-required"};
constexpr std::array<std::string_view, 6> extensions{
    "no-touch-required", "permit-X11-forwarding", "permit-agent-forwarding", "permit-port-forwarding", "permit-pty", "permit-user-rc"};

std::unexpected<Error> damaged(std::string_view what)
{
    return fail(KeyErrc::damaged, {}, fmt::format("certificate, {}", what));
}

/// The name of the key inside: types of OpenSSH's own have its domain at their end, the standard ones do not.
std::string plain_name(std::string_view certificate_name)
{
    const std::string bare(certificate_name.substr(0, certificate_name.size() - suffix.size()));
    const std::string with_domain = bare + "@openssh.com";
    return key_algorithm(bare) == nullptr && key_algorithm(with_domain) != nullptr ? with_domain : bare;
}

/// How many strings (or mpints, which look the same) a public key of this type has after its name.
std::size_t field_count(const KeyAlgorithm& row)
{
    switch (row.kind) {
    case KeyKind::dsa:
        return 4;
    case KeyKind::rsa:
    case KeyKind::ecdsa_p256:
    case KeyKind::ecdsa_p384:
    case KeyKind::ecdsa_p521:
        return 2;
    case KeyKind::ed25519:
    case KeyKind::ed448:
        return 1;
    case KeyKind::other:
        break;
    }
    return row.name.starts_with("sk-ecdsa") ? 3 : row.name.starts_with("sk-") ? 2 : 1;
}

/// The certified key in its own wire form: it stands in the certificate without its name.
Result<PublicKey> read_key(WireReader& in, std::string_view certificate_name)
{
    const std::string name = plain_name(certificate_name);
    const KeyAlgorithm* const row = key_algorithm(name);
    if (row == nullptr) {
        return fail(KeyErrc::unknown_type, {}, std::string(certificate_name.substr(0, 64)));
    }
    WireWriter wire;
    wire.string(name);
    for (std::size_t i = 0; i < field_count(*row); ++i) {
        wire.string(in.string());
    }
    return in.ok() ? PublicKey::from_wire(wire.bytes()) : damaged("it is cut off");
}

Result<std::vector<std::string>> read_principals(Bytes packed)
{
    std::vector<std::string> out;
    for (WireReader in(packed); !in.at_end();) {
        out.emplace_back(in.text());
        if (!in.ok() || out.size() > most_principals) {
            return damaged("its list of principals cannot be read");
        }
    }
    return out;
}

Status read_options(Bytes packed, bool critical, std::vector<CertificateOption>& out)
{
    for (WireReader in(packed); !in.at_end();) {
        CertificateOption option;
        option.name = in.text();
        const Bytes data = in.string();
        WireReader inner(data);
        const std::string_view value = inner.text();
        // A value is a string in the string; what authorities of others put there is shown as it is.
        option.value = data.empty() ? std::string_view{} : inner.at_end() ? value : as_text(data);
        option.critical = critical;
        option.known = critical ? std::ranges::find(critical_options, option.name) != critical_options.end()
                                : std::ranges::find(extensions, option.name) != extensions.end();
        if (!in.ok() || option.name.empty() || out.size() > 2 * most_options) {
            return damaged("its list of options cannot be read");
        }
        out.push_back(std::move(option));
    }
    return {};
}

/// signature is `string algorithm, string blob`; the algorithm must be the authority's, which verify() sees to.
void check_signature(Bytes signed_part, Bytes signature, Certificate& out)
{
    WireReader in(signature);
    out.signature_algorithm = in.text();
    const Bytes blob = in.string();
    out.signature_verifies = in.at_end() && verify(out.authority, out.signature_algorithm, signed_part, blob);
}

} // namespace

Certificate::Validity Certificate::validity(std::uint64_t now) const
{
    return now < valid_after ? Validity::not_yet : now >= valid_before ? Validity::expired : Validity::valid;
}

bool is_certificate_name(std::string_view wire_name)
{
    return wire_name.size() > suffix.size() && wire_name.ends_with(suffix);
}

Result<Certificate> parse_certificate(Bytes blob)
{
    WireReader in(blob);
    const std::string_view name = in.text();
    if (!in.ok() || !is_certificate_name(name)) {
        return damaged("it does not begin with a certificate's type");
    }
    (void)in.string(); // the nonce
    Result<PublicKey> key = read_key(in, name);
    if (!key) {
        return std::unexpected(key.error());
    }
    Certificate out;
    out.wire = to_buffer(blob);
    out.algorithm = name;
    out.key = std::move(*key);
    out.serial = in.uint64();
    const std::uint32_t kind = in.uint32();
    out.kind = kind == 1 ? Certificate::Kind::user : kind == 2 ? Certificate::Kind::host : Certificate::Kind::unknown;
    out.id = in.text();
    const Bytes principals = in.string();
    out.valid_after = in.uint64();
    out.valid_before = in.uint64();
    const Bytes critical = in.string();
    const Bytes extension = in.string();
    (void)in.string(); // reserved
    const Bytes authority_blob = in.string();
    const Bytes signed_part = blob.first(blob.size() - in.rest().size());
    const Bytes signature = in.string();
    if (!in.at_end()) {
        return damaged(in.ok() ? "there are bytes too many at its end" : "it is cut off");
    }
    Result<PublicKey> authority = PublicKey::from_wire(authority_blob);
    if (!authority) {
        return std::unexpected(authority.error()); // also a certificate in the authority's place, which PROTOCOL.certkeys forbids
    }
    out.authority = std::move(*authority);
    auto names = read_principals(principals);
    if (!names) {
        return std::unexpected(names.error());
    }
    out.principals = std::move(*names);
    for (const auto& [options, is_critical] : {std::pair{critical, true}, std::pair{extension, false}}) {
        if (const Status read = read_options(options, is_critical, out.options); !read) {
            return std::unexpected(read.error());
        }
    }
    check_signature(signed_part, signature, out);
    return out;
}

} // namespace latchkey::keys
