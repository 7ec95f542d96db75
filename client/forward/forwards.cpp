#include "client/forward/forwards.h"

#include "client/forward/end.h"
#include "client/forward/platform/local_socket.h"
#include "client/forward/socks_request.h"
#include "client/transport/client_error.h"
#include "client/transport/connect.h"
#include "client/transport/deadline.h"
#include "client/transport/platform/socket.h"
#include "client/transport/resolver.h"
#include "client/transport/task_group.h"

#include <asio/steady_timer.hpp>
#include <asio/this_coro.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <list>

namespace latchkey::forward {

using asio::ip::tcp;
using settings::Endpoint;
using settings::ForwardSpec;
using transport::ClientErrc;
using TcpEnd = SocketEnd<tcp::socket>;

namespace {

/// One forward and its connections. Its tasks hold it.
struct Active {
    Active(const asio::any_io_executor& executor, std::uint64_t its_id, ForwardSpec its_spec)
        : id(its_id), spec(std::move(its_spec)), traffic(std::make_shared<Traffic>()), tasks(executor)
    {
    }

    std::uint64_t id;
    ForwardSpec spec;
    bool listening = true;
    std::size_t open = 0;
    std::uint64_t total = 0;
    std::shared_ptr<Traffic> traffic;
    std::optional<Error> last_error;

    // What listens; of one kind.
    std::vector<std::shared_ptr<tcp::acceptor>> acceptors;
    std::shared_ptr<platform::LocalListener> local;
    std::shared_ptr<session::RemoteListener> remote;
    transport::TaskGroup tasks; ///< last: what runs refers to what is above

    void end()
    {
        listening = false;
        for (const std::shared_ptr<tcp::acceptor>& acceptor : acceptors) {
            asio::error_code ignored;
            acceptor->close(ignored);
        }
        if (local) {
            local->abort();
        }
        remote.reset();
        tasks.cancel();
    }

    [[nodiscard]] ForwardState state() const { return {id, spec, listening, open, total, traffic->sent, traffic->received, last_error}; }
};

/// An asked-for end of a connection is nothing to tell.
void remember_error(Active& active, const Error& why)
{
    if (!why.is(ClientErrc::cancelled)) {
        active.last_error = why;
    }
}

SocksAnswer socks_answer(const Error& why)
{
    if (why.is(ClientErrc::connect_refused)) {
        return SocksAnswer::refused;
    }
    if (why.is(ClientErrc::resolve_failed) || why.is(ClientErrc::connect_timeout) || why.is(ClientErrc::connect_unreachable) ||
        why.is(ClientErrc::request_timeout)) {
        return SocksAnswer::unreachable;
    }
    // A server says in words why it did not connect; OpenSSH's are these, and everything else may be anything.
    if (why.is(ClientErrc::direct_refused)) {
        return why.detail().find("prohibited") != std::string::npos ? SocksAnswer::not_allowed : SocksAnswer::unreachable;
    }
    return SocksAnswer::failure;
}

} // namespace

struct Forwards::State : std::enable_shared_from_this<Forwards::State> {
    State(std::shared_ptr<session::Connection> its_connection, const ForwardOptions& its_options)
        : connection(std::move(its_connection)), options(its_options), room(connection->executor()), watch(connection->executor())
    {
    }

    std::shared_ptr<session::Connection> connection;
    ForwardOptions options;
    std::uint64_t next_id = 1;
    std::size_t open = 0; ///< of all forwards
    transport::Wakeup room;
    std::list<std::shared_ptr<Active>> forwards;
    transport::TaskGroup watch;

    using ActivePtr = std::shared_ptr<Active>;
    using StatePtr = std::shared_ptr<State>;

    void log(const std::string& line) const
    {
        if (connection->request().log) {
            connection->request().log(line);
        }
    }

