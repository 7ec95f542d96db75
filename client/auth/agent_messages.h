#pragma once
/// The messages of an agent as values: requests built, replies checked. draft-ietf-sshm-ssh-agent §6. Any thread; no reply is believed
/// beyond its bytes: every function says what is wrong with one that does not parse.

#include "client/auth/agent_binding.h"
#include "keys/base/bytes.h"
#include "keys/base/secret.h"

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace latchkey::auth {

inline constexpr std::size_t agent_message_limit = 256 * 1024; ///< OpenSSH's own

/// What an agent holds, as it names it: blob is a public key or a certificate in wire form and unchecked, comment any bytes.
struct AgentIdentity {
    ByteBuffer blob;
    std::string comment;
};

struct AgentSignature {
    std::string algorithm; ///< "rsa-sha2-512"
    ByteBuffer blob;       ///< as keys::sign() gives it
    ByteBuffer more;       ///< what sk-* signatures have behind it (flags and counter), else empty
};

namespace agent_message {
inline constexpr std::uint8_t failure = 5;
inline constexpr std::uint8_t success = 6;
inline constexpr std::uint8_t request_identities = 11;
inline constexpr std::uint8_t identities_answer = 12;
inline constexpr std::uint8_t sign_request = 13;
inline constexpr std::uint8_t sign_response = 14;
inline constexpr std::uint8_t add_identity = 17;
inline constexpr std::uint8_t remove_identity = 18;
inline constexpr std::uint8_t remove_all_identities = 19;
inline constexpr std::uint8_t lock = 22;
inline constexpr std::uint8_t unlock = 23;
inline constexpr std::uint8_t add_id_constrained = 25;
inline constexpr std::uint8_t extension = 27;
inline constexpr std::uint8_t extension_failure = 28;
inline constexpr std::uint8_t old_failure = 30;      ///< of agents from before the draft
inline constexpr std::uint8_t old_com_failure = 102; ///< ssh.com's
} // namespace agent_message

/// Why a reply was not taken.
struct AgentNo {
    enum class Kind { refused, bad };
    Kind kind = Kind::bad;
    std::string what; ///< of a bad one: half a sentence
};
template <class T>
using AgentReply = std::expected<T, AgentNo>;

[[nodiscard]] bool is_agent_failure(std::uint8_t type);

[[nodiscard]] AgentReply<std::vector<AgentIdentity>> read_identities(Bytes reply);

/// algorithm as in a login: "rsa-sha2-512", "rsa-sha2-256-cert-v01@openssh.com".
[[nodiscard]] Secret sign_request(Bytes blob, Bytes data, std::string_view algorithm);
[[nodiscard]] AgentReply<AgentSignature> read_signature(Bytes reply, std::string_view algorithm);

/// "rsa-sha2-512-cert-v01@openssh.com" is signed for as "rsa-sha2-512".
[[nodiscard]] std::string plain_algorithm(std::string algorithm);

[[nodiscard]] Secret session_bind_request(const AgentBinding& binding);
/// Whether a message is such a request, whole and nothing more.
[[nodiscard]] bool is_session_bind(Bytes request);

/// The key that a sign request is about; nullopt when it is not one or does not parse. The view points into the request.
[[nodiscard]] std::optional<Bytes> key_to_sign_with(Bytes request);

} // namespace latchkey::auth
