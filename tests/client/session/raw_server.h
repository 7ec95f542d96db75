#pragma once
/// Servers of a few bytes, on the test's own io_context: what a hostile, slow or broken machine says, and a relay that counts.

#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/redirect_error.hpp>
#include <asio/steady_timer.hpp>
#include <asio/use_awaitable.hpp>
#include <asio/write.hpp>

#include <array>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace latchkey::session {

/// Accepts one connection after another and plays `script` on each. Ends with the io_context (the test owns both).
class RawServer {
public:
    using Script = std::function<asio::awaitable<void>(std::shared_ptr<asio::ip::tcp::socket>)>;

    RawServer(asio::io_context& io, Script script)
        : acceptor_(io, asio::ip::tcp::endpoint(asio::ip::make_address("127.0.0.1"), 0)), script_(std::move(script))
    {
        asio::co_spawn(io, accept_all(), asio::detached);
    }
    ~RawServer()
    {
        acceptor_.close();
        for (const auto& socket : sockets_) {
            asio::error_code ignored;
            socket->close(ignored);
        }
    }
    RawServer(const RawServer&) = delete;
    RawServer& operator=(const RawServer&) = delete;

    [[nodiscard]] std::uint16_t port() const { return acceptor_.local_endpoint().port(); }
    [[nodiscard]] std::size_t connections() const { return sockets_.size(); }

    /// Writes; false when the other side is gone.
    static asio::awaitable<bool> say(std::shared_ptr<asio::ip::tcp::socket> socket, std::string text)
    {
        asio::error_code failed;
        co_await asio::async_write(*socket, asio::buffer(text), asio::redirect_error(asio::use_awaitable, failed));
        co_return !failed;
    }
    /// Reads and drops all until the other side goes.
    static asio::awaitable<void> swallow(std::shared_ptr<asio::ip::tcp::socket> socket)
    {
        std::array<char, 4096> buffer{};
        asio::error_code failed;
        while (!failed) {
            co_await socket->async_read_some(asio::buffer(buffer), asio::redirect_error(asio::use_awaitable, failed));
        }
    }
    static asio::awaitable<void> pause(std::chrono::milliseconds time)
    {
        const auto executor = co_await asio::this_coro::executor;
        asio::steady_timer timer(executor, time);
        co_await timer.async_wait(asio::use_awaitable);
    }

private:
    asio::awaitable<void> accept_all()
    {
        asio::error_code failed;
        while (!failed) {
            auto socket = std::make_shared<asio::ip::tcp::socket>(acceptor_.get_executor());
            co_await acceptor_.async_accept(*socket, asio::redirect_error(asio::use_awaitable, failed));
            if (!failed) {
                sockets_.push_back(socket);
                asio::co_spawn(acceptor_.get_executor(), script_(socket), asio::detached);
            }
        }
    }

    asio::ip::tcp::acceptor acceptor_;
    Script script_;
    std::vector<std::shared_ptr<asio::ip::tcp::socket>> sockets_;
};

/// Passes everything on to a real server and counts it; can stop passing.
class Relay {
public:
    Relay(asio::io_context& io, std::uint16_t to)
        : to_(to), server_(io, [this](std::shared_ptr<asio::ip::tcp::socket> s) { return pass(s); })
    {
    }

    [[nodiscard]] std::uint16_t port() const { return server_.port(); }
    [[nodiscard]] std::size_t from_client() const { return from_client_; }
    void freeze() { frozen_ = true; } ///< from now on nothing comes through, and nobody is told

private:
    asio::awaitable<void> pass(std::shared_ptr<asio::ip::tcp::socket> client)
    {
        const auto executor = co_await asio::this_coro::executor;
        auto server = std::make_shared<asio::ip::tcp::socket>(executor);
        const asio::ip::tcp::endpoint target(asio::ip::make_address("127.0.0.1"), to_);
        co_await server->async_connect(target, asio::use_awaitable);
        asio::co_spawn(executor, copy(server, client, nullptr), asio::detached);
        co_await copy(client, server, &from_client_);
    }
    asio::awaitable<void> copy(std::shared_ptr<asio::ip::tcp::socket> from, std::shared_ptr<asio::ip::tcp::socket> to, std::size_t* count)
    {
        std::vector<char> buffer(64 * 1024);
        asio::error_code failed;
        while (!failed) {
            const std::size_t n = co_await from->async_read_some(asio::buffer(buffer), asio::redirect_error(asio::use_awaitable, failed));
            if (failed || frozen_) {
                continue;
            }
            if (count != nullptr) {
                *count += n;
            }
            co_await asio::async_write(*to, asio::buffer(buffer.data(), n), asio::redirect_error(asio::use_awaitable, failed));
        }
        asio::error_code ignored;
        to->close(ignored);
    }

    std::uint16_t to_;
    std::size_t from_client_ = 0;
    bool frozen_ = false;
    RawServer server_;
};

} // namespace latchkey::session
