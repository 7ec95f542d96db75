#include "client/transport/platform/socket.h"

#include <windows.h>
#include <winsock2.h>
#include <ws2tcpip.h>

namespace latchkey::transport {

void keep_from_children(std::uintptr_t native_socket) noexcept
{
    ::SetHandleInformation(reinterpret_cast<HANDLE>(native_socket), HANDLE_FLAG_INHERIT, 0);
}

void prepare_listener(std::uintptr_t native_socket, SocketFamily family) noexcept
{
    const BOOL on = TRUE;
    const auto* value = reinterpret_cast<const char*>(&on);
    ::setsockopt(native_socket, SOL_SOCKET, SO_EXCLUSIVEADDRUSE, value, sizeof(on));
    if (family == SocketFamily::ipv6) {
        ::setsockopt(native_socket, IPPROTO_IPV6, IPV6_V6ONLY, value, sizeof(on));
    }
}

std::error_code use_interface(std::uintptr_t, const std::string&)
{
    return std::make_error_code(std::errc::not_supported);
}

std::intptr_t placeholder_descriptor()
{
    static const SOCKET descriptor = [] {
        const SOCKET made = ::socket(AF_INET, SOCK_DGRAM, 0);
        u_long non_blocking = 1;
        ::ioctlsocket(made, FIONBIO, &non_blocking);
        return made;
    }();
    return static_cast<std::intptr_t>(descriptor);
}

} // namespace latchkey::transport
