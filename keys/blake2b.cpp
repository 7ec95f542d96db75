#include "keys/blake2b.h"

#include "keys/base/secret.h"

#include <algorithm>
#include <bit>

namespace latchkey::keys {

namespace {

constexpr std::array<std::uint64_t, 8> start_values{0x6a09e667f3bcc908, 0xbb67ae8584caa73b, 0x3c6ef372fe94f82b, 0xa54ff53a5f1d36f1,
                                                    0x510e527fade682d1, 0x9b05688c2b3e6c1f, 0x1f83d9abfb41bd6b, 0x5be0cd19137e2179};

constexpr std::uint8_t order[10][16] = {
    {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15}, {14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3},
    {11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4}, {7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8},
    {9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13}, {2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9},
    {12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11}, {13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10},
    {6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5}, {10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0},
};

void mix(std::uint64_t& a, std::uint64_t& b, std::uint64_t& c, std::uint64_t& d, std::uint64_t x, std::uint64_t y) noexcept
{
    a += b + x;
    d = std::rotr(d ^ a, 32);
    c += d;
    b = std::rotr(b ^ c, 24);
    a += b + y;
    d = std::rotr(d ^ a, 16);
    c += d;
    b = std::rotr(b ^ c, 63);
}

} // namespace

Blake2b::Blake2b(std::size_t size) noexcept : state_(start_values)
{
    state_[0] ^= 0x01010000U ^ size; // fan-out 1, depth 1, no key
}

Blake2b::~Blake2b()
{
    wipe(block_);
    wipe({reinterpret_cast<std::uint8_t*>(state_.data()), sizeof state_});
}

Blake2b& Blake2b::update(Bytes more) noexcept
{
    while (!more.empty()) {
        if (used_ == block_.size()) { // not before there is more: the last block is compressed differently
            compress(false);
        }
        const std::size_t taken = std::min(more.size(), block_.size() - used_);
        std::ranges::copy(more.first(taken), block_.begin() + static_cast<std::ptrdiff_t>(used_));
        used_ += taken;
        more = more.subspan(taken);
    }
    return *this;
}

Blake2b& Blake2b::update_le32(std::uint32_t number) noexcept
{
    const std::uint8_t bytes[4] = {static_cast<std::uint8_t>(number), static_cast<std::uint8_t>(number >> 8U),
                                   static_cast<std::uint8_t>(number >> 16U), static_cast<std::uint8_t>(number >> 24U)};
    return update(bytes);
}

void Blake2b::finish(std::span<std::uint8_t> out) noexcept
{
    std::fill(block_.begin() + static_cast<std::ptrdiff_t>(used_), block_.end(), std::uint8_t{0});
    compress(true);
    for (std::size_t i = 0; i < out.size(); ++i) {
        out[i] = static_cast<std::uint8_t>(state_[i / 8] >> (8 * (i % 8)));
    }
}

void Blake2b::compress(bool last) noexcept
{
    total_ += used_;
    used_ = 0;
    std::array<std::uint64_t, 16> m{};
    for (std::size_t i = 0; i < block_.size(); ++i) {
        m[i / 8] |= static_cast<std::uint64_t>(block_[i]) << (8 * (i % 8));
    }
    std::array<std::uint64_t, 16> v{};
    std::ranges::copy(state_, v.begin());
    std::ranges::copy(start_values, v.begin() + 8);
    v[12] ^= total_;
    v[14] ^= last ? ~std::uint64_t{0} : 0;
    for (std::size_t round = 0; round < 12; ++round) {
        const auto& s = order[round % 10];
        mix(v[0], v[4], v[8], v[12], m[s[0]], m[s[1]]);
        mix(v[1], v[5], v[9], v[13], m[s[2]], m[s[3]]);
        mix(v[2], v[6], v[10], v[14], m[s[4]], m[s[5]]);
        mix(v[3], v[7], v[11], v[15], m[s[6]], m[s[7]]);
        mix(v[0], v[5], v[10], v[15], m[s[8]], m[s[9]]);
        mix(v[1], v[6], v[11], v[12], m[s[10]], m[s[11]]);
        mix(v[2], v[7], v[8], v[13], m[s[12]], m[s[13]]);
        mix(v[3], v[4], v[9], v[14], m[s[14]], m[s[15]]);
    }
    for (std::size_t i = 0; i < 8; ++i) {
        state_[i] ^= v[i] ^ v[i + 8];
    }
    // The message was a passphrase, perhaps: nothing of it stays on the stack.
    wipe({reinterpret_cast<std::uint8_t*>(m.data()), sizeof m});
    wipe({reinterpret_cast<std::uint8_t*>(v.data()), sizeof v});
}

} // namespace latchkey::keys
