#pragma once
/// What tests of forwards share: an open connection to an sshd, servers to be reached and clients that reach them, all on one thread.

#include "client/forward/forwards.h"
#include "client/transport/client_error.h"
#include "client/transport/task_group.h"
#include "tests/client/session/raw_server.h"
#include "tests/client/session/sshd_fixture.h"

#include <asio/local/stream_protocol.hpp>
#include <asio/read.hpp>
#include <asio/write.hpp>

#include <array>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace latchkey::forward {

using asio::ip::tcp;
using session::RawServer;
using session::run;
using session::sentence;
using settings::Endpoint;
using settings::ForwardSpec;
using SocketPtr = std::shared_ptr<tcp::socket>;

inline Endpoint host_port(std::string host, std::uint16_t port)
{
    Endpoint endpoint;
    endpoint.host = std::move(host);
    endpoint.port = port;
    return endpoint;
}

inline Endpoint unix_path(const std::filesystem::path& path)
{
    Endpoint endpoint;
    endpoint.path = path.string();
    return endpoint;
}

inline ForwardSpec spec(ForwardSpec::Kind kind, Endpoint listen, Endpoint to = {})
{
    ForwardSpec forward;
    forward.kind = kind;
    forward.listen = std::move(listen);
    forward.to = std::move(to);
    return forward;
}

/// Gives everything back, and the end of file last.
inline asio::awaitable<void> echo(SocketPtr socket)
{
    std::vector<char> buffer(64 * 1024);
    asio::error_code failed;
    while (!failed) {
        const std::size_t n = co_await socket->async_read_some(asio::buffer(buffer), asio::redirect_error(asio::use_awaitable, failed));
        if (n > 0) {
            co_await asio::async_write(*socket, asio::buffer(buffer.data(), n), asio::redirect_error(asio::use_awaitable, failed));
        }
    }
    asio::error_code ignored;
    socket->shutdown(asio::socket_base::shutdown_send, ignored);
}

/// Reads until the end of file, then says how much it was; and only then ends its own direction.
inline asio::awaitable<void> count(SocketPtr socket)
{
    std::vector<char> buffer(64 * 1024);
    std::size_t total = 0;
    asio::error_code failed;
    while (!failed) {
        total += co_await socket->async_read_some(asio::buffer(buffer), asio::redirect_error(asio::use_awaitable, failed));
    }
    const std::string text = std::to_string(total) + " bytes";
    asio::error_code ignored;
    co_await asio::async_write(*socket, asio::buffer(text), asio::redirect_error(asio::use_awaitable, ignored));
    socket->shutdown(asio::socket_base::shutdown_send, ignored);
}

inline asio::awaitable<SocketPtr> dial(std::uint16_t port, std::string address = "127.0.0.1")
{
    const auto executor = co_await asio::this_coro::executor;
    auto socket = std::make_shared<tcp::socket>(executor);
    const tcp::endpoint to(asio::ip::make_address(address), port);
    asio::error_code failed;
    co_await socket->async_connect(to, asio::redirect_error(asio::use_awaitable, failed));
    if (failed) {
        co_return nullptr;
    }
    co_return socket;
}

inline asio::awaitable<std::string> read_to_end(SocketPtr socket)
{
    std::string text;
    std::vector<char> buffer(64 * 1024);
    asio::error_code failed;
    while (!failed) {
        const std::size_t n = co_await socket->async_read_some(asio::buffer(buffer), asio::redirect_error(asio::use_awaitable, failed));
        text.append(buffer.data(), n);
    }
    co_return text;
}

inline asio::awaitable<std::string> read_exactly(SocketPtr socket, std::size_t size)
{
    std::string text(size, '\0');
    asio::error_code failed;
    const std::size_t n = co_await asio::async_read(*socket, asio::buffer(text), asio::redirect_error(asio::use_awaitable, failed));
    text.resize(n);
    co_return text;
}

/// Sends all of it, ends, and gives what comes back until its end. "(not connected)" when nobody listens.
inline asio::awaitable<std::string> exchange(std::uint16_t port, std::string text, std::string address = "127.0.0.1")
{
    SocketPtr socket = co_await dial(port, std::move(address));
    if (!socket) {
        co_return "(not connected)";
    }
    const auto executor = co_await asio::this_coro::executor;
    transport::TaskGroup sending(executor);
    auto shared = std::make_shared<std::string>(std::move(text));
    sending.spawn([](SocketPtr to, std::shared_ptr<std::string> data) -> asio::awaitable<void> {
        asio::error_code failed;
        co_await asio::async_write(*to, asio::buffer(*data), asio::redirect_error(asio::use_awaitable, failed));
        to->shutdown(asio::socket_base::shutdown_send, failed);
    }(socket, shared));
    std::string back = co_await read_to_end(socket);
    co_return back;
}

