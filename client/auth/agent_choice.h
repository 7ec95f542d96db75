#pragma once
/// Which agent a login uses. ssh_config(5): IdentityAgent, ForwardAgent. Any thread before others
/// change the environment.

#include <filesystem>
#include <string>
#include <string_view>

namespace latchkey::auth {

/// The address of the agent that IdentityAgent names: empty or "SSH_AUTH_SOCK": this system's own; "none": none; "$NAME" or "${NAME}": what
/// that variable holds; else a path, "~/" being `home`. Empty: there is none.
[[nodiscard]] std::string agent_address_of(std::string_view identity_agent, const std::filesystem::path& home);

} // namespace latchkey::auth
