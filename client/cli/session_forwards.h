#pragma once
/// The forwards of one `lk ssh`: those that were asked for at the start, and what "~#" and "~C" show and change. IO thread.

#include "client/forward/forwards.h"
#include "client/session/connection.h"
#include "client/settings/forward_spec.h"

#include <asio/awaitable.hpp>

#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace latchkey::cli {

/// What can be typed behind "~C".
struct AddForward {
    settings::ForwardSpec spec;
};
struct CancelForward {
    settings::ForwardSpec::Kind kind = settings::ForwardSpec::Kind::local;
    settings::Endpoint listen; ///< an empty host: whichever it listens at
};
struct RunHere {
    std::string command; ///< "!ls": empty is a shell
};
struct ShowHelp {};
using EscapeCommand = std::variant<ShowHelp, AddForward, CancelForward, RunHere>;

/// "-L 8080:db:80", "-KL 8080", "-D1080", "!ls", "?". An error says what would be right.
[[nodiscard]] Result<EscapeCommand> parse_escape_command(std::string_view line);

class SessionForwards {
public:
    SessionForwards(std::shared_ptr<session::Connection> connection, forward::ForwardOptions options, bool local_shell);

    /// The error is that of the first which failed; all are tried. Texts for people of those that got a port of the system's choice.
    struct Begun {
        std::vector<std::string> news;
        std::vector<Error> failures;
    };
    [[nodiscard]] asio::awaitable<Begun> start(std::vector<settings::ForwardSpec> specs);

    /// For "~#" and for "~C" and a line: what to print, with the line ends of a raw terminal.
    [[nodiscard]] std::string list() const;
    [[nodiscard]] asio::awaitable<std::string> command(std::string line);

private:
    [[nodiscard]] asio::awaitable<std::string> add(settings::ForwardSpec spec);
    [[nodiscard]] asio::awaitable<std::string> cancel(CancelForward which);
    [[nodiscard]] asio::awaitable<std::string> run_here(std::string command);

    forward::Forwards forwards_;
    bool local_shell_;
};

} // namespace latchkey::cli
