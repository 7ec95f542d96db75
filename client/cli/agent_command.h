#pragma once
/// `lk agent`: its subcommands with their flags, one row each; and ssh-add's flags. For help, the man page's test and the parsers. Any
/// thread; static data.

#include "client/cli/agent_order.h"

#include <span>
#include <string_view>

namespace latchkey::cli {

struct AgentCommand {
    std::string_view name;
    std::string_view usage;   ///< behind "lk agent NAME"
    std::string_view summary; ///< one line
    std::span<const Flag> flags;
    AgentOrder::Act act;
    std::size_t most_words = 0;
};
[[nodiscard]] std::span<const AgentCommand> agent_commands();
[[nodiscard]] std::span<const Flag> ssh_add_flags();

} // namespace latchkey::cli
