#pragma once
/// Argon2's compression function G over blocks of 1 KiB (RFC 9106 §3.5, 3.6): nearly all of the time that Argon2 takes.
/// Any thread; the blocks may be the same one.

#include <array>
#include <cstdint>

namespace latchkey::keys {

struct alignas(32) Argon2Block {
    std::array<std::uint64_t, 128> words;
};

/// Whether the new block replaces the old one (first pass) or is added to it (later passes).
enum class Argon2Write { replace, add };

using Argon2Fill = void (*)(const Argon2Block& previous, const Argon2Block& reference, Argon2Block& next, Argon2Write write);

/// The fastest that this processor runs.
[[nodiscard]] Argon2Fill argon2_fill();

/// Each of them, for argon2_fill() and for the tests. The second is nullptr where the processor has no AVX2.
void argon2_fill_portable(const Argon2Block& previous, const Argon2Block& reference, Argon2Block& next, Argon2Write write);
[[nodiscard]] Argon2Fill argon2_fill_avx2();

} // namespace latchkey::keys
