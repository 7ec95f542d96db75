#pragma once
/// Small choices of a login, as settings and command lines make them. Values; any thread. ssh_config(5): AddKeysToAgent, ForwardAgent.

#include <chrono>
#include <optional>
#include <string_view>

namespace latchkey::auth {

/// What becomes of a key file that was unlocked for a login.
struct AddKeysToAgent {
    enum class When { never, ask, always };
    When when = When::never;
    bool confirm = false;             ///< the agent asks before each use
    std::chrono::seconds lifetime{0}; ///< 0: until it is removed
};

/// Whether programs on the far side may use our agent. confirm: we ask before each signature.
enum class AgentForwarding { no, yes, confirm };

/// ssh_config(5), TIME FORMATS: "3600", "90s", "1h30m", "2d"; at most 2^32−1 s, which is what an agent's message can hold.
[[nodiscard]] std::optional<std::chrono::seconds> parse_lifetime(std::string_view text);

} // namespace latchkey::auth
