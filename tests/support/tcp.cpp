#include "tests/support/tcp.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <netdb.h>
#include <netinet/in.h>
#include <stdexcept>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <system_error>
#include <unistd.h>

namespace latchkey::support {
namespace {

/// An address of either family, or a unix socket's.
struct Address {
    sockaddr_storage bytes{};
    socklen_t size = 0;

    [[nodiscard]] const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&bytes); }
};

Address tcp_address(const std::string& address, std::uint16_t port)
{
    addrinfo hints{};
    hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV;
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    if (::getaddrinfo(address.c_str(), std::to_string(port).c_str(), &hints, &found) != 0) {
        throw std::runtime_error{address + " is no address"};
    }
    Address result;
    std::memcpy(&result.bytes, found->ai_addr, found->ai_addrlen);
    result.size = found->ai_addrlen;
    ::freeaddrinfo(found);
    return result;
}

Address unix_address(const std::filesystem::path& path)
{
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const std::string text = path.string();
    if (text.size() >= sizeof address.sun_path) {
        throw std::runtime_error{text + " is too long for a socket"};
    }
    std::memcpy(address.sun_path, text.data(), text.size());
    Address result;
    std::memcpy(&result.bytes, &address, sizeof address);
    result.size = sizeof address;
    return result;
}

int make_socket(const Address& address)
{
    const int socket = ::socket(address.bytes.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (socket < 0) {
        throw std::system_error{errno, std::generic_category(), "socket"};
    }
    return socket;
}

bool send_all(int socket, std::string_view text)
{
    while (!text.empty()) {
        const auto sent = ::send(socket, text.data(), text.size(), MSG_NOSIGNAL);
        if (sent < 0 && errno != EINTR) {
            return false;
        }
        text.remove_prefix(sent > 0 ? static_cast<std::size_t>(sent) : 0);
    }
    return true;
}

std::string exchange(const Address& address, const std::string& text)
{
    const int socket = make_socket(address);
    const timeval patience{20, 0};
    ::setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    ::setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    if (::connect(socket, address.get(), address.size) != 0) {
        ::close(socket);
        return std::string{not_connected};
    }
    std::thread sending{[&] {
        send_all(socket, text);
        ::shutdown(socket, SHUT_WR);
    }};
    std::string back;
    std::array<char, 64 * 1024> buffer{};
    for (ssize_t count = 1; count > 0;) {
        count = ::recv(socket, buffer.data(), buffer.size(), 0);
        back.append(buffer.data(), count > 0 ? static_cast<std::size_t>(count) : 0);
    }
    ::shutdown(socket, SHUT_RDWR); // whoever still sends is let go
    sending.join();
    ::close(socket);
    return back;
}

int listen_at(const Address& address)
{
    const int socket = make_socket(address);
    if (::bind(socket, address.get(), address.size) != 0 || ::listen(socket, 256) != 0) {
        const int why = errno;
        ::close(socket);
        throw std::system_error{why, std::generic_category(), "listen"};
    }
    return socket;
}

} // namespace

TcpServer::TcpServer(std::string again_and_again, std::chrono::milliseconds pause, Bytes how) : TcpServer(Does::repeat)
{
    const std::scoped_lock lock{mutex_}; // the server runs already, but a connection starts under the lock, and nobody knows the port yet
    piece_ = how == Bytes::one_at_a_time ? 1 : again_and_again.size();
    words_ = std::move(again_and_again);
    pause_ = pause;
}

TcpServer::TcpServer(Does what, const std::string& address) : what_(what), listener_(listen_at(tcp_address(address, 0)))
{
    sockaddr_storage bound{};
    socklen_t size = sizeof bound;
    ::getsockname(listener_, reinterpret_cast<sockaddr*>(&bound), &size);
    port_ = ntohs(bound.ss_family == AF_INET6 ? reinterpret_cast<const sockaddr_in6*>(&bound)->sin6_port
                                              : reinterpret_cast<const sockaddr_in*>(&bound)->sin_port);
    start();
}

TcpServer::TcpServer(Does what, const std::filesystem::path& socket) : what_(what), listener_(listen_at(unix_address(socket)))
{
    start();
}

void TcpServer::start()
{
    thread_ = std::thread{[this] { accept_all(); }};
}

TcpServer::~TcpServer()
{
    ::shutdown(listener_, SHUT_RDWR); // ends accept()
    thread_.join();
    for (Peer& peer : peers_) {
        ::shutdown(peer.socket, SHUT_RDWR);
        peer.thread.join();
        ::close(peer.socket);
    }
    ::close(listener_);
}

void TcpServer::accept_all()
{
    while (true) {
        const int socket = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
        if (socket < 0 && errno == EINTR) {
            continue;
        }
        if (socket < 0) {
            return;
        }
        ++connections_;
        const std::scoped_lock lock{mutex_};
        peers_.push_back({socket, std::thread{[this, socket] { serve(socket); }}});
    }
}

void TcpServer::serve(int socket) const
{
    switch (what_) {
    case Does::sleep:
        return;
    case Does::greet:
        send_all(socket, "hello\n");
        break;
    case Does::repeat:
        for (std::size_t at = 0;; at = (at + piece_) % words_.size()) {
            std::this_thread::sleep_for(pause_);
            if (!send_all(socket, std::string_view{words_}.substr(at, piece_))) {
                break;
            }
        }
        break;
    case Does::echo: {
        std::array<char, 64 * 1024> buffer{};
        for (ssize_t count = 1; count > 0;) {
            count = ::recv(socket, buffer.data(), buffer.size(), 0);
            if (count > 0 && !send_all(socket, {buffer.data(), static_cast<std::size_t>(count)})) {
                break;
            }
        }
        break;
    }
    }
    ::shutdown(socket, SHUT_WR);
}

std::string tcp_exchange(const std::string& address, std::uint16_t port, const std::string& text)
{
    return exchange(tcp_address(address, port), text);
}

std::string unix_exchange(const std::filesystem::path& socket, const std::string& text)
{
    return exchange(unix_address(socket), text);
}

} // namespace latchkey::support
