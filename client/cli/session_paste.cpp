#include "client/cli/cli_error.h"
#include "client/cli/platform/console.h"
#include "client/cli/print.h"
#include "client/cli/session_import.h"
#include "client/sessions/pasted_command.h"
#include "client/sessions/putty_import.h"
#include "client/sessions/session_key.h"
#include "client/settings/words.h"
#include "keys/base/log.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace latchkey::cli {

using namespace sessions;
using settings::SettingId;

namespace {

constexpr std::array paste_flags{
    Flag{0, "name", "NAME", "the new session's name; otherwise it is asked for, or is the host"},
    Flag{0, "folder", "FOLDER", "the folder that it is listed in"},
    Flag{0, "allow", "WORDS", "keep what acts by itself, too: commands, forwards, agent, files (commas between) or all"},
    Flag{0, "overwrite", "", "replace a session of that name"},
    Flag{'n', "dry-run", "", "say what would be saved; write nothing"},
    Flag{'h', "help", "", "print this"},
};
constexpr std::array write_flags{
    Flag{0, "ssh", "", "for OpenSSH (so it is without a flag)"},
    Flag{0, "plink", "", "for PuTTY's plink"},
    Flag{'h', "help", "", "print this"},
};

#ifdef _WIN32
constexpr Shell own_shell = Shell::windows;
#else
constexpr Shell own_shell = Shell::posix;
#endif

// The command may be one word in quotes, or all the words that follow.
std::string command_of(const Parsed& parsed)
{
    return parsed.words.size() == 1 ? parsed.words.front() : join_command(parsed.words, Shell::posix);
}

// Says what was held back, and asks; the command once more with what is allowed.
Result<PastedCommand> with_consent(const std::string& command, const Parsed& parsed)
{
    Allowed allowed;
    if (!Allowed::parse(parsed.value("allow"), allowed)) {
        return fail(CliErrc::bad_value, "--allow", "words of these: commands, forwards, agent, files, all, none");
    }
    auto read = parse_pasted_command(command, allowed);
    if (!read || read->held_back.empty()) {
        return read;
    }
    std::string list;
    for (const HeldBack& held : read->held_back) {
        list += fmt::format("  {} ({})\n", printable(held.what), name(held.consent));
    }
    if (!parsed.has("allow") && !parsed.has("dry-run") &&
        ask_yes(fmt::format("The command sets what acts by itself each time the session is opened:\n{}Keep that? [y/N] ", list))) {
        return parse_pasted_command(command, Allowed::everything());
    }
    for (const HeldBack& held : read->held_back) {
        print_error(fmt::format("Left out: {}; --allow {} keeps it.", printable(held.what), name(held.consent)));
    }
    return read;
}

std::string session_name(const Parsed& parsed, const std::string& host)
{
    if (parsed.has("name")) {
        return parsed.value("name");
    }
    const auto terminal = parsed.has("dry-run") ? nullptr : open_terminal();
    const auto answer =
        terminal ? terminal->ask(fmt::format("Name of the session [{}]: ", printable(host)), Terminal::Echo::on) : std::nullopt;
    const std::string typed = answer ? std::string{settings::trimmed(answer->text())} : std::string{};
    return typed.empty() ? host : typed;
}

} // namespace

std::span<const Flag> from_command_flags()
{
    return paste_flags;
}

std::span<const Flag> as_command_flags()
{
    return write_flags;
}

int session_from_command(SessionStore& store, const Parsed& parsed)
{
    const auto read = with_consent(command_of(parsed), parsed);
    if (!read) {
        return session_failed(read.error());
    }
    for (const std::string& note : read->notes) {
        print_error(note);
    }
    SavedSession session{.name = session_name(parsed, read->name), .folder = parsed.value("folder"), .settings = read->settings};
    if (auto good = check_session_name(session.name); !good) {
        return session_failed(good.error());
    }
    if (parsed.has("dry-run")) {
        print_out(fmt::format("name = {}\n{}", printable(session.name), describe_settings(session.settings, false)));
        return static_cast<int>(Exit::good);
    }
    remember_key(session.settings, store.places().home);
    const auto saved = store.save(session, parsed.has("overwrite") ? Overwrite::yes : Overwrite::no);
    say_once(store.take_notices());
    if (!saved) {
        return session_failed(saved.error());
    }
    print_out(fmt::format("{}\t{}\n", printable(session.name), printable(shown_destination(session.settings))));
    return static_cast<int>(Exit::good);
}

int session_as_command(SessionStore& store, const Parsed& parsed)
{
    const std::string& name = parsed.words.front();
    const auto session = store.load(name);
    settings::Settings values;
    if (session) {
        values = store.effective(*session);
    } else if (session.error().is(settings::SettingsErrc::not_found)) {
        // PuTTY's own sessions are listed beside ours, so they can be named here, too.
        const auto putty = use_putty_session(name, store.places(), store.default_settings());
        if (!putty) {
            return session_failed(putty.error().is(PuttyErrc::not_ssh) ? putty.error() : session.error());
        }
        values = putty->settings;
        values.fill_from(store.default_settings());
    } else {
        say_once(store.take_notices());
        return session_failed(session.error());
    }
    const auto written = write_command(values, parsed.has("plink") ? CommandFor::plink : CommandFor::ssh, own_shell);
    say_once(store.take_notices());
    if (!written) {
        return session_failed(written.error());
    }
    for (const std::string& note : written->notes) {
        print_error(note);
    }
    print_out(written->line + '\n');
    return static_cast<int>(Exit::good);
}

} // namespace latchkey::cli
