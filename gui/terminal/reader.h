#pragma once
/// Lines by their number, whether they are on the screen or in the scrollback, and their text. The terminal's thread.

#include "gui/terminal/screen.h"

#include <string>

namespace latchkey::terminal {

class LineReader {
public:
    explicit LineReader(const Screen& screen) : screen_(screen) {}

    [[nodiscard]] LineId oldest_line() const noexcept { return screen_line() - (screen_.alternate() ? 0 : screen_.scrollback().size()); }
    [[nodiscard]] LineId screen_line() const noexcept { return screen_.first_line(); }
    [[nodiscard]] LineId end_line() const noexcept { return screen_line() + static_cast<LineId>(screen_.rows()); } ///< one past the last

    /// Null when the line is not there (any more). Valid until the next call.
    [[nodiscard]] const Row* row(LineId line) const;
    [[nodiscard]] bool is_prompt(LineId line) const;
    /// The line's bytes when it is ASCII throughout and in the scrollback: the quick way for a search. '\0' is an empty cell.
    [[nodiscard]] std::span<const std::uint8_t> packed_ascii(LineId line, bool& is_ascii) const;
    [[nodiscard]] bool wrapped(LineId line) const;

    void append(Cell cell, std::string& out) const;
    void append(const Row& row, std::string& out) const; ///< trailing blanks cut unless the line goes on
    void append_trimmed(LineId line, std::string& out) const;

private:
    const Screen& screen_;
    mutable Row row_{};
};

} // namespace latchkey::terminal
