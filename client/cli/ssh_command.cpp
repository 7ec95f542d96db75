#include "client/cli/cli_error.h"
#include "client/cli/commands.h"
#include "client/cli/destination.h"
#include "client/cli/passphrase.h"
#include "client/cli/platform/background.h"
#include "client/cli/preset_password.h"
#include "client/cli/print.h"
#include "client/cli/remote_session.h"
#include "client/cli/ssh_arguments.h"
#include "client/cli/ssh_configuration.h"
#include "client/cli/ssh_plan.h"
#include "client/cli/ssh_query.h"
#include "client/cli/ssh_settings.h"
#include "client/hosts/host_address.h"
#include "client/session/request_from_settings.h"
#include "client/sessions/session_key.h"
#include "client/settings/log_file_name.h"
#include "keys/base/file.h"

#include <asio/co_spawn.hpp>
#include <asio/io_context.hpp>
#include <asio/signal_set.hpp>
#include <fmt/chrono.h>
#include <fmt/format.h>

#include <ctime>

namespace latchkey::cli {

using settings::LogLevel;
using settings::SettingId;
using settings::Settings;

namespace {

constexpr int own_failure = static_cast<int>(Exit::ssh_failed);

/// Secrets that the command line brings.
struct Given {
    Secret passphrase;
    std::optional<Secret> password;
};

Result<Given> read_secrets(SshInvocation& invocation)
{
    Given given;
    if (!invocation.passphrase_file.empty()) {
        auto read = read_passphrase_file(invocation.passphrase_file);
        if (!read) {
            return std::unexpected(read.error());
        }
        given.passphrase = *std::move(read);
    }
    given.password = std::move(invocation.password);
    if (given.password) {
        print_error("The password of -pw stands on the command line, where others on this machine can see it; -pwfile is better.");
    } else if (!invocation.password_file.empty()) {
        auto read = read_passphrase_file(invocation.password_file);
        if (!read) {
            return std::unexpected(read.error());
        }
        given.password = *std::move(read);
    }
    return given;
}

std::shared_ptr<ConsolePrompter> make_prompter(const asio::any_io_executor& executor, const RemotePlan& plan, bool show_banner,
                                               std::optional<Secret> password)
{
    auto terminal = plan.request.batch ? nullptr : open_terminal();
    const ConsolePrompterOptions options{
        .log_level = plan.log_level, .show_banner = show_banner, .leaves_terminal = plan.background, .session_takes_terminal = plan.raw};
    if (!password) {
        return std::make_shared<ConsolePrompter>(executor, std::move(terminal), options);
    }
    std::string where = hosts::HostAddress{plan.request.host, plan.request.port}.text();
    return std::make_shared<PresetPasswordPrompter>(executor, std::move(terminal), options, std::move(where), *std::move(password));
}

int connect(RemotePlan plan, bool show_banner, Given given)
{
    asio::io_context io{1};
    const bool has_password = given.password.has_value();
    const auto prompter = make_prompter(io.get_executor(), plan, show_banner, std::move(given.password));
    plan.request.batch = !prompter->can_ask() && !has_password;
    const auto passphrases = std::make_shared<auth::PassphraseCache>();
    for (const std::filesystem::path& key : plan.request.key_files) {
        if (!given.passphrase.empty()) {
            passphrases->remember(key, given.passphrase.clone());
        }
    }

    asio::signal_set ending{io};
    for (const int signal : ending_signals()) {
        ending.add(signal);
    }
    // Nothing is waited for: whoever sends a signal wants an end, and the server sees the connection go.
    ending.async_wait([](const asio::error_code& cancelled, int) {
        if (!cancelled) {
            end_now(own_failure);
        }
    });
    int code = own_failure;
    asio::co_spawn(io, run_remote(std::move(plan), prompter, passphrases), [&](const std::exception_ptr& bug, int status) {
        ending.cancel();
        if (bug != nullptr) {
            restore_terminal();
            std::rethrow_exception(bug);
        }
        code = status;
    });
    io.run();
    return code;
}

int own_error(const Error& error)
{
    print_error(error);
    return own_failure;
}

int answer_query(const std::string& name)
{
    const auto names = ssh_query(name);
    if (!names) {
        return own_error(names.error());
    }
    for (const std::string& line : *names) {
        print_out(line + "\n");
    }
    return static_cast<int>(Exit::good);
}

/// Flags that are answered at once: nothing is connected to. nullopt: go on.
std::optional<int> answer_at_once(const SshInvocation& invocation)
{
    if (invocation.help) {
        print_out(invocation.dialect == SshDialect::plink ? plink_help() : ssh_help());
        return static_cast<int>(Exit::good);
    }
    if (invocation.version) {
        print_error(fmt::format("Latchkey {}", LATCHKEY_VERSION));
        return static_cast<int>(Exit::good);
    }
    if (!invocation.query.empty()) {
        return answer_query(invocation.query);
    }
    if (!invocation.control.empty()) {
        print_error(fmt::format("-O {}: lk shares no connections, so there is no other lk to tell that to.", invocation.control));
        return own_failure;
    }
    return std::nullopt;
}

void tell_noted(const SshInvocation& invocation, LogLevel level)
{
    for (const std::string& flag : invocation.noted) {
        if (level >= LogLevel::verbose) {
            print_error(fmt::format("{} has no effect: lk has no X11 forwarding, no GSSAPI, no connection sharing and no syslog.", flag));
        }
    }
}

/// plink -m: the command is the file's text.
Status read_command(SshInvocation& invocation)
{
    constexpr std::size_t longest = 32 * 1024;
    if (invocation.command_file.empty()) {
        return {};
    }
    auto text = read_file(settings::path_from_text(invocation.command_file), longest);
    if (!text) {
        return std::unexpected(text.error());
    }
    invocation.command = to_string(*text);
    return {};
}

IfThere if_there(const SshInvocation& invocation, IfThere otherwise)
{
    if (!invocation.log_exists) {
        return otherwise;
    }
    return *invocation.log_exists == settings::LogExists::overwrite ? IfThere::overwrite : IfThere::append;
}

/// False: there is no log, which has been said and is no reason to stay away from the server. PuTTY would ask what becomes of a file that
/// is there; nobody is asked here.
bool open_session_log(const SshInvocation& invocation, const Settings& values)
{
    if (invocation.session_log.empty()) {
        return false;
    }
    const std::time_t now = std::time(nullptr);
    const settings::LogName name{values.text(SettingId::host_name), values.as_text(SettingId::port), fmt::localtime(now)};
    const std::string file = settings::log_file_name(invocation.session_log, name);
    const std::error_code failed = send_log_to(Standard::session_log, file, if_there(invocation, IfThere::refuse));
    if (failed == std::errc::file_exists) {
        print_error(
            fmt::format("The session is not logged: {} is there already. -logappend adds to it, -logoverwrite takes its place.", file));
    } else if (failed) {
        print_error(fmt::format("The session is not logged: {} cannot be written to ({}).", file, failed.message()));
    }
    return !failed;
}

int run_invocation(SshInvocation invocation)
{
    const auto places = settings::find_places();
    const auto found = settings_for(invocation, places);
    if (!found) {
        return own_error(found.error());
    }
    const Settings* const values = &found->values;
    if (invocation.print_configuration) {
        print_out(ssh_configuration(*values, session::request_from_settings(*values, places), found->original_host));
        return static_cast<int>(Exit::good);
    }
    tell_noted(invocation, values->choice<LogLevel>(SettingId::log_level));
    if (auto read = read_command(invocation); !read) {
        return own_error(read.error());
    }
    auto given = read_secrets(invocation);
    if (!given) {
        return own_error(given.error());
    }
    auto plan = make_plan(*values, invocation, places);
    if (!plan) {
        return own_error(plan.error());
    }
    plan->logs_output = open_session_log(invocation, *values);
    if (plan->background) {
        if (auto split = split_for_background(); !split) {
            return own_error(split.error());
        }
    }
    if (values->source(SettingId::key_file).kind == settings::SourceKind::session) {
        plan->logged_in_with = [&](const std::filesystem::path& key, const std::string& fingerprint) {
            // It is a convenience of the next time, and no reason to disturb this session.
            sessions::SessionStore store{places};
            [[maybe_unused]] const Status remembered = sessions::remember_used_key(store, found->session, key, fingerprint);
        };
    }
    return connect(*std::move(plan), values->flag(SettingId::show_banner), *std::move(given));
}

int run_in(SshDialect dialect, std::span<const std::string> arguments)
{
    const auto has_host = [](const std::string& session) { return loaded_session_needs_no_host(session, settings::find_places()); };
    auto invocation = parse_ssh_arguments(arguments, dialect, has_host);
    if (!invocation) {
        return own_error(invocation.error());
    }
    if (!invocation->log_file.empty()) {
        if (const std::error_code failed = send_log_to(Standard::log, invocation->log_file, if_there(*invocation, IfThere::append));
            failed) {
            print_error(fmt::format("{} cannot be written to: {}.", invocation->log_file, failed.message()));
            return own_failure;
        }
    }
    if (const auto answered = answer_at_once(*invocation)) {
        return *answered;
    }
    return run_invocation(*std::move(invocation));
}

} // namespace

std::string ssh_help()
{
    return fmt::format(
        "usage: lk ssh [FLAGS] [USER@]HOST [COMMAND…]\n       lk ssh [FLAGS] ssh://[USER@]HOST[:PORT] [COMMAND…]\n\n"
        "HOST is a name, an address, or the name of a saved session. Without COMMAND a shell is opened.\n"
        "The exit status is that of COMMAND, or 255 for an error of lk's own.\n"
        "Called as plink, or with one of plink's words first (-ssh, -batch, -load NAME), the flags are plink's: plink -h.\n\n{}",
        flags_help(ssh_flags()));
}

std::string plink_help()
{
    return fmt::format("usage: lk ssh -ssh [FLAGS] [USER@]HOST [COMMAND…]\n       plink [FLAGS] [USER@]HOST [COMMAND…]\n\n"
                       "The same as lk ssh, with plink's flags. HOST may be the name of a saved session, PuTTY's or Latchkey's.\n\n{}",
                       flags_help(ssh_flags(SshDialect::plink), FlagStyle::putty));
}

int run_ssh(std::span<const std::string> arguments)
{
    return run_in(SshDialect::ssh, arguments);
}

int run_plink(std::span<const std::string> arguments)
{
    return run_in(SshDialect::plink, arguments);
}

} // namespace latchkey::cli
