#pragma once
/// Our agent as programs on the far side see it (agent forwarding): they may learn which keys it holds and have things signed, each time
/// with the user's consent where that is wanted. They may not add, remove, lock or extend anything: whoever is root there could, and what
/// an agent is told through us it would take for ours (a PKCS#11 library to load, keys gone, a password on it). Where they go on to from
/// there they may say (agent_binding.h), as keys that are restricted to hosts need it. draft-ietf-sshm-ssh-agent.
///
/// IO thread; one request at a time for each object. Nothing is asked of the agent before the first request.

#include "client/auth/agent_client.h"
#include "client/auth/auth_prompter.h"
#include "client/transport/gate.h"

#include <asio/awaitable.hpp>

#include <memory>
#include <string>
#include <vector>

namespace latchkey::auth {

struct ForwardedAgentWishes {
    std::string address; ///< of our agent
    std::string where;   ///< for questions: the host that uses it
    bool confirm = false;
};

class ForwardedAgent {
public:
    ForwardedAgent(std::shared_ptr<transport::Gate> gate, std::shared_ptr<AuthPrompter> prompter, ForwardedAgentWishes wishes);

    /// The answer to a message, both without their length: an agent's, or "failure". nullopt: the connection ended.
    [[nodiscard]] asio::awaitable<std::optional<ByteBuffer>> answer(ByteBuffer request);

private:
    [[nodiscard]] asio::awaitable<std::optional<bool>> may_sign(ByteBuffer blob);
    [[nodiscard]] asio::awaitable<std::optional<ByteBuffer>> pass_on(ByteBuffer request);

    std::shared_ptr<transport::Gate> gate_;
    std::shared_ptr<AuthPrompter> prompter_;
    ForwardedAgentWishes wishes_;
    std::shared_ptr<AgentClient> agent_;
};

} // namespace latchkey::auth
