#include "client/auth/agent_error.h"

#include "client/auth/platform/agent_socket.h"

#include <fmt/format.h>

namespace latchkey::auth {

namespace {

class AgentDomain final : public ErrorDomain {
public:
    [[nodiscard]] std::string_view name() const noexcept override { return "agent"; }

    [[nodiscard]] std::string sentence(const Error& error) const override
    {
        const std::string agent = error.subject().empty() ? "The agent" : fmt::format("The agent at {}", error.subject());
        const std::string& detail = error.detail();
        switch (static_cast<AgentErrc>(error.code())) {
        case AgentErrc::none:
            return fmt::format("No agent is running here. {}", platform::how_to_start_an_agent());
        case AgentErrc::unreachable:
            return fmt::format("No agent answers at {} ({}). {}", error.subject(), detail, platform::how_to_start_an_agent());
        case AgentErrc::refused:
            return detail;
        case AgentErrc::lost:
            return fmt::format("{} hung up before it had answered{}. Try again; if it happens again, start another agent.", agent,
                               detail.empty() ? "" : " (" + detail + ")");
        case AgentErrc::timeout:
            return fmt::format("{} did not answer in time. It may be waiting for somebody to confirm on its own screen; if not, start "
                               "another agent.",
                               agent);
        case AgentErrc::bad_reply:
            return fmt::format("{} gave an answer that is no agent's: {}.", agent, detail);
        case AgentErrc::too_large:
            return fmt::format("{} is too large for an agent, whose messages end at 256 KiB.",
                               error.subject().empty() ? "That" : error.subject());
        case AgentErrc::cancelled:
            return "The request to the agent was cancelled.";
        }
        return agent;
    }
};

} // namespace

const ErrorDomain& error_domain(AgentErrc)
{
    static const AgentDomain domain;
    return domain;
}

} // namespace latchkey::auth
