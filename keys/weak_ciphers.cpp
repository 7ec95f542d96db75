#include "keys/weak_ciphers.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <numeric>

namespace latchkey::keys {

namespace {

/// RFC 2268 §2: a permutation made of the digits of pi.
constexpr std::array<std::uint8_t, 256> pi_table{
    0xd9, 0x78, 0xf9, 0xc4, 0x19, 0xdd, 0xb5, 0xed, 0x28, 0xe9, 0xfd, 0x79, 0x4a, 0xa0, 0xd8, 0x9d, 0xc6, 0x7e, 0x37, 0x83, 0x2b, 0x76,
    0x53, 0x8e, 0x62, 0x4c, 0x64, 0x88, 0x44, 0x8b, 0xfb, 0xa2, 0x17, 0x9a, 0x59, 0xf5, 0x87, 0xb3, 0x4f, 0x13, 0x61, 0x45, 0x6d, 0x8d,
    0x09, 0x81, 0x7d, 0x32, 0xbd, 0x8f, 0x40, 0xeb, 0x86, 0xb7, 0x7b, 0x0b, 0xf0, 0x95, 0x21, 0x22, 0x5c, 0x6b, 0x4e, 0x82, 0x54, 0xd6,
    0x65, 0x93, 0xce, 0x60, 0xb2, 0x1c, 0x73, 0x56, 0xc0, 0x14, 0xa7, 0x8c, 0xf1, 0xdc, 0x12, 0x75, 0xca, 0x1f, 0x3b, 0xbe, 0xe4, 0xd1,
    0x42, 0x3d, 0xd4, 0x30, 0xa3, 0x3c, 0xb6, 0x26, 0x6f, 0xbf, 0x0e, 0xda, 0x46, 0x69, 0x07, 0x57, 0x27, 0xf2, 0x1d, 0x9b, 0xbc, 0x94,
    0x43, 0x03, 0xf8, 0x11, 0xc7, 0xf6, 0x90, 0xef, 0x3e, 0xe7, 0x06, 0xc3, 0xd5, 0x2f, 0xc8, 0x66, 0x1e, 0xd7, 0x08, 0xe8, 0xea, 0xde,
    0x80, 0x52, 0xee, 0xf7, 0x84, 0xaa, 0x72, 0xac, 0x35, 0x4d, 0x6a, 0x2a, 0x96, 0x1a, 0xd2, 0x71, 0x5a, 0x15, 0x49, 0x74, 0x4b, 0x9f,
    0xd0, 0x5e, 0x04, 0x18, 0xa4, 0xec, 0xc2, 0xe0, 0x41, 0x6e, 0x0f, 0x51, 0xcb, 0xcc, 0x24, 0x91, 0xaf, 0x50, 0xa1, 0xf4, 0x70, 0x39,
    0x99, 0x7c, 0x3a, 0x85, 0x23, 0xb8, 0xb4, 0x7a, 0xfc, 0x02, 0x36, 0x5b, 0x25, 0x55, 0x97, 0x31, 0x2d, 0x5d, 0xfa, 0x98, 0xe3, 0x8a,
    0x92, 0xae, 0x05, 0xdf, 0x29, 0x10, 0x67, 0x6c, 0xba, 0xc9, 0xd3, 0x00, 0xe6, 0xcf, 0xe1, 0x9e, 0xa8, 0x2c, 0x63, 0x16, 0x01, 0x3f,
    0x58, 0xe2, 0x89, 0xa9, 0x0d, 0x38, 0x34, 0x1b, 0xab, 0x33, 0xff, 0xb0, 0xbb, 0x48, 0x0c, 0x5f, 0xb9, 0xb1, 0xcd, 0x2e, 0xc5, 0xf3,
    0xdb, 0x47, 0xe5, 0xa5, 0x9c, 0x77, 0x0a, 0xa6, 0x20, 0x68, 0xfe, 0x7f, 0xc1, 0xad};

constexpr std::size_t rc2_key_bytes = 128;
constexpr std::size_t rc2_block = 8;
constexpr std::array<int, 4> rc2_shifts{1, 2, 3, 5};

/// The expanded key, as 64 words of two bytes.
class Rc2 {
public:
    explicit Rc2(const Secret& key) : bytes_(rc2_key_bytes)
    {
        const auto l = bytes_.writable();
        const std::size_t size = std::min(key.size(), rc2_key_bytes);
        std::ranges::copy(key.bytes().first(size), l.begin());
        for (std::size_t i = size; i < rc2_key_bytes; ++i) {
            l[i] = pi_table[static_cast<std::uint8_t>(l[i - 1] + l[i - size])];
        }
        // All of the key's bits are effective here, so the mask of §2 is 255.
        l[rc2_key_bytes - size] = pi_table[l[rc2_key_bytes - size]];
        for (std::size_t i = rc2_key_bytes - size; i-- > 0;) {
            l[i] = pi_table[l[i + 1] ^ l[i + size]];
        }
    }

