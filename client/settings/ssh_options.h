#pragma once
/// ssh_config's words for our settings: one `-o Name=value` or one line of a config file. ssh_config(5).
/// Any thread.

#include "client/settings/settings.h"

namespace latchkey::settings {

/// "Port=2222", "Port 2222", "port = 2222". First wins: a row that is set already keeps its value (appending rows append).
/// SettingsErrc::unknown_option, ::not_supported (OpenSSH has the name, we have not: refused, never ignored), ::missing_value, or the
/// row's.
Status apply_ssh_option(Settings& settings, std::string_view option, const Source& source);

/// The settings that are set, as words for `ssh`: {"-p", "2222", "-i", "my.pem", "-o", "Compression=yes"}; without user and host.
[[nodiscard]] std::vector<std::string> to_ssh_arguments(const Settings& settings);

} // namespace latchkey::settings
