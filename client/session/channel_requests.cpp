#include "client/session/channel_impl.h"
#include "client/transport/client_error.h"

#include <fmt/format.h>
#include <libssh2_x.h>

#include <utility>

namespace latchkey::session {

using transport::ClientErrc;
using transport::Gate;
using transport::Outcome;

namespace {

/// RFC 4254 §5.4.
struct Request {
    std::string type;
    std::string message{};
    bool wants_reply = true;
    std::string what{}; ///< names it in errors
    bool may_be_refused = false;
    bool refused = false;
};

void put_number(std::string& message, std::uint32_t number)
{
    for (const unsigned shift : {24U, 16U, 8U, 0U}) {
        message.push_back(static_cast<char>((number >> shift) & 0xffU));
    }
}

Request pty_request(const PtyRequest& pty)
{
    Request request{.type = "pty-req", .what = "request for a terminal"}; // RFC 4254 §6.2
    put_string(request.message, pty.term);
    put_number(request.message, static_cast<std::uint32_t>(pty.columns));
    put_number(request.message, static_cast<std::uint32_t>(pty.rows));
    put_number(request.message, static_cast<std::uint32_t>(pty.width)); // pixels: unknown
    put_number(request.message, static_cast<std::uint32_t>(pty.height));
    std::string modes;
    for (const auto& [opcode, value] : pty.modes) {
        modes.push_back(static_cast<char>(opcode));
        put_number(modes, value);
    }
    modes.push_back('\0'); // TTY_OP_END
    put_string(request.message, modes);
    return request;
}

Request start_request(const SessionRequests& wanted)
{
    const std::string& kind = wanted.kind;
    Request request{.type = kind};
    request.what = kind == "shell" ? "request for a shell" : kind == "exec" ? "command" : "request for " + wanted.message.value_or(kind);
    if (wanted.message) {
        put_string(request.message, *wanted.message);
    }
    return request;
}

/// In ssh's order.
std::vector<Request> requests_for(const SessionRequests& wanted)
{
    constexpr std::size_t variable_limit = 16 * 1024; // name and value: within one packet
    std::vector<Request> all;
    if (wanted.agent) {
        all.push_back({.type = "auth-agent-req@openssh.com", .what = "request for agent forwarding", .may_be_refused = true});
    }
    if (wanted.pty) {
        all.push_back(pty_request(*wanted.pty));
    }
    for (const auto& [name, value] : wanted.environment) {
        if (name.size() + value.size() <= variable_limit) {
            Request& request = all.emplace_back(Request{.type = "env", .wants_reply = false}); // a "no" would be no error: nobody asks
            put_string(request.message, name);
            put_string(request.message, value);
        }
    }
    all.push_back(start_request(wanted));
    return all;
}

/// The requests of one channel on their way and back.
struct UnderWay {
    std::vector<Request> requests;
    std::size_t sent = 0;
    std::size_t answered = 0;

    int step(LIBSSH2_CHANNEL* raw)
    {
        for (; sent < requests.size(); ++sent) {
            const Request& next = requests[sent];
            const int rc = libssh2_x_channel_request(raw, next.type.data(), next.type.size(), next.wants_reply ? 1 : 0, next.message.data(),
                                                     next.message.size());
            if (rc != 0) {
                return rc;
            }
        }
        for (; answered < requests.size(); ++answered) {
            Request& oldest = requests[answered];
            const int rc = oldest.wants_reply ? answer(raw) : 0;
            oldest.refused = rc == LIBSSH2_ERROR_CHANNEL_REQUEST_DENIED;
            if (rc != 0 && !(oldest.refused && oldest.may_be_refused)) {
                return rc;
            }
        }
        return 0;
    }

    /// A server that closes the channel instead gives none any more.
    static int answer(LIBSSH2_CHANNEL* raw)
    {
        const int answered = libssh2_x_channel_request_answer(raw);
        if (answered != LIBSSH2_ERROR_EAGAIN || libssh2_channel_wait_closed(raw) != 0) {
            return answered;
        }
        const int last = libssh2_x_channel_request_answer(raw); // the answer may have come just before the close
        return last == LIBSSH2_ERROR_EAGAIN ? LIBSSH2_ERROR_CHANNEL_CLOSED : last;
    }
};

} // namespace

void put_string(std::string& message, std::string_view text)
{
    put_number(message, static_cast<std::uint32_t>(text.size()));
    message += text;
}

asio::awaitable<Result<SessionAnswers>> request_session(std::shared_ptr<Channel::Impl> channel, SessionRequests wanted)
{
    constexpr std::size_t message_limit = 32 * 1024; // one packet
    constexpr std::size_t term_limit = 255;
    if (wanted.message && wanted.message->size() > message_limit) {
        co_return fail(ClientErrc::bad_request, channel->gate->where(),
                       fmt::format("The command has {} bytes; SSH carries at most {}.", wanted.message->size(), message_limit));
    }
    if (wanted.pty && wanted.pty->term.size() > term_limit) {
        co_return fail(ClientErrc::bad_request, channel->gate->where(), "The terminal type is too long.");
    }
    auto under_way = std::make_shared<UnderWay>(requests_for(wanted));
    Gate::Task task([channel, under_way](LIBSSH2_SESSION*) { return under_way->step(channel->raw); });
    const std::string what = under_way->requests.back().what;
    const Result<Outcome> done = co_await channel->gate->run(std::move(task), channel->deadlines.request, what);
    if (!done) {
        co_return std::unexpected(done.error());
    }
    if (done->rc < 0) {
        const std::size_t at = std::min(under_way->answered, under_way->requests.size() - 1);
        co_return fail(ClientErrc::request_refused, channel->gate->where(), under_way->requests[at].what);
    }
    SessionAnswers answers;
    answers.agent_refused = wanted.agent && under_way->requests.front().refused;
    co_return answers;
}

asio::awaitable<Status> Channel::send_break(std::chrono::milliseconds length)
{
    const std::shared_ptr<Impl> impl = impl_;
    std::string message;
    put_number(message, static_cast<std::uint32_t>(length.count()));
    Gate::Task task([impl, message](LIBSSH2_SESSION*) {
        constexpr std::string_view type = "break";
        return libssh2_x_channel_request(impl->raw, type.data(), type.size(), 0, message.data(), message.size());
    });
    const Result<Outcome> done = co_await impl->gate->run(std::move(task));
    if (!done) {
        co_return std::unexpected(done.error());
    }
    co_return Status{};
}

} // namespace latchkey::session
