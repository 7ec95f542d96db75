#pragma once
/// The channels that a server opens towards our agent, each joined to a connection to the agent of its own. IO thread; libssh2 through the
/// gate only. OpenSSH's PROTOCOL, auth-agent@openssh.com; draft-ietf-sshm-ssh-agent §7.

#include "client/auth/forwarded_agent.h"
#include "client/session/channel_impl.h"
#include "client/transport/task_group.h"

#include <asio/awaitable.hpp>

#include <memory>

struct _LIBSSH2_CHANNEL;

namespace latchkey::session {

class AgentChannels : public std::enable_shared_from_this<AgentChannels> {
public:
    AgentChannels(std::shared_ptr<transport::Gate> gate, std::shared_ptr<auth::AuthPrompter> prompter, auth::ForwardedAgentWishes wishes,
                  Deadlines deadlines);

    /// From now on the gate gives us what the server opens.
    void start();
    /// For good; the channels end with it.
    void stop() { tasks_.cancel(); }
    [[nodiscard]] asio::awaitable<void> join() { return tasks_.join(); }

private:
    void take(_LIBSSH2_CHANNEL* raw);
    [[nodiscard]] static asio::awaitable<void> serve(std::shared_ptr<AgentChannels> self, std::shared_ptr<Channel> channel);

    std::shared_ptr<transport::Gate> gate_;
    std::shared_ptr<auth::AuthPrompter> prompter_;
    auth::ForwardedAgentWishes wishes_;
    Deadlines deadlines_;
    transport::TaskGroup tasks_;
};

} // namespace latchkey::session
