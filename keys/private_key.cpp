#include "keys/private_key.h"

#include "keys/algorithms.h"
#include "keys/base/wire.h"
#include "keys/evp.h"
#include "keys/key_error.h"
#include "keys/key_parts.h"

#include <openssl/dsa.h>

#include <algorithm>

namespace latchkey::keys {

namespace {

/// ECDSA and DSA signatures have one ASN.1 form in OpenSSL: SEQUENCE { r, s }.
using DerSignature = std::unique_ptr<ECDSA_SIG, FreeWith<ECDSA_SIG_free>>;

constexpr std::size_t dss_half = 20; // RFC 4253 §6.6: r and s are 160 bits each

const SignatureAlgorithm* row_for(std::string_view algorithm, const PublicKey& key)
{
    const auto rows = signature_rows();
    const auto row = std::ranges::find(rows, algorithm, &SignatureAlgorithm::name);
    return row == rows.end() || row->kind != key.kind() || key.bits() < row->least_bits ? nullptr : &*row;
}

/// OpenSSL's signature in SSH's form; empty when it does not fit (DSA with a q of 256 bits: SSH's has 160).
ByteBuffer to_ssh(ByteBuffer raw, const PublicKey& key)
{
    const bool dss = key.kind() == KeyKind::dsa;
    if (!dss && ec_curve(key.kind()) == nullptr) {
        return raw;
    }
    const std::uint8_t* at = raw.data();
    const DerSignature signature = not_null(DerSignature(d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(raw.size()))));
    const Secret r = bytes_of(ECDSA_SIG_get0_r(signature.get()));
    const Secret s = bytes_of(ECDSA_SIG_get0_s(signature.get()));
    if (!dss) {
        return WireWriter().mpint(r.bytes()).mpint(s.bytes()).take();
    }
    if (r.size() > dss_half || s.size() > dss_half) {
        return {};
    }
    return WireWriter().raw(ByteBuffer(dss_half - r.size())).raw(r.bytes()).raw(ByteBuffer(dss_half - s.size())).raw(s.bytes()).take();
}

/// SSH's signature in OpenSSL's form; empty when it has no such form.
ByteBuffer from_ssh(Bytes signature, const PublicKey& key)
{
    const bool dss = key.kind() == KeyKind::dsa;
    if (!dss && ec_curve(key.kind()) == nullptr) {
        ByteBuffer raw = to_buffer(signature);
        if (key.kind() == KeyKind::rsa) {
            // Some signers drop leading zeros of s; OpenSSL wants the modulus' full length.
            const auto whole = static_cast<std::size_t>((key.bits() + 7) / 8);
            raw.insert(raw.begin(), whole > raw.size() ? whole - raw.size() : 0, 0);
        }
        return raw;
    }
    WireReader in(signature);
    const Bytes r_bytes = dss ? in.raw(dss_half) : in.mpint();
    const Bytes s_bytes = dss ? in.raw(dss_half) : in.mpint();
    if (!in.at_end() || r_bytes.size() > 80 || s_bytes.size() > 80) {
        return {};
    }
    const DerSignature made = not_null(DerSignature(ECDSA_SIG_new()));
    // set0 takes both numbers and fails only for null ones, which bn_of() never gives.
    if (ECDSA_SIG_set0(made.get(), bn_of(r_bytes).release(), bn_of(s_bytes).release()) != 1) {
        throw std::bad_alloc();
    }
    ByteBuffer der(static_cast<std::size_t>(std::max(i2d_ECDSA_SIG(made.get(), nullptr), 0)));
    std::uint8_t* at = der.data();
    i2d_ECDSA_SIG(made.get(), &at);
    return der;
}

} // namespace

void EvpKeyFree::operator()(evp_pkey_st* key) const noexcept
{
    EVP_PKEY_free(key);
}

PrivateKey::PrivateKey(EvpKey key, PublicKey public_key, std::string comment)
    : key_(std::move(key)), public_(std::move(public_key)), comment_(std::move(comment))
{
}

Result<ByteBuffer> sign(const PrivateKey& key, std::string_view algorithm, Bytes data)
{
    const StackWipe wipe_at_end;
    const ErrorQueueGuard guard;
    const SignatureAlgorithm* const row = row_for(algorithm, key.public_key());
    if (row == nullptr) {
        return fail(KeyErrc::cannot_sign, {}, std::string(algorithm));
    }
    const DigestContext context = not_null(DigestContext(EVP_MD_CTX_new()));
    std::size_t size = 0;
    ByteBuffer raw;
    const bool done = EVP_DigestSignInit_ex(context.get(), nullptr, row->hash, nullptr, nullptr, key.evp(), nullptr) == 1 &&
                      EVP_DigestSign(context.get(), nullptr, &size, data.data(), data.size()) == 1 && (raw.resize(size), true) &&
                      EVP_DigestSign(context.get(), raw.data(), &size, data.data(), data.size()) == 1;
    if (!done) {
        return fail(KeyErrc::cannot_sign, {}, std::string(algorithm));
    }
    raw.resize(size);
    ByteBuffer signature = to_ssh(std::move(raw), key.public_key());
    if (signature.empty()) {
        return fail(KeyErrc::cannot_sign, {}, std::string(algorithm));
    }
    return signature;
}

bool verify(const PublicKey& key, std::string_view algorithm, Bytes data, Bytes signature)
{
    const ErrorQueueGuard guard;
    const SignatureAlgorithm* const row = row_for(algorithm, key);
    const Result<EvpKey> evp = public_evp(key);
    if (row == nullptr || !evp) {
        return false;
    }
    const ByteBuffer raw = from_ssh(signature, key);
    const DigestContext context = not_null(DigestContext(EVP_MD_CTX_new()));
    return !raw.empty() && EVP_DigestVerifyInit_ex(context.get(), nullptr, row->hash, nullptr, nullptr, evp->get(), nullptr) == 1 &&
           EVP_DigestVerify(context.get(), raw.data(), raw.size(), data.data(), data.size()) == 1;
}

std::vector<std::string_view> signature_algorithms(const PublicKey& key)
{
    std::vector<std::string_view> names;
    for (const SignatureAlgorithm& row : signature_rows()) {
        if (row.offered && row.kind == key.kind() && key.bits() >= row.least_bits) {
            names.push_back(row.name);
        }
    }
    return names;
}

} // namespace latchkey::keys
