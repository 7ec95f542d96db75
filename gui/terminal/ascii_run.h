#pragma once
/// The two loops that plain output lives in: where a run of printable ASCII ends, and bytes to cells. SSE2 where the processor has it
/// (every x86-64), plain C++ elsewhere; both give the same. Any thread.

#include "gui/terminal/cell.h"

#include <bit>
#include <cstddef>
#include <cstdint>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace latchkey::terminal {

/// First byte in [at, end) that is not 0x20…0x7E.
[[nodiscard]] inline const std::uint8_t* end_of_ascii_run(const std::uint8_t* at, const std::uint8_t* end) noexcept
{
#if defined(__SSE2__)
    const __m128i below = _mm_set1_epi8(0x20);
    const __m128i del = _mm_set1_epi8(0x7F);
    while (end - at >= 16) {
        const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
        // Signed: bytes of 0x80 and more are below 0x20 too.
        const __m128i outside = _mm_or_si128(_mm_cmplt_epi8(bytes, below), _mm_cmpeq_epi8(bytes, del));
        const auto mask = static_cast<unsigned>(_mm_movemask_epi8(outside));
        if (mask != 0) {
            return at + std::countr_zero(mask);
        }
        at += 16;
    }
#endif
    while (at != end && *at >= 0x20 && *at < 0x7F) {
        ++at;
    }
    return at;
}

/// `count` bytes as cells of one style; `bits` are added to each content (0, or Cell::protected_bit).
inline void write_ascii_cells(Cell* out, const std::uint8_t* in, std::size_t count, StyleId style, std::uint32_t bits) noexcept
{
    std::size_t i = 0;
#if defined(__SSE2__)
    const __m128i zero = _mm_setzero_si128();
    const __m128i styles = _mm_set1_epi32(static_cast<int>(style));
    const __m128i extra = _mm_set1_epi32(static_cast<int>(bits));
    for (; i + 8 <= count; i += 8) {
        const __m128i bytes = _mm_loadl_epi64(reinterpret_cast<const __m128i*>(in + i));
        const __m128i words = _mm_unpacklo_epi8(bytes, zero);
        const __m128i low = _mm_or_si128(_mm_unpacklo_epi16(words, zero), extra);
        const __m128i high = _mm_or_si128(_mm_unpackhi_epi16(words, zero), extra);
        auto* to = reinterpret_cast<__m128i*>(out + i);
        _mm_storeu_si128(to, _mm_unpacklo_epi32(low, styles));
        _mm_storeu_si128(to + 1, _mm_unpackhi_epi32(low, styles));
        _mm_storeu_si128(to + 2, _mm_unpacklo_epi32(high, styles));
        _mm_storeu_si128(to + 3, _mm_unpackhi_epi32(high, styles));
    }
#endif
    for (; i < count; ++i) {
        out[i] = Cell{in[i] | bits, style};
    }
}

} // namespace latchkey::terminal
