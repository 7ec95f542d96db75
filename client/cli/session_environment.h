#pragma once
/// Which variables go along to the server: SetEnv's, and those of ours that SendEnv names. ssh_config(5). Any thread.

#include "client/settings/settings.h"

#include <span>
#include <string>
#include <utility>
#include <vector>

namespace latchkey::cli {

using Environment = std::vector<std::pair<std::string, std::string>>;

/// `own` has "NAME=value" elements, as environ. SetEnv's values win; each name is there once. At most 256 variables.
[[nodiscard]] Environment session_environment(const settings::Settings& values, std::span<const std::string> own);

} // namespace latchkey::cli
