#pragma once
/// The settings that apply to what was typed (client/sessions/host_settings.h), with a session of plink's -load and a key file that has
/// moved. Main thread; reads files, runs the commands of Match exec, prints remarks.

#include "client/cli/ssh_arguments.h"
#include "client/session/connection_request.h"
#include "client/sessions/host_settings.h"
#include "client/settings/platform/paths.h"
#include "client/settings/settings.h"

namespace latchkey::cli {

/// Whether no host is to be typed after plink's `-load NAME`: the session, ours or PuTTY's, says which it is for, or cannot be used at all.
[[nodiscard]] bool loaded_session_needs_no_host(const std::string& name, const settings::Places& places);

/// Errors are those of a session that was asked for by -load and cannot be had, of a configuration file, and of a host that is none.
[[nodiscard]] Result<sessions::HostSettings> settings_for(const SshInvocation& invocation, const settings::Places& places);

/// Adds the way there to a request of those settings: each jump host has settings of its own, from the same files, as if it had been typed.
[[nodiscard]] Status add_way(session::ConnectionRequest& request, const SshInvocation& invocation, const settings::Settings& values,
                             const settings::Places& places);

} // namespace latchkey::cli
