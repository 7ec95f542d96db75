/// scrypt (RFC 7914). Ours and not OpenSSL's for the same reason as Argon2: theirs cannot be stopped and does not tell how far it is.

#include "keys/base/secret.h"
#include "keys/kdf.h"
#include "keys/kdf_memory.h"
#include "keys/key_error.h"
#include "keys/limits.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>

namespace latchkey::keys {

namespace {

constexpr std::size_t chunk_words = 16;                   // of Salsa20: 64 bytes
constexpr std::uint64_t chunks_between_looks = 1U << 14U; // some two milliseconds

Status check_costs(const ScryptCosts& c)
{
    // Each factor is bounded before they are multiplied, so that nothing overflows.
    constexpr std::uint64_t most = limits::scrypt_bytes / 128;
    if (c.n > most || c.r > most || c.p > most || c.n * c.r > most || c.r * c.p > limits::scrypt_lanes_bytes / 128 ||
        c.n * c.r * 128 > limits::scrypt_work_bytes / std::max<std::uint64_t>(c.p, 1)) {
        return fail(
            KeyErrc::too_large, {},
            fmt::format("scrypt with N={}, r={}, p={} is over the limits: 1 GiB of memory, 16 GiB of work, r × p of 32768", c.n, c.r, c.p));
    }
    if (c.n < 2 || !std::has_single_bit(c.n) || c.r == 0 || c.p == 0) {
        return fail(KeyErrc::damaged, {}, fmt::format("scrypt cannot have N={}, r={}, p={}", c.n, c.r, c.p));
    }
    return {};
}

/// One doubled round of Salsa20: columns, then rows.
void double_round(std::uint32_t (&x)[chunk_words]) noexcept
{
    const auto quarter = [&x](std::size_t a, std::size_t b, std::size_t c, std::size_t d) {
        x[b] ^= std::rotl(x[a] + x[d], 7);
        x[c] ^= std::rotl(x[b] + x[a], 9);
        x[d] ^= std::rotl(x[c] + x[b], 13);
        x[a] ^= std::rotl(x[d] + x[c], 18);
    };
    quarter(0, 4, 8, 12);
    quarter(5, 9, 13, 1);
    quarter(10, 14, 2, 6);
    quarter(15, 3, 7, 11);
    quarter(0, 1, 2, 3);
    quarter(5, 6, 7, 4);
    quarter(10, 11, 8, 9);
    quarter(15, 12, 13, 14);
}

/// Salsa20/8 of state ^ in: back into state.
void salsa(std::uint32_t (&state)[chunk_words], const std::uint32_t* in) noexcept
{
    std::uint32_t x[chunk_words];
    for (std::size_t i = 0; i < chunk_words; ++i) {
        state[i] ^= in[i];
        x[i] = state[i];
    }
    double_round(x);
    double_round(x);
    double_round(x);
    double_round(x);
    for (std::size_t i = 0; i < chunk_words; ++i) {
        state[i] += x[i];
    }
}

/// scryptROMix over one lane after the other, on words. Buffers hold 32·r words.
class Mixer {
public:
    Mixer(const ScryptCosts& costs, std::uint32_t* table, const Work& work)
        : costs_(costs), words_(32 * costs.r), table_(table), spare_(words_ * 4), work_(work)
    {
    }

    /// False when stopped.
    bool mix_lane(std::uint32_t* x)
    {
        auto* const y = reinterpret_cast<std::uint32_t*>(spare_.writable().data());
        for (std::uint64_t i = 0; i < costs_.n; i += 2) {
            std::copy_n(x, words_, table_ + i * words_);
            if (!mix_block(x, y)) {
                return false;
            }
            std::copy_n(y, words_, table_ + (i + 1) * words_);
            if (!mix_block(y, x)) {
                return false;
            }
        }
        for (std::uint64_t i = 0; i < costs_.n; i += 2) {
            add_from_table(x);
            if (!mix_block(x, y)) {
                return false;
            }
            add_from_table(y);
            if (!mix_block(y, x)) {
                return false;
            }
        }
        return true;
    }

private:
    /// "Integerify": the last chunk's first words say which block is added. N is at most 2^23, so one word says all.
    void add_from_table(std::uint32_t* x) const
    {
        const std::uint32_t* const row = table_ + (x[words_ - chunk_words] & (costs_.n - 1)) * words_;
        for (std::size_t i = 0; i < words_; ++i) {
            x[i] ^= row[i];
        }
    }

    /// scryptBlockMix: even chunks to the first half, odd ones to the second.
    bool mix_block(const std::uint32_t* in, std::uint32_t* out)
    {
        std::uint32_t state[chunk_words];
        std::copy_n(in + words_ - chunk_words, chunk_words, state);
        const std::size_t half = costs_.r * chunk_words;
        for (std::size_t i = 0; i < costs_.r; ++i) {
            salsa(state, in + 2 * i * chunk_words);
            std::copy_n(state, chunk_words, out + i * chunk_words);
            salsa(state, in + (2 * i + 1) * chunk_words);
            std::copy_n(state, chunk_words, out + half + i * chunk_words);
            if ((done_ += 2) % chunks_between_looks == 0 && !look()) {
                return false;
            }
        }
        return true;
    }

    bool look() const
    {
        work_.report(static_cast<double>(done_) / (4.0 * static_cast<double>(costs_.n) * static_cast<double>(costs_.r * costs_.p)));
        return !work_.stopped();
    }

    ScryptCosts costs_;
    std::size_t words_;
    std::uint32_t* table_;
    Secret spare_;
    const Work& work_;
    std::uint64_t done_ = 0; ///< chunks
};

/// Between the bytes of PBKDF2 and the words that are mixed, in place; nothing to do on most machines.
void little_endian(std::span<std::uint8_t> bytes)
{
    if constexpr (std::endian::native == std::endian::big) {
        for (std::size_t i = 0; i + 4 <= bytes.size(); i += 4) {
            std::swap(bytes[i], bytes[i + 3]);
            std::swap(bytes[i + 1], bytes[i + 2]);
        }
    }
}

} // namespace

Result<Secret> scrypt(const ScryptCosts& costs, const Secret& passphrase, Bytes salt, std::size_t size, const Work& work)
{
    if (const Status allowed = check_costs(costs); !allowed) {
        return std::unexpected(allowed.error());
    }
    if (work.stopped()) {
        return fail(KeyErrc::cancelled);
    }
    work.report(0);
    const Work silent{work.stop, {}};
    const std::size_t lane_bytes = 128 * costs.r;
    Result<Secret> lanes = pbkdf2("SHA256", passphrase, salt, 1, lane_bytes * costs.p, silent);
    if (!lanes) {
        return lanes;
    }
    KdfMemory<std::uint32_t> table(costs.n * costs.r * 32);
    if (table.empty()) {
        return fail(KeyErrc::too_large, {},
                    fmt::format("scrypt needs {} MiB of memory, which this machine does not have free", costs.n * costs.r >> 13U));
    }
    little_endian(lanes->writable());
    Mixer mixer(costs, table.data(), work);
    for (std::uint64_t lane = 0; lane < costs.p; ++lane) {
        if (!mixer.mix_lane(reinterpret_cast<std::uint32_t*>(lanes->writable().data() + lane * lane_bytes))) {
            return fail(KeyErrc::cancelled);
        }
    }
    little_endian(lanes->writable());
    Result<Secret> out = pbkdf2("SHA256", passphrase, lanes->bytes(), 1, size, silent);
    work.report(1);
    return out;
}

} // namespace latchkey::keys
