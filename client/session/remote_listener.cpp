#include "client/session/remote_listener.h"

#include "client/session/channel_impl.h"
#include "client/session/remote_listener_impl.h"
#include "client/transport/client_error.h"

#include <fmt/format.h>
#include <libssh2_x.h>

namespace latchkey::session {

using transport::ClientErrc;
using transport::Gate;
using transport::Outcome;

namespace {

// As many connections may come in one piece, before the first is taken out of the queue.
constexpr int queue_size = 256;

/// What a call that gave no object says.
int errno_of(LIBSSH2_SESSION* session)
{
    const int why = libssh2_session_last_errno(session);
    return why == 0 ? LIBSSH2_ERROR_REQUEST_DENIED : why;
}

/// "localhost port 8080", "port of its choice", "/run/app.sock".
std::string place_at_server(const settings::Endpoint& at)
{
    if (!at.path.empty()) {
        return transport::clean_text(at.path, transport::Lines::one, 200);
    }
    const std::string host = transport::clean_text(at.host, transport::Lines::one, 100);
    return fmt::format("{}{}port {}", host, host.empty() ? "" : " ", at.port == 0 ? "of its choice" : std::to_string(at.port));
}

} // namespace

RemoteListener::Impl::~Impl()
{
    if (!gate->ended()) {
        gate->start_unwatched(Gate::Task([listener = raw](LIBSSH2_SESSION*) { return libssh2_channel_forward_cancel(listener); }));
    }
}

RemoteListener::RemoteListener(std::shared_ptr<Impl> impl) : impl_(std::move(impl)) {}

RemoteListener::~RemoteListener() = default;

std::uint16_t RemoteListener::port() const noexcept
{
    return impl_->port;
}

asio::awaitable<Result<std::shared_ptr<Channel>>> RemoteListener::accept(std::size_t open_already)
{
    const std::shared_ptr<Impl> impl = impl_;
    libssh2_x_listener_window(impl->raw, shared_window(open_already));
    auto accepted = std::make_shared<std::shared_ptr<Channel::Impl>>();
    Gate* gate = impl->gate.get();
    // What was accepted when nobody waits any more is closed with `accepted`.
    Gate::Task task(
        [accepted, gate, raw = impl->raw, deadlines = impl->deadlines](LIBSSH2_SESSION* session) {
            LIBSSH2_CHANNEL* channel = libssh2_channel_forward_accept(raw);
            if (channel == nullptr) {
                return errno_of(session);
            }
            *accepted = std::make_shared<Channel::Impl>(gate->shared_from_this(), channel, deadlines);
            return 0;
        },
        Gate::IfAbandoned::drop);
    const Result<Outcome> done = co_await impl->gate->run(std::move(task));
    if (!done) {
        co_return std::unexpected(done.error());
    }
    if (done->rc < 0) {
        co_return fail(ClientErrc::closed, impl->gate->where(), done->message);
    }
    co_return std::make_shared<Channel>(std::move(*accepted));
}

asio::awaitable<Result<std::shared_ptr<RemoteListener::Impl>>> request_listener(std::shared_ptr<Gate> gate, Deadlines deadlines,
                                                                                settings::Endpoint at,
                                                                                std::shared_ptr<std::shared_ptr<Gate::Operation>> last)
{
    if (gate->ended()) {
        co_return std::unexpected(*gate->ended());
    }
    constexpr std::size_t name_limit = 1024;
    const std::string& name = at.path.empty() ? at.host : at.path;
    if (name.size() > name_limit || name.find('\0') != std::string::npos) {
        co_return fail(ClientErrc::bad_request, gate->where(), "That is no address to listen on.");
    }
    const std::string there = place_at_server(at);
    auto made = std::make_shared<std::shared_ptr<RemoteListener::Impl>>();
    Gate* raw_gate = gate.get();
    Gate::Step step = [made, raw_gate, at, deadlines, earlier = *last](LIBSSH2_SESSION* session) {
        if (earlier && !earlier->done() && !raw_gate->ended()) {
            return LIBSSH2_ERROR_EAGAIN;
        }
        int port = 0;
        LIBSSH2_LISTENER* listener = at.path.empty()
                                         ? libssh2_channel_forward_listen_ex(session, at.host.c_str(), at.port, &port, queue_size)
                                         : libssh2_x_channel_forward_listen_path(session, at.path.c_str(), queue_size);
        if (listener == nullptr) {
            return errno_of(session);
        }
        *made = std::make_shared<RemoteListener::Impl>(raw_gate->shared_from_this(), listener, static_cast<std::uint16_t>(port), deadlines);
        return 0;
    };
    *last = gate->start(Gate::Task(std::move(step)));
    const std::string what = "request to listen on " + there;
    const Result<Outcome> done = co_await gate->finish(*last, deadlines.request, what);
    if (!done) {
        co_return std::unexpected(done.error());
    }
    if (done->rc < 0) {
        co_return fail(ClientErrc::remote_listen_refused, gate->where(), there);
    }
    std::shared_ptr<RemoteListener::Impl> listener = std::move(*made);
    co_return listener;
}

} // namespace latchkey::session
