#include "client/session/route.h"

#include "client/session/channel_stream.h"
#include "client/session/connection.h"
#include "client/settings/destination.h"
#include "client/transport/client_error.h"
#include "client/transport/connect.h"
#include "client/transport/deadline.h"
#include "client/transport/platform/proxy_command.h"
#include "client/transport/proxy.h"
#include "client/transport/resolver.h"
#include "client/transport/tcp_stream.h"
#include "client/transport/until_stopped.h"

#include <asio/this_coro.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace latchkey::session {

using asio::ip::tcp;
using transport::ClientErrc;

namespace {

std::string name_of(const ConnectionRequest& request)
{
    return fmt::format("{} port {}", transport::clean_text(request.host, transport::Lines::one, 100), request.port);
}

transport::Family family_of(const ConnectionRequest& request)
{
    return request.family == AddressFamily::ipv4   ? transport::Family::ipv4
           : request.family == AddressFamily::ipv6 ? transport::Family::ipv6
                                                   : transport::Family::any;
}

asio::awaitable<void> wait_a_second(std::stop_token stop)
{
    const asio::any_io_executor executor = co_await asio::this_coro::executor;
    auto over = std::make_shared<transport::Wakeup>(executor);
    const std::uint64_t seen = over->generation();
    constexpr std::chrono::seconds second{1};
    const transport::Deadline by_time(executor, second, [over] { over->notify(); });
    const std::stop_callback by_caller(stop, [over] { over->notify(); });
    co_await over->wait(seen);
}

/// What the jump hosts say goes to the same prompter, under their name: to whoever shows the session's progress all of it is "connecting".
class HopPrompter final : public Prompter {
public:
    HopPrompter(std::shared_ptr<Prompter> inner, std::string hop) : inner_(std::move(inner)), hop_(std::move(hop)) {}

    asio::awaitable<std::optional<std::string>> user_name(auth::UserNameQuestion q) override { return inner_->user_name(std::move(q)); }
    asio::awaitable<std::optional<auth::PassphraseAnswer>> passphrase(auth::PassphraseQuestion q) override
    {
        return inner_->passphrase(std::move(q));
    }
    asio::awaitable<std::optional<Secret>> password(auth::PasswordQuestion q) override { return inner_->password(std::move(q)); }
    asio::awaitable<std::optional<Secret>> new_password(auth::NewPasswordQuestion q) override { return inner_->new_password(std::move(q)); }
    asio::awaitable<std::optional<std::vector<Secret>>> interactive(auth::InteractiveQuestion q) override
    {
        return inner_->interactive(std::move(q));
    }
    asio::awaitable<HostKeyAnswer> unknown_host_key(HostKeyQuestion q) override { return inner_->unknown_host_key(std::move(q)); }
    void host_key_alarm(HostKeyAlarm alarm) override { inner_->host_key_alarm(std::move(alarm)); }
    asio::awaitable<std::optional<Secret>> proxy_password(ProxyPasswordQuestion q) override { return inner_->proxy_password(std::move(q)); }
    asio::awaitable<bool> add_to_agent(auth::AddToAgentQuestion q) override { return inner_->add_to_agent(std::move(q)); }
    asio::awaitable<bool> agent_use(auth::AgentUseQuestion q) override { return inner_->agent_use(std::move(q)); }
    void banner(std::string text) override { inner_->banner(std::move(text)); }
    void note(std::string text) override { inner_->note(hop_ + ": " + text); }
    void warn(auth::Warning warning) override { inner_->warn(std::move(warning)); }
    void stage(Stage, std::string text) override { inner_->stage(Stage::connecting, hop_ + ": " + text); }
    /// The server behind it is silent, too, then, and that is what people look at.
    void silence(std::chrono::milliseconds, std::string text) override { inner_->note(hop_ + ": " + text); }

private:
    std::shared_ptr<Prompter> inner_;
    std::string hop_;
};

} // namespace

Status check_route(const ConnectionRequest& request)
{
    const std::string where = name_of(request);
    if (request.host.starts_with('-')) {
        return fail(ClientErrc::bad_request, where, "A host name cannot begin with a hyphen.");
    }
    // The names stand in the text that the user's shell gets. Whoever put them there has looked at them; this is the last door.
    if (!request.proxy_command.empty() &&
        (!settings::check_host(request.host) || (!request.user.empty() && !settings::check_user(request.user)))) {
        return fail(ClientErrc::bad_request, where,
                    "A host or user name with characters that mean something to a shell is not given to a ProxyCommand.");
    }
    if (request.jumps.size() > jump_limit) {
        return fail(ClientErrc::bad_request, where,
                    fmt::format("The chain of jump hosts has {} of them; {} is the limit.", request.jumps.size(), jump_limit));
    }
    // The same name and port may come twice: 10.0.0.1 behind one gateway is another machine than behind the next.
    const auto odd = [](const ConnectionRequest& hop) { return hop.host.starts_with('-'); };
    if (std::ranges::any_of(request.jumps, odd)) {
        return fail(ClientErrc::bad_request, where, "The name of a jump host cannot begin with a hyphen.");
    }
    return {};
}

