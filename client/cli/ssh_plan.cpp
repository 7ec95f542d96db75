#include "client/cli/ssh_plan.h"

#include "client/cli/cli_error.h"
#include "client/cli/print.h"
#include "client/cli/session_environment.h"
#include "client/cli/ssh_settings.h"
#include "client/forward/forwards_from_settings.h"
#include "client/session/request_from_settings.h"
#include "client/settings/codecs.h"

#include <fmt/format.h>

namespace latchkey::cli {

using session::SessionStart;
using settings::LogLevel;
using settings::RequestTty;
using settings::SessionType;
using settings::SettingId;
using settings::Settings;

namespace {

bool wants_pty(const Settings& values, bool has_command, LogLevel level)
{
    switch (values.choice<RequestTty>(SettingId::request_tty)) {
    case RequestTty::no:
        return false;
    case RequestTty::force:
        return true;
    case RequestTty::yes:
        if (!is_terminal(Standard::input) && level >= LogLevel::info) {
            print_error("No terminal is asked for, because standard input is none; -tt asks all the same.");
        }
        return is_terminal(Standard::input);
    case RequestTty::automatic:
        break;
    }
    return !has_command && is_terminal(Standard::input);
}

/// What is started at the server: the command line's command, RemoteCommand's, a shell, a subsystem, nothing.
Status choose_session(RemotePlan& plan, const Settings& values, const SshInvocation& invocation)
{
    const std::string configured = values.text(SettingId::remote_command);
    if (invocation.command && !configured.empty()) {
        return fail(CliErrc::bad_value, fmt::format("\"{}\"", *invocation.command),
                    "a host without RemoteCommand: that has a command already; -o RemoteCommand=none leaves it out");
    }
    plan.what = invocation.command.value_or(configured);
    switch (values.choice<SessionType>(SettingId::session_type)) {
    case SessionType::none:
        plan.kind.reset();
        return {};
    case SessionType::subsystem:
        plan.kind = SessionStart::Kind::subsystem;
        return plan.what.empty() ? Status{fail(CliErrc::missing_word, "which subsystem")} : Status{};
    case SessionType::usual:
        break;
    }
    plan.kind = plan.what.empty() ? SessionStart::Kind::shell : SessionStart::Kind::command;
    return {};
}

void choose_terminal(RemotePlan& plan, const Settings& values)
{
    const bool has_command = plan.kind != SessionStart::Kind::shell;
    plan.pty = plan.kind && wants_pty(values, has_command, plan.log_level);
    plan.raw = plan.pty && !plan.no_input && is_terminal(Standard::input);
    plan.terminal_type = values.text(SettingId::terminal_type);
    const char* terminal = std::getenv("TERM"); // NOLINT(concurrency-mt-unsafe): there are no threads yet
    if (terminal != nullptr && *terminal != 0 && !values.is_set(SettingId::terminal_type)) {
        plan.terminal_type = terminal; // that is the one which will show it
    }
    if (const auto escape = settings::parse_escape_char(values.text(SettingId::escape_char)); escape && *escape && plan.raw) {
        plan.escape = static_cast<std::uint8_t>(**escape);
    }
}

Status choose_forwards(RemotePlan& plan, const Settings& values, const SshInvocation& invocation)
{
    auto forwards = forward::forwards_from_settings(values);
    if (!forwards) {
        return std::unexpected(forwards.error());
    }
    plan.forwards = *std::move(forwards);
    plan.forwards_or_nothing = values.flag(SettingId::exit_on_forward_failure);
    plan.forward_options = forward::forward_options_from_settings(values);
    if (!invocation.standard_forward.empty()) {
        auto to = settings::parse_endpoint(invocation.standard_forward);
        if (!to) {
            return std::unexpected(to.error());
        }
        plan.standard_forward = *std::move(to);
    }
    return {};
}

} // namespace

Result<RemotePlan> make_plan(const Settings& values, const SshInvocation& invocation, const settings::Places& places)
{
    RemotePlan plan;
    plan.request = session::request_from_settings(values, places);
    plan.request.named_host_key = invocation.named_host_key;
    plan.log_level = values.choice<LogLevel>(SettingId::log_level);
    plan.background = values.flag(SettingId::fork_after_authentication);
    plan.no_input = values.flag(SettingId::stdin_null) || plan.background;
    if (auto chosen = choose_session(plan, values, invocation); !chosen) {
        return std::unexpected(chosen.error());
    }
    if (auto chosen = choose_forwards(plan, values, invocation); !chosen) {
        return std::unexpected(chosen.error());
    }
    if (plan.background && plan.kind == SessionStart::Kind::shell) {
        return fail(CliErrc::missing_word, "a command for the background, or -N for forwards only");
    }
    choose_terminal(plan, values);
    plan.environment = session_environment(values, own_environment());
    plan.local_shell = values.flag(SettingId::permit_local_command);
    if (plan.local_shell) {
        plan.local_command = values.text(SettingId::local_command);
    }
    *plan.talk = plan.log_level;
    plan.request.log = [talk = plan.talk](std::string_view line) {
        if (*talk >= LogLevel::debug) {
            print_error(fmt::format("debug: {}", line));
        }
    };
    if (auto way = add_way(plan.request, invocation, values, places); !way) {
        return std::unexpected(way.error());
    }
    return plan;
}

} // namespace latchkey::cli
