#pragma once
/// UTF-8 to code points and back. What is not UTF-8 becomes U+FFFD, one for each maximal subpart (Unicode 15, §3.9, table 3-7): every
/// decoder that follows the standard counts the same number of replacement characters. Any thread.

#include <cstdint>
#include <string>
#include <string_view>

namespace latchkey::terminal {

inline constexpr char32_t replacement_character = 0xFFFD;

/// A decoder that can be stopped between any two bytes.
class Utf8Decoder {
public:
    enum class Step : std::uint8_t {
        more,     ///< the byte belongs to a character that is not complete
        complete, ///< code_point() is it
        broken,   ///< what was before is U+FFFD; the byte is not used up: give it again
        invalid,  ///< the byte alone is U+FFFD
    };

    Step step(std::uint8_t byte) noexcept
    {
        if (missing_ != 0) {
            if (byte < low_ || byte > high_) {
                missing_ = 0;
                return Step::broken;
            }
            low_ = 0x80;
            high_ = 0xBF;
            code_point_ = (code_point_ << 6) | (byte & 0x3FU);
            return --missing_ == 0 ? Step::complete : Step::more;
        }
        return first(byte);
    }

    [[nodiscard]] char32_t code_point() const noexcept { return code_point_; }
    [[nodiscard]] bool pending() const noexcept { return missing_ != 0; }
    void forget() noexcept { missing_ = 0; }

private:
    Step first(std::uint8_t byte) noexcept
    {
        low_ = 0x80;
        high_ = 0xBF;
        if (byte < 0x80) {
            code_point_ = byte;
            return Step::complete;
        }
        if (byte >= 0xC2 && byte <= 0xDF) {
            code_point_ = byte & 0x1FU;
            missing_ = 1;
            return Step::more;
        }
        if (byte >= 0xE0 && byte <= 0xEF) {
            code_point_ = byte & 0x0FU;
            missing_ = 2;
            if (byte == 0xE0) {
                low_ = 0xA0;
            } else if (byte == 0xED) {
                high_ = 0x9F; // no surrogates
            }
            return Step::more;
        }
        if (byte >= 0xF0 && byte <= 0xF4) {
            code_point_ = byte & 0x07U;
            missing_ = 3;
            if (byte == 0xF0) {
                low_ = 0x90;
            } else if (byte == 0xF4) {
                high_ = 0x8F;
            }
            return Step::more;
        }
        return Step::invalid;
    }

    char32_t code_point_ = 0;
    std::uint8_t missing_ = 0;
    std::uint8_t low_ = 0x80;
    std::uint8_t high_ = 0xBF;
};

void append_utf8(std::string& out, char32_t code_point);
[[nodiscard]] std::u32string decode_utf8(std::string_view text);

} // namespace latchkey::terminal
