#include "client/transport/tcp_stream.h"

#include "client/transport/client_error.h"

#include <asio/buffer.hpp>
#include <asio/redirect_error.hpp>
#include <asio/use_awaitable.hpp>

namespace latchkey::transport {
namespace {

std::unexpected<Error> stream_error(const asio::error_code& failed)
{
    if (failed == asio::error::operation_aborted || failed == asio::error::bad_descriptor) {
        return fail(ClientErrc::cancelled);
    }
    return fail(ClientErrc::connection_lost, {}, failed.message());
}

} // namespace

asio::awaitable<Result<std::size_t>> TcpStream::read_some(std::span<std::uint8_t> into)
{
    asio::error_code failed;
    const std::size_t n =
        co_await socket_.async_read_some(asio::buffer(into.data(), into.size()), asio::redirect_error(asio::use_awaitable, failed));
    if (failed == asio::error::eof) {
        co_return std::size_t{0};
    }
    if (failed) {
        co_return stream_error(failed);
    }
    co_return n;
}

asio::awaitable<Result<std::size_t>> TcpStream::write_some(Bytes data)
{
    asio::error_code failed;
    const std::size_t n =
        co_await socket_.async_write_some(asio::buffer(data.data(), data.size()), asio::redirect_error(asio::use_awaitable, failed));
    if (failed) {
        co_return stream_error(failed);
    }
    co_return n;
}

void TcpStream::abort() noexcept
{
    asio::error_code ignored;
    socket_.close(ignored);
}

} // namespace latchkey::transport
