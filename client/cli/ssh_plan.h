#pragma once
/// From the settings that apply and the command line to what one `lk ssh` does. Main thread, before there are others.

#include "client/cli/remote_session.h"
#include "client/cli/ssh_arguments.h"
#include "client/settings/platform/paths.h"
#include "client/settings/settings.h"

namespace latchkey::cli {

/// CliErrc: a subsystem without a name, a command here and in the configuration, a -W or a forward that cannot be read. Prints remarks.
[[nodiscard]] Result<RemotePlan> make_plan(const settings::Settings& values, const SshInvocation& invocation,
                                           const settings::Places& places);

} // namespace latchkey::cli
