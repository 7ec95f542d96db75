#include "keys/check.h"

#include "keys/base/log.h"
#include "keys/fingerprint.h"
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

} // namespace

std::string KeyCheck::text() const
{
    // A comment comes from whoever made the file, and the line goes to a terminal.
    const std::string shown = comment.empty() ? "no comment" : printable(comment);
    std::string line = fmt::format("{} {} {} ({})", public_key.bits(), fingerprint(public_key), shown, public_key.short_name());
    if (!has_private) {
        line += " public key only";
    }
    return line;
}

Result<KeyCheck> check(Bytes file, const PassphraseSource& passphrase, const Work& work)
{
    Result<PrivateKey> key = load(file, passphrase, work);
    if (key) {
        const Result<KeyFileInfo> info = inspect(file);
        if (const Status works = signs_and_verifies(*key); !works) {
            return std::unexpected(works.error());
        }
        return KeyCheck{key->public_key(), key->comment(), info ? info->format : KeyFormat::openssh, true};
    }
    if (!key.error().is(KeyErrc::public_only)) {
        return std::unexpected(key.error());
    }
    Result<KeyFileInfo> info = inspect(file);
    if (!info) {
        return std::unexpected(info.error());
    }
    if (info->public_key->kind() != KeyKind::other) {
        if (const Result<EvpKey> sound = public_evp(*info->public_key); !sound) {
            return std::unexpected(sound.error());
        }
    }
    return KeyCheck{std::move(*info->public_key), std::move(info->comment), info->format, false};
}

} // namespace latchkey::keys
