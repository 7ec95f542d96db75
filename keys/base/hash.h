#pragma once
/// The little of OpenSSL that rooms above keys need without linking to it: SHA-1 (%C), HMAC-SHA1 (known_hosts' hashed names) and random
/// bytes. Any thread. Failure means out of memory or a system without randomness: std::bad_alloc.

#include "keys/base/bytes.h"

#include <array>
#include <cstdint>
#include <span>

namespace latchkey {

inline constexpr std::size_t sha1_size = 20;
using Sha1Digest = std::array<std::uint8_t, sha1_size>;

/// For names of things only (OpenSSH's %C): SHA-1 protects nothing any more.
[[nodiscard]] Sha1Digest sha1(Bytes data);

/// RFC 2104 with SHA-1.
[[nodiscard]] Sha1Digest hmac_sha1(Bytes key, Bytes data);

/// Fills it with bytes that nobody can guess.
void random_bytes(std::span<std::uint8_t> bytes);

} // namespace latchkey
