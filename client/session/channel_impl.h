#pragma once
/// The inside of a Channel, shared with the connection that opens it. IO thread.

#include "client/session/channel.h"
#include "client/session/connection_request.h"
#include "client/transport/gate.h"

#include <libssh2.h>

#include <memory>

namespace latchkey::session {

struct Channel::Impl {
    Impl(std::shared_ptr<transport::Gate> its_gate, LIBSSH2_CHANNEL* its_raw, const Deadlines& its_deadlines)
        : gate(std::move(its_gate)), raw(its_raw), deadlines(its_deadlines)
    {
    }
    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;
    ~Impl();

    std::shared_ptr<transport::Gate> gate;
    LIBSSH2_CHANNEL* raw;
    Deadlines deadlines;
    /// The last one begun: libssh2 wants one write, and one request of a kind, at a time for each channel.
    std::shared_ptr<transport::Gate::Operation> last_write;
    std::shared_ptr<transport::Gate::Operation> last_request;

    [[nodiscard]] asio::awaitable<Result<std::size_t>> read(int stream, std::span<std::uint8_t> into);
};

/// Opens a session channel. ClientErrc::channel_refused, ::request_timeout, or the connection's end.
[[nodiscard]] asio::awaitable<Result<std::shared_ptr<Channel::Impl>>> open_session_channel(std::shared_ptr<transport::Gate> gate,
                                                                                           Deadlines deadlines);

/// ClientErrc::request_refused, ::request_timeout, …
[[nodiscard]] asio::awaitable<Status> request_pty(std::shared_ptr<Channel::Impl> channel, PtyRequest pty);
/// kind: "shell", "exec" or "subsystem"; message: the command or name, absent for a shell.
[[nodiscard]] asio::awaitable<Status> request_start(std::shared_ptr<Channel::Impl> channel, std::string kind,
                                                    std::optional<std::string> message);

} // namespace latchkey::session
