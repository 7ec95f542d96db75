#pragma once
/// Control characters that the parser acts on, and the limit of a parameter. ECMA-48 §8.2. Any thread.

#include <cstdint>

namespace latchkey::terminal {

inline constexpr std::uint8_t can = 0x18;
inline constexpr std::uint8_t sub = 0x1A;
inline constexpr std::uint8_t esc = 0x1B;
inline constexpr std::uint8_t bel = 0x07;
inline constexpr std::uint8_t del = 0x7F;
inline constexpr int max_value = 65535;

} // namespace latchkey::terminal
