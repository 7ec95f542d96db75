#pragma once
/// What applies to a host, as `ssh -G` prints it: names in lower case, one a line, in ssh's order. Any thread.

#include "client/session/connection_request.h"
#include "client/settings/settings.h"

#include <string>

namespace latchkey::cli {

/// The rows that ssh has a name for; lists of algorithms come from the request, as they would be proposed.
[[nodiscard]] std::string ssh_configuration(const settings::Settings& values, const session::ConnectionRequest& request,
                                            const std::string& original_host);

} // namespace latchkey::cli
