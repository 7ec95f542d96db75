#include "client/transport/platform/socket.h"

#include <cerrno>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>

namespace latchkey::transport {

void keep_from_children(std::uintptr_t native_socket) noexcept
{
    ::fcntl(static_cast<int>(native_socket), F_SETFD, FD_CLOEXEC);
}

void prepare_listener(std::uintptr_t native_socket, SocketFamily family) noexcept
{
    const int on = 1;
    ::setsockopt(static_cast<int>(native_socket), SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
    if (family == SocketFamily::ipv6) {
        ::setsockopt(static_cast<int>(native_socket), IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof(on));
    }
}

std::error_code use_interface(std::uintptr_t native_socket, const std::string& interface)
{
#if defined(SO_BINDTODEVICE)
    const auto size = static_cast<socklen_t>(interface.size());
    const int failed = ::setsockopt(static_cast<int>(native_socket), SOL_SOCKET, SO_BINDTODEVICE, interface.data(), size);
#else
    static_cast<void>(native_socket);
    static_cast<void>(interface);
    errno = ENOTSUP;
    const int failed = -1;
#endif
    return failed == 0 ? std::error_code{} : std::error_code{errno, std::generic_category()};
}

std::intptr_t placeholder_descriptor()
{
    static const int descriptor = ::open("/dev/null", O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    return descriptor;
}

} // namespace latchkey::transport
