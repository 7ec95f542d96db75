#pragma once
/// Cells to bytes for the scrollback, sixteen bytes at a time where there is SSE2. Any thread.

#include "gui/terminal/cell.h"

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace latchkey::terminal {

struct LineSurvey {
    std::uint32_t content = 0; ///< all contents or-ed: ≤ 0x7F means ASCII throughout
    bool one_style = true;
};

[[nodiscard]] inline LineSurvey survey_line(std::span<const Cell> cells) noexcept
{
    if (cells.empty()) {
        return {};
    }
    std::uint32_t content = 0;
    std::uint32_t other = 0;
    const StyleId style = cells.front().style;
    std::size_t i = 0;
#if defined(__SSE2__)
    // Two cells in a register: content, style, content, style.
    const __m128i pattern = _mm_set_epi32(static_cast<int>(style), 0, static_cast<int>(style), 0);
    __m128i all = _mm_setzero_si128();
    for (; i + 4 <= cells.size(); i += 4) {
        const auto* in = reinterpret_cast<const __m128i*>(cells.data() + i);
        all = _mm_or_si128(all, _mm_or_si128(_mm_xor_si128(_mm_loadu_si128(in), pattern), _mm_xor_si128(_mm_loadu_si128(in + 1), pattern)));
    }
    alignas(16) std::uint32_t sums[4];
    _mm_store_si128(reinterpret_cast<__m128i*>(sums), all);
    content = sums[0] | sums[2];
    other = sums[1] | sums[3];
#endif
    for (; i < cells.size(); ++i) {
        content |= cells[i].content;
        other |= cells[i].style ^ style;
    }
    return {content, other == 0};
}

#if defined(__SSE2__)
/// The contents of four cells.
[[nodiscard]] inline __m128i four_contents(const Cell* from) noexcept
{
    const __m128 first = _mm_loadu_ps(reinterpret_cast<const float*>(from));
    const __m128 second = _mm_loadu_ps(reinterpret_cast<const float*>(from + 2));
    return _mm_castps_si128(_mm_shuffle_ps(first, second, _MM_SHUFFLE(2, 0, 2, 0)));
}
#endif

/// Contents as bytes; every content is ≤ 0x7F.
inline void pack_bytes(std::uint8_t* out, std::span<const Cell> cells) noexcept
{
    std::size_t i = 0;
#if defined(__SSE2__)
    for (; i + 16 <= cells.size(); i += 16) {
        const Cell* in = cells.data() + i;
        const __m128i low = _mm_packs_epi32(four_contents(in), four_contents(in + 4));
        const __m128i high = _mm_packs_epi32(four_contents(in + 8), four_contents(in + 12));
        _mm_storeu_si128(reinterpret_cast<__m128i*>(out + i), _mm_packus_epi16(low, high));
    }
#endif
    for (; i < cells.size(); ++i) {
        out[i] = static_cast<std::uint8_t>(cells[i].content);
    }
}

/// Contents as two bytes each; every content is ≤ 0xFFFF.
inline void pack_words(std::uint8_t* out, std::span<const Cell> cells) noexcept
{
    std::size_t i = 0;
#if defined(__SSE2__)
    // Packing takes words for signed and would clamp them: with bit 15 copied upwards they are in range as they are.
    const auto signed_words = [](__m128i longs) { return _mm_srai_epi32(_mm_slli_epi32(longs, 16), 16); };
    for (; i + 8 <= cells.size(); i += 8) {
        const Cell* in = cells.data() + i;
        const __m128i words = _mm_packs_epi32(signed_words(four_contents(in)), signed_words(four_contents(in + 4)));
        _mm_storeu_si128(reinterpret_cast<__m128i*>(out + 2 * i), words);
    }
#endif
    for (; i < cells.size(); ++i) {
        const auto word = static_cast<std::uint16_t>(cells[i].content);
        std::memcpy(out + 2 * i, &word, sizeof word);
    }
}

/// Contents as they are.
inline void pack_longs(std::uint8_t* out, std::span<const Cell> cells) noexcept
{
    std::size_t i = 0;
#if defined(__SSE2__)
    for (; i + 4 <= cells.size(); i += 4) {
        _mm_storeu_si128(reinterpret_cast<__m128i*>(out + 4 * i), four_contents(cells.data() + i));
    }
#endif
    for (; i < cells.size(); ++i) {
        std::memcpy(out + 4 * i, &cells[i].content, sizeof cells[i].content);
    }
}

} // namespace latchkey::terminal
