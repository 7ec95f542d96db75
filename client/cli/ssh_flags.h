#pragma once
/// The flags of `lk ssh`, as two tables: ssh's and plink's. Most are settings by another name, which the table says; the others have a
/// number here and are read in ssh_arguments.cpp. Any thread; constant.

#include "client/cli/flags.h"

#include <span>
#include <string_view>

namespace latchkey::cli {

enum class SshDialect { ssh, plink };

/// Flags that are no setting.
enum class SshWord : int {
    none = 0, ///< its option is all of it; without one it asks for what is so anyway
    setting,  ///< -o
    passphrase_file,
    terminal,
    no_terminal,
    verbose,
    help,
    version,
    config_file,
    log_file,
    print_configuration,
    query,
    identity,
    local_forward,
    remote_forward,
    dynamic_forward,
    standard_forward,
    background,
    subsystem,
    control,
    noted, ///< has no meaning here: said under -v
    password,
    password_file,
    host_key,
    agent,
    no_agent,
    load,
    command_file,
    protocol_log,
    session_log,
    append_log,
    overwrite_log,
};

[[nodiscard]] std::span<const Flag> ssh_flags(SshDialect dialect = SshDialect::ssh);

/// A first argument by which plink's users show who they are, and which ssh could not mean: "-ssh", "-batch", "-load", …
[[nodiscard]] bool is_leading_plink_word(std::string_view argument);

} // namespace latchkey::cli
