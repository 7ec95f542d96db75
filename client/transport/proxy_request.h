#pragma once
/// Which proxy a connection goes through, as plain values. Any thread. The password is no part of it: it is asked for when the proxy wants
/// it.

#include <cstdint>
#include <string>

namespace latchkey::transport {

enum class ProxyKind { socks5, socks4, http };

struct ProxyRequest {
    ProxyKind kind = ProxyKind::socks5;
    std::string host;
    std::uint16_t port = 1080;
    std::string user; ///< empty: the proxy wants none
};

/// "SOCKS 5", "SOCKS 4", "HTTP"
[[nodiscard]] constexpr const char* name_of(ProxyKind kind) noexcept
{
    return kind == ProxyKind::socks5 ? "SOCKS 5" : kind == ProxyKind::socks4 ? "SOCKS 4" : "HTTP";
}

} // namespace latchkey::transport
