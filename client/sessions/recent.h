#pragma once
/// When each saved session was last used: a TOML document of name = seconds since 1970. It is a convenience: what does not parse is
/// forgotten. Text in, text out. Any thread.

#include "client/sessions/session_store.h"

#include <map>
#include <string>
#include <string_view>

namespace latchkey::sessions {

[[nodiscard]] std::map<std::string, UsedTime> parse_recent(std::string_view text);

/// The thousand newest.
[[nodiscard]] std::string format_recent(const std::map<std::string, UsedTime>& recent);

} // namespace latchkey::sessions
