#include "client/cli/cli_error.h"
#include "client/cli/commands.h"
#include "client/cli/destination.h"
#include "client/cli/passphrase.h"
#include "client/cli/print.h"
#include "client/cli/remote_session.h"
#include "client/cli/ssh_arguments.h"
#include "client/session/request_from_settings.h"
#include "client/sessions/session_key.h"
#include "keys/base/file.h"

#include <asio/co_spawn.hpp>
#include <asio/io_context.hpp>
#include <asio/signal_set.hpp>
#include <fmt/format.h>

namespace latchkey::cli {

using settings::LogLevel;
using settings::RequestTty;
using settings::SettingId;
using settings::Settings;

namespace {

constexpr int own_failure = static_cast<int>(Exit::ssh_failed);

// When the session's key file is not there any more: the same key wherever it is now. Nothing is asked and nothing is written.
void follow_moved_key(Settings& all, sessions::SessionStore& store)
{
    const std::filesystem::path file = sessions::key_file_of(all, store.places().home);
    const std::string fingerprint = sessions::remembered_fingerprint(all);
    std::error_code problem;
    if (fingerprint.empty() || !all.flag(SettingId::public_key) || std::filesystem::exists(file, problem)) {
        return;
    }
    const sessions::KeyUsers users{store.list(), store.default_settings(), store.places().home};
    const auto found = sessions::find_moved_key(file, fingerprint, store.places().home, users.folders());
    const Status changed = found ? all.set_text(SettingId::key_file, path_text(*found), {settings::SourceKind::command_line}) : Status{};
    if (found && changed && all.choice<LogLevel>(SettingId::log_level) >= LogLevel::info) {
        print_error(fmt::format("{} is not there any more; {} is the same key and is used instead.", path_text(file), path_text(*found)));
    }
}

// Over `all` the saved session of the name that was typed, if there is one.
void fill_from_session(Settings& all, const SshInvocation& invocation, sessions::SessionStore& store)
{
    auto session = store.load(invocation.word);
    if (session) {
        for (const SettingId id : invocation.from_word) { // "ubuntu@prod" is its name, then, and says nothing about a user
            all.reset(id);
        }
    } else if (session.error().is(settings::SettingsErrc::not_found) && invocation.word != invocation.host) {
        session = store.load(invocation.host);
    }
    if (session) {
        all.fill_from(session->settings);
        return;
    }
    using enum settings::SettingsErrc;
    const Error& why = session.error();
    if (!why.is(not_found) && !why.is(bad_name) && !why.is(not_toml)) { // no session; no name for one; the store tells
        print_error(why);
    }
}

// The command line over the saved session of that name, if there is one, over Default Settings.
Result<Settings> effective_settings(const SshInvocation& invocation, const settings::Places& places)
{
    sessions::SessionStore store{places};
    Settings all = invocation.settings;
    fill_from_session(all, invocation, store);
    all.fill_from(store.default_settings());
    for (const std::string& notice : store.take_notices()) {
        print_error(notice);
    }
    const settings::Source here{settings::SourceKind::command_line};
    if (all.text(SettingId::host_name).empty()) {
        if (auto good = check_no_port_in(invocation.host); !good) {
            return std::unexpected(good.error());
        }
        if (auto done = all.set_text(SettingId::host_name, invocation.host, here); !done) {
            return fail(CliErrc::bad_destination, invocation.host, "it is longer than a host name can be, or not UTF-8 text");
        }
    }
    if (all.text(SettingId::user_name).empty()) {
        [[maybe_unused]] const Status done = all.set_text(SettingId::user_name, settings::local_user_name(), here); // else it is asked for
    }
    if (all.list(SettingId::key_file).size() == 1) { // which of several the fingerprint is of is not kept
        follow_moved_key(all, store);
    }
    return all;
}

bool wants_pty(const Settings& values, const SshInvocation& invocation)
{
    switch (values.choice<RequestTty>(SettingId::request_tty)) {
    case RequestTty::no:
        return false;
    case RequestTty::force:
        return true;
    case RequestTty::yes:
        if (!is_terminal(Standard::input) && values.choice<LogLevel>(SettingId::log_level) >= LogLevel::info) {
            print_error("No terminal is asked for, because standard input is none; -tt asks all the same.");
        }
        return is_terminal(Standard::input);
    case RequestTty::automatic:
        break;
    }
    return !invocation.command && is_terminal(Standard::input);
}

RemotePlan make_plan(const Settings& values, const SshInvocation& invocation, const settings::Places& places)
{
    RemotePlan plan{.request = session::request_from_settings(values, places),
                    .command = invocation.command,
                    .pty = wants_pty(values, invocation),
                    .terminal_type = values.text(SettingId::terminal_type),
                    .raw = false,
                    .escape = false,
                    .no_input = invocation.no_input,
                    .log_level = values.choice<LogLevel>(SettingId::log_level)};
    plan.raw = plan.pty && is_terminal(Standard::input);
    plan.escape = plan.raw && !invocation.no_escape;
    const char* terminal = std::getenv("TERM"); // NOLINT(concurrency-mt-unsafe): there are no threads yet
    if (terminal != nullptr && *terminal != 0 && !values.is_set(SettingId::terminal_type)) {
        plan.terminal_type = terminal; // that is the one which will show it
    }
    if (plan.log_level >= LogLevel::debug) {
        plan.request.log = [](std::string_view line) { print_error(fmt::format("debug: {}", line)); };
    }
    return plan;
}

int connect(RemotePlan plan, const Settings& values, Secret passphrase)
{
    asio::io_context io{1};
    const auto prompter = std::make_shared<ConsolePrompter>(
        io.get_executor(), plan.request.batch ? nullptr : open_terminal(),
        ConsolePrompterOptions{.log_level = plan.log_level, .show_banner = values.flag(SettingId::show_banner)});
    plan.request.batch = !prompter->can_ask();
    const auto passphrases = std::make_shared<auth::PassphraseCache>();
    for (const std::filesystem::path& key : plan.request.key_files) {
        if (!passphrase.empty()) {
            passphrases->remember(key, passphrase.clone());
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

} // namespace

std::string ssh_help()
{
    return fmt::format("usage: lk ssh [FLAGS] [USER@]HOST [COMMAND…]\n       lk ssh [FLAGS] ssh://[USER@]HOST[:PORT] [COMMAND…]\n\n"
                       "HOST is a name, an address, or the name of a saved session. Without COMMAND a shell is opened.\n"
                       "The exit status is that of COMMAND, or 255 for an error of lk's own.\n\n{}",
                       flags_help(ssh_flags()));
}

int run_ssh(std::span<const std::string> arguments)
{
    const auto invocation = parse_ssh_arguments(arguments);
    if (!invocation) {
        print_error(invocation.error());
        return own_failure;
    }
    if (invocation->help) {
        print_out(ssh_help());
        return static_cast<int>(Exit::good);
    }
    if (invocation->version) {
        print_error(fmt::format("Latchkey {}", LATCHKEY_VERSION));
        return static_cast<int>(Exit::good);
    }
    const auto places = settings::find_places();
    const auto values = effective_settings(*invocation, places);
    if (!values) {
        print_error(values.error());
        return own_failure;
    }
    Secret passphrase;
    if (!invocation->passphrase_file.empty()) {
        auto read = read_passphrase_file(invocation->passphrase_file);
        if (!read) {
            print_error(read.error());
            return own_failure;
        }
        passphrase = *std::move(read);
    }
    RemotePlan plan = make_plan(*values, *invocation, places);
    if (values->source(SettingId::key_file).kind == settings::SourceKind::session) {
        plan.logged_in_with = [&](const std::filesystem::path& key, const std::string& fingerprint) {
            // It is a convenience of the next time, and no reason to disturb this session.
            sessions::SessionStore store{places};
            [[maybe_unused]] const Status remembered = sessions::remember_used_key(store, invocation->host, key, fingerprint);
        };
    }
    return connect(std::move(plan), *values, std::move(passphrase));
}

} // namespace latchkey::cli
