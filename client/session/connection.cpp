#include "client/session/connection.h"

#include "client/auth/authenticator.h"
#include "client/auth/login_keys.h"
#include "client/session/agent_channels.h"
#include "client/session/channel_impl.h"
#include "client/session/host_key_decision.h"
#include "client/session/listed_host_key.h"
#include "client/session/remote_listener_impl.h"
#include "client/session/route.h"
#include "client/transport/client_error.h"
#include "client/transport/gate.h"
#include "keys/fingerprint.h"

#include <fmt/format.h>
#include <libssh2.h>

#include <array>
#include <stop_token>

namespace latchkey::session {

using transport::ClientErrc;
using transport::Gate;

struct Connection::Impl : std::enable_shared_from_this<Connection::Impl> {
    Impl(asio::any_io_executor its_executor, ConnectionRequest its_request, std::shared_ptr<Prompter> its_prompter,
         std::shared_ptr<auth::PassphraseCache> its_cache)
        : executor(std::move(its_executor)),
          request(std::move(its_request)),
          prompter(std::move(its_prompter)),
          cache(std::move(its_cache)),
          where(fmt::format("{}{}{} port {}", request.role, request.role.empty() ? "" : " ",
                            transport::clean_text(request.host, transport::Lines::one, 100), request.port)),
          report(std::make_shared<auth::RefusalReport>()),
          route(prompter, cache, stop.get_token(), [this](Stage stage, std::string text) { tell(stage, std::move(text)); }),
          ended(executor)
    {
    }

    asio::any_io_executor executor;
    ConnectionRequest request;
    std::shared_ptr<Prompter> prompter;
    std::shared_ptr<auth::PassphraseCache> cache;
    std::string where; ///< "example.net port 22"
    ConnectionInfo info;
    std::shared_ptr<auth::RefusalReport> report;
    auth::LoginKeys keys;
    std::shared_ptr<hosts::HostKeys> known;
    std::shared_ptr<AgentChannels> agent_channels; ///< from the first channel that forwards our agent
    std::stop_source stop;                         ///< what is not yet the gate's: the way there, and its jump hosts
    Route route;                                   ///< outlives what goes through it
    std::shared_ptr<Gate> gate;                    ///< from the moment of being connected
    /// The last request to listen on the server.
    std::shared_ptr<std::shared_ptr<Gate::Operation>> last_listen = std::make_shared<std::shared_ptr<Gate::Operation>>();
    bool opened = false;          ///< open() has succeeded; before that a gate's end need not be the connection's
    std::optional<Error> failure; ///< of open(), when there is no gate to tell
    transport::Wakeup ended;

    [[nodiscard]] hosts::HostAddress address() const { return host_key_address(request); }
    [[nodiscard]] Error here(const Error& error) const { return error.subject().empty() ? error.about(where) : error; }
    void log(std::string_view line) const
    {
        if (request.log) {
            request.log(line);
        }
    }
    void tell(Stage stage, std::string text)
    {
        log(text);
        prompter->stage(stage, std::move(text));
    }
    void tell_silence(std::chrono::milliseconds quiet)
    {
        const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(quiet).count();
        std::string text = quiet.count() > 0 ? fmt::format("No answer from {} for {} s", where, seconds) : where + " answers again";
        log(text);
        prompter->silence(quiet, std::move(text));
    }
    /// The gate's wakeup tells those who wait for the end; without a gate this does.
    void set_failure(const Error& error)
    {
        failure = error;
        if (gate) {
            gate->end(error);
        }
        if (route.outer()) {
            if (route.outer()->info().auth_method.empty()) { // it is the jump host that let us not in
                *report = route.outer()->refusal();
            }
            route.outer()->cancel();
        }
        ended.notify();
    }

