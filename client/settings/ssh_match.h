#pragma once
/// The condition of a Match line. ssh_config(5), Match; OpenSSH's readconf.c, match_cfg_line(). Any thread; exec runs what it is given.

#include "client/settings/ssh_tokens.h"

#include <functional>
#include <string>
#include <string_view>

namespace latchkey::settings {

/// Runs a Match exec's command (its tokens replaced) and tells whether it succeeded. An error ends the reading.
using MatchExec = std::function<Result<bool>(const std::string& command)>;

enum class Pass {
    first,
    last ///< a second reading, when "Match final" asked for one: HostName is known by then
};

struct MatchQuestion {
    TokenValues values; ///< as far as they are known at that line; %h after HostName
    std::string tag;
    std::string session_type;
    std::string command;
    Pass pass = Pass::first;
    const MatchExec* exec = nullptr; ///< empty or none: exec is not run and does not hold
};

struct MatchAnswer {
    bool holds = false;
    bool wants_last_pass = false; ///< "final" stands in it
    bool exec_left_out = false;   ///< there was one to run, and no consent to it
};

/// SettingsErrc::wrong_type for what is no condition.
[[nodiscard]] Result<MatchAnswer> match_condition(std::string_view condition, const MatchQuestion& question);

} // namespace latchkey::settings
