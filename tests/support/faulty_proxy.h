#pragma once
/// FaultyProxy: a way to a server on 127.0.0.1 that a test can break. It passes bytes on and counts them, on a thread of its own; it can
/// stop passing them without a word (a firewall that forgot the connection), hang up in either manner, or do so after so many bytes.
///
/// Any thread. Posix. Throws std::system_error when it cannot listen.

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <list>
#include <mutex>
#include <string>
#include <thread>

namespace latchkey::support {

class FaultyProxy {
public:
    enum class End {
        close,  ///< as a program that ends in order: FIN
        reset,  ///< as a machine that has lost its memory: RST
        silence ///< half-open: nothing more comes through, and nobody is told
    };

    explicit FaultyProxy(std::uint16_t to);
    FaultyProxy(const FaultyProxy&) = delete;
    FaultyProxy& operator=(const FaultyProxy&) = delete;
    ~FaultyProxy();

    [[nodiscard]] std::uint16_t port() const noexcept { return port_; }

    /// Half-open: what comes is left lying, and nobody is told.
    void freeze()
    {
        change([this] { frozen_ = true; });
    }
    /// It goes on with what was left lying.
    void thaw()
    {
        change([this] { frozen_ = false; });
    }

    /// Ends every present connection, on both sides.
    void hang_up(End how);
    /// Connections from now on are ended when so many bytes have gone to the client.
    void cut_after(std::size_t bytes, End how);

    [[nodiscard]] std::size_t to_client() const noexcept { return to_client_; } ///< bytes, of all connections
    [[nodiscard]] std::size_t to_server() const noexcept { return to_server_; }
    [[nodiscard]] std::string recorded() const; ///< what went to the clients, at most the first MiB

private:
    struct Link;

    template <class Change>
    void change(Change&& what)
    {
        {
            const std::scoped_lock lock{mutex_};
            what();
        }
        wake();
    }
    void wake() const;
    void work();
    void accept_one();
    void pass(Link& link, bool down);
    static void end(Link& link, End how);

    std::uint16_t to_;
    std::uint16_t port_ = 0;
    int listener_ = -1;
    int wake_[2] = {-1, -1};
    mutable std::mutex mutex_; ///< what follows
    std::list<Link> links_;
    bool frozen_ = false;
    bool stopping_ = false;
    std::size_t cut_ = static_cast<std::size_t>(-1);
    End cut_how_ = End::close;
    std::string record_;
    std::atomic<std::size_t> to_client_ = 0;
    std::atomic<std::size_t> to_server_ = 0;
    std::thread thread_;
};

} // namespace latchkey::support
