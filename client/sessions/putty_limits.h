#pragma once
/// How large PuTTY's things may be before reading them ends. Constants; PuTTY's own are far below them.

#include <cstddef>

namespace latchkey::sessions {

inline constexpr std::size_t putty_largest_session = std::size_t{1} << 20U; ///< bytes of a file
inline constexpr std::size_t putty_largest_export = std::size_t{32} << 20U; ///< bytes of a .reg file
inline constexpr std::size_t putty_most_sessions = 10000;
inline constexpr std::size_t putty_most_values = 4096;                    ///< of a session
inline constexpr std::size_t putty_longest_value = std::size_t{1} << 16U; ///< bytes
inline constexpr std::size_t putty_most_notices = 100;                    ///< of an export

} // namespace latchkey::sessions
