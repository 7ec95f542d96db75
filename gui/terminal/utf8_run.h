#pragma once
/// Whole characters of UTF-8 to code points, without a state for each byte: what text outside ASCII goes through. Printable ASCII in
/// between stays in the run, so that "grüße" is one and not five. Any thread.

#include <cstddef>
#include <cstdint>
#include <span>

namespace latchkey::terminal {

struct Utf8Run {
    const std::uint8_t* at; ///< the first byte that was not decoded
    std::size_t characters; ///< written to `out`
};

/// Stops at controls (C1 too), at what is not UTF-8 or perhaps cut off by `end`, and at more ASCII than there is between two words: that
/// has a faster way of its own. All of these are the caller's.
[[nodiscard]] inline Utf8Run decode_utf8_run(const std::uint8_t* at, const std::uint8_t* end, std::span<char32_t> out) noexcept
{
    constexpr std::ptrdiff_t longest = 4;
    constexpr int enough_ascii = 16;
    char32_t* to = out.data();
    const char32_t* const full = to + out.size();
    int ascii = 0;
    while (to != full && end - at >= longest) {
        const char32_t lead = at[0];
        if (lead < 0x80) {
            if (lead < 0x20 || lead == 0x7F || ++ascii > enough_ascii) {
                break;
            }
            *to++ = lead;
            ++at;
            continue;
        }
        ascii = 0;
        // The two high bits of a byte that continues a character are 10: gone after this, or else something is wrong.
        const char32_t second = at[1] ^ 0x80U;
        const char32_t third = at[2] ^ 0x80U;
        char32_t code_point = 0;
        std::ptrdiff_t length = 0;
        if ((lead & 0xF0) == 0xE0) {
            code_point = (lead & 0x0F) << 12 | second << 6 | third;
            if (((second | third) & 0xC0) != 0 || code_point < 0x800 || (code_point & 0xF800) == 0xD800) {
                break;
            }
            length = 3;
        } else if ((lead & 0xE0) == 0xC0) {
            code_point = (lead & 0x1F) << 6 | second;
            if ((second & 0xC0) != 0 || code_point < 0xA0) {
                break;
            }
            length = 2;
        } else {
            const char32_t fourth = at[3] ^ 0x80U;
            code_point = (lead & 0x07) << 18 | second << 12 | third << 6 | fourth;
            if ((lead & 0xF8) != 0xF0 || ((second | third | fourth) & 0xC0) != 0 || code_point < 0x10000 || code_point > 0x10FFFF) {
                break;
            }
            length = 4;
        }
        *to++ = code_point;
        at += length;
    }
    return {at, static_cast<std::size_t>(to - out.data())};
}

} // namespace latchkey::terminal