    /// RFC 2268 §4. Words are little-endian.
    void decrypt(std::span<std::uint8_t> block) const
    {
        std::array<std::uint16_t, 4> r{};
        for (std::size_t i = 0; i < r.size(); ++i) {
            r[i] = static_cast<std::uint16_t>(block[2 * i] | block[2 * i + 1] << 8);
        }
        std::size_t next = 64;
        for (const int rounds : {5, 6, 5}) {
            if (next != 64) {
                unmash(r);
            }
            for (int round = 0; round < rounds; ++round) {
                unmix(r, next);
            }
        }
        for (std::size_t i = 0; i < r.size(); ++i) {
            block[2 * i] = static_cast<std::uint8_t>(r[i]);
            block[2 * i + 1] = static_cast<std::uint8_t>(r[i] >> 8U);
        }
    }

private:
    [[nodiscard]] std::uint16_t word(std::size_t i) const
    {
        return static_cast<std::uint16_t>(bytes_.bytes()[2 * i] | bytes_.bytes()[2 * i + 1] << 8);
    }
    void unmix(std::array<std::uint16_t, 4>& r, std::size_t& next) const
    {
        for (std::size_t i = 4; i-- > 0;) {
            const unsigned a = r[(i + 3) % 4];
            const unsigned mixed = (a & r[(i + 2) % 4]) + (~a & r[(i + 1) % 4]);
            r[i] = static_cast<std::uint16_t>(std::rotr(r[i], rc2_shifts[i]) - word(--next) - mixed);
        }
    }
    void unmash(std::array<std::uint16_t, 4>& r) const
    {
        for (std::size_t i = 4; i-- > 0;) {
            r[i] = static_cast<std::uint16_t>(r[i] - word(r[(i + 3) % 4] & 63U));
        }
    }

    Secret bytes_;
};

} // namespace

Secret rc2_cbc_decrypt(const Secret& key, Bytes iv, Bytes ciphertext)
{
    const Rc2 cipher(key);
    Secret plain = Secret::copy_of(ciphertext);
    Bytes last = iv;
    for (std::size_t at = 0; at + rc2_block <= plain.size(); at += rc2_block) {
        const auto block = plain.writable().subspan(at, rc2_block);
        cipher.decrypt(block);
        std::ranges::transform(block, last, block.begin(), [](std::uint8_t a, std::uint8_t b) { return static_cast<std::uint8_t>(a ^ b); });
        last = ciphertext.subspan(at, rc2_block);
    }
    return plain;
}

Secret rc4(const Secret& key, Bytes text)
{
    Secret state_bytes(256);
    const auto state = state_bytes.writable();
    std::iota(state.begin(), state.end(), std::uint8_t{0});
    std::uint8_t j = 0;
    for (std::size_t i = 0; i < state.size(); ++i) {
        j = static_cast<std::uint8_t>(j + state[i] + key.bytes()[i % key.size()]);
        std::swap(state[i], state[j]);
    }
    Secret out = Secret::copy_of(text);
    std::uint8_t i = 0;
    j = 0;
    for (std::uint8_t& byte : out.writable()) {
        i = static_cast<std::uint8_t>(i + 1);
        j = static_cast<std::uint8_t>(j + state[i]);
        std::swap(state[i], state[j]);
        byte ^= state[static_cast<std::uint8_t>(state[i] + state[j])];
    }
    return out;
}

} // namespace latchkey::keys
