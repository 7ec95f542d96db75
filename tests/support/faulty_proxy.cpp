#include "tests/support/faulty_proxy.h"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <cerrno>
#include <fcntl.h>
#include <linux/sockios.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <system_error>
#include <unistd.h>
#include <vector>

namespace latchkey::support {

struct FaultyProxy::Link {
    int client = -1;
    int server = -1;
    std::string down; ///< from the server, on its way
    std::string up;
    bool server_ended = false; ///< its end-of-file has been read
    bool client_ended = false;
    bool silent = false;
    std::size_t left = 0; ///< to the client, until it is cut
    End how = End::close;

    Link() = default;
    Link(const Link&) = delete;
    Link& operator=(const Link&) = delete;
    ~Link() { shut(); }
    void shut()
    {
        for (int* socket : {&client, &server}) {
            if (*socket >= 0) {
                ::close(*socket);
                *socket = -1;
            }
        }
    }
};

namespace {

/// A reset (which a close beside unread bytes of the client's is, too) takes back what the client's system has not fetched yet: a slow one
/// would get less than it was to get. Five seconds at most.
void wait_until_taken(int socket)
{
    constexpr int tries = 1000;
    constexpr int pause_ms = 5;
    for (int i = 0, left = 1; i < tries && ::ioctl(socket, SIOCOUTQ, &left) == 0 && left > 0; ++i) {
        ::poll(nullptr, 0, pause_ms);
    }
}

[[noreturn]] void give_up(const char* what)
{
    throw std::system_error{errno, std::generic_category(), what};
}

sockaddr_in loopback(std::uint16_t port)
{
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

void make_ready(int socket)
{
    const int on = 1;
    ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    ::fcntl(socket, F_SETFL, O_NONBLOCK);
}

} // namespace

FaultyProxy::FaultyProxy(std::uint16_t to) : to_(to)
{
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address = loopback(0);
    socklen_t size = sizeof address;
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    if (listener_ < 0 || ::bind(listener_, generic, size) != 0 || ::listen(listener_, 100) != 0 ||
        ::getsockname(listener_, generic, &size) != 0 || ::pipe2(wake_, O_CLOEXEC | O_NONBLOCK) != 0) {
        give_up("proxy");
    }
    make_ready(listener_);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread{[this] { work(); }};
}

FaultyProxy::~FaultyProxy()
{
    change([this] { stopping_ = true; });
    thread_.join();
    links_.clear();
    for (const int descriptor : {listener_, wake_[0], wake_[1]}) {
        ::close(descriptor);
    }
}

void FaultyProxy::wake() const
{
    const char byte = 0;
    [[maybe_unused]] const auto written = ::write(wake_[1], &byte, 1); // full: it will wake anyway
}

void FaultyProxy::hang_up(End how)
{
    change([this, how] {
        for (Link& link : links_) {
            end(link, how);
        }
    });
}

void FaultyProxy::cut_after(std::size_t bytes, End how)
{
    change([this, bytes, how] {
        cut_ = bytes;
        cut_how_ = how;
    });
}

std::string FaultyProxy::recorded() const
{
    const std::scoped_lock lock{mutex_};
    return record_;
}

void FaultyProxy::end(Link& link, End how)
{
    if (how == End::silence) {
        link.silent = true;
        return;
    }
    if (how == End::reset && link.client >= 0) {
        const linger at_once{1, 0};
        ::setsockopt(link.client, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    }
    link.shut();
}

void FaultyProxy::accept_one()
{
    const int client = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (client < 0) {
        return;
    }
    Link& link = links_.emplace_back();
    link.client = client;
    link.left = cut_;
    link.how = cut_how_;
    link.server = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const sockaddr_in address = loopback(to_);
    if (::connect(link.server, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
        link.shut();
        return;
    }
    make_ready(link.client);
    make_ready(link.server);
    if (link.left == 0) {
        end(link, link.how);
    }
}

/// One direction, as far as it goes without waiting.
void FaultyProxy::pass(Link& link, bool down)
{
    std::string& waiting = down ? link.down : link.up;
    const int from = down ? link.server : link.client;
    const int to = down ? link.client : link.server;
    bool& ended = down ? link.server_ended : link.client_ended;
    if (waiting.empty() && !ended) {
        std::array<char, 64 * 1024> buffer{};
        const auto count = ::recv(from, buffer.data(), buffer.size(), 0);
        if (count > 0) {
            waiting.assign(buffer.data(), static_cast<std::size_t>(count));
        } else if (count == 0) {
            ended = true;
            ::shutdown(to, SHUT_WR);
        } else if (errno != EAGAIN && errno != EINTR) {
            end(link, End::reset);
            return;
        }
    }
    if (waiting.empty()) {
        return;
    }
    const std::size_t most = down ? std::min(waiting.size(), link.left) : waiting.size();
    const auto sent = ::send(to, waiting.data(), most, MSG_NOSIGNAL);
    if (sent < 0) {
        if (errno != EAGAIN && errno != EINTR) {
            end(link, End::close);
        }
        return;
    }
    const auto size = static_cast<std::size_t>(sent);
    if (down) {
        constexpr std::size_t worth_keeping = 1024 * 1024;
        record_.append(waiting, 0, std::min(size, worth_keeping - std::min(worth_keeping, record_.size())));
        to_client_ += size;
        link.left -= size;
    } else {
        to_server_ += size;
    }
    waiting.erase(0, size);
    if (down && link.left == 0) {
        wait_until_taken(to);
        end(link, link.how);
    }
}

void FaultyProxy::work()
{
    std::vector<pollfd> polled;
    std::unique_lock lock{mutex_};
    while (!stopping_) {
        links_.remove_if([](const Link& link) { return link.client < 0 || (link.server_ended && link.client_ended); });
        polled = {{wake_[0], POLLIN, 0}, {listener_, POLLIN, 0}};
        if (!frozen_) {
            for (const Link& link : links_) {
                const auto wanted = [](bool ended, const std::string& from, const std::string& to) {
                    return static_cast<short>((!ended && from.empty() ? POLLIN : 0) | (!to.empty() ? POLLOUT : 0));
                };
                // A socket that nothing is wanted of is left out: its hang-up would be reported again and again.
                const short of_client = wanted(link.client_ended, link.up, link.down);
                const short of_server = wanted(link.server_ended, link.down, link.up);
                polled.push_back({of_client != 0 && !link.silent ? link.client : -1, of_client, 0});
                polled.push_back({of_server != 0 && !link.silent ? link.server : -1, of_server, 0});
            }
        }
        lock.unlock();
        ::poll(polled.data(), polled.size(), -1);
        lock.lock();
        std::array<char, 64> drained{};
        while (::read(wake_[0], drained.data(), drained.size()) > 0) {
        }
        if (!frozen_) {
            for (Link& link : links_) {
                for (const bool down : {true, false}) {
                    if (link.client >= 0 && !link.silent) {
                        pass(link, down);
                    }
                }
            }
        }
        if ((polled[1].revents & POLLIN) != 0) {
            accept_one();
        }
    }
}

} // namespace latchkey::support
