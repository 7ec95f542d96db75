#pragma once
/// Programs at the ends of a forward: a server of a few words on 127.0.0.1 and a client that speaks once, with threads of their own.
/// Any thread. Posix. Throws std::system_error when a socket cannot be had.

#include <atomic>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <list>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

namespace latchkey::support {

/// Serves every connection in a thread of its own. Ends its connections when it goes.
class TcpServer {
public:
    enum class Does {
        echo,   ///< gives everything back, and its end last
        greet,  ///< says "hello\n" and ends
        sleep,  ///< takes the connection, and never reads or says anything
        repeat, ///< says the same again and again
    };
    explicit TcpServer(Does what, const std::string& address = "127.0.0.1");
    explicit TcpServer(Does what, const std::filesystem::path& socket);
    /// What is said to each connection, piece by piece with a pause before each, until the other side goes.
    enum class Bytes { together, one_at_a_time };
    TcpServer(std::string again_and_again, std::chrono::milliseconds pause, Bytes how = Bytes::together);
    TcpServer(const TcpServer&) = delete;
    TcpServer& operator=(const TcpServer&) = delete;
    ~TcpServer();

    [[nodiscard]] std::uint16_t port() const noexcept { return port_; }
    [[nodiscard]] unsigned connections() const noexcept { return connections_; }

private:
    struct Peer {
        int socket = -1;
        std::thread thread;
    };
    void start();
    void accept_all();
    void serve(int socket) const;

    Does what_;
    std::string words_;
    std::chrono::milliseconds pause_{0};
    std::size_t piece_ = 1;
    int listener_ = -1;
    std::uint16_t port_ = 0;
    std::atomic<unsigned> connections_ = 0;
    std::mutex mutex_; ///< peers_, and what connections say until the first one starts
    std::list<Peer> peers_;
    std::thread thread_;
};

inline constexpr std::string_view not_connected = "(not connected)";

/// Connects, sends all of it, ends, and gives what comes back until its end; not_connected when nobody listens there. What has not come
/// within 20 s is not waited for. address: numeric, of either family.
[[nodiscard]] std::string tcp_exchange(const std::string& address, std::uint16_t port, const std::string& text);
[[nodiscard]] std::string unix_exchange(const std::filesystem::path& socket, const std::string& text);

} // namespace latchkey::support
