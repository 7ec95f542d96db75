#pragma once
/// A port of the server's that it listens on for us ("tcpip-forward", RFC 4254 §7.1), or a unix socket there
/// ("streamlocal-forward@openssh.com", OpenSSH's PROTOCOL §2.4). IO thread.
///
/// Connections that come before accept() is called wait in a queue; those to ports that nobody listens on are refused by libssh2.

#include "client/session/channel.h"
#include "keys/base/error.h"

#include <asio/awaitable.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>

namespace latchkey::session {

class RemoteListener {
public:
    struct Impl;
    explicit RemoteListener(std::shared_ptr<Impl> impl);
    RemoteListener(const RemoteListener&) = delete;
    RemoteListener& operator=(const RemoteListener&) = delete;
    ~RemoteListener(); ///< tells the server to stop listening, in the background

    /// The port that the server has taken; 0 for a socket.
    [[nodiscard]] std::uint16_t port() const noexcept;

    /// The next connection. The error is the connection's end. One caller at a time. open_already: how many forwarded connections there
    /// are; the next ones get a window after that.
    [[nodiscard]] asio::awaitable<Result<std::shared_ptr<Channel>>> accept(std::size_t open_already);

private:
    std::shared_ptr<Impl> impl_;
};

} // namespace latchkey::session
