#pragma once
/// A server as known_hosts names it. Any thread; a value.

#include "keys/base/error.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace latchkey::hosts {

inline constexpr std::uint16_t ssh_port = 22;

struct HostAddress {
    std::string host; ///< a name or an address, without brackets; compared in lower case
    std::uint16_t port = ssh_port;

    /// "web-1" on port 22, "[web-1]:2222" otherwise: sshd(8), SSH_KNOWN_HOSTS FILE FORMAT. Lower case.
    [[nodiscard]] std::string text() const;

    friend bool operator==(const HostAddress&, const HostAddress&) = default;
};

/// As people type it: "web", "web:2222", "[web]:2222", "2001:db8::1", "[2001:db8::1]:2222"; "user@" before it is no part of it.
/// HostErrc::bad_address.
[[nodiscard]] Result<HostAddress> parse_host_address(std::string_view typed);

/// What parse_host_address() takes, quoted where a shell would read it otherwise: "web:2222", "'[::1]:2222'".
[[nodiscard]] std::string shell_text(const HostAddress& where);

/// A word as a POSIX shell takes it.
[[nodiscard]] std::string shell_quoted(std::string_view word);

} // namespace latchkey::hosts
