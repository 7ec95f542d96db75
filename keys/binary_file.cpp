#include "keys/binary_file.h"

#include "keys/base/base64.h"
#include "keys/base/wire.h"
#include "keys/ber.h"
#include "keys/der.h"
#include "keys/key_error.h"
#include "keys/openssh_key.h"
#include "keys/pem.h"
#include "keys/public_key.h"

#include <algorithm>

namespace latchkey::keys {

namespace {

std::size_t count_integers(DerReader& in)
{
    std::size_t count = 0;
    while (in.ok() && in.next_is(der_tag::integer)) {
        (void)in.read(der_tag::integer);
        ++count;
    }
    return in.at_end() ? count : 0;
}

/// What begins with a number: its version.
std::string_view label_after_version(DerReader& in)
{
    if (in.next_is(der_tag::octet_string)) {
        return "EC PRIVATE KEY";
    }
    if (in.next_is(der_tag::sequence)) {
        (void)in.read(der_tag::sequence);
        return in.next_is(der_tag::octet_string) ? "PRIVATE KEY" : "";
    }
    switch (count_integers(in)) { // after the first one
    case 1:
        return "RSA PUBLIC KEY";
    case 5:
        return "DSA PRIVATE KEY";
    case 8:
        return "RSA PRIVATE KEY";
    default:
        return {};
    }
}

std::optional<Error> other_der(Bytes der)
{
    DerReader outer(der);
    DerReader in = outer.inside(der_tag::sequence);
    if (in.next_is(der_tag::integer)) {
        const std::uint64_t version = in.small_integer();
        DerReader content = in.inside(der_tag::sequence);
        if (version == 3 && content.oid().starts_with("1.2.840.113549.1.7.")) {
            return Error{KeyErrc::unsupported,
                         {},
                         "it is a PKCS#12 bundle (.p12, .pfx); take the key out of it with openssl pkcs12 -in FILE -nocerts -out key.pem"};
        }
        return std::nullopt;
    }
    DerReader certificate = in.inside(der_tag::sequence);
    const bool versioned = certificate.next_is(der_tag::context_0) || certificate.next_is(der_tag::integer);
    (void)in.read(der_tag::sequence);
    if (versioned && in.ok() && in.next_is(der_tag::bit_string)) {
        return Error{KeyErrc::not_a_key, {}, "it holds an X.509 certificate and no key"};
    }
    return std::nullopt;
}

/// The file without what an editor or a download may have put behind it.
Bytes whole_structure(Bytes file)
{
    const auto last = std::ranges::find_if(file.rbegin(), file.rend(), [](std::uint8_t byte) { return byte != '\n' && byte != '\r'; });
    const Bytes trimmed_file = file.first(static_cast<std::size_t>(file.rend() - last));
    for (const Bytes candidate : {file, trimmed_file}) {
        DerReader in(candidate);
        (void)in.read(der_tag::sequence);
        if (in.at_end()) {
            return candidate;
        }
    }
    return {};
}

/// A public key's wire form with more behind it: Dropbear keeps the private numbers there.
bool is_dropbear(Bytes file)
{
    WireReader in(file);
    const std::string_view name = in.text();
    return in.ok() && key_algorithm(name) != nullptr && in.rest().size() > 32;
}

KeyText as_pem(std::string_view label, Bytes body, std::string note)
{
    return {write_pem(label, body), {std::move(note)}};
}

} // namespace

std::string_view label_of(Bytes der)
{
    DerReader outer(der);
    DerReader in = outer.inside(der_tag::sequence);
    if (!outer.at_end()) {
        return {};
    }
    if (in.next_is(der_tag::integer)) {
        (void)in.read(der_tag::integer);
        return label_after_version(in);
    }
    DerReader algorithm = in.inside(der_tag::sequence);
    if (algorithm.oid().empty() || !in.ok()) {
        return {};
    }
    return in.next_is(der_tag::octet_string) ? "ENCRYPTED PRIVATE KEY" : in.next_is(der_tag::bit_string) ? "PUBLIC KEY" : "";
}

Result<std::optional<KeyText>> armour_binary(Bytes file)
{
    if (as_text(file).starts_with(openssh_magic)) {
        return as_pem("OPENSSH PRIVATE KEY", file, "the file is binary, without the lines of text around it");
    }
    if (const Result<PublicKey> key = PublicKey::from_wire(file)) {
        return KeyText{Secret::copy_of(key->line() + "\n"), {"the file is binary, not a line of text"}};
    }
    if (is_dropbear(file)) {
        return fail(KeyErrc::unsupported, {}, "it is a private key of Dropbear; convert it with dropbearconvert dropbear openssh FILE NEW");
    }
    if (file.size() < 2 || file[0] != der_tag::sequence) {
        return std::nullopt;
    }
    const std::optional<Secret> definite = definite_lengths(file);
    const Bytes der = definite ? definite->bytes() : whole_structure(file);
    if (std::optional<Error> other = other_der(der)) {
        return std::unexpected(std::move(*other));
    }
    const std::string_view label = label_of(der);
    if (label.empty()) {
        return std::nullopt;
    }
    return as_pem(label, der, definite ? "the file is binary (BER), not PEM text" : "the file is binary (DER), not PEM text");
}

Result<std::optional<KeyText>> armour_bare_base64(std::string_view text)
{
    Secret bare(text.size());
    std::size_t used = 0;
    for (const char c : text) {
        if (c != '\n' && c != ' ' && c != '\t') {
            bare.writable()[used++] = static_cast<std::uint8_t>(c);
        }
    }
    bare.resize(used);
    const std::optional<Secret> body = base64_decode_secret(bare.text());
    if (!body || body->size() < 32) {
        return std::nullopt;
    }
    Result<std::optional<KeyText>> out = armour_binary(body->bytes());
    if (out && *out) {
        (*out)->notes = {"the BEGIN and END lines are missing"};
    }
    return out;
}

} // namespace latchkey::keys
