#include "client/forward/listen.h"

#include "client/transport/client_error.h"
#include "client/transport/platform/socket.h"
#include "client/transport/resolver.h"

#include <asio/ip/address.hpp>
#include <asio/this_coro.hpp>
#include <fmt/format.h>

#include <chrono>

namespace latchkey::forward {

using asio::ip::tcp;
using transport::ClientErrc;

namespace {

std::vector<asio::ip::address> well_known(const std::string& host, GatewayPorts gateway)
{
    if (host == "*" || (host.empty() && gateway == GatewayPorts::yes)) {
        return {asio::ip::address_v4::any(), asio::ip::address_v6::any()};
    }
    if (host.empty() || host == "localhost") {
        return {asio::ip::address_v4::loopback(), asio::ip::address_v6::loopback()};
    }
    return {};
}

asio::awaitable<Result<std::vector<asio::ip::address>>> addresses_of(std::string host, GatewayPorts gateway)
{
    std::vector<asio::ip::address> addresses = well_known(host, gateway);
    if (!addresses.empty()) {
        co_return addresses;
    }
    constexpr std::chrono::seconds patience{10};
    constexpr std::uint16_t any_port = 1;
    const std::stop_token never;
    const Result<std::vector<tcp::endpoint>> found =
        co_await transport::resolve(std::move(host), any_port, transport::Family::any, patience, never);
    if (!found) {
        co_return std::unexpected(found.error());
    }
    for (const tcp::endpoint& endpoint : *found) {
        addresses.push_back(endpoint.address());
    }
    co_return addresses;
}

asio::error_code open_one(tcp::acceptor& acceptor, const tcp::endpoint& at)
{
    asio::error_code failed;
    acceptor.open(at.protocol(), failed);
    if (failed) {
        return failed;
    }
    const auto native = static_cast<std::uintptr_t>(acceptor.native_handle());
    transport::keep_from_children(native);
    transport::prepare_listener(native, at.address().is_v6() ? transport::SocketFamily::ipv6 : transport::SocketFamily::ipv4);
    acceptor.bind(at, failed);
    if (!failed) {
        acceptor.listen(asio::socket_base::max_listen_connections, failed);
    }
    return failed;
}

/// The machine has no such family, or no address in it; as opposed to a port that somebody else has.
bool is_missing_family(const asio::error_code& failed)
{
    return failed == std::errc::address_family_not_supported || failed == std::errc::address_not_available ||
           failed == std::errc::protocol_not_supported;
}

struct Try {
    Listening listening;
    asio::error_code failed;
    tcp::endpoint at;
};

Try try_all(const asio::any_io_executor& executor, const std::vector<asio::ip::address>& addresses, std::uint16_t port)
{
    Try result;
    result.listening.port = port;
    for (const asio::ip::address& address : addresses) {
        const tcp::endpoint at(address, result.listening.port);
        tcp::acceptor acceptor(executor);
        const asio::error_code failed = open_one(acceptor, at);
        if (failed) {
            result.failed = failed;
            result.at = at;
            if (is_missing_family(failed)) {
                continue;
            }
            result.listening.acceptors.clear();
            return result;
        }
        asio::error_code ignored;
        result.listening.port = acceptor.local_endpoint(ignored).port();
        result.listening.acceptors.push_back(std::move(acceptor));
    }
    if (!result.listening.acceptors.empty()) {
        result.failed = {};
    }
    return result;
}

} // namespace

std::string place_of(const settings::Endpoint& at)
{
    if (!at.path.empty()) {
        return transport::clean_text(at.path, transport::Lines::one, 200);
    }
    if (at.host.empty() || at.host == "*") {
        return fmt::format("{}port {}", at.host.empty() ? "" : "every address, ", at.port);
    }
    return fmt::format("{} port {}", transport::clean_text(at.host, transport::Lines::one, 100), at.port);
}

asio::awaitable<Result<Listening>> listen_on(settings::Endpoint at, GatewayPorts gateway)
{
    const asio::any_io_executor executor = co_await asio::this_coro::executor;
    const Result<std::vector<asio::ip::address>> addresses = co_await addresses_of(at.host, gateway);
    if (!addresses) {
        co_return std::unexpected(addresses.error());
    }
    // A port that the system chose for one family may be taken in the other.
    constexpr int tries = 16;
    Try result;
    for (int i = 0; i < (at.port == 0 ? tries : 1); ++i) {
        result = try_all(executor, *addresses, at.port);
        if (!result.failed) {
            co_return std::move(result.listening);
        }
    }
    co_return fail(ClientErrc::listen_failed, fmt::format("{} port {}", result.at.address().to_string(), at.port), result.failed.message());
}

} // namespace latchkey::forward
