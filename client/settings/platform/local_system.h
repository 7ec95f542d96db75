#pragma once
/// The little that reading ssh_config asks of the system. Any thread, but the environment must not be changed meanwhile.

#include "client/settings/local_facts.h"
#include "keys/base/error.h"

#include <chrono>
#include <filesystem>
#include <stop_token>
#include <string>
#include <vector>

namespace latchkey::settings {

[[nodiscard]] LocalFacts find_local_facts(const std::filesystem::path& home);

/// /etc/ssh/ssh_config, or where Windows' OpenSSH has it.
[[nodiscard]] std::filesystem::path system_ssh_config();

/// The files that a pattern names, sorted; none is no error. glob(3), on Windows "*" and "?" in the last part.
[[nodiscard]] std::vector<std::filesystem::path> matching_files(const std::filesystem::path& pattern);

/// Whether only the user and the administrator can change the file; a missing one is safe. On Windows always (its folder decides).
[[nodiscard]] bool only_ours_to_change(const std::filesystem::path& file);

/// Whether an address of this computer is in one of the networks ("192.0.2.0/24,2001:db8::/32"). SettingsErrc::wrong_type.
[[nodiscard]] Result<bool> on_local_network(std::string_view networks);

/// Looks a name up and says what it is called in truth, without a dot at its end: an alias' target, or the name itself. Nothing when there
/// is none of that name. Takes the time that the system's resolver takes.
[[nodiscard]] std::optional<std::string> canonical_name(const std::string& host);

/// Runs a command by the user's shell with nothing as its input, its output dropped and its error output ours; gives its exit status (a
/// signal is 128 + its number). Past the deadline, or when told to stop, it and what it started are killed. SettingsErrc::command_failed.
[[nodiscard]] Result<int> run_by_shell(const std::string& command, std::chrono::milliseconds deadline, std::stop_token stop);

} // namespace latchkey::settings
