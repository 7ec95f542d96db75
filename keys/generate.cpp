#include "keys/generate.h"

#include "keys/algorithms.h"
#include "keys/evp.h"
#include "keys/key_error.h"
#include "keys/key_parts.h"
#include "keys/limits.h"
#include "keys/rsa_generate.h"

#include <fmt/format.h>
#include <openssl/rand.h>

#include <algorithm>
#include <array>
#include <cstdlib>

namespace latchkey::keys {

namespace {

constexpr int least_rsa_bits = 2048; // NIST SP 800-131A, and what servers ask for

constexpr std::array<NewKeyRow, 6> rows{{
    {NewKey::ed25519, "ed25519", "Ed25519", KeyKind::ed25519, 256, 256, 256},
    {NewKey::ed448, "ed448", "Ed448", KeyKind::ed448, 448, 448, 448},
    {NewKey::ecdsa_p256, "ecdsa-256", "ECDSA P-256", KeyKind::ecdsa_p256, 256, 256, 256},
    {NewKey::ecdsa_p384, "ecdsa-384", "ECDSA P-384", KeyKind::ecdsa_p384, 384, 384, 384},
    {NewKey::ecdsa_p521, "ecdsa-521", "ECDSA P-521", KeyKind::ecdsa_p521, 521, 521, 521},
    {NewKey::rsa, "rsa", "RSA", KeyKind::rsa, least_rsa_bits, limits::rsa_bits, 4096},
}};

Result<PrivateKey> generate_rsa_key(int bits, std::string comment, const Work& work)
{
    if (bits < least_rsa_bits || bits > limits::rsa_bits) {
        return fail(
            KeyErrc::unsupported, {},
            fmt::format("RSA keys have {} to {} bits here, not {}; 3072 or 4096 work everywhere", least_rsa_bits, limits::rsa_bits, bits));
    }
    Result<RsaParts> parts = generate_rsa(bits, work);
    if (!parts) {
        return std::unexpected(parts.error());
    }
    OpenedKey opened;
    opened.parts = std::move(*parts);
    opened.comment = std::move(comment);
    return assemble(std::move(opened));
}

/// An Edwards key is any 32 or 57 bytes (RFC 8032).
Result<PrivateKey> generate_edwards(const EdCurve& curve, std::string comment)
{
    EdParts parts{curve.kind, {}, Secret(curve.key_bytes)};
    if (RAND_priv_bytes(parts.seed.writable().data(), static_cast<int>(parts.seed.size())) != 1) {
        std::abort(); // no randomness: no key would be safe
    }
    OpenedKey opened;
    opened.parts = std::move(parts);
    opened.comment = std::move(comment);
    return assemble(std::move(opened));
}

/// Made in a moment, and by OpenSSL.
Result<PrivateKey> generate_ecdsa(const NewKeyRow& row, std::string comment)
{
    const EvpContext context = not_null(EvpContext(EVP_PKEY_CTX_new_from_name(nullptr, "EC", nullptr)));
    EVP_PKEY* made = nullptr;
    const bool done = EVP_PKEY_keygen_init(context.get()) == 1 &&
                      EVP_PKEY_CTX_set_group_name(context.get(), ec_curve(row.kind)->openssl_name) == 1 &&
                      EVP_PKEY_generate(context.get(), &made) == 1;
    EvpKey key(made);
    if (!done) {
        return fail(KeyErrc::unsupported, {}, fmt::format("OpenSSL could not make a key of type {}", row.title));
    }
    PublicKey public_key = public_half(key.get(), row.kind);
    return PrivateKey(std::move(key), std::move(public_key), std::move(comment));
}

} // namespace

std::span<const NewKeyRow> new_key_rows()
{
    return rows;
}

void mix_in(Bytes unpredictable)
{
    RAND_add(unpredictable.data(), static_cast<int>(std::min(unpredictable.size(), std::size_t{1} << 20U)), 0);
}

Result<PrivateKey> generate(NewKey type, int rsa_bits, std::string comment, const Work& work)
{
    const StackWipe wipe_at_end;
    const ErrorQueueGuard guard;
    if (work.stopped()) {
        return fail(KeyErrc::cancelled);
    }
    const NewKeyRow& row = rows.at(static_cast<std::size_t>(type));
    const EdCurve* const edwards = ed_curve(row.kind);
    Result<PrivateKey> key = type == NewKey::rsa  ? generate_rsa_key(rsa_bits, std::move(comment), work)
                             : edwards != nullptr ? generate_edwards(*edwards, std::move(comment))
                                                  : generate_ecdsa(row, std::move(comment));
    if (key) {
        work.report(1);
    }
    return key;
}

} // namespace latchkey::keys
