#include "keys/generate.h"

#include "keys/algorithms.h"
#include "keys/evp.h"
#include "keys/key_error.h"
#include "keys/key_parts.h"
#include "keys/limits.h"

#include <fmt/format.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>

#include <algorithm>
#include <array>

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

/// OpenSSL calls this between candidates for a prime; 0 makes it stop.
int between_candidates(EVP_PKEY_CTX* context)
{
    const Work& work = *static_cast<const Work*>(EVP_PKEY_CTX_get_app_data(context));
    work.report(-1); // how many candidates it will take is chance
    return work.stopped() ? 0 : 1;
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
    const ErrorQueueGuard guard;
    const NewKeyRow& row = rows.at(static_cast<std::size_t>(type));
    const EcCurve* curve = ec_curve(row.kind);
    const EdCurve* edwards = ed_curve(row.kind);
    const char* algorithm = curve != nullptr ? "EC" : edwards != nullptr ? edwards->openssl_name : "RSA";
    if (type == NewKey::rsa && (rsa_bits < least_rsa_bits || rsa_bits > limits::rsa_bits)) {
        return fail(KeyErrc::unsupported, {},
                    fmt::format("RSA keys have {} to {} bits here, not {}; 3072 or 4096 work everywhere", least_rsa_bits, limits::rsa_bits,
                                rsa_bits));
    }
    const EvpContext context = not_null(EvpContext(EVP_PKEY_CTX_new_from_name(nullptr, algorithm, nullptr)));
    EVP_PKEY_CTX_set_app_data(context.get(), const_cast<Work*>(&work)); // read only, and back in between_candidates()
    EVP_PKEY_CTX_set_cb(context.get(), between_candidates);
    EVP_PKEY* made = nullptr;
    const bool done = EVP_PKEY_keygen_init(context.get()) == 1 &&
                      (type != NewKey::rsa || EVP_PKEY_CTX_set_rsa_keygen_bits(context.get(), rsa_bits) == 1) &&
                      (curve == nullptr || EVP_PKEY_CTX_set_group_name(context.get(), curve->openssl_name) == 1) &&
                      EVP_PKEY_generate(context.get(), &made) == 1;
    EvpKey key(made);
    if (work.stopped()) {
        return fail(KeyErrc::cancelled);
    }
    if (!done) {
        return fail(KeyErrc::unsupported, {}, fmt::format("OpenSSL could not make a key of type {}", row.title));
    }
    work.report(1);
    PublicKey public_key = public_half(key.get(), row.kind);
    return PrivateKey(std::move(key), std::move(public_key), std::move(comment));
}

} // namespace latchkey::keys
