#pragma once
/// Reader of ~/.ssh/config and /etc/ssh/ssh_config, exactly as ssh reads them: Host and Match blocks, Include, the first value wins.
/// ssh_config(5); OpenSSH's readconf.c, with which the tests compare it.
///
/// Limits: 1 MiB and 100,000 lines a file, 16 files deep, 256 files. Blocks on the disk, and on the commands of Match exec: not for the UI
/// thread. Any thread. The first mistake ends it: SettingsErrc::bad_line with file and line, ::unsafe_file, ::unreadable, ::command_failed.

#include "client/settings/canonical_host.h"
#include "client/settings/settings.h"
#include "client/settings/ssh_match.h"
#include "client/settings/ssh_options.h"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace latchkey::settings {

struct SshConfigFiles {
    std::filesystem::path user;   ///< empty: none. Others must not be able to change it
    std::filesystem::path system; ///< empty: none
    bool named = false;           ///< `user` was named by -F: it must be there, and may belong to anybody
};
/// The user's and the system's.
[[nodiscard]] SshConfigFiles usual_ssh_config_files(const std::filesystem::path& home);

struct SshConfigQuery {
    std::string host; ///< as typed
    SshConfigFiles files;
    LocalFacts local;
    MatchExec exec{}; ///< runs the commands of Match exec; empty for files that are not the user's own: they are left out, and noted
    LookUpName
        look_up{}; ///< for CanonicalizeHostname; empty for files that are not the user's own: no name is looked up, and that is noted
    std::string command{}; ///< what will be run at the host, for "Match command"; "" is a shell
};

/// Fills what `into` does not have yet (it holds what is stronger: the command line). Values have their file and line as their source, and
/// stand there as written: "~", tokens and variables are replaced by expand_values(). HostName is set where a file says so, or "Match
/// final" or CanonicalizeHostname asked for a second reading. Blocks on the system's resolver, too, for the latter.
Status read_ssh_config(Settings& into, const SshConfigQuery& query, SshOptionNotes& notes);

/// The names that the Host lines of these files, and of what they include, spell out: no patterns, in their order, each once.
struct SshConfigHosts {
    std::vector<std::string> names; ///< at most 10,000
    std::optional<Error> problem;   ///< the mistake at which the reading ended
};
/// Nothing is run. read_ssh_config()'s limits.
[[nodiscard]] SshConfigHosts list_ssh_config_hosts(const SshConfigFiles& files, const LocalFacts& local);

/// What the tokens stand for, from the settings as far as they are known.
[[nodiscard]] TokenValues token_values(const Settings& settings, const std::string& original_host, const LocalFacts& local);

} // namespace latchkey::settings
