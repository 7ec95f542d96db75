#include "client/transport/platform/socket.h"

#include <fcntl.h>

namespace latchkey::transport {

void keep_from_children(std::uintptr_t native_socket) noexcept
{
    ::fcntl(static_cast<int>(native_socket), F_SETFD, FD_CLOEXEC);
}

std::intptr_t placeholder_descriptor()
{
    static const int descriptor = ::open("/dev/null", O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    return descriptor;
}

} // namespace latchkey::transport
