#pragma once
/// A connected TCP socket as a ByteStream.

#include "client/transport/asio_stream.h"

#include <asio/ip/tcp.hpp>

namespace latchkey::transport {

using TcpStream = AsioStream<asio::ip::tcp::socket>;

} // namespace latchkey::transport
