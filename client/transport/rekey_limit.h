#pragma once
/// When a connection asks for fresh session keys by itself. RFC 4253 §9, RFC 4344 §3.1. A plain value.

#include <chrono>
#include <cstdint>

namespace latchkey::transport {

struct RekeyLimit {
    /// Each way, as they are on the wire. A cipher with blocks of 16 bytes may encrypt 2^32 of them with one key: 64 GiB.
    std::uint64_t bytes = std::uint64_t{32} << 30U;
    std::chrono::seconds every{0}; ///< 0: never because of time
    /// For the server's part of an exchange that we began; what it had under way comes before that.
    std::chrono::milliseconds patience{120'000};
};

} // namespace latchkey::transport
