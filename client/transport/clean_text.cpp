#include "client/transport/client_error.h"

#include <array>
#include <cstdint>

namespace latchkey::transport {
namespace {

struct CodePoint {
    std::uint32_t value = 0xfffd;
    std::size_t length = 1; ///< bytes used; 1 for a byte that is no UTF-8
    bool valid = false;
};

/// RFC 3629 §4: no overlong forms, no surrogates, nothing above U+10FFFF.
CodePoint decode(std::string_view text)
{
    const auto byte = [&](std::size_t i) { return static_cast<std::uint32_t>(static_cast<unsigned char>(text[i])); };
    const std::uint32_t first = byte(0);
    if (first < 0x80) {
        return {first, 1, true};
    }
    const std::size_t length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
    if (first < 0xc2 || first > 0xf4 || text.size() < length) {
        return {};
    }
    std::uint32_t value = first & (0x7fu >> length);
    for (std::size_t i = 1; i < length; ++i) {
        if ((byte(i) & 0xc0) != 0x80) {
            return {};
        }
        value = (value << 6) | (byte(i) & 0x3f);
    }
    constexpr std::array<std::uint32_t, 5> least{0, 0, 0x80, 0x800, 0x10000};
    if (value < least[length] || value > 0x10ffff || (value >= 0xd800 && value <= 0xdfff)) {
        return {};
    }
    return {value, length, true};
}

/// Controls, and what reorders or hides text: bidirectional marks and isolates, zero-width characters, line separators, the BOM, tags.
bool is_unwanted(std::uint32_t c)
{
    return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0xad || c == 0x61c || c == 0x180e || (c >= 0x200b && c <= 0x200f) ||
           (c >= 0x2028 && c <= 0x202e) || (c >= 0x2060 && c <= 0x206f) || c == 0xfeff || (c >= 0xfff9 && c <= 0xfffb) ||
           (c >= 0xe0000 && c <= 0xe007f);
}

} // namespace

std::string clean_text(std::string_view raw, Lines lines, std::size_t max_bytes)
{
    std::string out;
    while (!raw.empty()) {
        const CodePoint c = decode(raw);
        std::string_view piece = raw.substr(0, c.length);
        raw.remove_prefix(c.length);
        if (!c.valid) {
            piece = "\xef\xbf\xbd";
        } else if (lines == Lines::many && (c.value == '\n' || c.value == '\t')) {
            // kept as they are
        } else if (c.value == '\n' || c.value == '\t') {
            piece = " ";
        } else if (is_unwanted(c.value)) {
            continue;
        }
        if (out.size() + piece.size() > max_bytes) {
            break;
        }
        out += piece;
    }
    return out;
}

} // namespace latchkey::transport
