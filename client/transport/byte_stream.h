#pragma once
/// What a gate sends its bytes through: a TCP socket now; a channel of an outer connection or a proxy's process later; a script in tests.
/// IO thread. One reader and one writer at a time.

#include "keys/base/bytes.h"
#include "keys/base/error.h"

#include <asio/awaitable.hpp>

#include <span>

namespace latchkey::transport {

class ByteStream {
public:
    ByteStream() = default;
    ByteStream(const ByteStream&) = delete;
    ByteStream& operator=(const ByteStream&) = delete;
    virtual ~ByteStream() = default;

    /// At least one byte, or 0 at the end. The error's detail is the system's word, its subject is empty.
    [[nodiscard]] virtual asio::awaitable<Result<std::size_t>> read_some(std::span<std::uint8_t> into) = 0;
    /// At least one byte of data, which is not empty.
    [[nodiscard]] virtual asio::awaitable<Result<std::size_t>> write_some(Bytes data) = 0;
    /// Ends both at once; whoever waits gets ClientErrc::cancelled. Idempotent.
    virtual void abort() noexcept = 0;
};

} // namespace latchkey::transport
