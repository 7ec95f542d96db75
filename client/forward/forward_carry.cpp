/// One connection through a forward: where it goes, and both ends joined.

#include "client/forward/forwards_impl.h"
#include "client/forward/socks_talk.h"
#include "client/transport/connect.h"
#include "client/transport/resolver.h"

#include <fmt/format.h>

#include <algorithm>

namespace latchkey::forward {

using asio::ip::tcp;
using settings::Endpoint;
using settings::ForwardSpec;

/// Counts a connection while it is there, however its task ends.
class Forwards::State::Counted {
public:
    Counted(StatePtr state, ActivePtr active) : state_(std::move(state)), active_(std::move(active))
    {
        ++state_->open;
        ++active_->open;
        ++active_->total;
    }
    Counted(const Counted&) = delete;
    Counted& operator=(const Counted&) = delete;
    ~Counted()
    {
        --state_->open;
        --active_->open;
        state_->room.notify();
    }

private:
    StatePtr state_;
    ActivePtr active_;
};

asio::awaitable<void> Forwards::State::serve_here(StatePtr self, ActivePtr active, std::shared_ptr<End> here, Endpoint from)
{
    const Counted counted(self, active);
    Endpoint to = active->spec.to;
    std::optional<SocksRequest> socks;
    if (active->spec.kind == ForwardSpec::Kind::dynamic) {
        Result<SocksRequest> request = co_await read_socks(here, self->options.socks_deadline);
        if (!request) {
            active->remember_error(request.error());
            co_return;
        }
        socks = std::move(*request);
        to = socks->target();
    }
    self->log(fmt::format("Forwarding a connection from {} to {}", place_of(from), place_of(to)));
    Result<std::shared_ptr<session::Channel>> channel =
        co_await self->connection->open_forwarded(std::move(to), std::move(from), self->open);
    if (socks) {
        ByteBuffer answer = socks->answer(channel ? SocksAnswer::granted : socks_answer(channel.error()));
        const Status told = co_await here->write(std::move(answer));
        if (!told) {
            co_return;
        }
    }
    if (!channel) {
        active->remember_error(channel.error());
        self->log(channel.error().sentence());
        co_return;
    }
    std::shared_ptr<End> server = std::make_shared<ChannelEnd>(std::move(*channel));
    ByteBuffer early = socks ? socks->take_rest() : ByteBuffer{};
    if (!early.empty()) {
        active->traffic->sent += early.size();
        const Status sent = co_await server->write(std::move(early));
        if (!sent) {
            co_return;
        }
    }
    co_await join_ends(here, std::move(server), active->traffic);
}

asio::awaitable<Result<std::shared_ptr<End>>> Forwards::State::connect_here(Endpoint to) const
{
    if (!to.path.empty()) {
        Result<std::shared_ptr<End>> end = co_await platform::connect_local(std::move(to.path), options.connect_deadline);
        co_return end;
    }
    const std::string where = place_of(to);
    const std::stop_token never; // a cancelled task leaves both at once
    Result<std::vector<tcp::endpoint>> endpoints =
        co_await transport::resolve(std::move(to.host), to.port, transport::Family::any, options.connect_deadline, never);
    if (!endpoints) {
        co_return std::unexpected(endpoints.error());
    }
    Result<tcp::socket> socket = co_await transport::connect_first(std::move(*endpoints), options.connect_deadline, never);
    if (!socket) {
        co_return std::unexpected(socket.error().about(where));
    }
    co_return std::make_shared<SocketEnd<tcp::socket>>(std::move(*socket));
}

asio::awaitable<void> Forwards::State::serve_there(StatePtr self, ActivePtr active, std::shared_ptr<End> server)
{
    const Counted counted(self, active);
    Endpoint to = active->spec.to;
    std::optional<SocksRequest> socks;
    if (to.empty()) { // "-R 1080": SOCKS at the server
        Result<SocksRequest> request = co_await read_socks(server, self->options.socks_deadline);
        if (!request) {
            active->remember_error(request.error());
            co_return;
        }
        socks = std::move(*request);
        to = socks->target();
    }
    self->log(fmt::format("Forwarding a connection from {} at the server to {}", place_of(active->spec.listen), place_of(to)));
    Result<std::shared_ptr<End>> here = co_await self->connect_here(std::move(to));
    if (socks) {
        ByteBuffer answer = socks->answer(here ? SocksAnswer::granted : socks_answer(here.error()));
        const Status told = co_await server->write(std::move(answer));
        if (!told) {
            co_return;
        }
    }
    if (!here) {
        active->remember_error(here.error());
        self->log(here.error().sentence());
        co_return;
    }
    ByteBuffer early = socks ? socks->take_rest() : ByteBuffer{};
    if (!early.empty()) {
        active->traffic->received += early.size();
        const Status sent = co_await (*here)->write(std::move(early));
        if (!sent) {
            co_return;
        }
    }
    co_await join_ends(std::move(*here), std::move(server), active->traffic);
}

} // namespace latchkey::forward
