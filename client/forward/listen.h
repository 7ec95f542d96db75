#pragma once
/// Ports and sockets here that forwards listen on. IO thread.

#include "client/settings/forward_spec.h"
#include "keys/base/error.h"

#include <asio/awaitable.hpp>
#include <asio/ip/tcp.hpp>

#include <cstdint>
#include <stop_token>
#include <string>
#include <vector>

namespace latchkey::forward {

enum class GatewayPorts { no, yes };

struct Listening {
    std::vector<asio::ip::tcp::acceptor> acceptors; ///< one a family
    std::uint16_t port = 0;                         ///< the same for all
};

/// host "": loopback of both families, or with GatewayPorts every address; "*": every address; "localhost": loopback of both; else an
/// address or name of this machine. Port 0: one that is free in each family. A family that the machine lacks is left out; a port that is
/// taken in one of them is an error, since a program that connects would reach whoever has it.
/// ClientErrc::listen_failed about "127.0.0.1 port 8080", or the resolver's.
[[nodiscard]] asio::awaitable<Result<Listening>> listen_on(settings::Endpoint at, GatewayPorts gateway);

/// "127.0.0.1 port 8080", "every address, port 8080", or a path: what messages say.
[[nodiscard]] std::string place_of(const settings::Endpoint& at);

} // namespace latchkey::forward
