#include "keys/kdf.h"

#include "keys/evp.h"
#include "keys/key_error.h"
#include "keys/limits.h"

#include <argon2.h>
#include <fmt/format.h>
#include <openssl/kdf.h>

#include <algorithm>
#include <bit>
#include <thread>

namespace latchkey::keys {

namespace {

using Kdf = std::unique_ptr<EVP_KDF, FreeWith<EVP_KDF_free>>;
using KdfContext = std::unique_ptr<EVP_KDF_CTX, FreeWith<EVP_KDF_CTX_free>>;

std::unexpected<Error> too_large(std::string detail)
{
    return fail(KeyErrc::too_large, {}, std::move(detail));
}

std::unexpected<Error> damaged(std::string detail)
{
    return fail(KeyErrc::damaged, {}, std::move(detail));
}

Status check_iterations(std::string_view name, std::uint64_t iterations)
{
    if (iterations > limits::pbkdf2_iterations) {
        return too_large(fmt::format("{} with {} iterations is over the limit of {}", name, iterations, limits::pbkdf2_iterations));
    }
    if (iterations == 0) {
        return damaged(fmt::format("{} without iterations", name));
    }
    return {};
}

Status check_costs(const Argon2Costs& costs, Bytes salt)
{
    if (costs.memory_kib > limits::argon2_memory_kib) {
        return too_large(
            fmt::format("Argon2 with {} KiB of memory is over the limit of {} KiB", costs.memory_kib, limits::argon2_memory_kib));
    }
    if (costs.parallelism > limits::argon2_parallelism) {
        return too_large(fmt::format("Argon2 with parallelism {} is over the limit of {}", costs.parallelism, limits::argon2_parallelism));
    }
    if (static_cast<std::uint64_t>(costs.memory_kib) * costs.passes > limits::argon2_work_kib) {
        return too_large(fmt::format("Argon2 with {} passes over {} KiB would take minutes", costs.passes, costs.memory_kib));
    }
    if (costs.passes == 0 || costs.parallelism == 0 || costs.memory_kib < 8 * costs.parallelism || salt.size() < ARGON2_MIN_SALT_LENGTH) {
        return damaged("Argon2 with a cost or a salt that is too small to be meant");
    }
    return {};
}

/// The passphrase as big-endian UTF-16 with its terminator; bytes that are not UTF-8 are taken for Latin-1.
Secret to_bmp(const Secret& passphrase)
{
    Secret out;
    const auto put = [&out](std::uint32_t unit) {
        const std::uint8_t pair[2] = {static_cast<std::uint8_t>(unit >> 8U), static_cast<std::uint8_t>(unit)};
        out.append(pair);
    };
    const Bytes in = passphrase.bytes();
    for (std::size_t i = 0; i < in.size();) {
        const std::size_t more = in[i] >= 0xf0 ? 3 : in[i] >= 0xe0 ? 2 : in[i] >= 0xc0 ? 1 : 0;
        std::uint32_t code = in[i];
        const Bytes tail = in.subspan(i + 1, std::min(more, in.size() - i - 1));
        if (more != 0 && tail.size() == more && std::ranges::all_of(tail, [](std::uint8_t b) { return (b & 0xc0U) == 0x80U; })) {
            code &= 0x3fU >> more;
            for (const std::uint8_t byte : tail) {
                code = code << 6U | (byte & 0x3fU);
            }
            i += more;
        }
        ++i;
        if (code >= 0x10000) {
            code -= 0x10000;
            put(0xd800 + (code >> 10U & 0x3ffU));
            put(0xdc00 + (code & 0x3ffU));
        } else {
            put(code);
        }
    }
    put(0);
    return out;
}

} // namespace

Result<Secret> argon2(const Argon2Costs& costs, const Secret& passphrase, Bytes salt, std::size_t size, const Work& work)
{
    if (const Status allowed = check_costs(costs, salt); !allowed) {
        return std::unexpected(allowed.error());
    }
    if (work.stopped()) {
        return fail(KeyErrc::cancelled);
    }
    work.report(-1);
    Secret out(size);
    Secret copy = passphrase.clone(); // libargon2's interface is not const, though it leaves it alone without a flag
    ByteBuffer salt_copy = to_buffer(salt);
    argon2_context context{};
    context.out = out.writable().data();
    context.outlen = static_cast<std::uint32_t>(size);
    context.pwd = copy.writable().data();
    context.pwdlen = static_cast<std::uint32_t>(copy.size());
    context.salt = salt_copy.data();
    context.saltlen = static_cast<std::uint32_t>(salt_copy.size());
    context.t_cost = costs.passes;
    context.m_cost = costs.memory_kib;
    context.lanes = costs.parallelism;
    context.threads = std::clamp(std::thread::hardware_concurrency(), 1U, costs.parallelism); // changes the time, not the result
    context.version = ARGON2_VERSION_13;
    const int code = argon2_ctx(&context, static_cast<argon2_type>(costs.kind));
    if (code == ARGON2_MEMORY_ALLOCATION_ERROR) {
        return too_large(fmt::format("Argon2 needs {} KiB of memory, which this machine does not have free", costs.memory_kib));
    }
    if (code != ARGON2_OK) {
        return damaged(fmt::format("Argon2, {}", argon2_error_message(code)));
    }
    if (work.stopped()) {
        return fail(KeyErrc::cancelled);
    }
    work.report(1);
    return out;
}

Result<Secret> pbkdf2(const char* hash, const Secret& passphrase, Bytes salt, std::uint64_t iterations, std::size_t size, const Work& work)
{
    if (const Status allowed = check_iterations("PBKDF2", iterations); !allowed) {
        return std::unexpected(allowed.error());
    }
    if (work.stopped()) {
        return fail(KeyErrc::cancelled);
    }
    work.report(-1);
    Secret out(size);
    if (PKCS5_PBKDF2_HMAC(passphrase.text().data() != nullptr ? passphrase.text().data() : "", static_cast<int>(passphrase.size()),
                          salt.data(), static_cast<int>(salt.size()), static_cast<int>(iterations), EVP_get_digestbyname(hash),
                          static_cast<int>(size), out.writable().data()) != 1) {
        return damaged("PBKDF2 with parameters that OpenSSL refuses");
    }
    return out;
}

Result<Secret> pbkdf1(const char* hash, const Secret& passphrase, Bytes salt, std::uint64_t iterations, std::size_t size, const Work& work)
{
    if (const Status allowed = check_iterations("PBKDF1", iterations); !allowed) {
        return std::unexpected(allowed.error());
    }
    Secret value = passphrase.clone();
    value.append(salt);
    for (std::uint64_t i = 0; i < iterations; ++i) {
        if (i % 65536 == 0 && work.stopped()) {
            return fail(KeyErrc::cancelled);
        }
        std::uint8_t digest[EVP_MAX_MD_SIZE];
        unsigned digest_size = 0;
        if (EVP_Digest(value.bytes().data(), value.size(), digest, &digest_size, EVP_get_digestbyname(hash), nullptr) != 1 ||
            digest_size < size) {
            return damaged("PBKDF1 with parameters that OpenSSL refuses");
        }
        value.resize(digest_size);
        std::ranges::copy(Bytes(digest, digest_size), value.writable().begin());
        wipe(digest);
    }
    value.resize(size);
    return value;
}

Result<Secret> pkcs12_kdf(int purpose, const Secret& passphrase, Bytes salt, std::uint64_t iterations, std::size_t size, const Work& work)
{
    if (const Status allowed = check_iterations("PKCS#12's key derivation", iterations); !allowed) {
        return std::unexpected(allowed.error());
    }
    if (work.stopped()) {
        return fail(KeyErrc::cancelled);
    }
    const Kdf kdf = not_null(Kdf(EVP_KDF_fetch(nullptr, "PKCS12KDF", nullptr)));
    const KdfContext context = not_null(KdfContext(EVP_KDF_CTX_new(kdf.get())));
    Secret bmp = to_bmp(passphrase);
    ByteBuffer salt_copy = to_buffer(salt);
    auto count = static_cast<int>(iterations);
    char hash[] = "SHA1";
    OSSL_PARAM params[] = {OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, hash, 0),
                           OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_PASSWORD, bmp.writable().data(), bmp.size()),
                           OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_SALT, salt_copy.data(), salt_copy.size()),
                           OSSL_PARAM_construct_int(OSSL_KDF_PARAM_PKCS12_ID, &purpose),
                           OSSL_PARAM_construct_int(OSSL_KDF_PARAM_ITER, &count),
                           OSSL_PARAM_construct_end()};
    Secret out(size);
    if (EVP_KDF_derive(context.get(), out.writable().data(), out.size(), params) != 1) {
        return damaged("PKCS#12's key derivation with parameters that OpenSSL refuses");
    }
    return out;
}

