/// Ports and sockets, here and at the server, and the connections that come to them.

#include "client/forward/forwards_impl.h"
#include "client/transport/platform/socket.h"

#include <asio/steady_timer.hpp>
#include <asio/this_coro.hpp>

namespace latchkey::forward {

using asio::ip::tcp;
using settings::Endpoint;
using settings::ForwardSpec;
using transport::ClientErrc;

namespace {

asio::awaitable<void> pause()
{
    const asio::any_io_executor executor = co_await asio::this_coro::executor;
    constexpr std::chrono::milliseconds moment{200};
    asio::steady_timer timer(executor, moment);
    co_await timer.async_wait(asio::use_awaitable);
}

Endpoint endpoint_of(const tcp::endpoint& peer)
{
    Endpoint endpoint;
    endpoint.host = peer.address().to_string();
    endpoint.port = peer.port();
    return endpoint;
}

} // namespace

asio::awaitable<Status> Forwards::State::listen(ActivePtr active)
{
    const bool remote = active->spec.kind == ForwardSpec::Kind::remote;
    Status done;
    if (remote) {
        done = co_await listen_there(active);
    } else {
        done = co_await listen_here(active);
    }
    co_return done;
}

asio::awaitable<Status> Forwards::State::listen_here(ActivePtr active)
{
    const StatePtr self = shared_from_this();
    Endpoint& at = active->spec.listen;
    if (!at.path.empty()) {
        const auto unlink = options.stream_local_unlink ? platform::UnlinkFirst::yes : platform::UnlinkFirst::no;
        Result<std::unique_ptr<platform::LocalListener>> listener =
            platform::listen_local(connection->executor(), at.path, options.stream_local_mask, unlink);
        if (!listener) {
            co_return std::unexpected(listener.error());
        }
        active->local = std::move(*listener);
        active->tasks.spawn(accept_local(self, active, active->local));
        co_return Status{};
    }
    Result<Listening> listening = co_await listen_on(at, options.gateway_ports);
    if (!listening) {
        co_return std::unexpected(listening.error());
    }
    at.port = listening->port;
    for (tcp::acceptor& acceptor : listening->acceptors) {
        active->acceptors.push_back(std::make_shared<tcp::acceptor>(std::move(acceptor)));
        active->tasks.spawn(accept_tcp(self, active, active->acceptors.back()));
    }
    co_return Status{};
}

asio::awaitable<Status> Forwards::State::listen_there(ActivePtr active)
{
    const StatePtr self = shared_from_this();
    Endpoint at = active->spec.listen;
    if (at.path.empty()) { // as ssh words it for the server: loopback unless told, and "" for everywhere (RFC 4254 §7.1)
        at.host = at.host.empty() ? "localhost" : at.host == "*" ? "" : at.host;
    }
    Result<std::shared_ptr<session::RemoteListener>> listener = co_await connection->listen_remote(std::move(at));
    if (!listener) {
        co_return std::unexpected(listener.error());
    }
    active->remote = std::move(*listener);
    active->spec.listen.port = active->remote->port();
    active->tasks.spawn(accept_remote(self, active, active->remote));
    co_return Status{};
}

asio::awaitable<void> Forwards::State::wait_for_room()
{
    while (open >= connection_limit) {
        const std::uint64_t seen = room.generation();
        co_await room.wait(seen);
    }
}

asio::awaitable<void> Forwards::State::accept_tcp(StatePtr self, ActivePtr active, std::shared_ptr<tcp::acceptor> acceptor)
{
    while (true) {
        co_await self->wait_for_room();
        tcp::socket socket(acceptor->get_executor());
        tcp::endpoint peer;
        asio::error_code failed;
        co_await acceptor->async_accept(socket, peer, asio::redirect_error(asio::use_awaitable, failed));
        if (failed == asio::error::operation_aborted || failed == asio::error::bad_descriptor) {
            co_return;
        }
        if (failed) { // no descriptors left, say: others may come back
            active->last_error = Error{ClientErrc::listen_failed, place_of(active->spec.listen), failed.message()};
            co_await pause();
            continue;
        }
        transport::keep_from_children(static_cast<std::uintptr_t>(socket.native_handle()));
        asio::error_code ignored;
        socket.set_option(tcp::no_delay(true), ignored);
        std::shared_ptr<End> here = std::make_shared<SocketEnd<tcp::socket>>(std::move(socket));
        active->tasks.spawn(serve_here(self, active, std::move(here), endpoint_of(peer)));
    }
}

asio::awaitable<void> Forwards::State::accept_local(StatePtr self, ActivePtr active, std::shared_ptr<platform::LocalListener> listener)
{
    while (true) {
        co_await self->wait_for_room();
        Result<std::shared_ptr<End>> here = co_await listener->accept();
        if (!here && here.error().is(ClientErrc::cancelled)) {
            co_return;
        }
        if (!here) {
            active->last_error = here.error();
            co_await pause();
            continue;
        }
        Endpoint from; // a unix socket's peer has no address
        from.host = "127.0.0.1";
        active->tasks.spawn(serve_here(self, active, std::move(*here), std::move(from)));
    }
}

asio::awaitable<void> Forwards::State::accept_remote(StatePtr self, ActivePtr active, std::shared_ptr<session::RemoteListener> listener)
{
    while (true) {
        co_await self->wait_for_room();
        Result<std::shared_ptr<session::Channel>> channel = co_await listener->accept(self->open);
        if (!channel) {
            active->remember_error(channel.error());
            co_return;
        }
        std::shared_ptr<End> server = std::make_shared<ChannelEnd>(std::move(*channel));
        active->tasks.spawn(serve_there(self, active, std::move(server)));
    }
}

} // namespace latchkey::forward