    [[nodiscard]] asio::awaitable<Status> listen(ActivePtr active);
    [[nodiscard]] asio::awaitable<Status> listen_here(ActivePtr active);
    [[nodiscard]] asio::awaitable<Status> listen_there(ActivePtr active);

    // Each task holds the state and its forward.
    static asio::awaitable<void> watch_connection(StatePtr self);
    static asio::awaitable<void> accept_tcp(StatePtr self, ActivePtr active, std::shared_ptr<tcp::acceptor> acceptor);
    static asio::awaitable<void> accept_local(StatePtr self, ActivePtr active, std::shared_ptr<platform::LocalListener> listener);
    static asio::awaitable<void> accept_remote(StatePtr self, ActivePtr active, std::shared_ptr<session::RemoteListener> listener);
    static asio::awaitable<void> serve_here(StatePtr self, ActivePtr active, std::shared_ptr<End> here, Endpoint from);
    static asio::awaitable<void> serve_there(StatePtr self, ActivePtr active, std::shared_ptr<End> server);
    [[nodiscard]] asio::awaitable<void> wait_for_room();
    [[nodiscard]] asio::awaitable<Result<SocksRequest>> read_socks(std::shared_ptr<End> program) const;
    [[nodiscard]] asio::awaitable<Result<std::shared_ptr<End>>> connect_here(Endpoint to) const;
};

namespace {

/// Counts a connection while it is there, however its task ends.
template <class State>
class Counted {
public:
    Counted(std::shared_ptr<State> state, std::shared_ptr<Active> active) : state_(std::move(state)), active_(std::move(active))
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
    std::shared_ptr<State> state_;
    std::shared_ptr<Active> active_;
};

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

// ---- listening ---------------------------------------------------------------------------------------------------------------------

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
    if (!at.path.empty()) {
        co_return fail(ClientErrc::remote_listen_refused, connection->request().host,
                       at.path + " (only ports can be forwarded from there)");
    }
    // As ssh words it for the server: loopback unless told, and "" for everywhere (RFC 4254 §7.1).
    at.host = at.host.empty() ? "localhost" : at.host == "*" ? "" : at.host;
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
        std::shared_ptr<End> here = std::make_shared<TcpEnd>(std::move(socket));
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
            remember_error(*active, channel.error());
            co_return;
        }
        std::shared_ptr<End> server = std::make_shared<ChannelEnd>(std::move(*channel));
        active->tasks.spawn(serve_there(self, active, std::move(server)));
    }
}

asio::awaitable<void> Forwards::State::watch_connection(StatePtr self)
{
    const Error why = co_await self->connection->wait_end();
    for (const ActivePtr& active : self->forwards) {
        if (active->listening) {
            remember_error(*active, why);
            active->end();
        }
    }
}

// ---- one connection ----------------------------------------------------------------------------------------------------------------

asio::awaitable<Result<SocksRequest>> Forwards::State::read_socks(std::shared_ptr<End> program) const
{
    SocksRequest request;
    auto late = std::make_shared<bool>(false);
    const transport::Deadline by_time(connection->executor(), options.socks_deadline, [late, program] {
        *late = true;
        program->abort();
    });
    constexpr std::size_t piece = 512;
    ByteBuffer buffer(piece);
    while (true) {
        const Result<std::size_t> count = co_await program->read_some(buffer);
        if (*late) {
            co_return fail(ClientErrc::bad_request, {}, "A program connected to the SOCKS port and did not say what it wants.");
        }
        if (!count) {
            co_return std::unexpected(count.error());
        }
        if (*count == 0) {
            co_return fail(ClientErrc::cancelled); // it has gone again, which is no error of ours
        }
        const Result<SocksRequest::State> state = request.feed(Bytes(buffer).first(*count));
        ByteBuffer output = request.take_output();
        if (!output.empty()) {
            const Status sent = co_await program->write(std::move(output));
            if (!sent) {
                co_return std::unexpected(sent.error());
            }
        }
        if (!state) {
            co_return std::unexpected(state.error());
        }
        if (*state == SocksRequest::State::complete) {
            co_return request;
        }
    }
}

