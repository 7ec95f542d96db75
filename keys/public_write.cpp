/// Writes public keys: one line (sshd(8), AUTHORIZED_KEYS), RFC 4716, and PEM (RFC 7468 §13).

#include "keys/base/atomic_file.h"
#include "keys/base/base64.h"
#include "keys/base/wire.h"
#include "keys/der.h"
#include "keys/evp.h"
#include "keys/formats.h"
#include "keys/key_error.h"
#include "keys/key_parts.h"
#include "keys/pem.h"

#include <fmt/format.h>
#include <openssl/x509.h>

#include <algorithm>

namespace latchkey::keys {

namespace {

constexpr std::size_t rfc4716_width = 70;     // at most 72, without the line's end
constexpr std::size_t rfc4716_comment = 1000; // at most 1024 for a header's value, quotes included

/// A comment is one line: a second one would be a second key.
std::string one_line(std::string_view comment)
{
    std::string out(comment);
    std::ranges::replace_if(out, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }, ' ');
    return out;
}

/// Not inside a character of UTF-8.
std::size_t cut(std::string_view text, std::size_t at)
{
    while (at > 0 && at < text.size() && (static_cast<unsigned char>(text[at]) & 0xc0U) == 0x80U) {
        --at;
    }
    return std::min(at, text.size());
}

/// "Comment: "…"" in lines that end in a backslash where they go on.
std::string rfc4716_header(std::string_view comment)
{
    const std::string value = one_line(comment.substr(0, cut(comment, rfc4716_comment)));
    std::string_view rest = value;
    std::string out;
    std::string line = "Comment: \"";
    while (line.size() + rest.size() + 1 > rfc4716_width) {
        const std::size_t room = std::max<std::size_t>(cut(rest, rfc4716_width - 1 - line.size()), 1);
        out += line + std::string(rest.substr(0, room)) + "\\\n";
        rest.remove_prefix(room);
        line.clear();
    }
    return out + line + std::string(rest) + "\"\n";
}

std::string rfc4716(const PublicKey& key, std::string_view comment)
{
    std::string out = "---- BEGIN SSH2 PUBLIC KEY ----\n";
    if (!comment.empty()) {
        out += rfc4716_header(comment);
    }
    const std::string encoded = base64_encode(key.wire());
    for (std::size_t at = 0; at < encoded.size(); at += rfc4716_width) {
        out += encoded.substr(at, rfc4716_width) + "\n";
    }
    return out + "---- END SSH2 PUBLIC KEY ----\n";
}

Result<std::string> pem(const PublicKey& key)
{
    const ErrorQueueGuard guard;
    const Result<EvpKey> evp = public_evp(key);
    if (!evp) {
        return std::unexpected(evp.error());
    }
    const int size = i2d_PUBKEY(evp->get(), nullptr);
    ByteBuffer der(static_cast<std::size_t>(std::max(size, 0)));
    std::uint8_t* at = der.data();
    if (size <= 0 || i2d_PUBKEY(evp->get(), &at) != size) {
        return fail(KeyErrc::unsupported, {}, fmt::format("PEM has no place for {} keys; choose the one-line form", key.title()));
    }
    return std::string(write_pem("PUBLIC KEY", der).text());
}

/// RSAPublicKey (RFC 8017 A.1.1), "BEGIN RSA PUBLIC KEY": what `ssh-keygen -e -m PEM` writes, and RSA keys alone have.
Result<std::string> pkcs1(const PublicKey& key)
{
    if (key.kind() != KeyKind::rsa) {
        return fail(KeyErrc::unsupported, {}, fmt::format("PKCS#1 has no place for {} keys; choose PEM", key.title()));
    }
    WireReader in{key.wire()};
    [[maybe_unused]] const Bytes type = in.string(); // the structure was checked when the key was made
    const Bytes exponent = in.mpint();
    const Bytes modulus = in.mpint();
    const Secret body = der(der_tag::sequence, {der_integer(modulus).bytes(), der_integer(exponent).bytes()});
    return std::string(write_pem("RSA PUBLIC KEY", body.bytes()).text());
}

} // namespace

Result<std::string> encode_public(const PublicKey& key, std::string_view comment, KeyFormat format)
{
    switch (format) {
    case KeyFormat::public_line:
        return key.line(one_line(comment)) + "\n";
    case KeyFormat::rfc4716:
        return rfc4716(key, comment);
    case KeyFormat::pem_public:
        return pem(key);
    case KeyFormat::pkcs1:
        return pkcs1(key);
    default:
        return fail(KeyErrc::unsupported, {}, fmt::format("a public key is not written as {}; choose the one-line form", title(format)));
    }
}

} // namespace latchkey::keys
