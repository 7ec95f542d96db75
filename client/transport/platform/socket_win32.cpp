#include "client/transport/platform/socket.h"

#include <windows.h>
#include <winsock2.h>

namespace latchkey::transport {

void keep_from_children(std::uintptr_t native_socket) noexcept
{
    ::SetHandleInformation(reinterpret_cast<HANDLE>(native_socket), HANDLE_FLAG_INHERIT, 0);
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
