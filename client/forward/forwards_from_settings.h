#pragma once
/// The forwards that settings ask for. ssh_config(5) LocalForward, DynamicForward, RemoteForward, ClearAllForwardings. Any thread.

#include "client/forward/forwards.h"
#include "client/settings/settings.h"

#include <vector>

namespace latchkey::forward {

/// Local ones, then dynamic, then remote ones; none with ClearAllForwardings. The codec's errors.
[[nodiscard]] Result<std::vector<settings::ForwardSpec>> forwards_from_settings(const settings::Settings& values);
[[nodiscard]] ForwardOptions forward_options_from_settings(const settings::Settings& values);

} // namespace latchkey::forward
