#pragma once
/// PuTTY's lists in one value: NAME=VALUE,NAME=VALUE with backslashes ("PortForwardings", "Environment"), and forwards in it. Any thread.

#include "client/settings/forward_spec.h"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace latchkey::sessions {

/// At most 1000 pairs; a part without "=" has an empty value.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> putty_pairs(std::string_view text);

/// "L8080" and "db:5432", "4D1080" and "", "RHOST:80" and "[::1]:80". Nothing for what is none, or names its port by a service.
[[nodiscard]] std::optional<settings::ForwardSpec> putty_forward(std::string_view name, std::string_view value);

/// "[::1]:80" in its parts; no port when there is none.
struct HostAndPort {
    std::string host;
    std::optional<std::uint16_t> port;
};
[[nodiscard]] HostAndPort split_putty_host(std::string_view text);

} // namespace latchkey::sessions
