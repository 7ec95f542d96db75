#pragma once
/// One forward as ssh writes it: "8080:host:80", "[::1]:8080:host:80", "/run/here.sock:/run/there.sock", "1080", and ssh_config's two
/// words "8080 host:80". ssh(1) -L, -R and -D; ssh_config(5) LocalForward. Tokens (%h) and ${…} are not expanded here. Any thread.

#include "keys/base/error.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace latchkey::settings {

/// One end: a TCP port, or a unix socket when there is a path.
struct Endpoint {
    std::string host{};     ///< to listen: "" the usual place (loopback, or everywhere with GatewayPorts), "*" everywhere
    std::uint16_t port = 0; ///< to listen: 0 lets the system choose
    std::string path{};

    [[nodiscard]] bool empty() const { return host.empty() && port == 0 && path.empty(); }
    friend bool operator==(const Endpoint&, const Endpoint&) = default;
};

struct ForwardSpec {
    enum class Kind {
        local,  ///< listens here, connects from the server
        remote, ///< listens at the server, connects from here
        dynamic ///< listens here for SOCKS
    };
    Kind kind = Kind::local;
    Endpoint listen{};
    Endpoint to{}; ///< empty for a dynamic one, and for a remote one that is SOCKS at the server ("-R 1080")

    friend bool operator==(const ForwardSpec&, const ForwardSpec&) = default;
};

/// SettingsErrc::wrong_type with the right shape as its detail, the text as its subject. A unix socket has a "/" in it; brackets take
/// what is between them as it is, a backslash the next character.
[[nodiscard]] Result<ForwardSpec> parse_forward(ForwardSpec::Kind kind, std::string_view text);

/// "host:port", "[::1]:22" or a socket's path: ssh's -W.
[[nodiscard]] Result<Endpoint> parse_endpoint(std::string_view text);

/// One word that parse_forward() reads back to the same.
[[nodiscard]] std::string format_forward(const ForwardSpec& forward);

} // namespace latchkey::settings
