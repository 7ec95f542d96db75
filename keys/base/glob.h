#pragma once
/// Patterns with "*" (any run of characters, also none) and "?" (any one). No brackets, no escapes; case matters. OpenSSH's PATTERNS.
/// Any thread.

#include <string_view>

namespace latchkey {

/// The whole text, byte by byte. Never exponential, whatever the pattern is.
[[nodiscard]] bool matches_glob(std::string_view pattern, std::string_view text) noexcept;

} // namespace latchkey
