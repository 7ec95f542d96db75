#pragma once
/// %x and ${NAME} in values of ssh_config. ssh_config(5), TOKENS and ENVIRONMENT VARIABLES. Any thread.

#include "client/settings/local_facts.h"
#include "keys/base/error.h"

#include <string>
#include <string_view>

namespace latchkey::settings {

/// Which tokens a keyword takes.
enum class TokenSet {
    host_name,    ///< HostName: %% %h
    route,        ///< ProxyCommand, ProxyJump: %% %h %n %p %r
    all,          ///< files, forwards, RemoteCommand, Match exec: %% %C %d %h %i %j %k %L %l %n %p %r %u
    local_command ///< all, and %T
};

struct TokenValues {
    std::string original_host; ///< %n: as typed
    std::string host;          ///< %h
    std::string port;          ///< %p
    std::string remote_user;   ///< %r
    std::string key_alias;     ///< %k: HostKeyAlias, else %n
    std::string jump;          ///< %j: ProxyJump's text
    LocalFacts local;
};

/// SettingsErrc::bad_token: a token that the keyword does not take, a "%" at the end, a result over 64 KiB.
[[nodiscard]] Result<std::string> expand_tokens(std::string_view text, TokenSet set, const TokenValues& values);

/// SettingsErrc::bad_token when a variable is not set or its bracket is missing.
[[nodiscard]] Result<std::string> expand_variables(std::string_view text, const LocalFacts& local);

} // namespace latchkey::settings
