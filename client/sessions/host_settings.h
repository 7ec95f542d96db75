#pragma once
/// What applies to a host: the one function for the command line, the window and every jump host.
///
/// Strongest first, each filling what those before it have left open:
///   1. what was given: flags and -o, or what stands in the window;
///   2. the saved session of that name, ours or PuTTY's (it was chosen by name, so it is meant);
///   3. the user's ~/.ssh/config, 4. the system's ssh_config: both asked for the session's host, as if that had been typed after ssh;
///   5. Default Settings; 6. the built-in defaults.
/// Lists of keys, certificates, forwards and variables grow with each; a route (ProxyJump or ProxyCommand) comes from one of them alone.
/// Every value keeps its source. Tokens are replaced, host and user are such as may be handed on.
///
/// Blocks on the disk, and on Match exec (30 s each, ended at once by `stop`): a job, never the UI thread.

#include "client/sessions/session_store.h"
#include "client/settings/ssh_config.h"

#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace latchkey::sessions {

enum class MatchCommands {
    run,      ///< the files are the user's own: Match exec runs as in ssh
    leave_out ///< they came from elsewhere, and nobody has consented
};

struct HostQuery {
    settings::Settings given{};
    std::string word{};                              ///< as typed, "ubuntu@prod": a saved session's name before it is anything else
    std::string host{};                              ///< the same without user and port; the word of a name that is only a host
    std::vector<settings::SettingId> from_word{};    ///< what the word said in `given`; it says nothing when it is a session's name
    std::optional<settings::Settings> saved{};       ///< a session that was chosen otherwise (-load): the word is not looked up
    std::optional<settings::SshConfigFiles> files{}; ///< nothing: the usual ones (-F changes it)
    settings::SshOptionNotes notes{};                ///< what -o has said
    std::string command{};                           ///< to be run at the host; "" is a shell
    std::string default_user{};                      ///< taken when nobody names a user; "" leaves it open
    MatchCommands match_commands = MatchCommands::run;
    std::stop_token stop{};
};

struct HostSettings {
    settings::Settings values;
    std::string original_host;            ///< as ssh_config was asked for it: %n
    std::string session;                  ///< the saved session that was taken, or ""
    std::vector<std::string> notices;     ///< about files of ours that could not be used; for everybody
    std::vector<std::string> passed_over; ///< options without effect; for -v
};

/// The errors of read_ssh_config() and expand_values(); DestinationErrc for a host that is none.
[[nodiscard]] Result<HostSettings> settings_for_host(const HostQuery& query, SessionStore& store);

/// -F: "none", or a file in place of the usual ones.
[[nodiscard]] settings::SshConfigFiles ssh_config_files_for(std::string_view given);

} // namespace latchkey::sessions
