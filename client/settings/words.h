#pragma once
/// Words as people type them in settings: in any case, with blanks around them. ASCII only; other bytes stay as they are. Any thread.

#include <string_view>

namespace latchkey::settings {

[[nodiscard]] char lower(char c) noexcept;
/// In any case.
[[nodiscard]] bool same_word(std::string_view a, std::string_view b) noexcept;
/// Without blanks, tabs and line ends around it.
[[nodiscard]] std::string_view trimmed(std::string_view text) noexcept;

} // namespace latchkey::settings
