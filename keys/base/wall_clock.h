#pragma once
/// The date, for what has one (a certificate's validity). Never for waiting or measuring: it jumps. Any thread.

#include <cstdint>

namespace latchkey {

/// Seconds since 1970, UTC, as this machine has it.
[[nodiscard]] std::uint64_t seconds_since_1970();

} // namespace latchkey
