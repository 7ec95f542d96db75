#pragma once
/// Where a key in the agent may be used, as ssh-add -h has it: "[USER@]HOST" from here, "HOST>[USER@]HOST" on from there through a
/// forwarded agent. The hosts' keys come from known_hosts, and the agent knows hosts by these alone. ssh-add(1). Blocks on the disk; any
/// thread.

#include "client/auth/agent_client.h"

#include <filesystem>
#include <string>
#include <vector>

namespace latchkey::cli {

/// files: of known hosts; empty: the user's and the system's. CliErrc::bad_value about a word that is none or names a host without a key
/// there; HostErrc about a file.
[[nodiscard]] Result<std::vector<auth::AgentDestination>> agent_destinations(const std::vector<std::string>& words,
                                                                             const std::vector<std::string>& files);

} // namespace latchkey::cli
