#pragma once
/// Any of asio's stream handles (a TCP socket, a local socket, a named pipe) as a ByteStream. IO thread.

#include "client/transport/byte_stream.h"
#include "client/transport/client_error.h"

#include <asio/buffer.hpp>
#include <asio/error.hpp>
#include <asio/redirect_error.hpp>
#include <asio/use_awaitable.hpp>

#include <utility>

namespace latchkey::transport {

template <class Handle>
class AsioStream final : public ByteStream {
public:
    explicit AsioStream(Handle handle) : handle_(std::move(handle)) {}

    [[nodiscard]] asio::awaitable<Result<std::size_t>> read_some(std::span<std::uint8_t> into) override
    {
        asio::error_code failed;
        const std::size_t n =
            co_await handle_.async_read_some(asio::buffer(into.data(), into.size()), asio::redirect_error(asio::use_awaitable, failed));
        if (failed == asio::error::eof) {
            co_return std::size_t{0};
        }
        if (failed) {
            co_return stream_error(failed);
        }
        co_return n;
    }

    [[nodiscard]] asio::awaitable<Result<std::size_t>> write_some(Bytes data) override
    {
        asio::error_code failed;
        const std::size_t n =
            co_await handle_.async_write_some(asio::buffer(data.data(), data.size()), asio::redirect_error(asio::use_awaitable, failed));
        if (failed) {
            co_return stream_error(failed);
        }
        co_return n;
    }

    void abort() noexcept override
    {
        asio::error_code ignored;
        handle_.close(ignored);
    }

private:
    static std::unexpected<Error> stream_error(const asio::error_code& failed)
    {
        if (failed == asio::error::operation_aborted || failed == asio::error::bad_descriptor) {
            return fail(ClientErrc::cancelled);
        }
        return fail(ClientErrc::connection_lost, {}, failed.message());
    }

    Handle handle_;
};

} // namespace latchkey::transport
