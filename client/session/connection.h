#pragma once
/// One SSH connection: resolve, connect, greet, exchange keys, decide on the host key, authenticate; then channels.
///
/// IO thread only, cancel() included (from elsewhere: asio::post to executor()). Everything is a value: no exception leaves except the asio
/// cancellation of the caller's own coroutine, which stops the waiting and leaves what had begun to end inside.
/// No byte of a credential, and no user name, is sent before the host key has been accepted. RFC 4253, 4252, 4254.
///
///     auto connection = std::make_shared<Connection>(io.get_executor(), request, prompter, passphrases);
///     if (const Status opened = co_await connection->open(); !opened) { … connection->refusal() … }
///     auto channel = co_await connection->exec("uname -a", std::nullopt);
///     …
///     co_await connection->close();

#include "client/auth/passphrase_cache.h"
#include "client/auth/refusal_report.h"
#include "client/session/channel.h"
#include "client/session/connection_request.h"
#include "client/session/prompter.h"
#include "client/session/remote_listener.h"
#include "client/settings/forward_spec.h"
#include "keys/base/error.h"

#include <asio/any_io_executor.hpp>
#include <asio/awaitable.hpp>

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace latchkey::session {

/// What was agreed; complete after open().
struct ConnectionInfo {
    std::string address; ///< "203.0.113.24", the one that answered
    std::uint16_t port = 0;
    std::string server_version; ///< "SSH-2.0-OpenSSH_9.6p1 Ubuntu-3", cleaned
    std::string key_exchange;
    std::string host_key_algorithm;
    std::string cipher;
    std::string mac; ///< empty where the cipher has its own
    std::optional<keys::PublicKey> host_key;
    std::string user;
    std::string auth_method; ///< "publickey", "keyboard-interactive", "password", "none"
    std::string key_used;    ///< "RSA 4096 SHA256:… (my.ppk)"; empty unless by key
};

/// What a session channel runs.
struct SessionStart {
    enum class Kind { shell, command, subsystem };
    Kind kind = Kind::shell;
    std::string what;              ///< the command, the subsystem's name
    std::optional<PtyRequest> pty; ///< none: a program that reads a pipe
    /// Names and values, asked for before it starts. A server takes what its AcceptEnv names and leaves the rest: that is no error.
    std::vector<std::pair<std::string, std::string>> environment;
};

class Connection : public std::enable_shared_from_this<Connection> {
public:
    /// passphrases may be nullptr. Does nothing yet.
    Connection(asio::any_io_executor executor, ConnectionRequest request, std::shared_ptr<Prompter> prompter,
               std::shared_ptr<auth::PassphraseCache> passphrases);
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;
    ~Connection(); ///< aborts; call close() for an orderly end

    /// Once. After an error the connection is dead and needs no close().
    [[nodiscard]] asio::awaitable<Status> open();

    /// ClientErrc::channel_refused, ::request_refused, ::request_timeout, or the connection's end.
    [[nodiscard]] asio::awaitable<Result<std::shared_ptr<Channel>>> start_session(SessionStart start);
    /// pty: nullopt is a shell that reads a pipe, as `ssh host < script`.
    [[nodiscard]] asio::awaitable<Result<std::shared_ptr<Channel>>> open_shell(std::optional<PtyRequest> pty);
    /// pty: as `ssh -t`.
    [[nodiscard]] asio::awaitable<Result<std::shared_ptr<Channel>>> exec(std::string command, std::optional<PtyRequest> pty);

    /// A connection from the server onwards, to a host and port as it sees them or to a unix socket there. Its read_stderr() gives nothing.
    /// ClientErrc::direct_refused, ::request_timeout.
    [[nodiscard]] asio::awaitable<Result<std::shared_ptr<Channel>>> open_direct(settings::Endpoint to);
    /// The same for one of many: with a small window. from: whom it is carried for.
    [[nodiscard]] asio::awaitable<Result<std::shared_ptr<Channel>>> open_forwarded(settings::Endpoint to, settings::Endpoint from,
                                                                                   std::size_t open_already);
    /// Asks the server to listen for us (port 0: on any), or at a path there. ClientErrc::remote_listen_refused, ::request_timeout.
    [[nodiscard]] asio::awaitable<Result<std::shared_ptr<RemoteListener>>> listen_remote(settings::Endpoint at);

    /// Asks for fresh session keys now; what is to be sent waits for them. The connection's end when there is none any more.
    [[nodiscard]] Status rekey();
    /// Everything that waits on this connection ends now with ClientErrc::cancelled, questions to the user too. Never waits.
    void cancel();
    /// Says goodbye (Deadlines::close at most) and frees; idempotent.
    [[nodiscard]] asio::awaitable<void> close();
    /// Ends when the connection has: the reason, ClientErrc::cancelled or ::closed when it was our wish.
    [[nodiscard]] asio::awaitable<Error> wait_end();

    [[nodiscard]] bool alive() const;
    [[nodiscard]] const ConnectionRequest& request() const;
    [[nodiscard]] const ConnectionInfo& info() const;
    /// Filled while authenticating; of interest after ClientErrc::auth_refused, ::auth_no_method.
    [[nodiscard]] const auth::RefusalReport& refusal() const;
    [[nodiscard]] asio::any_io_executor executor() const;

private:
    struct Impl;
    std::shared_ptr<Impl> impl_;
};

} // namespace latchkey::session
