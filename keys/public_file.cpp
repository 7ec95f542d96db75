/// Public keys in files: one line (sshd(8), AUTHORIZED_KEYS), RFC 4716, and PEM. They are recognised so that a person who picks the wrong
/// one of two files is told so.

#include "keys/base/base64.h"
#include "keys/evp.h"
#include "keys/formats.h"
#include "keys/key_error.h"
#include "keys/key_parts.h"
#include "keys/pem.h"

#include <fmt/format.h>
#include <openssl/x509.h>

#include <algorithm>
#include <array>

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

std::optional<KeyKind> kind_of(EVP_PKEY* key)
{
    struct Row {
        const char* name;
        KeyKind kind;
    };
    static constexpr std::array<Row, 4> rows{
        {{"RSA", KeyKind::rsa}, {"DSA", KeyKind::dsa}, {"ED25519", KeyKind::ed25519}, {"ED448", KeyKind::ed448}}};
    for (const Row& row : rows) {
        if (EVP_PKEY_is_a(key, row.name) == 1) {
            return row.kind;
        }
    }
    std::array<char, 64> group{};
    if (EVP_PKEY_is_a(key, "EC") == 1 && EVP_PKEY_get_group_name(key, group.data(), group.size(), nullptr) == 1) {
        const std::string_view name = group.data();
        return name == "prime256v1"  ? std::optional(KeyKind::ecdsa_p256)
               : name == "secp384r1" ? std::optional(KeyKind::ecdsa_p384)
               : name == "secp521r1" ? std::optional(KeyKind::ecdsa_p521)
                                     : std::nullopt;
    }
    return std::nullopt;
}

} // namespace

Result<KeyFileInfo> inspect_public_line(const FoundKey& found)
{
    const std::string_view rest = found.from_marker();
    std::string comment;
    Result<PublicKey> key = parse_public_line(rest.substr(0, std::min(rest.find('\n'), rest.size())), &comment);
    if (!key) {
        return std::unexpected(key.error());
    }
    return public_info(KeyFormat::public_line, std::move(*key), readable_comment(comment));
}

Result<KeyFileInfo> inspect_rfc4716(const FoundKey& found)
{
    std::string_view rest = found.from_marker();
    rest.remove_prefix(std::min(rest.find('\n'), rest.size()));
    const std::size_t end = rest.find("---- END SSH2 PUBLIC KEY ----");
    if (end == std::string_view::npos) {
        return damaged(found, "there is no END line, so the file is cut off");
    }
    rest = rest.substr(0, end);
    std::string comment;
    std::string encoded;
    bool continued = false;
    while (!rest.empty()) {
        const std::size_t line_end = std::min(rest.find('\n'), rest.size());
        const std::string_view line = trimmed(rest.substr(0, line_end));
        rest.remove_prefix(std::min(line_end + 1, rest.size()));
        const bool header = continued || line.find(':') != std::string_view::npos;
        if (header && line.starts_with("Comment:")) {
            comment = trimmed(line.substr(8));
        } else if (header && continued && !comment.empty() && comment.ends_with('\\')) {
            comment.replace(comment.size() - 1, 1, line);
        } else if (!header) {
            encoded += line;
        }
        continued = header && line.ends_with('\\');
    }
    if (comment.size() >= 2 && comment.starts_with('"') && comment.ends_with('"')) {
        comment = comment.substr(1, comment.size() - 2);
    }
    const auto blob = base64_decode(encoded);
    if (!blob) {
        return damaged(found, "the text is not whole base64");
    }
    Result<PublicKey> key = PublicKey::from_wire(*blob);
    if (!key) {
        return std::unexpected(key.error());
    }
    return public_info(KeyFormat::rfc4716, std::move(*key), readable_comment(comment));
}

Result<KeyFileInfo> inspect_public_pem(const FoundKey& found)
{
    const ErrorQueueGuard guard;
    const Result<PemBlock> block = read_pem(found);
    if (!block) {
        return std::unexpected(block.error());
    }
    const std::uint8_t* at = block->body.bytes().data();
    const auto size = static_cast<long>(block->body.size());
    const bool pkcs1 = found.from_marker().starts_with("-----BEGIN RSA");
    const EvpKey key(pkcs1 ? d2i_PublicKey(EVP_PKEY_RSA, nullptr, &at, size) : d2i_PUBKEY(nullptr, &at, size));
    if (!key) {
        return damaged(found, "what the text decodes to is not a public key");
    }
    const auto kind = kind_of(key.get());
    if (!kind) {
        return fail(KeyErrc::unsupported, {}, "it is a public key of a type that SSH has no name for");
    }
    return public_info(KeyFormat::pem_public, public_half(key.get(), *kind), {});
}

} // namespace latchkey::keys
