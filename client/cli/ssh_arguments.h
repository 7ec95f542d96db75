#pragma once
/// The command line of `lk ssh`, in ssh's or plink's spelling: settings, a host and a command. Any thread; reads no file.

#include "client/cli/ssh_flags.h"
#include "client/settings/settings.h"
#include "client/settings/ssh_options.h"
#include "keys/base/secret.h"

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace latchkey::cli {

struct SshInvocation {
    SshDialect dialect = SshDialect::ssh;
    settings::Settings settings{};                ///< what the command line sets; weaker sources fill the rest
    std::string word{};                           ///< the destination as typed: a saved session's name, before it is anything else
    std::string host{};                           ///< the same without user and port: a saved session's name, or the host
    std::vector<settings::SettingId> from_word{}; ///< what the destination set; nothing of it holds when the word is a session's name
    std::optional<std::string> command{};         ///< words joined by blanks, as ssh sends them; none, and an empty one: a shell
    std::string load{};                           ///< plink -load: the session; word and host may be empty then
    std::string passphrase_file{};
    settings::SshOptionNotes option_notes{};         ///< what -o said beside the settings
    std::optional<std::string> config_file{};        ///< -F; "none" is for no file
    std::string log_file{};                          ///< -E
    std::string session_log{};                       ///< plink -sessionlog
    std::optional<settings::LogExists> log_exists{}; ///< plink -logappend, -logoverwrite; the last one counts
    std::string query{};                             ///< -Q
    std::string control{};                           ///< -O
    std::string standard_forward{};                  ///< -W, -nc: "host:port"
    std::string command_file{};                      ///< plink -m
    std::string password_file{};                     ///< plink -pwfile
    std::optional<Secret> password{};                ///< plink -pw
    std::string named_host_key{};                    ///< the fingerprint that stands in an ssh:// address, as -hostkey writes it
    std::vector<std::string> noted{};                ///< flags without a meaning here, as typed: told under -v
    bool print_configuration = false;                ///< -G
    bool help = false;
    bool version = false;
    [[nodiscard]] bool answers_at_once() const { return help || version || !query.empty(); } ///< no host is needed
};

/// has_host says whether plink's -load NAME names a saved session with a host: then the first word is the command's already.
/// An empty function means that it always does.
[[nodiscard]] Result<SshInvocation> parse_ssh_arguments(std::span<const std::string> arguments, SshDialect dialect = SshDialect::ssh,
                                                        const std::function<bool(const std::string& session)>& has_host = {});

} // namespace latchkey::cli
