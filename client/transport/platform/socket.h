#pragma once
/// What differs between systems about sockets. Any thread.

#include <cstdint>

namespace latchkey::transport {

/// Not inherited by programs that we start.
void keep_from_children(std::uintptr_t native_socket) noexcept;

/// A non-blocking descriptor that is open as long as the program and that nobody reads or writes. libssh2 wants to see one in its handshake
/// and looks at its blocking mode, although all bytes go through memory.
[[nodiscard]] std::intptr_t placeholder_descriptor();

} // namespace latchkey::transport
