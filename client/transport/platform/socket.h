#pragma once
/// What differs between systems about sockets. Any thread.

#include <cstdint>
#include <string>
#include <system_error>

namespace latchkey::transport {

/// Not inherited by programs that we start.
void keep_from_children(std::uintptr_t native_socket) noexcept;

/// Before bind(): a port that was ours a moment ago can be taken again, and nobody else's can be shared (on Windows SO_REUSEADDR would do
/// that). An IPv6 socket is for IPv6 only.
enum class SocketFamily { ipv4, ipv6 };
void prepare_listener(std::uintptr_t native_socket, SocketFamily family) noexcept;

/// Before connect(): through this network interface and no other ("eth0"). Linux; elsewhere std::errc::not_supported.
[[nodiscard]] std::error_code use_interface(std::uintptr_t native_socket, const std::string& interface);

/// A non-blocking descriptor that is open as long as the program and that nobody reads or writes. libssh2 wants to see one in its handshake
/// and looks at its blocking mode, although all bytes go through memory.
[[nodiscard]] std::intptr_t placeholder_descriptor();

} // namespace latchkey::transport
