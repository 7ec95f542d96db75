#pragma once
/// The inside of a RemoteListener, shared with the connection that makes it. IO thread.

#include "client/session/connection_request.h"
#include "client/session/remote_listener.h"
#include "client/settings/forward_spec.h"
#include "client/transport/gate.h"

#include <libssh2.h>

namespace latchkey::session {

struct RemoteListener::Impl {
    Impl(std::shared_ptr<transport::Gate> its_gate, LIBSSH2_LISTENER* its_raw, std::uint16_t its_port, const Deadlines& its_deadlines)
        : gate(std::move(its_gate)), raw(its_raw), port(its_port), deadlines(its_deadlines)
    {
    }
    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;
    ~Impl();

    std::shared_ptr<transport::Gate> gate;
    LIBSSH2_LISTENER* raw;
    std::uint16_t port;
    Deadlines deadlines;
};

/// ClientErrc::remote_listen_refused, ::request_timeout, … last: the connection's last request of this kind; libssh2 keeps the state of one
/// at a time in its session, so this one begins when that has ended.
[[nodiscard]] asio::awaitable<Result<std::shared_ptr<RemoteListener::Impl>>>
request_listener(std::shared_ptr<transport::Gate> gate, Deadlines deadlines, settings::Endpoint at,
                 std::shared_ptr<std::shared_ptr<transport::Gate::Operation>> last);

} // namespace latchkey::session