Route::Route(std::shared_ptr<Prompter> prompter, std::shared_ptr<auth::PassphraseCache> passphrases, std::stop_token stop, Tell tell)
    : prompter_(std::move(prompter)), passphrases_(std::move(passphrases)), stop_(std::move(stop)), tell_(std::move(tell))
{
}

asio::awaitable<Result<Route::Reached>> Route::reach(const ConnectionRequest& request)
{
    Result<Reached> reached = fail(ClientErrc::cancelled);
    if (!request.jumps.empty()) {
        reached = co_await by_jump(request);
    } else if (!request.proxy_command.empty()) {
        reached = co_await by_command(request);
    } else if (request.proxy) {
        reached = co_await by_proxy(request);
    } else {
        reached = co_await by_tcp(request, request.host, request.port);
    }
    co_return reached;
}

// ---- straight ----------------------------------------------------------------------------------------------------------------------

asio::awaitable<Result<Route::Reached>> Route::by_tcp(const ConnectionRequest& request, std::string host, std::uint16_t port)
{
    Result<std::vector<tcp::endpoint>> endpoints =
        co_await transport::resolve(host, port, family_of(request), request.deadlines.resolve, stop_);
    if (!endpoints) {
        co_return std::unexpected(endpoints.error());
    }
    if (request.log) {
        for (const tcp::endpoint& endpoint : *endpoints) {
            request.log(fmt::format("Address: {}", endpoint.address().to_string()));
        }
    }
    tell_(Stage::connecting, fmt::format("Trying {}", endpoints->front().address().to_string()));
    transport::ConnectOptions options;
    options.keep_alive = request.tcp_keepalive;
    options.interface = request.bind_interface;
    if (!request.bind_address.empty()) {
        constexpr std::uint16_t any_port = 1;
        const Result<std::vector<tcp::endpoint>> ours =
            co_await transport::resolve(request.bind_address, any_port, family_of(request), request.deadlines.resolve, stop_);
        if (!ours) {
            co_return std::unexpected(ours.error());
        }
        for (const tcp::endpoint& endpoint : *ours) {
            options.from.push_back(endpoint.address());
        }
    }
    Result<tcp::socket> socket = co_await transport::connect_first(*endpoints, request.deadlines.connect, stop_, options);
    for (int attempt = 1; !socket && attempt < request.connection_attempts && !stop_.stop_requested(); ++attempt) {
        co_await wait_a_second(stop_);
        tell_(Stage::connecting, fmt::format("Trying {} once more", endpoints->front().address().to_string()));
        socket = co_await transport::connect_first(*endpoints, request.deadlines.connect, stop_, options);
    }
    if (!socket) {
        const Error& why = socket.error();
        // An address that is not ours, or of the other family: which one was meant belongs to the reason.
        const bool by_our_end = why.is(ClientErrc::connect_failed) && !request.bind_address.empty();
        co_return std::unexpected(
            by_our_end ? Error{ClientErrc::connect_failed, why.subject(), fmt::format("from {}: {}", request.bind_address, why.detail())}
                       : why);
    }
    asio::error_code ignored;
    const tcp::endpoint peer = socket->remote_endpoint(ignored);
    Reached reached;
    reached.address = peer.address().to_string();
    reached.port = peer.port();
    reached.text = fmt::format("Connected to {} port {}", reached.address, reached.port);
    reached.stream = std::make_unique<transport::TcpStream>(std::move(*socket));
    co_return reached;
}

// ---- ProxyCommand ------------------------------------------------------------------------------------------------------------------

asio::awaitable<Result<Route::Reached>> Route::by_command(const ConnectionRequest& request)
{
    const asio::any_io_executor executor = co_await asio::this_coro::executor;
    tell_(Stage::connecting, "Starting the ProxyCommand");
    Result<std::unique_ptr<transport::ByteStream>> stream = transport::start_proxy_command(executor, request.proxy_command);
    if (!stream) {
        co_return std::unexpected(stream.error());
    }
    Reached reached;
    reached.stream = std::move(*stream);
    reached.address = request.host;
    reached.port = request.port;
    reached.text = "The ProxyCommand runs";
    co_return reached;
}

