#include "keys/key_save.h"

#include "keys/algorithms.h"
#include "keys/base/atomic_file.h"
#include "keys/base/file.h"
#include "keys/cipher.h"
#include "keys/formats.h"
#include "keys/limits.h"

#include <fmt/format.h>

#include <algorithm>

namespace latchkey::keys {

namespace {

Status write(const std::filesystem::path& path, Bytes content, Overwrite overwrite, FileMode mode)
{
    const Status written = write_file_atomically(path, content, overwrite == Overwrite::yes ? IfExists::replace : IfExists::fail, mode);
    std::error_code none;
    if (!written && written.error().is(FileErrc::exists) && std::filesystem::is_directory(path, none)) {
        return fail(FileErrc::not_a_file, path_text(path), "a folder"); // nothing that could be replaced if somebody said so
    }
    if (!written && written.error().is(FileErrc::exists)) {
        return fail(KeyErrc::exists, path_text(path));
    }
    if (!written) {
        return fail(KeyErrc::io, path_text(path), written.error().sentence());
    }
    return {};
}

/// Weaker than what we would write: by all that an attacker has to do, not by one number of two.
bool weaker(const Argon2Costs& costs, const Argon2Costs& than)
{
    return std::uint64_t{costs.memory_kib} * costs.passes < std::uint64_t{than.memory_kib} * than.passes;
}

} // namespace

KeyFormat traditional_pem(KeyKind kind)
{
    switch (kind) {
    case KeyKind::rsa:
        return KeyFormat::pkcs1;
    case KeyKind::dsa:
        return KeyFormat::dsa_pem;
    case KeyKind::ecdsa_p256:
    case KeyKind::ecdsa_p384:
    case KeyKind::ecdsa_p521:
        return KeyFormat::sec1;
    case KeyKind::ed25519:
    case KeyKind::ed448:
    case KeyKind::other:
        break;
    }
    return KeyFormat::pkcs8;
}

SaveOptions same_as(const KeyFileInfo& info)
{
    SaveOptions options;
    switch (info.format) {
    case KeyFormat::ppk3:
        options.format = KeyFormat::ppk3;
        if (info.costs.argon2) {
            const Argon2Costs usual = options.argon2;
            options.argon2 = weaker(*info.costs.argon2, usual) ? usual : *info.costs.argon2;
            options.argon2.kind = info.costs.argon2->kind;
        }
        break;
    case KeyFormat::openssh:
        if (info.encrypted) {
            options.cipher = info.cipher;
        }
        options.bcrypt_rounds = std::clamp(info.costs.bcrypt_rounds, options.bcrypt_rounds, limits::bcrypt_rounds);
        break;
    case KeyFormat::pkcs8:
    case KeyFormat::pkcs8_encrypted:
        options.format = KeyFormat::pkcs8;
        options.pbkdf2_iterations = std::max(options.pbkdf2_iterations, info.costs.pbkdf2_iterations);
        break;
    case KeyFormat::pkcs1:
    case KeyFormat::sec1:
    case KeyFormat::dsa_pem:
        options.format = info.format;
        // Single DES was broken in 1998: the one cipher that is not written again.
        options.cipher = info.cipher == "DES-CBC" || dek_cipher(info.cipher) == nullptr ? std::string{} : info.cipher;
        break;
    case KeyFormat::ppk2:
        options.format = KeyFormat::ppk2;
        break;
    default:
        break; // formats that we only read become OpenSSH's
    }
    return options;
}

Result<Secret> encode(const PrivateKey& key, const SaveOptions& options, const Work& work)
{
    const StackWipe wipe_at_end;
    switch (options.format) {
    case KeyFormat::ppk2:
    case KeyFormat::ppk3:
        return encode_ppk(key, options, work);
    case KeyFormat::openssh:
        return encode_openssh(key, options, work);
    case KeyFormat::pkcs8:
    case KeyFormat::pkcs8_encrypted:
        return encode_pkcs8(key, options, work);
    case KeyFormat::pkcs1:
    case KeyFormat::sec1:
    case KeyFormat::dsa_pem:
        return encode_traditional(key, options);
    default:
        return fail(KeyErrc::unsupported, {},
                    fmt::format("private keys are not written as {}; choose PPK 3, OpenSSH, PEM or PKCS#8", title(options.format)));
    }
}

Status save(const std::filesystem::path& path, const PrivateKey& key, const SaveOptions& options, Overwrite overwrite, const Work& work)
{
    const Result<Secret> content = encode(key, options, work);
    if (!content) {
        return std::unexpected(content.error().about(path_text(path)));
    }
    return write(path, content->bytes(), overwrite, FileMode::owner_only);
}

Status save_public(const std::filesystem::path& path, const PublicKey& key, std::string_view comment, KeyFormat format, Overwrite overwrite)
{
    const Result<std::string> content = encode_public(key, comment, format);
    if (!content) {
        return std::unexpected(content.error().about(path_text(path)));
    }
    return write(path, as_bytes(*content), overwrite, FileMode::readable_by_all);
}

bool keeps_comment(KeyFormat format)
{
    switch (format) {
    case KeyFormat::ppk1:
    case KeyFormat::ppk2:
    case KeyFormat::ppk3:
    case KeyFormat::openssh:
    case KeyFormat::ssh_com:
    case KeyFormat::public_line:
    case KeyFormat::rfc4716:
    case KeyFormat::certificate:
        return true;
    case KeyFormat::pkcs1:
    case KeyFormat::sec1:
    case KeyFormat::dsa_pem:
    case KeyFormat::pkcs8:
    case KeyFormat::pkcs8_encrypted:
    case KeyFormat::pem_public:
        break;
    }
    return false;
}

} // namespace latchkey::keys
