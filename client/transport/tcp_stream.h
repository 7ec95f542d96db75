#pragma once
/// A connected TCP socket as a ByteStream.

#include "client/transport/byte_stream.h"

#include <asio/ip/tcp.hpp>

namespace latchkey::transport {

class TcpStream final : public ByteStream {
public:
    explicit TcpStream(asio::ip::tcp::socket socket) : socket_(std::move(socket)) {}

    [[nodiscard]] asio::awaitable<Result<std::size_t>> read_some(std::span<std::uint8_t> into) override;
    [[nodiscard]] asio::awaitable<Result<std::size_t>> write_some(Bytes data) override;
    void abort() noexcept override;

private:
    asio::ip::tcp::socket socket_;
};

} // namespace latchkey::transport
