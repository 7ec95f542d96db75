#pragma once
/// BLAKE2b of any length from 1 to 64 bytes, without a key (RFC 7693). Argon2 needs it: OpenSSL 3.0 has the 64-byte one only, and the
/// length is part of the hash. Any thread, one owner; the state is wiped.

#include "keys/base/bytes.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace latchkey::keys {

class Blake2b {
public:
    explicit Blake2b(std::size_t size) noexcept;
    Blake2b(const Blake2b&) = delete;
    Blake2b& operator=(const Blake2b&) = delete;
    ~Blake2b();

    Blake2b& update(Bytes more) noexcept;
    Blake2b& update_le32(std::uint32_t number) noexcept;

    /// `out` has the size that the constructor was given. Once.
    void finish(std::span<std::uint8_t> out) noexcept;

private:
    void compress(bool last) noexcept;

    std::array<std::uint64_t, 8> state_;
    std::array<std::uint8_t, 128> block_{};
    std::size_t used_ = 0;
    std::uint64_t total_ = 0; ///< bytes; the upper half of RFC 7693's counter is never reached
};

} // namespace latchkey::keys
