#pragma once
/// Host name to addresses, cancellable at once. IO thread.
///
/// asio's resolver cannot be cancelled and its destructor joins its thread; this one runs getaddrinfo in a thread that may be left behind.
/// An address (IPv4, IPv6 with or without a zone) needs no thread.

#include "keys/base/error.h"

#include <asio/awaitable.hpp>
#include <asio/ip/tcp.hpp>

#include <chrono>
#include <cstdint>
#include <stop_token>
#include <string>
#include <vector>

namespace latchkey::transport {

enum class Family { any, ipv4, ipv6 };

/// Addresses in the system's order, never none. ClientErrc::bad_request (a name that cannot be one), ::resolve_failed, ::resolve_timeout,
/// ::cancelled; the subject is the host. The stop is requested on the IO thread.
[[nodiscard]] asio::awaitable<Result<std::vector<asio::ip::tcp::endpoint>>>
resolve(std::string host, std::uint16_t port, Family family, std::chrono::milliseconds deadline, std::stop_token stop);

} // namespace latchkey::transport