using Local = asio::local::stream_protocol;

/// The same with a unix socket and no more than what fits into its buffer.
inline asio::awaitable<std::string> exchange_local(std::string path, std::string text)
{
    const auto executor = co_await asio::this_coro::executor;
    Local::socket socket(executor);
    asio::error_code failed;
    co_await socket.async_connect(Local::endpoint(path), asio::redirect_error(asio::use_awaitable, failed));
    if (failed) {
        co_return "(not connected)";
    }
    co_await asio::async_write(socket, asio::buffer(text), asio::redirect_error(asio::use_awaitable, failed));
    socket.shutdown(Local::socket::shutdown_send, failed);
    std::string back;
    co_await asio::async_read(socket, asio::dynamic_buffer(back), asio::redirect_error(asio::use_awaitable, failed));
    co_return back;
}

/// Waits for something that the same thread brings about; the test fails when it does not come.
inline asio::awaitable<bool> until(std::function<bool()> happened)
{
    const auto executor = co_await asio::this_coro::executor;
    asio::steady_timer timer(executor);
    const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    while (!happened()) {
        if (std::chrono::steady_clock::now() > limit) {
            co_return false;
        }
        timer.expires_after(std::chrono::milliseconds(5));
        co_await timer.async_wait(asio::use_awaitable);
    }
    co_return true;
}

/// The kernel answers no connection to it any more.
class BlackHole {
public:
    explicit BlackHole(asio::io_context& io) : acceptor_(io, tcp::v4())
    {
        acceptor_.bind({asio::ip::make_address("127.0.0.1"), 0});
        acceptor_.listen(0);
        for (int i = 0; i < 4; ++i) {
            fill_.push_back(std::make_unique<tcp::socket>(io));
            fill_.back()->async_connect(acceptor_.local_endpoint(), [](asio::error_code) {});
        }
    }
    [[nodiscard]] std::uint16_t port() const { return acceptor_.local_endpoint().port(); }

private:
    tcp::acceptor acceptor_;
    std::vector<std::unique_ptr<tcp::socket>> fill_;
};

class ForwardTest : public session::SshdFixture {
protected:
    void open(support::SshdOptions options = {}, ForwardOptions forward_options = {})
    {
        options.authorized = {public_line_};
        sshd_ = std::make_unique<support::ThrowawaySshd>(options);
        trust(*sshd_);
        connection_ = connection(request(*sshd_));
        const Status opened = run(io_, session::open_only(connection_));
        ASSERT_TRUE(opened) << sentence(opened);
        forwards_ = std::make_unique<Forwards>(connection_, forward_options);
    }
    ~ForwardTest() override
    {
        forwards_.reset();
        if (connection_) {
            run(io_, [](std::shared_ptr<session::Connection> c) -> asio::awaitable<int> {
                co_await c->close();
                co_return 0;
            }(connection_));
        }
    }

    Result<Started> start(ForwardSpec forward) { return run(io_, forwards_->start(std::move(forward))); }
    /// The port that was taken.
    std::uint16_t started(ForwardSpec forward)
    {
        const Result<Started> result = start(std::move(forward));
        EXPECT_TRUE(result) << sentence(result);
        return result ? result->spec.listen.port : std::uint16_t{0};
    }
    std::uint16_t local_to(std::uint16_t port)
    {
        return started(spec(ForwardSpec::Kind::local, host_port("", 0), host_port("127.0.0.1", port)));
    }
    void stop(std::uint64_t id)
    {
        run(io_, [](Forwards& forwards, std::uint64_t which) -> asio::awaitable<int> {
            co_await forwards.stop(which);
            co_return 0;
        }(*forwards_, id));
    }
    std::string exchanged(std::uint16_t port, std::string text, std::string address = "127.0.0.1")
    {
        return run(io_, exchange(port, std::move(text), std::move(address)));
    }
    bool eventually(std::function<bool()> happened) { return run(io_, until(std::move(happened))); }

    std::unique_ptr<support::ThrowawaySshd> sshd_;
    std::shared_ptr<session::Connection> connection_;
    std::unique_ptr<Forwards> forwards_;
};

} // namespace latchkey::forward
