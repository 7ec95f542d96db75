#pragma once
/// What is selected, by character, word, line or block, over line numbers (LineId) that stay on their text while output scrolls.
///
/// A Selection is a plain value: the window makes one from a snapshot (begin on press, extend on drag), draws it with span(), and asks the
/// terminal for its text (Terminal::selected_text), which also has the lines that are not in view. Clear it when the snapshot's columns or
/// modes().alternate_screen change. Any thread.

#include "gui/terminal/snapshot.h"

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace latchkey::terminal {

enum class SelectBy : std::uint8_t { character, word, line, block };

struct Place {
    LineId line = 0;
    int col = 0; ///< 0…cols; a selection by character ends before `col`
    constexpr auto operator<=>(const Place&) const noexcept = default;
};

/// The columns from `first` up to, not including, `last` of one line.
struct Span {
    int first = 0;
    int last = 0;
    constexpr bool operator==(const Span&) const noexcept = default;
};

/// Characters that join letters and digits (any code point from U+00A1 is a letter here) to one word: a path or an address in one go.
inline constexpr std::string_view default_word_characters = "-_.,/~:@%+=?&#";

/// Lines by number; null for a line that is not there. Valid until the next call.
using LineSource = std::function<const Row*(LineId)>;

class Selection {
public:
    Selection() = default;

    /// `col` is the cell that was pressed. For `character` and `block` it begins empty: pressing alone selects nothing.
    static Selection begin(const Snapshot& view, Place at, SelectBy by, std::string_view word_characters = default_word_characters);
    /// Moves the free end to `at` (by word and line it grows in whole words and lines, and always keeps the first one).
    void extend(const Snapshot& view, Place at, std::string_view word_characters = default_word_characters);
    /// Everything, scrollback included.
    static Selection all(const Snapshot& view);

    [[nodiscard]] bool empty() const noexcept;
    [[nodiscard]] SelectBy by() const noexcept { return by_; }
    [[nodiscard]] Place first() const noexcept; ///< by block: upper left corner
    [[nodiscard]] Place last() const noexcept;  ///< one past; by block: lower right corner

    /// Columns of `line` that are selected; none when it has none. Widened to whole wide characters when `row` is given.
    [[nodiscard]] std::optional<Span> span(LineId line, int cols, const Row* row = nullptr) const;

    bool operator==(const Selection&) const noexcept = default;

private:
    SelectBy by_ = SelectBy::character;
    Place anchor_first_{}; ///< the word or line that was pressed first; equal ends by character
    Place anchor_last_{};
    Place first_{};
    Place last_{};
};

/// UTF-8 text of a selection: soft-wrapped lines joined, trailing blanks cut, lines separated by '\n'. `append` gives a cell's text.
/// At most 64 MiB; what is past that is left out.
[[nodiscard]] std::string selected_text(const Selection& selection, const LineSource& lines, int cols,
                                        const std::function<void(Cell, std::string&)>& append);

} // namespace latchkey::terminal
