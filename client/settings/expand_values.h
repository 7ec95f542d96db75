#pragma once
/// The last step from configuration to what is used: tokens and variables are replaced in the values that take them, and the host and the
/// user are such as may be handed on. ssh_config(5), TOKENS. Any thread.

#include "client/settings/settings.h"
#include "client/settings/ssh_options.h"
#include "client/settings/ssh_tokens.h"

namespace latchkey::settings {

/// `original_host` is what was typed; HostName is set to it when nothing else has set that. Only values that came from an ssh_config or the
/// command line take tokens (a proxy command always does): "100%.pem" in a saved session is a file's name. A path with a variable that is
/// not set is left out and noted, as in ssh. DestinationErrc for a host or user that may not be handed on, SettingsErrc::bad_token with the
/// source before it, and the row's own errors for what a value has become.
Status expand_values(Settings& settings, const std::string& original_host, const LocalFacts& local, SshOptionNotes& notes);

} // namespace latchkey::settings