asio::awaitable<void> Forwards::State::serve_here(StatePtr self, ActivePtr active, std::shared_ptr<End> here, Endpoint from)
{
    const Counted<State> counted(self, active);
    Endpoint to = active->spec.to;
    std::optional<SocksRequest> socks;
    if (active->spec.kind == ForwardSpec::Kind::dynamic) {
        Result<SocksRequest> request = co_await self->read_socks(here);
        if (!request) {
            remember_error(*active, request.error());
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
        remember_error(*active, channel.error());
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
    co_return std::make_shared<TcpEnd>(std::move(*socket));
}

asio::awaitable<void> Forwards::State::serve_there(StatePtr self, ActivePtr active, std::shared_ptr<End> server)
{
    const Counted<State> counted(self, active);
    Endpoint to = active->spec.to;
    std::optional<SocksRequest> socks;
    if (to.empty()) { // "-R 1080": SOCKS at the server
        Result<SocksRequest> request = co_await self->read_socks(server);
        if (!request) {
            remember_error(*active, request.error());
            co_return;
        }
        socks = std::move(*request);
        to = socks->target();
    }
    self->log(fmt::format("Forwarding a connection from the server's port {} to {}", active->spec.listen.port, place_of(to)));
    Result<std::shared_ptr<End>> here = co_await self->connect_here(std::move(to));
    if (socks) {
        ByteBuffer answer = socks->answer(here ? SocksAnswer::granted : socks_answer(here.error()));
        const Status told = co_await server->write(std::move(answer));
        if (!told) {
            co_return;
        }
    }
    if (!here) {
        remember_error(*active, here.error());
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

// ---- the public face ---------------------------------------------------------------------------------------------------------------

Forwards::Forwards(std::shared_ptr<session::Connection> connection, ForwardOptions options)
    : state_(std::make_shared<State>(std::move(connection), options))
{
    state_->watch.spawn(State::watch_connection(state_));
}

Forwards::~Forwards()
{
    for (const std::shared_ptr<Active>& active : state_->forwards) {
        active->end();
    }
    state_->watch.cancel();
}

asio::awaitable<Result<Started>> Forwards::start(ForwardSpec spec)
{
    const std::shared_ptr<State> state = state_;
    const bool needs_target = spec.kind == ForwardSpec::Kind::local;
    if (needs_target && spec.to.empty()) {
        co_return fail(ClientErrc::bad_request, place_of(spec.listen), "A local forward needs a host and port to connect to.");
    }
    auto active = std::make_shared<Active>(state->connection->executor(), state->next_id++, std::move(spec));
    const Status listening = co_await state->listen(active);
    if (!listening) {
        co_return std::unexpected(listening.error());
    }
    state->forwards.push_back(active);
    if (!state->connection->alive()) { // it ended meanwhile, and whoever watches it has done so
        active->end();
    }
    Started started{active->id, active->spec};
    co_return started;
}

asio::awaitable<void> Forwards::stop(std::uint64_t id)
{
    const std::shared_ptr<State> state = state_;
    const auto found = std::ranges::find(state->forwards, id, [](const std::shared_ptr<Active>& one) { return one->id; });
    if (found == state->forwards.end()) {
        co_return;
    }
    const std::shared_ptr<Active> active = *found;
    state->forwards.erase(found);
    active->end();
    co_await active->tasks.join();
}

asio::awaitable<void> Forwards::stop_all()
{
    const std::shared_ptr<State> state = state_;
    while (!state->forwards.empty()) {
        const std::uint64_t id = state->forwards.front()->id;
        co_await stop(id);
    }
}

std::vector<ForwardState> Forwards::list() const
{
    std::vector<ForwardState> all;
    for (const std::shared_ptr<Active>& active : state_->forwards) {
        all.push_back(active->state());
    }
    return all;
}

} // namespace latchkey::forward
