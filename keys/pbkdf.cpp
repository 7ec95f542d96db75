/// The key derivations that are a hash many times over: PBKDF2 and PBKDF1 (RFC 8018), PKCS#12's (RFC 7292), and PEM's single pass. The hash
/// is OpenSSL's; the loop is ours, so that it can be stopped and tells how far it is.

#include "keys/evp.h"
#include "keys/kdf.h"
#include "keys/key_error.h"
#include "keys/limits.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace latchkey::keys {

namespace {

constexpr std::uint64_t rounds_between_looks = 4096; // some two milliseconds

std::unexpected<Error> refused(std::string_view name)
{
    return fail(KeyErrc::damaged, {}, fmt::format("{} with parameters that OpenSSL refuses", name));
}

Status check_iterations(std::string_view name, std::uint64_t iterations)
{
    if (iterations > limits::pbkdf2_iterations) {
        return fail(KeyErrc::too_large, {},
                    fmt::format("{} with {} iterations is over the limit of {}", name, iterations, limits::pbkdf2_iterations));
    }
    if (iterations == 0) {
        return fail(KeyErrc::damaged, {}, fmt::format("{} without iterations", name));
    }
    return {};
}

/// Tells and asks every few thousand rounds.
class Rounds {
public:
    Rounds(const Work& work, std::uint64_t all) : work_(work), all_(all) {}
    /// False when stopped.
    bool one_more()
    {
        if (++done_ % rounds_between_looks != 0) {
            return true;
        }
        work_.report(static_cast<double>(done_) / static_cast<double>(all_));
        return !work_.stopped();
    }

private:
    const Work& work_;
    std::uint64_t all_;
    std::uint64_t done_ = 0;
};

/// One hash after another, with the algorithm fetched once. A digest that was asked for by name and is not there makes every call throw.
class Hasher {
public:
    using Md = std::unique_ptr<EVP_MD, FreeWith<EVP_MD_free>>;
    explicit Hasher(const char* hash)
        : md_(EVP_MD_fetch(nullptr, hash, nullptr)),
          start_(not_null(DigestContext(EVP_MD_CTX_new()))),
          now_(not_null(DigestContext(EVP_MD_CTX_new())))
    {
    }
    [[nodiscard]] bool known() const { return md_ != nullptr; }
    [[nodiscard]] std::size_t size() const { return static_cast<std::size_t>(EVP_MD_get_size(md_.get())); }
    [[nodiscard]] std::size_t block() const { return static_cast<std::size_t>(EVP_MD_get_block_size(md_.get())); }

    /// What every later hash begins with.
    void begin_with(Bytes bytes)
    {
        need(EVP_DigestInit_ex(start_.get(), md_.get(), nullptr));
        need(EVP_DigestUpdate(start_.get(), bytes.data(), bytes.size()));
    }
    Hasher& restart()
    {
        need(EVP_MD_CTX_copy_ex(now_.get(), start_.get()));
        return *this;
    }
    Hasher& update(Bytes bytes)
    {
        need(EVP_DigestUpdate(now_.get(), bytes.data(), bytes.size()));
        return *this;
    }
    void finish(std::uint8_t* out) { need(EVP_DigestFinal_ex(now_.get(), out, nullptr)); }

private:
    static void need(int done)
    {
        if (done != 1) {
            throw std::bad_alloc();
        }
    }
    Md md_;
    DigestContext start_;
    DigestContext now_;
};

/// HMAC with one key, many times: what the key does to the two hashes is done once (RFC 2104).
class Hmac {
public:
    Hmac(const char* hash, Bytes key) : inner_(hash), outer_(hash)
    {
        if (!inner_.known()) {
            return;
        }
        Secret pad(inner_.block());
        if (key.size() > pad.size()) {
            inner_.begin_with(key);
            inner_.restart().finish(pad.writable().data());
        } else {
            std::ranges::copy(key, pad.writable().begin());
        }
        flip(pad, 0x36);
        inner_.begin_with(pad.bytes());
        flip(pad, 0x36 ^ 0x5c);
        outer_.begin_with(pad.bytes());
    }
    [[nodiscard]] bool known() const { return inner_.known(); }
    [[nodiscard]] std::size_t size() const { return inner_.size(); }

