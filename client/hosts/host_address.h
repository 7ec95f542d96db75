#pragma once
/// A server as known_hosts names it. Any thread; a value.

#include <cstdint>
#include <string>

namespace latchkey::hosts {

inline constexpr std::uint16_t ssh_port = 22;

struct HostAddress {
    std::string host; ///< a name or an address, without brackets; compared in lower case
    std::uint16_t port = ssh_port;

    /// "web-1" on port 22, "[web-1]:2222" otherwise: sshd(8), SSH_KNOWN_HOSTS FILE FORMAT. Lower case.
    [[nodiscard]] std::string text() const;

    friend bool operator==(const HostAddress&, const HostAddress&) = default;
};

} // namespace latchkey::hosts
