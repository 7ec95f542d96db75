/// The same function with four words at once, for x86 processors since 2013. The whole file is for them alone: others get nullptr.

#include "keys/argon2_block.h"

#if defined(__x86_64__)

#include <cpuid.h>
#include <cstddef>
#include <cstdint>
#include <immintrin.h>

// The attribute lets this file alone use AVX2, so that the program still starts on a processor that lacks it.
#define LATCHKEY_AVX2 __attribute__((target("avx2")))
#define LATCHKEY_AVX2_INLINE __attribute__((target("avx2"), always_inline)) inline

namespace latchkey::keys {

namespace {

constexpr std::size_t vectors = 32; // of four words

/// Four columns of one permutation.
struct Quad {
    __m256i a, b, c, d;
};

LATCHKEY_AVX2_INLINE void add_multiply(__m256i& x, const __m256i& y)
{
    const __m256i product = _mm256_mul_epu32(x, y);
    x = _mm256_add_epi64(_mm256_add_epi64(x, y), _mm256_add_epi64(product, product));
}

LATCHKEY_AVX2_INLINE void first_half(Quad& q)
{
    const __m256i right_24 =
        _mm256_setr_epi8(3, 4, 5, 6, 7, 0, 1, 2, 11, 12, 13, 14, 15, 8, 9, 10, 3, 4, 5, 6, 7, 0, 1, 2, 11, 12, 13, 14, 15, 8, 9, 10);
    add_multiply(q.a, q.b);
    q.d = _mm256_shuffle_epi32(_mm256_xor_si256(q.d, q.a), _MM_SHUFFLE(2, 3, 0, 1));
    add_multiply(q.c, q.d);
    q.b = _mm256_shuffle_epi8(_mm256_xor_si256(q.b, q.c), right_24);
}

LATCHKEY_AVX2_INLINE void second_half(Quad& q)
{
    const __m256i right_16 =
        _mm256_setr_epi8(2, 3, 4, 5, 6, 7, 0, 1, 10, 11, 12, 13, 14, 15, 8, 9, 2, 3, 4, 5, 6, 7, 0, 1, 10, 11, 12, 13, 14, 15, 8, 9);
    add_multiply(q.a, q.b);
    q.d = _mm256_shuffle_epi8(_mm256_xor_si256(q.d, q.a), right_16);
    add_multiply(q.c, q.d);
    q.b = _mm256_xor_si256(q.b, q.c);
    q.b = _mm256_or_si256(_mm256_srli_epi64(q.b, 63), _mm256_add_epi64(q.b, q.b));
}

/// Two independent quads side by side keep the processor busy.
LATCHKEY_AVX2_INLINE void mix(Quad& x, Quad& y)
{
    first_half(x);
    first_half(y);
    second_half(x);
    second_half(y);
}

/// Two rows: a quad holds the four columns of one permutation, so the diagonals come by turning b, c and d.
LATCHKEY_AVX2_INLINE void turn(Quad& q)
{
    q.b = _mm256_permute4x64_epi64(q.b, _MM_SHUFFLE(0, 3, 2, 1));
    q.c = _mm256_permute4x64_epi64(q.c, _MM_SHUFFLE(1, 0, 3, 2));
    q.d = _mm256_permute4x64_epi64(q.d, _MM_SHUFFLE(2, 1, 0, 3));
}
LATCHKEY_AVX2_INLINE void turn_back(Quad& q)
{
    q.b = _mm256_permute4x64_epi64(q.b, _MM_SHUFFLE(2, 1, 0, 3));
    q.c = _mm256_permute4x64_epi64(q.c, _MM_SHUFFLE(1, 0, 3, 2));
    q.d = _mm256_permute4x64_epi64(q.d, _MM_SHUFFLE(0, 3, 2, 1));
}

LATCHKEY_AVX2_INLINE void permute_rows(__m256i* row)
{
    Quad x{row[0], row[1], row[2], row[3]};
    Quad y{row[4], row[5], row[6], row[7]};
    mix(x, y);
    turn(x);
    turn(y);
    mix(x, y);
    turn_back(x);
    turn_back(y);
    row[0] = x.a, row[1] = x.b, row[2] = x.c, row[3] = x.d;
    row[4] = y.a, row[5] = y.b, row[6] = y.c, row[7] = y.d;
}

/// Two columns, one in each half of the vectors: the first quad has the words 0 and 1 of a, b, c and d, the second the words 2 and 3. To
/// go to the diagonals, words move between the two.
LATCHKEY_AVX2_INLINE void permute_columns(__m256i* column)
{
    Quad x{column[0], column[8], column[16], column[24]};
    Quad y{column[4], column[12], column[20], column[28]};
    mix(x, y);
    const __m256i b0 = _mm256_alignr_epi8(y.b, x.b, 8);
    const __m256i b1 = _mm256_alignr_epi8(x.b, y.b, 8);
    const __m256i d0 = _mm256_alignr_epi8(x.d, y.d, 8);
    const __m256i d1 = _mm256_alignr_epi8(y.d, x.d, 8);
    Quad u{x.a, b0, y.c, d0};
    Quad v{y.a, b1, x.c, d1};
    mix(u, v);
    column[0] = u.a;
    column[4] = v.a;
    column[8] = _mm256_alignr_epi8(u.b, v.b, 8);
    column[12] = _mm256_alignr_epi8(v.b, u.b, 8);
    column[16] = v.c;
    column[20] = u.c;
    column[24] = _mm256_alignr_epi8(v.d, u.d, 8);
    column[28] = _mm256_alignr_epi8(u.d, v.d, 8);
}

LATCHKEY_AVX2 void fill(const Argon2Block& previous, const Argon2Block& reference, Argon2Block& next, Argon2Write write)
{
    const auto* const p = reinterpret_cast<const __m256i*>(previous.words.data());
    const auto* const r = reinterpret_cast<const __m256i*>(reference.words.data());
    auto* const n = reinterpret_cast<__m256i*>(next.words.data());
    // Every word is written below: the build's zeroing of fresh variables would cost a tenth of the time.
    __attribute__((uninitialized)) __m256i mixed[vectors];
    __attribute__((uninitialized)) __m256i kept[vectors];
    if (write == Argon2Write::add) {
        for (std::size_t i = 0; i < vectors; ++i) {
            mixed[i] = _mm256_xor_si256(_mm256_load_si256(p + i), _mm256_load_si256(r + i));
            kept[i] = _mm256_xor_si256(mixed[i], _mm256_load_si256(n + i));
        }
    } else {
        for (std::size_t i = 0; i < vectors; ++i) {
            mixed[i] = _mm256_xor_si256(_mm256_load_si256(p + i), _mm256_load_si256(r + i));
            kept[i] = mixed[i];
        }
    }
    for (std::size_t i = 0; i < vectors; i += 8) {
        permute_rows(mixed + i);
    }
    for (std::size_t i = 0; i < 4; ++i) {
        permute_columns(mixed + i);
    }
    for (std::size_t i = 0; i < vectors; ++i) {
        _mm256_store_si256(n + i, _mm256_xor_si256(kept[i], mixed[i]));
    }
}

/// Asked for by hand: the compiler's __builtin_cpu_supports() asks all of it before main(), which under a hypervisor is slow.
__attribute__((target("xsave"))) bool has_avx2()
{
    constexpr std::uint64_t vector_state = 0b110; // the system keeps the upper halves of the registers
    unsigned a = 0;
    unsigned b = 0;
    unsigned c = 0;
    unsigned d = 0;
    if (__get_cpuid(1, &a, &b, &c, &d) == 0 || (c & bit_OSXSAVE) == 0 || (_xgetbv(0) & vector_state) != vector_state) {
        return false;
    }
    return __get_cpuid_count(7, 0, &a, &b, &c, &d) != 0 && (b & bit_AVX2) != 0;
}

} // namespace

Argon2Fill argon2_fill_avx2()
{
    static const bool able = has_avx2();
    return able ? fill : nullptr;
}

} // namespace latchkey::keys

#else

namespace latchkey::keys {

Argon2Fill argon2_fill_avx2()
{
    return nullptr;
}

} // namespace latchkey::keys

#endif
