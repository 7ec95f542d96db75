#pragma once
/// The escape character at the beginning of a line ("~" unless it was set otherwise), as ssh reads it from a terminal: "~." ends the
/// connection, "~~" is one "~", "~?" lists the rest; what is no escape goes on as it is. ssh(1), ESCAPE CHARACTERS.
/// And the small line editor behind "~C": the terminal is in raw mode there, so the echo is ours. One owner, any thread.

#include "keys/base/bytes.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace latchkey::cli {

/// "~", "^X": as people write it.
[[nodiscard]] std::string escape_name(std::uint8_t escape);

class EscapeFilter {
public:
    explicit EscapeFilter(std::uint8_t escape = '~') : escape_(escape) {}

    enum class Wish {
        none,
        disconnect,   ///< .
        background,   ///< &
        suspend,      ///< ^Z
        command_line, ///< C
        list,         ///< #
        help,         ///< ?
        rekey,        ///< R
        send_break,   ///< B
        more_talk,    ///< v
        less_talk     ///< V
    };
    struct Outcome {
        ByteBuffer bytes; ///< for the server
        Wish wish = Wish::none;
        std::size_t consumed = 0; ///< of what was fed: with a wish, what follows it is to be fed again
    };
    [[nodiscard]] Outcome feed(Bytes typed);

    [[nodiscard]] std::uint8_t character() const noexcept { return escape_; }

private:
    std::uint8_t escape_;
    bool line_start_ = true;
    bool escaped_ = false;
};

/// What "~?" shows: lines with carriage returns, since the terminal is raw.
[[nodiscard]] std::string escape_help(std::uint8_t escape);

/// One line typed on a raw terminal: backspace and ^U edit it, ^C, ^D (empty) and Escape give it up.
class RawLine {
public:
    enum class State { typing, done, given_up };
    struct Outcome {
        std::string echo; ///< for the terminal
        State state = State::typing;
        std::size_t consumed = 0;
    };
    [[nodiscard]] Outcome feed(Bytes typed);
    [[nodiscard]] const std::string& text() const noexcept { return text_; }

private:
    static constexpr std::size_t longest = 1024;
    void erase_last(std::string& echo);
    std::string text_;
};

} // namespace latchkey::cli
