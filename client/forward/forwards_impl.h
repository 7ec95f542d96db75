#pragma once
/// The inside of Forwards: what is shared by its listeners (forward_accept.cpp) and the connections that they take (forward_carry.cpp). IO
/// thread.

#include "client/forward/end.h"
#include "client/forward/forwards.h"
#include "client/forward/platform/local_socket.h"
#include "client/transport/client_error.h"
#include "client/transport/task_group.h"
#include "client/transport/wakeup.h"

#include <asio/ip/tcp.hpp>

#include <list>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace latchkey::forward {

/// One forward and its connections. Its tasks hold it.
struct Active {
    Active(const asio::any_io_executor& executor, std::uint64_t its_id, settings::ForwardSpec its_spec)
        : id(its_id), spec(std::move(its_spec)), traffic(std::make_shared<Traffic>()), tasks(executor)
    {
    }

    std::uint64_t id;
    settings::ForwardSpec spec;
    bool listening = true;
    std::size_t open = 0;
    std::uint64_t total = 0;
    std::shared_ptr<Traffic> traffic;
    std::optional<Error> last_error;

    // What listens; of one kind.
    std::vector<std::shared_ptr<asio::ip::tcp::acceptor>> acceptors;
    std::shared_ptr<platform::LocalListener> local;
    std::shared_ptr<session::RemoteListener> remote;
    transport::TaskGroup tasks; ///< last: what runs refers to what is above

    void end();
    [[nodiscard]] ForwardState state() const { return {id, spec, listening, open, total, traffic->sent, traffic->received, last_error}; }

    /// An asked-for end of a connection is nothing to tell.
    void remember_error(const Error& why)
    {
        if (!why.is(transport::ClientErrc::cancelled)) {
            last_error = why;
        }
    }
};

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
    [[nodiscard]] asio::awaitable<void> wait_for_room();
    [[nodiscard]] asio::awaitable<Result<std::shared_ptr<End>>> connect_here(settings::Endpoint to) const;

    class Counted;

    // Each task holds the state and its forward.
    static asio::awaitable<void> watch_connection(StatePtr self);
    static asio::awaitable<void> accept_tcp(StatePtr self, ActivePtr active, std::shared_ptr<asio::ip::tcp::acceptor> acceptor);
    static asio::awaitable<void> accept_local(StatePtr self, ActivePtr active, std::shared_ptr<platform::LocalListener> listener);
    static asio::awaitable<void> accept_remote(StatePtr self, ActivePtr active, std::shared_ptr<session::RemoteListener> listener);
    /// here: who connected to a port of this computer; there: who connected to one of the server's.
    static asio::awaitable<void> serve_here(StatePtr self, ActivePtr active, std::shared_ptr<End> here, settings::Endpoint from);
    static asio::awaitable<void> serve_there(StatePtr self, ActivePtr active, std::shared_ptr<End> server);
};

} // namespace latchkey::forward
