#pragma once
/// The inside of a Channel, shared with the connection that opens it. IO thread.

#include "client/session/channel.h"
#include "client/session/connection_request.h"
#include "client/settings/forward_spec.h"
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
    /// What abort() ends: at most one of each.
    std::shared_ptr<transport::Gate::Operation> reading;
    std::shared_ptr<transport::Gate::Operation> waiting_for_close;
    bool aborted = false;

    [[nodiscard]] asio::awaitable<Result<std::size_t>> read(int stream, std::span<std::uint8_t> into);
};

/// Opens a session channel. ClientErrc::channel_refused, ::request_timeout, or the connection's end.
[[nodiscard]] asio::awaitable<Result<std::shared_ptr<Channel::Impl>>> open_session_channel(std::shared_ptr<transport::Gate> gate,
                                                                                           Deadlines deadlines);

/// How much a server may send before we have read it: for a channel of which there are few, and for a forwarded connection while so many
/// are open (all of whose readers may sleep; at 1000 of them all together stay well below the session's memory limit).
inline constexpr unsigned whole_window = 2 * 1024 * 1024;
[[nodiscard]] unsigned shared_window(std::size_t open) noexcept;
inline constexpr unsigned packet_size = 32768;

/// Opens a channel to a host and port as the server sees them ("direct-tcpip", RFC 4254 §7.2), or to a unix socket there
/// ("direct-streamlocal@openssh.com"). from: whom we carry it for. ClientErrc::direct_refused, ::bad_request, ::request_timeout, or the
/// connection's end.
[[nodiscard]] asio::awaitable<Result<std::shared_ptr<Channel::Impl>>> open_direct_channel(std::shared_ptr<transport::Gate> gate,
                                                                                          Deadlines deadlines, settings::Endpoint to,
                                                                                          settings::Endpoint from, unsigned window);

/// A string of a message (RFC 4251 §5).
void put_string(std::string& message, std::string_view text);

/// What a session channel is to have and to run: all of it goes out in one piece, and costs one round trip. RFC 4254 §6.
struct SessionRequests {
    bool agent = false; ///< ours may be used from there
    std::optional<PtyRequest> pty{};
    std::vector<std::pair<std::string, std::string>> environment{};
    std::string kind{};                   ///< "shell", "exec" or "subsystem"
    std::optional<std::string> message{}; ///< the command or name, absent for a shell
};
struct SessionAnswers {
    bool agent_refused = false; ///< no error: the session goes on without
};
/// ClientErrc::request_refused, ::request_timeout, ::bad_request, or the connection's end.
[[nodiscard]] asio::awaitable<Result<SessionAnswers>> request_session(std::shared_ptr<Channel::Impl> channel, SessionRequests wanted);

} // namespace latchkey::session
