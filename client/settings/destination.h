#pragma once
/// Where to connect, as people write it: "host", "user@host", "[::1]", "ssh://user;fingerprint=…@host:port"; and what may stand in a host
/// and in a user name. For the command line, the window, imports and pasted commands alike. Any thread.
///
/// A host or a user name that begins with "-" would be a flag for the next program that it is handed to, and characters of the shell would
/// do things in a ProxyCommand with %h or %r in it: such names are refused before anything uses them.
/// draft-ietf-secsh-scp-sftp-ssh-uri-04; RFC 3986.

#include "keys/base/error.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace latchkey::settings {

enum class DestinationErrc {
    not_a_host = 1, ///< subject: as typed; detail: why
    not_a_user,     ///< subject: the user name; detail: why
};
[[nodiscard]] const ErrorDomain& error_domain(DestinationErrc);

inline constexpr std::size_t longest_destination = 4096; ///< bytes

struct Destination {
    std::string host; ///< without brackets
    std::optional<std::string> user{};
    std::optional<std::uint16_t> port{};      ///< from ssh:// only
    std::optional<std::string> fingerprint{}; ///< of the host key, from ssh:// only: "ssh-ed25519-c1-b1-30-…" as the draft writes it
    friend bool operator==(const Destination&, const Destination&) = default;
};

/// DestinationErrc. A user name may contain "@", the host is behind the last one. No password, query or path in ssh://. The pieces of a URL
/// have gone through check_host() and check_user(); another word may also be a saved session's name, so that only a "-" at its start and
/// control characters are refused here.
[[nodiscard]] Result<Destination> parse_destination(std::string_view text);

[[nodiscard]] bool is_ssh_url(std::string_view text);

/// "ssh://user@[::1]:2222", with what a URL cannot hold as %XX. Port 22 is left out.
[[nodiscard]] std::string format_ssh_url(std::string_view user, std::string_view host, std::uint16_t port);

/// DestinationErrc::not_a_host: empty, over 1024 bytes, "-" at the start, blanks, control characters, the shell's characters, no UTF-8.
[[nodiscard]] Status check_host(std::string_view host);
/// DestinationErrc::not_a_user: the same for a user name, which may hold blanks and a backslash ("EXAMPLE\me") but not end in one.
[[nodiscard]] Status check_user(std::string_view user);

/// "host:22" and "[::1]:22" are no hosts, and ssh takes none of them: DestinationErrc::not_a_host says where a port belongs. For what is
/// not a saved session's name, which may look like that.
[[nodiscard]] Status check_no_port_in(std::string_view host);

} // namespace latchkey::settings
