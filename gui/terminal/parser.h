#pragma once
/// Bytes to characters and control functions: the state machine of the VT500 series (Paul Williams's diagram of DEC STD 070), with UTF-8 in
/// its ground state. It knows no screen: what it finds it hands to Actions.
///
/// State is kept between calls, so any division of the input gives the same calls, except that runs of text may be divided.
/// Limits: 32 parameters, each at most 65535; two intermediates; an OSC string 64 KiB, a DCS string 1 MiB. A longer string is read to its
/// end and dropped. Not thread-safe. Sources: ECMA-48 §5.4, §5.5; vt100.net's "A parser for DEC's ANSI-compatible video terminals".

#include "gui/terminal/encoding.h"
#include "gui/terminal/utf8.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace latchkey::terminal {

/// An escape sequence, a control sequence, or the head of a DCS string.
struct Sequence {
    static constexpr int max_parameters = 32;

    char leader = 0;                     ///< '?', '>', '<', '=' or none
    std::array<char, 2> intermediates{}; ///< 0 where there is none
    char final = 0;
    int count = 0;                            ///< parameters, sub-parameters included
    std::array<int, max_parameters> values{}; ///< -1 where omitted
    std::uint32_t sub = 0;                    ///< bit i: values[i] came after ':'

    /// Parameter i, or `otherwise` when it is missing or omitted.
    [[nodiscard]] int at(int i, int otherwise = 0) const noexcept
    {
        return i < count && values[static_cast<std::size_t>(i)] >= 0 ? values[static_cast<std::size_t>(i)] : otherwise;
    }
    /// A repetition: 1 when missing, omitted or 0.
    [[nodiscard]] int times(int i) const noexcept { return std::max(1, at(i, 1)); }
    [[nodiscard]] bool is_sub(int i) const noexcept { return i < count && ((sub >> i) & 1U) != 0; }

    /// Final, leader and intermediates as one number for a switch: selector('?', 0, 'h').
    [[nodiscard]] std::uint32_t selector() const noexcept { return selector(leader, intermediates[0], final, intermediates[1]); }
    static constexpr std::uint32_t selector(char leader, char intermediate, char final, char second = 0) noexcept
    {
        return static_cast<std::uint32_t>(static_cast<unsigned char>(final)) |
               static_cast<std::uint32_t>(static_cast<unsigned char>(intermediate)) << 8 |
               static_cast<std::uint32_t>(static_cast<unsigned char>(leader)) << 16 |
               static_cast<std::uint32_t>(static_cast<unsigned char>(second)) << 24;
    }
};

class Actions {
public:
    virtual void print_ascii(std::span<const std::uint8_t> run) = 0;      ///< 0x20…0x7E only
    virtual void print(std::span<const char32_t> run) = 0;                ///< U+00A0 and above, and printable ASCII between them
    virtual void execute(std::uint8_t control) = 0;                       ///< C0, and DEL between characters
    virtual void escape(const Sequence& sequence) = 0;                    ///< ESC …, and C1 other than CSI and strings
    virtual void control(const Sequence& sequence) = 0;                   ///< CSI …
    virtual void command(std::string_view text) = 0;                      ///< OSC …
    virtual void device(const Sequence& head, std::string_view text) = 0; ///< DCS …

protected:
    ~Actions() = default;
};

class Parser {
public:
    static constexpr std::size_t max_command = 64 * 1024;
    static constexpr std::size_t max_device = 1024 * 1024;

    void feed(std::span<const std::uint8_t> bytes, Actions& actions);

    /// UTF-8 (null), or one byte a character.
    void set_encoding(const ByteEncoding* bytes) noexcept
    {
        bytes_ = bytes;
        decoder_.forget();
    }
    [[nodiscard]] bool utf8() const noexcept { return bytes_ == nullptr; }
    void reset();

private:
    enum class State : std::uint8_t {
        ground,
        escape,
        escape_intermediate,
        head_entry, ///< of a control sequence, or of a DCS string: device_ says which
        head_parameter,
        head_intermediate,
        head_ignore,
        string, ///< OSC, DCS data, or SOS/PM/APC (which are dropped)
    };
    enum class StringKind : std::uint8_t { command, device, dropped };
    using Iterator = const std::uint8_t*;

    Iterator ground(Iterator at, Iterator end, Actions& actions);
    Iterator whole_control(Iterator at, Iterator end, Actions& actions);
    Iterator text(Iterator at, Iterator end, Actions& actions);
    Iterator broken_text(Iterator at, Iterator end, Actions& actions);
    Iterator string(Iterator at, Iterator end, Actions& actions);
    Iterator parameters(Iterator at, Iterator end);
    void byte(std::uint8_t byte, Actions& actions);
    void escape_byte(std::uint8_t byte, Actions& actions);
    void head_byte(std::uint8_t byte, Actions& actions);
    void end_head(std::uint8_t final, Actions& actions);
    void c1(std::uint8_t code, Actions& actions);
    [[nodiscard]] bool is_c1(std::uint8_t byte) const noexcept { return byte >= 0x80 && bytes_ != nullptr && bytes_->is_control(byte); }
    void begin_sequence(State state);
    void begin_string(StringKind kind);
    void end_string(Actions& actions);
    void collect(std::uint8_t byte);
    void parameter_byte(std::uint8_t byte);
    void close_parameters();

    State state_ = State::ground;
    const ByteEncoding* bytes_ = nullptr; ///< null: UTF-8
    bool device_ = false;                 ///< the head being read is a DCS string's
    bool string_escape_ = false;          ///< ESC was seen within a string
    bool overflow_ = false;
    std::uint8_t before_ = 0; ///< last byte of the string
    int intermediates_ = 0;
    StringKind kind_ = StringKind::dropped;
    Utf8Decoder decoder_{};
    Sequence sequence_{};
    std::string text_{};
    std::array<char32_t, 128> run_{}; ///< of characters that are handed over; here, as locals are zeroed each time
};

} // namespace latchkey::terminal
