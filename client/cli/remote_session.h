#pragma once
/// One `lk ssh` from connecting to the exit status: joins the standard streams to a channel. IO thread.

#include "client/auth/passphrase_cache.h"
#include "client/cli/console_prompter.h"
#include "client/session/connection_request.h"
#include "client/settings/setting.h"

#include <asio/awaitable.hpp>

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace latchkey::cli {

struct RemotePlan {
    session::ConnectionRequest request;
    std::optional<std::string> command; ///< none: a shell
    bool pty = false;
    std::string terminal_type;
    bool raw = false;    ///< standard input is a terminal, and the far side has one: keys go over as they are
    bool escape = false; ///< "~." and its like are ours
    bool no_input = false;
    settings::LogLevel log_level = settings::LogLevel::info;
    /// Called after a login in which a key file took part, with its "SHA256:…"; may be empty.
    std::function<void(const std::filesystem::path& key, const std::string& fingerprint)> logged_in_with{};
};

/// ssh's exit status: the remote one, 255 for everything of our own, which has been said on standard error.
[[nodiscard]] asio::awaitable<int> run_remote(RemotePlan plan, std::shared_ptr<ConsolePrompter> prompter,
                                              std::shared_ptr<auth::PassphraseCache> passphrases);

} // namespace latchkey::cli
