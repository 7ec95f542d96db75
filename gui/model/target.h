#pragma once
/// What people type or paste into "Host Name": a name, an address, user@host, host:port, [v6]:port, ssh://user@host:port.
/// Any thread; a value. RFC 3986 for the URL's shape; nothing but user, host and port is taken from it.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace latchkey::model {

struct Target {
    std::string host;
    std::string user;                  ///< empty: not said
    std::optional<std::uint16_t> port; ///< absent: not said
    std::string problem;               ///< a sentence when the text is no target; the rest is empty then
};

/// Without the blanks and line ends around it.
[[nodiscard]] std::string_view trimmed(std::string_view text);

/// Blanks around it are dropped. A text with more than one colon and no brackets is an IPv6 address.
[[nodiscard]] Target parse_target(std::string_view text);

/// "host", "user@host", with ":port" unless it is 22; IPv6 in brackets when a port follows.
[[nodiscard]] std::string target_title(std::string_view user, std::string_view host, unsigned port);

} // namespace latchkey::model
