#include "keys/check.h"

#include "keys/base/log.h"
#include "keys/fingerprint.h"
#include "keys/formats.h"
#include "keys/key_parts.h"

#include <fmt/format.h>

namespace latchkey::keys {

namespace {

Status signs_and_verifies(const PrivateKey& key)
{
    constexpr std::string_view probe = "Latchkey signs this to see whether the key works.";
    const auto names = signature_algorithms(key.public_key());
    if (names.empty()) {
        return fail(KeyErrc::cannot_sign, {}, fmt::format("its {} bits", key.public_key().bits()));
    }
    for (const std::string_view name : names) {
        const Result<ByteBuffer> signature = sign(key, name, as_bytes(probe));
        if (!signature) {
            return std::unexpected(signature.error());
        }
        if (!verify(key.public_key(), name, as_bytes(probe), *signature)) {
            return fail(KeyErrc::inconsistent, {}, fmt::format("what it signs with {} does not verify", name));
        }
    }
    return {};
}

/// SSH's DSA signature has 160 bits for each half, so only a key with such a q can be used (RFC 4253 §6.6).
bool too_large_for_ssh_dss(const PrivateKey& key)
{
    const KeyParts parts = take_apart(key);
    const auto* const dsa = std::get_if<DsaParts>(&parts);
    return dsa != nullptr && dsa->q.size() > 20;
}

Status sound_public_half(const PublicKey& key)
{
    if (key.kind() == KeyKind::other) {
        return {}; // its structure is all that we know
    }
    const Result<EvpKey> made = public_evp(key);
    return made ? Status{} : std::unexpected(made.error());
}

Result<KeyCheck> check_private(const PrivateKey& key, const KeyFileInfo& info)
{
    KeyCheck out{key.public_key(), key.comment(), info.format};
    out.signs_for_ssh = !too_large_for_ssh_dss(key);
    if (out.signs_for_ssh) {
        if (const Status works = signs_and_verifies(key); !works) {
            return std::unexpected(works.error());
        }
    }
    return out;
}

Result<KeyCheck> check_public(KeyFileInfo info)
{
    if (const Status sound = sound_public_half(*info.public_key); !sound) {
        return std::unexpected(sound.error());
    }
    KeyCheck out{*info.public_key, info.comment, info.format, info.has_private, info.needs};
    if (info.certificate) {
        const Certificate& certificate = *info.certificate;
        const bool checkable = certificate.authority.kind() != KeyKind::other;
        if (checkable && !certificate.signature_verifies) {
            return fail(KeyErrc::inconsistent, {}, "the certificate's signature is not the one of its authority");
        }
        out.certified_by = fmt::format("{} ({})", fingerprint(certificate.authority), checkable ? "verified" : "not verified");
    }
    return out;
}

} // namespace

std::string KeyCheck::text() const
{
    // A comment comes from whoever made the file, and the line goes to a terminal.
    const std::string shown = comment.empty() ? "no comment" : printable(comment);
    std::string line = fmt::format("{} {} {} ({})", public_key.bits(), fingerprint(public_key), shown, public_key.short_name());
    if (!certified_by.empty()) {
        line += fmt::format(" certificate, signed by {}", certified_by);
    } else if (!needs.empty()) {
        line += fmt::format(" private half not tried: it needs {}", needs);
    } else if (!has_private) {
        line += " public key only";
    } else if (!signs_for_ssh) {
        line += " sound, but SSH has no signature of its size";
    }
    return line;
}

Result<KeyCheck> check(Bytes file, const PassphraseSource& passphrase, const Work& work, SlowKdf slow)
{
    Result<KeyFileInfo> info = inspect(file);
    if (!info) {
        return std::unexpected(info.error());
    }
    if (!info->has_private) {
        return check_public(std::move(*info));
    }
    const Result<PrivateKey> key = load_what_is_there(file, passphrase, work, slow);
    if (key) {
        return check_private(*key, *info);
    }
    if (!info->needs.empty() && key.error().is(KeyErrc::unsupported)) {
        return check_public(std::move(*info));
    }
    return std::unexpected(key.error());
}

} // namespace latchkey::keys
