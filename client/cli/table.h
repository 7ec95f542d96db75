#pragma once
/// Columns for people: as wide as their widest cell, two blanks between, characters of East Asian width counted as two. Any thread.

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace latchkey::cli {

/// A line a row, each with its newline and without blanks at its end. Cells are made printable; short rows are filled with empty cells.
[[nodiscard]] std::string format_table(std::span<const std::vector<std::string>> rows);

/// Cells of a terminal.
[[nodiscard]] std::size_t display_width(std::string_view text);

} // namespace latchkey::cli
