#pragma once
/// The way to a server: straight, through a proxy, a ProxyCommand, or a chain of jump hosts. IO thread.
///
/// A jump host is a Connection of its own, with its own host key check, login, settings and keepalives; it lives as long as the Route and
/// must be closed after what goes through it. Errors name whom they are about: the jump host, the proxy, or the server itself.

#include "client/auth/passphrase_cache.h"
#include "client/session/connection_request.h"
#include "client/session/prompter.h"
#include "client/transport/byte_stream.h"
#include "keys/base/secret.h"

#include <asio/awaitable.hpp>

#include <functional>
#include <memory>
#include <stop_token>
#include <string>

namespace latchkey::session {

class Channel;
class Connection;

/// A longer chain, and names that are none, are refused. ClientErrc::bad_request about the server.
inline constexpr std::size_t jump_limit = 32;
[[nodiscard]] Status check_route(const ConnectionRequest& request);

class Route {
public:
    struct Reached {
        std::unique_ptr<transport::ByteStream> stream;
        std::string address; ///< numeric where we know it, else the name
        std::uint16_t port = 0;
        std::string text; ///< "Connected to 203.0.113.24 port 22"
    };
    using Tell = std::function<void(Stage, std::string)>;

    Route(std::shared_ptr<Prompter> prompter, std::shared_ptr<auth::PassphraseCache> passphrases, std::stop_token stop, Tell tell);

    /// May be called again, for another try: a jump host that is still there is used again, and a proxy's password is not asked for twice.
    [[nodiscard]] asio::awaitable<Result<Reached>> reach(const ConnectionRequest& request);

    /// The last jump host before the server, if any.
    [[nodiscard]] const std::shared_ptr<Connection>& outer() const noexcept { return outer_; }

    /// After what went through has been closed: until the jump host has passed on the last of it, then closes the jump host.
    [[nodiscard]] asio::awaitable<void> leave();

private:
    [[nodiscard]] asio::awaitable<Result<Reached>> by_jump(const ConnectionRequest& request);
    [[nodiscard]] asio::awaitable<Result<Reached>> by_command(const ConnectionRequest& request);
    [[nodiscard]] asio::awaitable<Result<Reached>> by_proxy(const ConnectionRequest& request);
    [[nodiscard]] asio::awaitable<Result<Reached>> by_tcp(const ConnectionRequest& request, std::string host, std::uint16_t port);
    [[nodiscard]] asio::awaitable<Status> ask_password(const ConnectionRequest& request, Error why, int attempt);

    std::shared_ptr<Prompter> prompter_;
    std::shared_ptr<auth::PassphraseCache> passphrases_;
    std::stop_token stop_;
    Tell tell_;
    std::shared_ptr<Connection> outer_;
    std::shared_ptr<Channel> way_; ///< through it
    std::shared_ptr<const Secret> proxy_password_;
};

} // namespace latchkey::session
