#pragma once
/// One `lk ssh` from connecting to the exit status. IO thread.

#include "client/auth/passphrase_cache.h"
#include "client/cli/console_prompter.h"
#include "client/forward/forwards.h"
#include "client/session/connection.h"
#include "client/session/connection_request.h"
#include "client/settings/forward_spec.h"
#include "client/settings/setting.h"

#include <asio/awaitable.hpp>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace latchkey::cli {

struct RemotePlan {
    session::ConnectionRequest request;
    std::vector<settings::ForwardSpec> forwards{};
    forward::ForwardOptions forward_options{};
    bool forwards_or_nothing = false;                     ///< ExitOnForwardFailure
    std::optional<settings::Endpoint> standard_forward{}; ///< -W: standard input and output are a connection there
    std::optional<session::SessionStart::Kind> kind = session::SessionStart::Kind::shell; ///< none: no session, forwards only
    std::string what{};                                                                   ///< the command, the subsystem's name
    std::vector<std::pair<std::string, std::string>> environment{};
    bool pty = false;
    std::string terminal_type{};
    bool raw = false;                     ///< standard input is a terminal, and the far side has one: keys go over as they are
    std::optional<std::uint8_t> escape{}; ///< "~": "~." and its like are ours
    bool no_input = false;
    bool logs_output = false;    ///< to Standard::session_log
    bool background = false;     ///< the program was split: it leaves the terminal when all is set up
    std::string local_command{}; ///< run here, by the user's shell, when the login is done
    bool local_shell = false;    ///< "~C" may run commands here too (PermitLocalCommand)
    settings::LogLevel log_level = settings::LogLevel::info;
    /// The same, as "~v" and "~V" have changed it since: what is said about the connection, request.log included.
    std::shared_ptr<settings::LogLevel> talk = std::make_shared<settings::LogLevel>(settings::LogLevel::info);
    /// Called after a login in which a key file took part, with its "SHA256:…"; may be empty.
    std::function<void(const std::filesystem::path& key, const std::string& fingerprint)> logged_in_with{};
};

/// ssh's exit status: the remote one, 255 for everything of our own, which has been said on standard error.
[[nodiscard]] asio::awaitable<int> run_remote(RemotePlan plan, std::shared_ptr<ConsolePrompter> prompter,
                                              std::shared_ptr<auth::PassphraseCache> passphrases);

} // namespace latchkey::cli
