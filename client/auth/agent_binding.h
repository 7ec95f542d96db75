#pragma once
/// Which connection an agent's signatures are for. An agent that knows can keep a key to the hosts to which it was restricted
/// (ssh-add -h), and refuses the others. OpenSSH's PROTOCOL.agent §1, "session-bind@openssh.com". IO thread.

#include "keys/base/bytes.h"

#include <optional>

namespace latchkey::transport {
class Gate;
}

namespace latchkey::auth {

enum class AgentUse {
    login,     ///< we sign for this connection
    forwarding ///< the agent is lent to the host at its end
};

struct AgentBinding {
    ByteBuffer host_key;   ///< wire form
    ByteBuffer session_id; ///< RFC 4253 §7.2
    ByteBuffer signature;  ///< the host key's, over session_id, as in the first key exchange
    AgentUse use = AgentUse::login;
};

/// Of a connection whose keys have been exchanged; nullopt before.
[[nodiscard]] std::optional<AgentBinding> binding_of(const transport::Gate& gate, AgentUse use);

} // namespace latchkey::auth
