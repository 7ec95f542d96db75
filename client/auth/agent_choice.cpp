#include "client/auth/agent_choice.h"

#include "client/auth/platform/agent_socket.h"

#include <cstdlib>

namespace latchkey::auth {

std::string agent_address_of(std::string_view identity_agent, const std::filesystem::path& home)
{
    if (identity_agent.empty() || identity_agent == "SSH_AUTH_SOCK") {
        return platform::agent_address();
    }
    if (identity_agent == "none") {
        return {};
    }
    if (identity_agent.starts_with('$')) {
        std::string name(identity_agent.substr(1));
        if (name.starts_with('{') && name.ends_with('}')) {
            name = name.substr(1, name.size() - 2);
        }
        const char* const value = std::getenv(name.c_str()); // NOLINT(concurrency-mt-unsafe): nothing here changes the environment
        return value == nullptr ? "" : value;
    }
    if (identity_agent.starts_with("~/")) {
        return (home / identity_agent.substr(2)).string();
    }
    return std::string(identity_agent);
}

} // namespace latchkey::auth
