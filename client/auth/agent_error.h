#pragma once
/// What can be wrong between us and an agent. subject: the agent's address, or the key that it was about. Any thread.

#include "keys/base/error.h"

namespace latchkey::auth {

enum class AgentErrc {
    none = 1,    ///< no agent is known here
    unreachable, ///< nobody listens at the address; detail: the system's word
    refused,     ///< detail: a sentence, what it would not do and the likely reason
    lost,        ///< it hung up in the middle; detail: the system's word
    timeout,     ///< no answer in our time
    bad_reply,   ///< detail: what is wrong with its answer
    too_large,   ///< the request is over agent_message_limit
    cancelled,   ///< by us
};
[[nodiscard]] const ErrorDomain& error_domain(AgentErrc);

} // namespace latchkey::auth
