#include "client/cli/cli_error.h"
#include "client/cli/commands.h"
#include "client/cli/flags.h"
#include "client/cli/platform/console.h"
#include "client/cli/print.h"
#include "client/cli/session_import.h"
#include "client/sessions/session_key.h"
#include "client/sessions/session_store.h"
#include "client/settings/words.h"
#include "keys/base/log.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <deque>
#include <set>

namespace latchkey::cli {

using sessions::SavedSession;
using sessions::SessionStore;
using settings::Setting;
using settings::SettingId;

namespace {

constexpr std::array show_flags{Flag{'a', "all", "", "show: the settings that have their defaults, too"},
                                Flag{'h', "help", "", "print this"}};

/// Names that people would try first.
struct ShortName {
    std::string_view name;
    SettingId id;
};
constexpr std::array short_names{ShortName{"host", SettingId::host_name}, ShortName{"user", SettingId::user_name},
                                 ShortName{"key", SettingId::key_file}};

/// The flags of `save`: one for each setting of a session, from the settings table.
class SaveFlags {
public:
    SaveFlags()
    {
        flags_ = {Flag{0, "folder", "FOLDER", "the folder that it is listed in: Production, or A/B"}, Flag{'h', "help", "", "print this"}};
        for (const auto& [name, id] : short_names) {
            flags_.push_back({.name = name, .value = "VALUE", .help = "", .not_here = {}});
        }
        for (const Setting& row : settings::setting_table()) {
            if (row.scope != settings::Scope::session) {
                continue;
            }
            std::string& name = names_.emplace_back(row.name);
            std::ranges::replace(name, '_', '-');
            const bool takes_letter = row.ssh_flag != 0 && row.kind != settings::SettingKind::boolean;
            const std::string_view help =
                row.page.empty() ? std::string_view{} : row.label; // what the program keeps is not for people to give
            flags_.push_back({takes_letter ? row.ssh_flag : '\0', name, value_name(row), help, {}});
        }
    }
    [[nodiscard]] std::span<const Flag> all() const { return flags_; }

