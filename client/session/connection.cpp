#include "client/session/connection.h"

#include "client/session/connection_impl.h"
#include "client/session/remote_listener_impl.h"

#include <array>

namespace latchkey::session {

using transport::ClientErrc;
using transport::Gate;

Connection::Connection(asio::any_io_executor executor, ConnectionRequest request, std::shared_ptr<Prompter> prompter,
                       std::shared_ptr<auth::PassphraseCache> passphrases)
    : impl_(std::make_shared<Impl>(std::move(executor), std::move(request), std::move(prompter), std::move(passphrases)))
{
}

Connection::~Connection()
{
    cancel();
}

asio::awaitable<Status> Connection::open()
{
    const std::shared_ptr<Impl> impl = impl_;
    Status done = co_await impl->prepare();
    if (done) {
        done = co_await impl->connect(transport::Tier::first);
        if (!done && done.error().is(ClientErrc::no_common_algorithm)) {
            // Sound but weaker algorithms are proposed only to a server that has nothing better.
            impl->log("Nothing in common with the server; trying once more with more algorithms");
            co_await impl->gate->close(impl->request.deadlines.close); // its loops are over before another gate takes its place
            impl->gate.reset();
            done = co_await impl->connect(transport::Tier::second);
        }
    }
    if (done) {
        done = co_await impl->verify_host();
    }
    if (done) {
        done = co_await impl->gate->request_login_service(impl->request.deadlines.auth_reply);
    }
    if (done) {
        done = co_await impl->log_in();
    }
    if (!done) {
        const Error why = impl->here(impl->stop.stop_requested() ? Error{ClientErrc::cancelled} : done.error());
        impl->set_failure(why);
        co_return std::unexpected(why);
    }
    impl->opened = true;
    impl->ended.notify();
    co_return Status{};
}

/// Whether a session asks for our agent to be forwarded: it is ready then for whoever comes.
bool Connection::Impl::prepare_agent()
{
    if (request.agent_forwarding == auth::AgentForwarding::no) {
        return false;
    }
    if (request.forwarded_agent.empty()) {
        prompter->warn({fmt::format("The agent is not forwarded. {}", Error{auth::AgentErrc::none}.sentence()), std::nullopt});
        return false;
    }
    if (!agent_channels) {
        auth::ForwardedAgentWishes wishes{.address = request.forwarded_agent,
                                          .where = address().text(),
                                          .confirm = request.agent_forwarding == auth::AgentForwarding::confirm};
        agent_channels = std::make_shared<AgentChannels>(gate, prompter, std::move(wishes), request.deadlines);
        agent_channels->start();
    }
    return true;
}

asio::awaitable<Result<std::shared_ptr<Channel>>> Connection::start_session(SessionStart start)
{
    const std::shared_ptr<Impl> impl = impl_;
    if (!impl->gate || impl->failure) {
        co_return std::unexpected(impl->failure ? *impl->failure : Error{ClientErrc::closed, impl->where});
    }
    Result<std::shared_ptr<Channel::Impl>> channel = co_await open_session_channel(impl->gate, impl->request.deadlines);
    if (!channel) {
        co_return std::unexpected(channel.error());
    }
    constexpr std::array kinds{std::string_view{"shell"}, std::string_view{"exec"}, std::string_view{"subsystem"}};
    const SessionStart::Kind kind = start.kind;
    SessionRequests wanted{.agent = impl->prepare_agent(),
                           .pty = std::move(start.pty),
                           .environment = std::move(start.environment),
                           .kind = std::string{kinds[static_cast<std::size_t>(kind)]}};
    if (kind != SessionStart::Kind::shell) {
        wanted.message = std::move(start.what);
    }
    const Result<SessionAnswers> answers = co_await request_session(*channel, std::move(wanted));
    if (!answers) {
        co_return std::unexpected(answers.error());
    }
    if (answers->agent_refused) {
        impl->prompter->warn({"The server does not forward agents (AllowAgentForwarding); the session goes on without.", std::nullopt});
    }
    constexpr std::array told{"Shell started", "Command started", "Subsystem started"};
    impl->tell(Stage::ready, told[static_cast<std::size_t>(kind)]);
    co_return std::make_shared<Channel>(std::move(*channel));
}

asio::awaitable<Result<std::shared_ptr<Channel>>> Connection::open_shell(std::optional<PtyRequest> pty)
{
    SessionStart start{SessionStart::Kind::shell, {}, std::move(pty), {}};
    auto channel = co_await start_session(std::move(start));
    co_return channel;
}

asio::awaitable<Result<std::shared_ptr<Channel>>> Connection::exec(std::string command, std::optional<PtyRequest> pty)
{
    SessionStart start{SessionStart::Kind::command, std::move(command), std::move(pty), {}};
    auto channel = co_await start_session(std::move(start));
    co_return channel;
}

asio::awaitable<Result<std::shared_ptr<Channel>>> Connection::open_direct(settings::Endpoint to)
{
    const std::shared_ptr<Impl> impl = impl_;
    settings::Endpoint from; // nobody in particular
    from.host = "127.0.0.1";
    Result<std::shared_ptr<Channel>> channel = co_await impl->open_direct(std::move(to), std::move(from), whole_window);
    co_return channel;
}

asio::awaitable<Result<std::shared_ptr<Channel>>> Connection::open_forwarded(settings::Endpoint to, settings::Endpoint from,
                                                                             std::size_t open_already)
{
    const std::shared_ptr<Impl> impl = impl_;
    Result<std::shared_ptr<Channel>> channel = co_await impl->open_direct(std::move(to), std::move(from), shared_window(open_already));
    co_return channel;
}

asio::awaitable<Result<std::shared_ptr<Channel>>> Connection::Impl::open_direct(settings::Endpoint to, settings::Endpoint from,
                                                                                unsigned window)
{
    if (!gate || failure) {
        co_return std::unexpected(failure ? *failure : Error{ClientErrc::closed, where});
    }
    Result<std::shared_ptr<Channel::Impl>> channel =
        co_await open_direct_channel(gate, request.deadlines, std::move(to), std::move(from), window);
    if (!channel) {
        co_return std::unexpected(channel.error());
    }
    co_return std::make_shared<Channel>(std::move(*channel));
}

asio::awaitable<Result<std::shared_ptr<RemoteListener>>> Connection::listen_remote(settings::Endpoint at)
{
    const std::shared_ptr<Impl> impl = impl_;
    if (!impl->gate || impl->failure) {
        co_return std::unexpected(impl->failure ? *impl->failure : Error{ClientErrc::closed, impl->where});
    }
    Result<std::shared_ptr<RemoteListener::Impl>> listener =
        co_await request_listener(impl->gate, impl->request.deadlines, std::move(at), impl->last_listen);
    if (!listener) {
        co_return std::unexpected(listener.error());
    }
    co_return std::make_shared<RemoteListener>(std::move(*listener));
}

Status Connection::rekey()
{
    if (!alive()) {
        return std::unexpected(impl_->failure ? *impl_->failure : Error{ClientErrc::closed, impl_->where});
    }
    return impl_->gate->request_rekey();
}

void Connection::cancel()
{
    impl_->stop.request_stop();
    if (impl_->gate) {
        impl_->gate->end(Error{ClientErrc::cancelled});
    }
    if (impl_->route.outer()) {
        impl_->route.outer()->cancel();
    }
    impl_->ended.notify();
}

asio::awaitable<void> Connection::close()
{
    const std::shared_ptr<Impl> impl = impl_;
    if (impl->gate) {
        co_await impl->gate->close(impl->request.deadlines.close);
    }
    if (impl->agent_channels) { // their waits end with the gate
        impl->agent_channels->stop();
        co_await impl->agent_channels->join();
    }
    co_await impl->route.leave(); // it carries what was said above
    impl->stop.request_stop();
    impl->ended.notify();
}

asio::awaitable<Error> Connection::wait_end()
{
    const std::shared_ptr<Impl> impl = impl_;
    while (!impl->opened && !impl->failure && !impl->stop.stop_requested()) {
        const std::uint64_t seen = impl->ended.generation();
        co_await impl->ended.wait(seen);
        const bool cancelled = co_await transport::was_cancelled();
        if (cancelled) {
            co_return Error{ClientErrc::cancelled, impl->where};
        }
    }
    if (impl->failure) {
        co_return *impl->failure;
    }
    if (!impl->gate) {
        co_return Error{ClientErrc::cancelled, impl->where};
    }
    const Error why = co_await impl->gate->wait_end();
    co_return why;
}

bool Connection::alive() const
{
    return impl_->gate && !impl_->gate->ended() && !impl_->failure;
}

const ConnectionRequest& Connection::request() const
{
    return impl_->request;
}

const ConnectionInfo& Connection::info() const
{
    return impl_->info;
}

const auth::RefusalReport& Connection::refusal() const
{
    return *impl_->report;
}

asio::any_io_executor Connection::executor() const
{
    return impl_->executor;
}

} // namespace latchkey::session
