#pragma once
/// Talks to an SSH agent: draft-ietf-sshm-ssh-agent (OpenSSH's ssh-agent, gpg-agent, KeePassXC, Windows' service, …).
///
/// One client is one connection, opened by its first request and again after a failure. IO thread; one request at a time (a second one at
/// once is a bug: make another client). Every request has a deadline of ours and ends at once by cancel() or when its coroutine is
/// cancelled. Messages are at most agent_message_limit both ways, and nothing is taken from a reply that has not been checked.
/// Private numbers and passwords travel in Secret only.

#include "client/auth/agent_error.h"
#include "client/auth/agent_messages.h"
#include "client/auth/platform/agent_socket.h"
#include "client/transport/byte_stream.h"
#include "keys/base/bytes.h"
#include "keys/base/secret.h"

#include <asio/awaitable.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace latchkey::auth {

struct AgentPatience {
    std::chrono::milliseconds connect{5'000};
    std::chrono::milliseconds answer{30'000};
    std::chrono::milliseconds consent{300'000}; ///< of what an agent may ask its user about: signing, taking a key
};

/// One end of a way that a key may be used for: a host by its keys. OpenSSH's PROTOCOL.agent, restrict-destination-v00@openssh.com.
struct AgentHop {
    struct HostKey {
        ByteBuffer wire;
        bool is_authority = false; ///< it certifies host keys, and is none itself
    };
    std::string user{}; ///< the account there, * and ? allowed; empty: any
    std::string host{}; ///< for people: the keys decide
    std::vector<HostKey> keys{};
};
struct AgentDestination {
    AgentHop from{}; ///< no host: the machine on which the agent runs
    AgentHop to{};
};

/// How long, where and how freely an agent may use a key.
struct AgentConstraints {
    std::chrono::seconds lifetime{0};             ///< 0: until it is removed; at most 2^32−1
    bool confirm = false;                         ///< the agent asks its user before each use
    std::vector<AgentDestination> destinations{}; ///< none: everywhere

    [[nodiscard]] bool any() const { return lifetime.count() > 0 || confirm || !destinations.empty(); }
};

/// A key to be added: keys::agent_fields() and what people call it.
struct AgentKey {
    Secret fields;
    std::string comment;
    std::string name; ///< for errors: the file; empty: the comment
};

class AgentClient {
public:
    explicit AgentClient(std::string address = platform::agent_address(), AgentPatience patience = {});
    AgentClient(const AgentClient&) = delete;
    AgentClient& operator=(const AgentClient&) = delete;

    /// From the next connection to the agent on, this is the first thing that it hears. Before the first request. An agent that does not
    /// know of such things says no or hangs up, and is used as before.
    void bind(std::optional<AgentBinding> binding) { binding_ = std::move(binding); }

    [[nodiscard]] asio::awaitable<Result<std::vector<AgentIdentity>>> list();

    /// AgentErrc::refused says what is likely: locked, no such constraint, no such type.
    [[nodiscard]] asio::awaitable<Status> add(AgentKey key, AgentConstraints constraints = {});

    /// By a key's or a certificate's blob. name: for errors.
    [[nodiscard]] asio::awaitable<Status> remove(ByteBuffer blob, std::string name);
    [[nodiscard]] asio::awaitable<Status> remove_all();

    /// Locked, an agent shows no keys and does nothing until it is unlocked with the same password.
    [[nodiscard]] asio::awaitable<Status> lock(Secret password);
    [[nodiscard]] asio::awaitable<Status> unlock(Secret password);

    /// algorithm as in a login ("rsa-sha2-512", "ssh-ed25519", "rsa-sha2-256-cert-v01@openssh.com"); a signature of another kind is
    /// AgentErrc::bad_reply (very old agents make SHA-1 ones whatever is asked).
    [[nodiscard]] asio::awaitable<Result<AgentSignature>> sign(ByteBuffer blob, ByteBuffer data, std::string algorithm);

    /// A message of somebody else's (agent forwarding), and what the agent answers, both without their length.
    [[nodiscard]] asio::awaitable<Result<ByteBuffer>> pass_on(ByteBuffer request);

    /// For good: whoever waits gets AgentErrc::cancelled, and so does every later request.
    void cancel() noexcept;

    [[nodiscard]] const std::string& address() const noexcept { return address_; }

private:
    class InUse;
    [[nodiscard]] asio::awaitable<Result<ByteBuffer>> exchange(Secret request, std::chrono::milliseconds patience);
    [[nodiscard]] asio::awaitable<Result<ByteBuffer>> send_and_wait(Secret request, std::chrono::milliseconds patience);
    [[nodiscard]] asio::awaitable<Status> open_stream();
    [[nodiscard]] asio::awaitable<Status> open_bound();
    [[nodiscard]] asio::awaitable<Status> write_all(Bytes bytes);
    [[nodiscard]] asio::awaitable<Status> read_all(std::span<std::uint8_t> into);
    /// A request whose answer is yes or no: true, false.
    [[nodiscard]] asio::awaitable<Result<bool>> ask(Secret request, std::chrono::milliseconds patience);
    [[nodiscard]] std::unexpected<Error> bad(std::string what) const;

    std::string address_;
    AgentPatience patience_;
    std::stop_source stop_;
    std::optional<AgentBinding> binding_;
    std::unique_ptr<transport::ByteStream> stream_;
    bool busy_ = false;
};

} // namespace latchkey::auth
