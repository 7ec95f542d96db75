#pragma once
/// The way to a server, from settings: ProxyJump, ProxyCommand, a proxy, or straight. ssh_config(5), ssh(1) -J. Any thread.
///
/// Of ProxyJump and ProxyCommand the one from the stronger source is the way, and "none" is one too; a proxy of a saved session is used
/// when neither is set. As with ssh, the first of several hops goes its own way, which its own settings may set (another chain, too), and
/// the ones behind it go over the hop before them.

#include "client/session/connection_request.h"
#include "client/settings/jump_spec.h"
#include "client/settings/platform/paths.h"
#include "client/settings/settings.h"

#include <functional>

namespace latchkey::session {

/// What applies to a hop (its own settings, host name included), with what the chain says of it (user, port) already in it.
using HopSettings = std::function<Result<settings::Settings>(const settings::JumpHop& hop)>;

/// Sets jumps, proxy_command or proxy of a request made by request_from_settings(); the ProxyCommand's tokens have been replaced.
/// ClientErrc::bad_request for a chain that goes round in a circle or is too long; lookup's errors.
[[nodiscard]] Status add_route(ConnectionRequest& request, const settings::Settings& values, const settings::Places& places,
                               const HopSettings& lookup);

} // namespace latchkey::session
