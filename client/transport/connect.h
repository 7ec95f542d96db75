#pragma once
/// The first of several addresses that answers. IO thread. RFC 8305 ("happy eyeballs"), without its resolver part.
///
/// Families take turns, beginning with the system's choice; the next attempt starts 250 ms after the last, or at once when one has failed.

#include "keys/base/error.h"

#include <asio/awaitable.hpp>
#include <asio/ip/tcp.hpp>

#include <chrono>
#include <stop_token>
#include <vector>

namespace latchkey::transport {

/// The order in which addresses are tried.
[[nodiscard]] std::vector<asio::ip::tcp::endpoint> interleave_families(const std::vector<asio::ip::tcp::endpoint>& found);

/// Not an aggregate on purpose: see Gate::Task.
struct ConnectOptions {
    ConnectOptions() = default;
    std::vector<asio::ip::address> from{}; ///< addresses of this computer to connect from; endpoints of another family are left out then
    std::string interface{};               ///< of this computer, to connect through
    bool keep_alive = true;                ///< SO_KEEPALIVE
};

/// A connected socket (TCP_NODELAY). ClientErrc::connect_refused, ::connect_timeout, ::connect_unreachable, ::connect_failed, ::cancelled,
/// without a subject. The stop is requested on the IO thread.
[[nodiscard]] asio::awaitable<Result<asio::ip::tcp::socket>> connect_first(std::vector<asio::ip::tcp::endpoint> endpoints,
                                                                           std::chrono::milliseconds deadline, std::stop_token stop,
                                                                           ConnectOptions options);
[[nodiscard]] asio::awaitable<Result<asio::ip::tcp::socket>> connect_first(std::vector<asio::ip::tcp::endpoint> endpoints,
                                                                           std::chrono::milliseconds deadline, std::stop_token stop);

} // namespace latchkey::transport
