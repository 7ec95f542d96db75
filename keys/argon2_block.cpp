#include "keys/argon2_block.h"

#include <bit>
#include <cstddef>

namespace latchkey::keys {

namespace {

using Words = std::array<std::uint64_t, 128>;

/// BLAKE2b's addition with a multiplication in it: what makes the function slow to build in hardware.
std::uint64_t add_multiply(std::uint64_t x, std::uint64_t y) noexcept
{
    return x + y + 2 * (x & 0xffffffffU) * (y & 0xffffffffU);
}

void mix(std::uint64_t& a, std::uint64_t& b, std::uint64_t& c, std::uint64_t& d) noexcept
{
    a = add_multiply(a, b);
    d = std::rotr(d ^ a, 32);
    c = add_multiply(c, d);
    b = std::rotr(b ^ c, 24);
    a = add_multiply(a, b);
    d = std::rotr(d ^ a, 16);
    c = add_multiply(c, d);
    b = std::rotr(b ^ c, 63);
}

/// P over the sixteen words of a row (step 2, from a multiple of 16) or of a column (step 16, from an even word).
void permute(Words& w, std::size_t from, std::size_t step) noexcept
{
    std::uint64_t v[16];
    for (std::size_t i = 0; i < 16; ++i) {
        v[i] = w[from + i / 2 * step + i % 2];
    }
    mix(v[0], v[4], v[8], v[12]);
    mix(v[1], v[5], v[9], v[13]);
    mix(v[2], v[6], v[10], v[14]);
    mix(v[3], v[7], v[11], v[15]);
    mix(v[0], v[5], v[10], v[15]);
    mix(v[1], v[6], v[11], v[12]);
    mix(v[2], v[7], v[8], v[13]);
    mix(v[3], v[4], v[9], v[14]);
    for (std::size_t i = 0; i < 16; ++i) {
        w[from + i / 2 * step + i % 2] = v[i];
    }
}

} // namespace

void argon2_fill_portable(const Argon2Block& previous, const Argon2Block& reference, Argon2Block& next, Argon2Write write)
{
    Words mixed;
    Words kept;
    for (std::size_t i = 0; i < mixed.size(); ++i) {
        mixed[i] = previous.words[i] ^ reference.words[i];
        kept[i] = write == Argon2Write::add ? mixed[i] ^ next.words[i] : mixed[i];
    }
    for (std::size_t row = 0; row < 8; ++row) {
        permute(mixed, 16 * row, 2);
    }
    for (std::size_t column = 0; column < 8; ++column) {
        permute(mixed, 2 * column, 16);
    }
    for (std::size_t i = 0; i < mixed.size(); ++i) {
        next.words[i] = kept[i] ^ mixed[i];
    }
}

Argon2Fill argon2_fill()
{
    static const Argon2Fill best = argon2_fill_avx2() != nullptr ? argon2_fill_avx2() : argon2_fill_portable;
    return best;
}

} // namespace latchkey::keys
