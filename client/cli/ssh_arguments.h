#pragma once
/// The command line of `lk ssh`: ssh's flags and words as settings and a command. Any thread; reads no file.

#include "client/cli/flags.h"
#include "client/settings/settings.h"

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace latchkey::cli {

struct SshInvocation {
    settings::Settings settings{};                ///< what the command line sets; weaker sources fill the rest
    std::string word{};                           ///< the destination as typed: a saved session's name, before it is anything else
    std::string host{};                           ///< the same without user and port: a saved session's name, or the host
    std::vector<settings::SettingId> from_word{}; ///< what the destination set; nothing of it holds when the word is a session's name
    std::optional<std::string> command{};         ///< words joined by blanks, as ssh sends them; none, and an empty one: a shell
    std::string passphrase_file{};
    bool no_input = false;  ///< -n
    bool no_escape = false; ///< -e none
    bool help = false;
    bool version = false;
};

[[nodiscard]] std::span<const Flag> ssh_flags();

[[nodiscard]] Result<SshInvocation> parse_ssh_arguments(std::span<const std::string> arguments);

} // namespace latchkey::cli