// ---- a proxy -----------------------------------------------------------------------------------------------------------------------

asio::awaitable<Status> Route::ask_password(const ConnectionRequest& request, Error why, int attempt)
{
    constexpr int attempts = 3;
    if (request.proxy->user.empty() || request.batch || attempt > attempts) {
        co_return std::unexpected(why);
    }
    ProxyPasswordQuestion question{request.proxy->user, transport::name_of(*request.proxy), attempt};
    asio::awaitable<std::optional<Secret>> asking = prompter_->proxy_password(std::move(question));
    std::optional<std::optional<Secret>> answer = co_await transport::until_stopped(std::move(asking), stop_);
    if (!answer) {
        co_return fail(ClientErrc::cancelled);
    }
    if (!*answer) {
        co_return std::unexpected(why);
    }
    proxy_password_ = std::make_shared<const Secret>(std::move(**answer));
    co_return Status{};
}

asio::awaitable<Result<Route::Reached>> Route::by_proxy(const ConnectionRequest& request)
{
    const transport::ProxyRequest proxy = *request.proxy;
    const std::string where = transport::name_of(proxy);
    int attempt = 1;
    while (true) {
        Result<Reached> connected = co_await by_tcp(request, proxy.host, proxy.port);
        if (!connected) {
            const Error& why = connected.error();
            co_return std::unexpected(why.is(ClientErrc::cancelled) ? why : why.about("the proxy " + where));
        }
        tell_(Stage::connecting, fmt::format("Asking the proxy {} for {} port {}", where, request.host, request.port));
        transport::ProxyTarget target(request.host, request.port);
        Result<std::unique_ptr<transport::ByteStream>> through = co_await transport::through_proxy(
            std::move(connected->stream), proxy, std::move(target), proxy_password_, request.deadlines.proxy, stop_);
        if (through) {
            Reached reached;
            reached.stream = std::move(*through);
            reached.address = request.host;
            reached.port = request.port;
            reached.text = fmt::format("Connected through the proxy {}", where);
            co_return reached;
        }
        if (!through.error().is(ClientErrc::proxy_login)) {
            co_return std::unexpected(through.error());
        }
        const Status asked = co_await ask_password(request, through.error(), attempt);
        if (!asked) {
            co_return std::unexpected(asked.error());
        }
        ++attempt;
    }
}

// ---- jump hosts --------------------------------------------------------------------------------------------------------------------

asio::awaitable<Result<Route::Reached>> Route::by_jump(const ConnectionRequest& request)
{
    if (!outer_ || !outer_->alive()) {
        const asio::any_io_executor executor = co_await asio::this_coro::executor;
        ConnectionRequest hop = request.jumps.back();
        if (request.jumps.size() > 1) { // the ones before it are its way; the first has its own
            hop.proxy_command.clear();
            hop.proxy.reset();
            hop.jumps.assign(request.jumps.begin(), request.jumps.end() - 1);
        }
        hop.role = "jump host";
        hop.batch = hop.batch || request.batch;
        auto prompter = std::make_shared<HopPrompter>(prompter_, hop.host);
        outer_ = std::make_shared<Connection>(executor, std::move(hop), std::move(prompter), passphrases_);
        const std::shared_ptr<Connection> outer = outer_;
        // Also when our caller is cancelled the asio way: the connection may be held by nobody else.
        const std::stop_callback on_stop(stop_, [outer] { outer->cancel(); });
        const Status opened = co_await outer->open();
        if (!opened) {
            co_return std::unexpected(opened.error());
        }
    }
    const std::shared_ptr<Connection> outer = outer_;
    tell_(Stage::connecting, fmt::format("Connecting through {}", outer->request().host));
    settings::Endpoint to;
    to.host = request.host;
    to.port = request.port;
    const std::stop_callback on_stop(stop_, [outer] { outer->cancel(); });
    Result<std::shared_ptr<Channel>> channel = co_await outer->open_direct(std::move(to));
    if (!channel) {
        co_return std::unexpected(channel.error());
    }
    Reached reached;
    way_ = *channel;
    reached.stream = std::make_unique<ChannelStream>(std::move(*channel));
    reached.address = request.host;
    reached.port = request.port;
    reached.text = fmt::format("Connected through {}", outer->request().host);
    co_return reached;
}

asio::awaitable<void> Route::leave()
{
    const std::shared_ptr<Connection> outer = outer_;
    const std::shared_ptr<Channel> way = std::exchange(way_, nullptr);
    if (way) {
        // A server that is said goodbye to drops what it has not passed on yet; it closes the channel when it has.
        co_await way->close();
    }
    if (outer) {
        co_await outer->close();
    }
}

} // namespace latchkey::session
