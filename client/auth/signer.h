#pragma once
/// Signs for libssh2: its callback wants a signature at once, ours may first ask an agent, or for a passphrase, and work in another thread.
/// The data to sign names the algorithm (RFC 4252 §7; RFC 8332 §3.2 for rsa-sha2-*). IO thread.

#include "client/auth/agent_client.h"
#include "client/auth/asked.h"
#include "client/auth/offer.h"
#include "keys/base/bytes.h"

#include <memory>
#include <optional>
#include <string>

struct _LIBSSH2_SESSION;

namespace latchkey::auth {

/// "rsa-sha2-512" from `string session_id, byte 50, string user, string service, string "publickey", bool, string ALG, string blob`.
[[nodiscard]] std::optional<std::string> algorithm_to_sign(Bytes data);

class Signer final : public Asked {
public:
    /// agent may be nullptr when the offer is not the agent's.
    Signer(Offer offer, std::shared_ptr<AgentClient> agent, Asker asker);

    [[nodiscard]] asio::awaitable<Status> answer() override;

    /// LIBSSH2_USERAUTH_PUBLICKEY_SIGN_FUNC; *abstract is the Signer.
    static int callback(_LIBSSH2_SESSION* session, unsigned char** signature, std::size_t* length, const unsigned char* data,
                        std::size_t data_length, void** abstract);

    [[nodiscard]] bool was_wanted() const noexcept { return !data_.empty(); } ///< the server takes the key
    [[nodiscard]] bool signed_something() const noexcept { return signature_.has_value(); }
    /// Why no signature was made; the login goes on with other methods.
    [[nodiscard]] const std::optional<Error>& failure() const noexcept { return failure_; }

private:
    [[nodiscard]] asio::awaitable<Status> ask_agent(std::string algorithm);
    [[nodiscard]] asio::awaitable<Status> sign_with_file(std::string algorithm);
    [[nodiscard]] std::string name() const; ///< for errors

    Offer offer_;
    std::shared_ptr<AgentClient> agent_;
    Asker asker_;
    ByteBuffer data_;
    std::optional<ByteBuffer> signature_;
    std::optional<Error> failure_;
};

} // namespace latchkey::auth
