#pragma once
/// The parts of `lk session` that take sessions from elsewhere and give them away: import (PuTTY's store, exports), from-command,
/// as-command. Each gives the exit status. Main thread.

#include "client/cli/flags.h"
#include "client/sessions/session_store.h"

#include <span>
#include <string>
#include <vector>

namespace latchkey::cli {

[[nodiscard]] std::span<const Flag> import_flags();
int import_sessions(sessions::SessionStore& store, const Parsed& parsed);

[[nodiscard]] std::span<const Flag> from_command_flags();
int session_from_command(sessions::SessionStore& store, const Parsed& parsed);

[[nodiscard]] std::span<const Flag> as_command_flags();
int session_as_command(sessions::SessionStore& store, const Parsed& parsed);

/// PuTTY's own sessions as rows of `lk session list`; `notices` is added to.
[[nodiscard]] std::string putty_rows(sessions::SessionStore& store, std::vector<std::string>& notices);

// What the commands share.
int session_failed(const Error& error); ///< says it; the exit status
void say_once(std::span<const std::string> notices);
[[nodiscard]] std::string shown_destination(const settings::Settings& values);
/// One line a setting that is set (or all), with where it comes from.
[[nodiscard]] std::string describe_settings(const settings::Settings& values, bool all);
/// A question on the terminal; no without one, and on anything but y or yes.
[[nodiscard]] bool ask_yes(const std::string& question);

} // namespace latchkey::cli
