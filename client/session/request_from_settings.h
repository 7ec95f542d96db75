#pragma once
/// From settings to what a connection needs: one place, so that the window and lk connect alike. Any thread.

#include "client/session/connection_request.h"
#include "client/settings/platform/paths.h"
#include "client/settings/settings.h"

namespace latchkey::session {

/// The log is left empty. Paths have their "~" expanded.
[[nodiscard]] ConnectionRequest request_from_settings(const settings::Settings& values, const settings::Places& places);

} // namespace latchkey::session
