#pragma once
/// Where to connect, as people write it: "host", "user@host", "[::1]", "ssh://user@host:port". Any thread.

#include "keys/base/error.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace latchkey::cli {

struct Destination {
    std::string host; ///< without brackets
    std::optional<std::string> user{};
    std::optional<std::uint16_t> port{}; ///< from ssh:// only
    friend bool operator==(const Destination&, const Destination&) = default;
};

/// CliErrc::bad_destination. A user name may contain "@", the host is behind the last one. No query or path in ssh://.
[[nodiscard]] Result<Destination> parse_destination(std::string_view text);

/// "host:22" and "[::1]:22" are no hosts, and ssh takes none of them: CliErrc::bad_destination says where a port belongs. For what is not a
/// saved session's name, which may look like that.
[[nodiscard]] Status check_no_port_in(std::string_view host);

} // namespace latchkey::cli
