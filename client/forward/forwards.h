#pragma once
/// The forwards of one connection: local (-L), remote (-R) and dynamic (-D) ones, started and stopped one by one, with what a list of them
/// shows. ssh(1), RFC 4254 §7. IO thread.
///
///     forward::Forwards forwards(connection, {});
///     auto started = co_await forwards.start(spec);        // started->spec.listen.port: the one that was taken
///     for (const forward::ForwardState& one : forwards.list()) …
///     co_await forwards.stop(started->id);                 // its connections end; others go on
///
/// When the connection ends, so do all forwards; the list still tells what they did. Forwards that go end their forwards without waiting.

#include "client/forward/listen.h"
#include "client/session/connection.h"
#include "client/settings/forward_spec.h"

#include <asio/awaitable.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace latchkey::forward {

struct ForwardOptions {
    GatewayPorts gateway_ports = GatewayPorts::no;
    unsigned stream_local_mask = 0177;                  ///< StreamLocalBindMask
    bool stream_local_unlink = false;                   ///< StreamLocalBindUnlink
    std::chrono::milliseconds socks_deadline{30'000};   ///< for all that a program says to our SOCKS port before it is connected
    std::chrono::milliseconds connect_deadline{15'000}; ///< to a target here
};

struct Started {
    std::uint64_t id = 0;
    settings::ForwardSpec spec; ///< as asked for, with the port that was taken
};

/// One line of a list.
struct ForwardState {
    std::uint64_t id = 0;
    settings::ForwardSpec spec;
    bool listening = false;
    std::size_t open = 0;    ///< connections now
    std::uint64_t total = 0; ///< connections so far
    std::uint64_t sent = 0;  ///< bytes to the server
    std::uint64_t received = 0;
    std::optional<Error> last_error; ///< of a connection, or why it listens no more
};

/// Connections at once through all forwards of a connection; more wait to be accepted.
inline constexpr std::size_t connection_limit = 1000;

class Forwards {
public:
    explicit Forwards(std::shared_ptr<session::Connection> connection, ForwardOptions options = {});
    Forwards(const Forwards&) = delete;
    Forwards& operator=(const Forwards&) = delete;
    ~Forwards();

    /// Listens from when this returns. ClientErrc::listen_failed, ::remote_listen_refused, ::bad_request, …
    [[nodiscard]] asio::awaitable<Result<Started>> start(settings::ForwardSpec spec);
    /// Ends it and its connections. An id that is none does nothing.
    [[nodiscard]] asio::awaitable<void> stop(std::uint64_t id);
    [[nodiscard]] asio::awaitable<void> stop_all();

    /// In the order of their start; those that have been stopped are gone.
    [[nodiscard]] std::vector<ForwardState> list() const;

private:
    struct State;
    std::shared_ptr<State> state_;
};

} // namespace latchkey::forward