    Hasher& start() { return inner_.restart(); }
    void finish(std::span<std::uint8_t> out)
    {
        inner_.finish(out.data());
        outer_.restart().update(out).finish(out.data());
    }

private:
    static void flip(Secret& pad, unsigned with)
    {
        for (std::uint8_t& byte : pad.writable()) {
            byte = static_cast<std::uint8_t>(byte ^ with);
        }
    }
    Hasher inner_;
    Hasher outer_;
};

/// A salt of megabytes, which scrypt has, in pieces.
bool update_in_pieces(Hasher& hash, Bytes bytes, const Work& work)
{
    constexpr std::size_t piece = 1U << 20U;
    for (; bytes.size() > piece; bytes = bytes.subspan(piece)) {
        hash.update(bytes.first(piece));
        if (work.stopped()) {
            return false;
        }
    }
    hash.update(bytes);
    return true;
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

/// Repeated to whole blocks (RFC 7292 B.2, steps 2 and 3).
void append_repeated(Secret& to, Bytes bytes, std::size_t block)
{
    const std::size_t end = to.size() + (bytes.size() + block - 1) / block * block;
    while (to.size() < end) {
        to.append(bytes.first(std::min(bytes.size(), end - to.size())));
    }
}

/// Step 6C: each block of I becomes I + B + 1, as one big-endian number.
void add_to_blocks(Secret& to, Bytes hash, std::size_t block)
{
    for (std::size_t at = 0; at < to.size(); at += block) {
        unsigned carry = 1;
        for (std::size_t i = block; i-- > 0;) {
            carry += unsigned{to.bytes()[at + i]} + unsigned{hash[i % hash.size()]};
            to.writable()[at + i] = static_cast<std::uint8_t>(carry);
            carry >>= 8U;
        }
    }
}

} // namespace

Result<Secret> pbkdf2(const char* hash, const Secret& passphrase, Bytes salt, std::uint64_t iterations, std::size_t size, const Work& work)
{
    if (const Status allowed = check_iterations("PBKDF2", iterations); !allowed) {
        return std::unexpected(allowed.error());
    }
    if (work.stopped()) {
        return fail(KeyErrc::cancelled);
    }
    work.report(0);
    const ErrorQueueGuard guard;
    Hmac hmac(hash, passphrase.bytes());
    if (!hmac.known()) {
        return refused("PBKDF2");
    }
    Secret out(size);
    Secret value(hmac.size());
    Secret sum(hmac.size());
    const std::uint64_t blocks = (size + hmac.size() - 1) / hmac.size();
    Rounds rounds(work, blocks * iterations);
    for (std::uint64_t block = 0; block < blocks; ++block) {
        const std::uint64_t n = block + 1;
        const std::uint8_t number[4] = {static_cast<std::uint8_t>(n >> 24U), static_cast<std::uint8_t>(n >> 16U),
                                        static_cast<std::uint8_t>(n >> 8U), static_cast<std::uint8_t>(n)};
        Hasher& first = hmac.start();
        if (!update_in_pieces(first, salt, work)) {
            return fail(KeyErrc::cancelled);
        }
        first.update(number);
        hmac.finish(value.writable());
        std::ranges::copy(value.bytes(), sum.writable().begin());
        for (std::uint64_t i = 0; rounds.one_more() && ++i < iterations;) {
            hmac.start().update(value.bytes());
            hmac.finish(value.writable());
            for (std::size_t k = 0; k < value.size(); ++k) {
                sum.writable()[k] ^= value.bytes()[k];
            }
        }
        if (work.stopped()) {
            return fail(KeyErrc::cancelled);
        }
        const std::size_t at = block * hmac.size();
        std::ranges::copy(sum.bytes().first(std::min(hmac.size(), size - at)), out.writable().begin() + static_cast<std::ptrdiff_t>(at));
    }
    work.report(1);
    return out;
}

Result<Secret> pbkdf1(const char* hash, const Secret& passphrase, Bytes salt, std::uint64_t iterations, std::size_t size, const Work& work)
{
    if (const Status allowed = check_iterations("PBKDF1", iterations); !allowed) {
        return std::unexpected(allowed.error());
    }
    if (work.stopped()) {
        return fail(KeyErrc::cancelled);
    }
    work.report(0);
    const ErrorQueueGuard guard;
    Hasher hasher(hash);
    if (!hasher.known() || hasher.size() < size) {
        return refused("PBKDF1");
    }
    hasher.begin_with({});
    Secret value(hasher.size());
    hasher.restart().update(passphrase.bytes()).update(salt).finish(value.writable().data());
    Rounds rounds(work, iterations);
    for (std::uint64_t i = 1; i < iterations; ++i) {
        if (!rounds.one_more()) {
            return fail(KeyErrc::cancelled);
        }
        hasher.restart().update(value.bytes()).finish(value.writable().data());
    }
    value.resize(size);
    work.report(1);
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
    work.report(0);
    const ErrorQueueGuard guard;
    Hasher hasher("SHA1");
    if (!hasher.known()) {
        return refused("PKCS#12's key derivation");
    }
    hasher.begin_with({});
    const ByteBuffer diversifier(hasher.block(), static_cast<std::uint8_t>(purpose));
    Secret input;
    append_repeated(input, salt, hasher.block());
    append_repeated(input, to_bmp(passphrase).bytes(), hasher.block());
    Secret out(size);
    Secret value(hasher.size());
    Rounds rounds(work, (size + hasher.size() - 1) / hasher.size() * iterations);
    for (std::size_t at = 0; at < size; at += value.size()) {
        hasher.restart().update(diversifier).update(input.bytes()).finish(value.writable().data());
        for (std::uint64_t i = 0; rounds.one_more() && ++i < iterations;) {
            hasher.restart().update(value.bytes()).finish(value.writable().data());
        }
        if (work.stopped()) {
            return fail(KeyErrc::cancelled);
        }
        std::ranges::copy(value.bytes().first(std::min(value.size(), size - at)), out.writable().begin() + static_cast<std::ptrdiff_t>(at));
        add_to_blocks(input, value.bytes(), hasher.block());
    }
    work.report(1);
    return out;
}

Secret pem_md5_kdf(const Secret& passphrase, Bytes salt, std::size_t size)
{
    Hasher hasher("MD5");
    if (!hasher.known()) {
        throw std::bad_alloc(); // only an OpenSSL that was built without it
    }
    hasher.begin_with({});
    Secret out;
    Secret last(hasher.size());
    while (out.size() < size) {
        hasher.restart();
        if (!out.empty()) {
            hasher.update(last.bytes());
        }
        hasher.update(passphrase.bytes()).update(salt).finish(last.writable().data());
        out.append(last.bytes());
    }
    out.resize(size);
    return out;
}

} // namespace latchkey::keys
