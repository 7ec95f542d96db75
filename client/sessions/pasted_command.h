#pragma once
/// `ssh -i my.pem ubuntu@host`, `plink -load …`, `ssh://…`: a line that somebody found on a page, as a session's settings; and the way
/// back.
///
/// Nothing of it is run or looked up. What acts by itself (commands, forwards, the agent, log files) is held back as far as `allowed` does
/// not say otherwise; a password in it is never kept. ssh(1), plink's and PuTTY's manual. Any thread; a line has at most 64 KiB.

#include "client/sessions/consent.h"
#include "client/sessions/shell_words.h"
#include "client/settings/settings.h"

#include <string>
#include <string_view>
#include <vector>

namespace latchkey::sessions {

struct PastedCommand {
    settings::Settings settings; ///< with SourceKind::import
    std::string name{};          ///< for a session: the host
    std::vector<HeldBack> held_back{};
    std::vector<std::string> notes{}; ///< one sentence for each option that is not kept
};

/// ShellErrc, DestinationErrc, SettingsErrc. A prompt before the command ("$ ssh …") is passed over.
[[nodiscard]] Result<PastedCommand> parse_pasted_command(std::string_view text, Allowed allowed);

enum class CommandFor { ssh, plink };

struct WrittenCommand {
    std::string line{};
    std::vector<std::string> notes{}; ///< what the program has no option for, or could not read
};
/// A line that opens the same session when it is pasted into a shell. ShellErrc::no_host, DestinationErrc.
[[nodiscard]] Result<WrittenCommand> write_command(const settings::Settings& settings, CommandFor program, Shell shell);

} // namespace latchkey::sessions
