#pragma once
/// A standard stream that needs no thread, because using it cannot block: a pipe, the null device. IO thread.
///
/// A pipe is opened anew, non-blocking: the descriptor that we were given is shared with whoever started us, and would be so for them too.

#include "client/cli/platform/console.h"
#include "keys/base/bytes.h"

#include <asio/any_io_executor.hpp>
#include <asio/awaitable.hpp>

#include <cstddef>
#include <expected>
#include <memory>
#include <span>
#include <system_error>

namespace latchkey::cli {

class DirectStream {
public:
    DirectStream() = default;
    DirectStream(const DirectStream&) = delete;
    DirectStream& operator=(const DirectStream&) = delete;
    virtual ~DirectStream() = default;

    /// nullptr for what may block (a file, a terminal, a socket) and for a pipe that the system does not let us open again.
    [[nodiscard]] static std::unique_ptr<DirectStream> open(const asio::any_io_executor& executor, Standard stream);

    /// How many bytes were moved at once, reading 0 at the end. std::errc::operation_would_block: ready() first. Or the system's error.
    [[nodiscard]] virtual std::expected<std::size_t, std::error_code> read(std::span<std::uint8_t> into) noexcept = 0;
    [[nodiscard]] virtual std::expected<std::size_t, std::error_code> write(Bytes bytes) noexcept = 0;
    /// Returns when it is worth another try, and after interrupt().
    [[nodiscard]] virtual asio::awaitable<void> ready() = 0;
    virtual void interrupt() noexcept = 0;
};

} // namespace latchkey::cli