Result<Secret> scrypt(const ScryptCosts& costs, const Secret& passphrase, Bytes salt, std::size_t size, const Work& work)
{
    // Each factor is bounded before they are multiplied, so that nothing overflows.
    constexpr std::uint64_t most = limits::scrypt_bytes / 128;
    if (costs.n > most || costs.r > most || costs.p > most || costs.n * costs.r > most ||
        costs.n * costs.r * 128 > limits::scrypt_work_bytes / std::max<std::uint64_t>(costs.p, 1)) {
        return too_large(
            fmt::format("scrypt with N={}, r={}, p={} is over the limit of 1 GiB of memory or of work", costs.n, costs.r, costs.p));
    }
    if (costs.n < 2 || !std::has_single_bit(costs.n) || costs.r == 0 || costs.p == 0) {
        return damaged(fmt::format("scrypt cannot have N={}, r={}, p={}", costs.n, costs.r, costs.p));
    }
    if (work.stopped()) {
        return fail(KeyErrc::cancelled);
    }
    work.report(-1);
    Secret out(size);
    constexpr std::uint64_t headroom = 64ULL << 20U; // OpenSSL counts its small buffers too
    if (EVP_PBE_scrypt(passphrase.text().data() != nullptr ? passphrase.text().data() : "", passphrase.size(), salt.data(), salt.size(),
                       costs.n, costs.r, costs.p, limits::scrypt_bytes + headroom, out.writable().data(), out.size()) != 1) {
        return damaged(fmt::format("scrypt with N={}, r={}, p={}, which OpenSSL refuses", costs.n, costs.r, costs.p));
    }
    return out;
}

Secret pem_md5_kdf(const Secret& passphrase, Bytes salt, std::size_t size)
{
    Secret out;
    Secret last;
    while (out.size() < size) {
        Secret input = last.clone();
        input.append(passphrase.bytes());
        input.append(salt);
        last = Secret(16);
        if (EVP_Digest(input.bytes().data(), input.size(), last.writable().data(), nullptr, EVP_md5(), nullptr) != 1) {
            throw std::bad_alloc();
        }
        out.append(last.bytes());
    }
    out.resize(size);
    return out;
}

} // namespace latchkey::keys
