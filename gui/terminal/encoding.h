#pragma once
/// What bytes 0x80…0xFF are in a session whose text is not UTF-8. The ISO 8859 sets leave 0x80…0x9F to the C1 controls, the code pages of
/// PCs have characters there. Names are those of IANA's registry and of PuTTY's "Remote character set". Any thread.
/// Sources: ISO/IEC 8859 parts 1 to 16, the vendors' mapping tables at unicode.org, RFC 1489, RFC 2319.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace latchkey::terminal {

enum class Encoding : std::uint8_t {
    utf8,
    iso8859_1,
    iso8859_2,
    iso8859_3,
    iso8859_4,
    iso8859_5,
    iso8859_6,
    iso8859_7,
    iso8859_8,
    iso8859_9,
    iso8859_10,
    iso8859_11,
    iso8859_13,
    iso8859_14,
    iso8859_15,
    iso8859_16,
    cp437,
    cp850,
    cp866,
    windows_1250,
    windows_1251,
    windows_1252,
    koi8_r,
    koi8_u,
};

/// One encoding of a byte a character.
class ByteEncoding {
public:
    /// Null for UTF-8.
    [[nodiscard]] static const ByteEncoding* of(Encoding encoding) noexcept;

    /// The byte is a control function of C1 here (0x80…0x9F in ISO 8859).
    [[nodiscard]] bool is_control(std::uint8_t byte) const noexcept { return byte < first_; }
    /// The code point of a byte that is_control() denies, 0x80…0xFF; U+FFFD where the set has a hole.
    [[nodiscard]] char32_t decode(std::uint8_t byte) const noexcept { return characters_[byte - first_]; }
    /// A code point as a byte; '?' when the set does not have it.
    [[nodiscard]] char encode(char32_t code_point) const noexcept;
    [[nodiscard]] std::string encode(std::string_view utf8) const;

    constexpr ByteEncoding(std::uint8_t first, std::u16string_view characters) noexcept : first_(first), characters_(characters) {}

private:
    std::uint8_t first_;
    std::u16string_view characters_; ///< from byte first_ on
};

/// "ISO-8859-15"; "UTF-8".
[[nodiscard]] std::string_view encoding_name(Encoding encoding) noexcept;
[[nodiscard]] std::span<const Encoding> all_encodings() noexcept;

} // namespace latchkey::terminal