    [[nodiscard]] static const Setting* setting_of(const Flag& flag)
    {
        const auto known = std::ranges::find(short_names, flag.name, &ShortName::name);
        return known != short_names.end() ? &settings::setting(known->id) : settings::find_setting(flag.name);
    }

private:
    static std::string_view value_name(const Setting& row)
    {
        switch (row.kind) {
        case settings::SettingKind::boolean:
            return "yes|no";
        case settings::SettingKind::number:
            return "NUMBER";
        case settings::SettingKind::duration:
            return "TIME";
        case settings::SettingKind::choice:
            return "WORD";
        case settings::SettingKind::text:
            return "TEXT";
        case settings::SettingKind::text_list:
            return "WORDS";
        case settings::SettingKind::algorithm_list:
            return "NAMES";
        case settings::SettingKind::path:
        case settings::SettingKind::path_list:
            return "FILE";
        }
        return "VALUE";
    }
    std::deque<std::string> names_; // the flags point into it
    std::vector<Flag> flags_;
};

int good_with_notices(SessionStore& store)
{
    say_once(store.take_notices());
    return static_cast<int>(Exit::good);
}

int ended_with_notices(SessionStore& store, const Error& error)
{
    (void)good_with_notices(store);
    return session_failed(error);
}

// NAME <tab> user@host:port <tab> FOLDER: for people, and for `cut`; a fourth field says that a session is PuTTY's own.
int list(SessionStore& store, const Parsed& parsed)
{
    if (!parsed.words.empty()) {
        return session_failed({CliErrc::unwanted_word, parsed.words.front()});
    }
    const auto found = store.list();
    for (const std::string& notice : found.notices) {
        print_error(notice);
    }
    for (const SavedSession& session : found.sessions) {
        print_out(fmt::format("{}\t{}\t{}\n", printable(session.name), printable(shown_destination(store.effective(session))),
                              printable(session.folder)));
    }
    std::vector<std::string> notices;
    print_out(putty_rows(store, notices));
    say_once(notices);
    return good_with_notices(store);
}

int show(SessionStore& store, const Parsed& parsed)
{
    const auto session = store.load(parsed.words.front());
    if (!session) {
        return ended_with_notices(store, session.error());
    }
    if (!session->folder.empty()) {
        print_out(fmt::format("folder = {}\n", printable(session->folder)));
    }
    print_out(describe_settings(store.effective(*session), parsed.has("all")));
    return good_with_notices(store);
}

// Names come with blanks around them when they are copied from a page; no host's and no user's name has any there.
Result<std::string_view> tidy(const GivenFlag& given, SettingId id, std::string_view session)
{
    std::string_view value = given.value;
    if (id == SettingId::host_name || id == SettingId::user_name) {
        value = settings::trimmed(value);
    }
    const bool one_word = value.find_first_of(" \t") == std::string_view::npos;
    if (id == SettingId::host_name && (!one_word || (value.empty() && session != sessions::default_settings_name))) {
        return fail(settings::SettingsErrc::wrong_type, given.typed, "one host name or one IP address, without blanks in it");
    }
    return value;
}

// Changes what the flags name; an empty value takes a setting out. A session that is not there yet is made.
Status apply(SavedSession& session, const Parsed& parsed)
{
    std::set<SettingId> replaced; // the first value of a list takes the place of what was saved, the others add to it
    for (const GivenFlag& given : parsed.flags) {
        if (given.is("folder")) {
            session.folder = given.value;
            continue;
        }
        const Setting* row = SaveFlags::setting_of(*given.flag);
        if (row == nullptr) {
            continue; // --help
        }
        const auto value = tidy(given, row->id, session.name);
        if (!value) {
            return std::unexpected(value.error());
        }
        const settings::Source source{settings::SourceKind::command_line};
        Status done;
        if (value->empty()) {
            session.settings.reset(row->id);
        } else if (row->merge == settings::Merge::append && !replaced.insert(row->id).second) {
            done = session.settings.append_text(row->id, *value, source);
        } else {
            done = session.settings.set_text(row->id, *value, source);
        }
        if (!done) {
            return std::unexpected(done.error().about(given.typed));
        }
    }
    return {};
}

int save(SessionStore& store, const Parsed& parsed)
{
    const std::string& name = parsed.words.front();
    auto session = store.load(name);
    if (!session && !session.error().is(settings::SettingsErrc::not_found) && !session.error().is(settings::SettingsErrc::not_toml)) {
        return ended_with_notices(store, session.error());
    }
    SavedSession changed = session ? *session : SavedSession{.name = name};
    if (const auto done = apply(changed, parsed); !done) {
        return session_failed(done.error());
    }
    // A new file is another key until it has been read; one that is only away is not.
    const bool new_key = !session || session->settings.value(SettingId::key_file) != changed.settings.value(SettingId::key_file);
    if (new_key && !parsed.has("key-fingerprint")) {
        changed.settings.reset(SettingId::key_fingerprint);
    }
    sessions::remember_key(changed.settings, store.places().home);
    if (const auto saved = store.save(changed); !saved) {
        return ended_with_notices(store, saved.error());
    }
    return good_with_notices(store);
}

int remove(SessionStore& store, const Parsed& parsed)
{
    const auto removed = store.remove(parsed.words.front());
    return removed ? good_with_notices(store) : ended_with_notices(store, removed.error());
}

int rename(SessionStore& store, const Parsed& parsed)
{
    const auto renamed = store.rename(parsed.words[0], parsed.words[1]);
    return renamed ? good_with_notices(store) : ended_with_notices(store, renamed.error());
}

struct Action {
    std::string_view name;
    std::string_view usage;
    std::string_view summary;
    std::size_t words; ///< at least
    int (*run)(SessionStore&, const Parsed&);
    std::span<const Flag> (*flags)() = nullptr; ///< of its own; nullptr: those of show and save
    bool more_words = false;
    std::string_view what = "the session's name"; ///< the word that is missing
};
constexpr std::array actions{
    Action{"list", "", "NAME, user@host:port and FOLDER, with tabs between; PuTTY's own sessions say so behind", 0, list},
    Action{"show", "NAME [--all]", "the settings of a session and where each comes from", 1, show},
    Action{"save", "NAME [FLAGS]", "makes a session, or changes what the flags say; an empty value takes a setting out", 1, save},
    Action{"rename", "OLD NEW", "", 2, rename},
    Action{"delete", "NAME", "", 1, remove},
    Action{"import", "[SOURCE] [NAME…]", "takes PuTTY's sessions over: --putty, --reg FILE, or a FOLDER or .reg file", 0, import_sessions,
           import_flags, true},
    Action{"from-command", "COMMAND", "makes a session of 'ssh …', 'plink …' or ssh://…", 1, session_from_command, from_command_flags, true,
           "the command, in quotes"},
    Action{"as-command", "NAME", "prints the command line for ssh (--ssh) or plink (--plink)", 1, session_as_command, as_command_flags},
};

int run_action(const Action& action, std::span<const std::string> arguments)
{
    const SaveFlags save_flags;
    const auto flags = action.flags != nullptr ? action.flags() : action.run == save ? save_flags.all() : std::span<const Flag>{show_flags};
    auto parsed = parse_flags(flags, arguments);
    if (action.run == session_from_command && (!parsed || parsed->words.size() > 1)) {
        parsed = parse_flags(flags, arguments, 0); // behind `from-command ssh` come ssh's flags, not ours
    }
    if (!parsed) {
        return session_failed(parsed.error());
    }
    if (parsed->has("help")) {
        print_out(session_help());
        return static_cast<int>(Exit::good);
    }
    if (parsed->words.size() < action.words) {
        return session_failed(
            {CliErrc::missing_word, action.words == 2 ? std::string{"the old and the new name"} : std::string{action.what}});
    }
    if (parsed->words.size() > action.words && !action.more_words) {
        return session_failed({CliErrc::unwanted_word, parsed->words[action.words]});
    }
    SessionStore store{settings::find_places()};
    return action.run(store, *parsed);
}

} // namespace

std::string session_help()
{
    std::string out = "usage: lk session COMMAND …\n\n";
    for (const Action& action : actions) {
        out += fmt::format("  {:<13}{:<18}{}\n", action.name, action.usage, action.summary);
    }
    const SaveFlags save_flags;
    return out +
           fmt::format("\n\"{}\" is what every session stands on.\n\nflags of import:\n{}\nflags of from-command, before the command:\n{}"
                       "\nflags of save:\n{}",
                       sessions::default_settings_name, flags_help(import_flags()), flags_help(from_command_flags()),
                       flags_help(save_flags.all()));
}

int session_failed(const Error& error)
{
    print_error(error);
    return static_cast<int>(&error.domain() == &error_domain(CliErrc{}) ? Exit::usage : Exit::failed);
}

void say_once(std::span<const std::string> notices)
{
    for (auto notice = notices.begin(); notice != notices.end(); ++notice) { // a file that is read twice has two equal ones
        if (std::find(notices.begin(), notice, *notice) == notice) {
            print_error(*notice);
        }
    }
}

std::string shown_destination(const settings::Settings& values)
{
    const std::string user = values.text(SettingId::user_name);
    const std::string host = values.text(SettingId::host_name);
    const auto port = values.number(SettingId::port);
    const bool bracketed = port != 22 && host.find(':') != std::string::npos;
    std::string out = user.empty() ? "" : user + "@";
    out += bracketed ? fmt::format("[{}]", host) : host;
    return port == 22 ? out : fmt::format("{}:{}", out, port);
}

// As `lk session save` would take it again, with where each value comes from.
std::string describe_settings(const settings::Settings& values, bool all)
{
    std::string out;
    for (const Setting& row : settings::setting_table()) {
        if (row.scope == settings::Scope::session && (all || values.is_set(row.id))) {
            out += fmt::format("{} = {}  # {}\n", row.name, printable(values.as_text(row.id)), printable(values.source(row.id).text()));
        }
    }
    return out;
}

bool ask_yes(const std::string& question)
{
    const auto terminal = open_terminal();
    const auto answer = terminal ? terminal->ask(question, Terminal::Echo::on) : std::nullopt;
    const std::string_view word = answer ? settings::trimmed(answer->text()) : std::string_view{};
    return settings::same_word(word, "y") || settings::same_word(word, "yes");
}

int run_session(std::span<const std::string> arguments)
{
    if (arguments.empty()) {
        return session_failed({CliErrc::missing_word, "what to do: list, show, save, rename, delete, import, from-command or as-command"});
    }
    const std::string& word = arguments.front();
    if (word == "--help" || word == "-h") {
        print_out(session_help());
        return static_cast<int>(Exit::good);
    }
    const auto action = std::ranges::find(actions, word, &Action::name);
    if (action == actions.end()) {
        print_error(fmt::format("There is no command \"session {}\"; `lk session --help` lists them.", word));
        return static_cast<int>(Exit::usage);
    }
    return run_action(*action, arguments.subspan(1));
}

} // namespace latchkey::cli
