// A connection from nothing to logged in: keys and known hosts, the way there, the handshake, the server's identity, then ours.
#include "client/auth/authenticator.h"
#include "client/session/connection_impl.h"
#include "client/session/listed_host_key.h"
#include "keys/fingerprint.h"

#include <libssh2.h>

namespace latchkey::session {

using transport::ClientErrc;
using transport::Gate;

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
                              .no_agent = request.allow_agent && request.agent.empty(),
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
            co_return fail(ClientErrc::host_key_refused, where,
                           fmt::format("{} {}, which is none of those that were named for this connection", offered->title(),
                                       keys::fingerprint(*offered)));
        }
        if (const hosts::Match match = known->match(address(), *offered); match.kind == hosts::Match::Kind::revoked) {
            co_return fail(ClientErrc::host_key_revoked, where, match.where ? match.where->place() : std::string{}); // whoever lists it
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

} // namespace latchkey::session