    [[nodiscard]] asio::awaitable<Status> prepare();
    [[nodiscard]] asio::awaitable<Status> read_keys();
    [[nodiscard]] asio::awaitable<Status> connect(transport::Tier up_to);
    [[nodiscard]] asio::awaitable<Status> shake_hands(transport::Tier up_to);
    [[nodiscard]] asio::awaitable<Status> verify_host();
    [[nodiscard]] asio::awaitable<Status> log_in();
    [[nodiscard]] transport::ProposalWishes wishes(transport::Tier up_to) const;
    void note_methods();
    [[nodiscard]] bool prepare_agent();
    [[nodiscard]] asio::awaitable<Result<std::shared_ptr<Channel>>> open_direct(settings::Endpoint to, settings::Endpoint from,
                                                                                unsigned window);
};

// ---- before the network ------------------------------------------------------------------------------------------------------------

asio::awaitable<Status> Connection::Impl::prepare()
{
    if (request.port == 0) {
        co_return fail(ClientErrc::bad_request, where, "Port 0 cannot be connected to. SSH servers usually listen on port 22.");
    }
    const Status way = check_route(request);
    if (!way) {
        co_return way;
    }
    const Status have_keys = co_await read_keys();
    if (!have_keys) {
        co_return have_keys;
    }
    Result<std::shared_ptr<hosts::HostKeys>> loaded = co_await load_host_keys(host_key_places(request), where, stop.get_token());
    if (!loaded) {
        co_return std::unexpected(loaded.error());
    }
    known = std::move(*loaded);
    co_return Status{};
}

asio::awaitable<Status> Connection::Impl::read_keys()
{
    if (!request.allow_public_key) {
        co_return Status{};
    }
    auth::LoginKeyFiles files{.chosen = request.key_files,
                              .defaults = request.default_key_files,
                              .certificates = request.certificate_files,
                              .missing_is_no_error = request.missing_keys_are_no_error,
                              .others_may_help = request.allow_agent && !request.agent.empty()};
    Result<auth::LoginKeys> read = co_await auth::read_login_keys(std::move(files));
    if (!read) {
        co_return std::unexpected(read.error());
    }
    keys = std::move(*read);
    for (const Error& why : keys.unusable) {
        report->keys.push_back({{}, {}, {}, why.subject(), auth::OfferAnswer::not_offered, why.sentence()});
        prompter->warn({why.sentence(), {}});
    }
    co_return Status{};
}

// ---- connect and shake hands -------------------------------------------------------------------------------------------------------

asio::awaitable<Status> Connection::Impl::connect(transport::Tier up_to)
{
    tell(Stage::resolving, fmt::format("Connecting to {}", where));
    Result<Route::Reached> reached = co_await route.reach(request);
    if (!reached) {
        co_return std::unexpected(here(reached.error()));
    }
    info.address = reached->address;
    info.port = reached->port;
    tell(Stage::connected, reached->text);

    transport::GateOptions options;
    options.where = where;
    options.send_stalled = request.deadlines.send_stalled;
    options.receive_piece = request.receive_piece;
    options.log = request.log;
    gate = Gate::make(executor, std::move(reached->stream), std::move(options));
    if (!gate) {
        co_return fail(ClientErrc::too_much, where);
    }
    if (stop.stop_requested()) {
        gate->end(Error{ClientErrc::cancelled});
        co_return std::unexpected(*gate->ended());
    }
    const Status done = co_await shake_hands(up_to);
    co_return done;
}

transport::ProposalWishes Connection::Impl::wishes(transport::Tier up_to) const
{
    transport::ProposalWishes wishes;
    wishes.up_to = up_to;
    wishes.compress = request.compression;
    wishes.known_host_types = known->known_types(address());
    wishes.key_exchange = request.algorithms.key_exchange;
    wishes.host_key = request.algorithms.host_key;
    wishes.cipher = request.algorithms.cipher;
    wishes.mac = request.algorithms.mac;
    wishes.known_host_keys_first = request.algorithms.known_host_keys_first;
    return wishes;
}

asio::awaitable<Status> Connection::Impl::shake_hands(transport::Tier up_to)
{
    const Status preferred = gate->prefer(wishes(up_to));
    if (!preferred) {
        co_return preferred;
    }
    std::shared_ptr<Impl> self = shared_from_this();
    std::function<void(std::string)> greeted = [self](std::string line) {
        self->info.server_version = line;
        self->report->server_version = line;
        const std::size_t software = line.find('-', 4); // behind "SSH-2.0"
        self->tell(Stage::greeted, "Server is " + (software == std::string::npos ? line : line.substr(software + 1)));
    };
    const Status done = co_await gate->handshake(request.deadlines.banner, request.deadlines.key_exchange, std::move(greeted));
    if (!done) {
        co_return done;
    }
    note_methods();
    tell(Stage::key_exchanged,
         fmt::format("Key exchange done: {}, {}{}{}", info.key_exchange, info.cipher, info.mac.empty() ? "" : ", ", info.mac));
    co_return Status{};
}

void Connection::Impl::note_methods()
{
    const auto method = [this](int kind) {
        const char* name = libssh2_session_methods(gate->session(), kind);
        return std::string(name != nullptr ? name : "");
    };
    info.key_exchange = method(LIBSSH2_METHOD_KEX);
    info.host_key_algorithm = method(LIBSSH2_METHOD_HOSTKEY);
    info.cipher = method(LIBSSH2_METHOD_CRYPT_CS);
    info.mac = method(LIBSSH2_METHOD_MAC_CS);
    if (info.mac == "INTEGRATED-AES-GCM" || info.cipher.find("gcm") != std::string::npos || info.cipher.starts_with("chacha20")) {
        info.mac.clear();
    }
}

// ---- the server's identity, then ours ----------------------------------------------------------------------------------------------

asio::awaitable<Status> Connection::Impl::verify_host()
{
    std::size_t length = 0;
    int type = 0;
    const char* blob = libssh2_session_hostkey(gate->session(), &length, &type);
    Result<keys::PublicKey> offered = keys::PublicKey::from_wire(blob != nullptr ? as_bytes({blob, length}) : Bytes{});
    if (!offered) {
        co_return fail(ClientErrc::host_key_invalid, where, offered.error().sentence());
    }
    if (offered->kind() == keys::KeyKind::rsa && offered->bits() < request.smallest_rsa_key) {
        co_return fail(ClientErrc::host_key_invalid, where,
                       fmt::format("RSA with {} bits; RequiredRSASize wants {}", offered->bits(), request.smallest_rsa_key));
    }
    info.host_key = *offered;
    gate->pin_host_key();
    const std::vector<std::string> named{request.named_host_key};
    if (!request.named_host_key.empty() && !is_listed_host_key(*offered, named)) {
        co_return fail(ClientErrc::host_key_invalid, where, "the address that was given names another one");
    }
    if (!request.listed_host_keys.empty()) {
        if (!is_listed_host_key(*offered, request.listed_host_keys)) {
            co_return fail(ClientErrc::host_key_refused, where);
        }
        tell(Stage::host_key_verified, fmt::format("Host key as listed: {} {}", offered->title(), keys::fingerprint(*offered)));
        co_return Status{};
    }
    HostKeyCase asked{*offered, address(), request.host_key_policy, request.batch};
    const Status decided = co_await decide_host_key(std::move(asked), known, prompter, gate);
    if (!decided) {
        co_return decided;
    }
    tell(Stage::host_key_verified, fmt::format("Host key accepted: {} {}", offered->title(), keys::fingerprint(*offered)));
    co_return Status{};
}

asio::awaitable<Status> Connection::Impl::log_in()
{
    info.user = request.user;
    if (info.user.empty() && request.batch) {
        co_return fail(ClientErrc::bad_request, where, "No user name was given, and there is nobody to ask.");
    }
    if (info.user.empty()) {
        auth::UserNameQuestion question{address().text(), request.user_suggestions};
        asio::awaitable<std::optional<std::string>> asking = prompter->user_name(std::move(question));
        std::optional<std::optional<std::string>> answer = co_await gate->while_alive(std::move(asking));
        if (!answer) {
            co_return std::unexpected(gate->ended() ? *gate->ended() : Error{ClientErrc::cancelled, where});
        }
        if (!*answer || (*answer)->empty()) {
            co_return fail(ClientErrc::auth_gave_up, where);
        }
        info.user = std::move(**answer);
    }
    constexpr std::size_t user_limit = 1024;
    if (info.user.size() > user_limit || info.user.find('\0') != std::string::npos) {
        co_return fail(ClientErrc::bad_request, where, fmt::format("The user name has {} bytes, which no server takes.", info.user.size()));
    }
    tell(Stage::authenticating, fmt::format("Logging in as {}", info.user));
    auth::LoginWishes login_wishes{.user = info.user,
                                   .where = address().text(),
                                   .host = request.host,
                                   .port = request.port,
                                   .keys = keys.chosen,
                                   .default_keys = keys.defaults,
                                   .certificates = keys.certificates,
                                   .allow_agent = request.allow_agent,
                                   .agent = request.agent,
                                   .identities_only = request.identities_only,
                                   .allow_public_key = request.allow_public_key,
                                   .allow_keyboard_interactive = request.allow_keyboard_interactive,
                                   .allow_password = request.allow_password,
                                   .preferred_methods = request.preferred_methods,
                                   .public_key_algorithms = request.public_key_algorithms,
                                   .smallest_rsa_key = request.smallest_rsa_key,
                                   .allow_trivial = request.allow_trivial_auth,
                                   .add_keys_to_agent = request.add_keys_to_agent,
                                   .attempts = request.password_attempts,
                                   .batch = request.batch,
                                   .reply_deadline = request.deadlines.auth_reply};
    auth::Authenticator authenticator(gate, std::move(login_wishes), prompter, cache, report);
    Result<auth::Login> login = co_await authenticator.run();
    if (!login) {
        co_return std::unexpected(login.error());
    }
    info.auth_method = login->method;
    info.key_used = login->key_used;
    tell(Stage::authenticated,
         fmt::format("Logged in as {} by {}{}{}", info.user, info.auth_method, info.key_used.empty() ? "" : " with ", info.key_used));
    gate->rekey_after(request.rekey);
    // Weak: the gate's loop outlives nobody whose gate it is.
    gate->keep_alive(request.keepalive.interval, request.keepalive.count_max, [weak = weak_from_this()](std::chrono::milliseconds quiet) {
        if (const std::shared_ptr<Impl> self = weak.lock()) {
            self->tell_silence(quiet);
        }
    });
    co_return Status{};
}

// ---- the public face ---------------------------------------------------------------------------------------------------------------

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
