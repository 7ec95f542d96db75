#include "client/cli/session_import.h"

#include "client/cli/cli_error.h"
#include "client/cli/json.h"
#include "client/cli/platform/console.h"
#include "client/cli/print.h"
#include "client/cli/table.h"
#include "client/sessions/putty_import.h"
#include "client/sessions/session_key.h"
#include "client/settings/platform/paths.h"
#include "client/settings/words.h"
#include "keys/base/file.h"
#include "keys/base/log.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

namespace latchkey::cli {

using namespace sessions;
using settings::SettingId;
using settings::Settings;

namespace {

constexpr std::array flags{
    Flag{0, "putty", "", "from this user's PuTTY (so it is without --reg and a folder)"},
    Flag{0, "reg", "FILE", "from an export of the registry; may be given several times"},
    Flag{0, "folder", "FOLDER", "the folder that the new sessions are listed in"},
    Flag{0, "default-settings", "", "take PuTTY's Default Settings, too; what yours say already stays"},
    Flag{0, "allow", "WORDS", "take what acts by itself, too: commands, forwards, agent, files (commas between) or all"},
    Flag{0, "overwrite", "", "replace sessions of the same name"},
    Flag{'n', "dry-run", "", "say what would happen; write nothing"},
    Flag{0, "json", "", "the report as JSON"},
    Flag{'h', "help", "", "print this"},
};

enum class Outcome { imported, exists, skipped, failed };

struct Row {
    std::string name;
    std::string protocol;
    Outcome outcome = Outcome::imported;
    std::string reason{};
    Settings settings{};
    std::vector<ImportNote> notes{};
};

std::string_view word_of(Outcome outcome, bool dry_run)
{
    switch (outcome) {
    case Outcome::imported:
        return dry_run ? "would be imported" : "imported";
    case Outcome::exists:
        return "is there already";
    case Outcome::skipped:
        return "skipped";
    case Outcome::failed:
        return "failed";
    }
    return {};
}

/// Where sessions come from: the user's own PuTTY, exports, or a folder of session files that somebody gave to the user.
struct From {
    PuttySessions found{};
    bool own = false;                                 ///< the user's own store: what it says, the user has said
    std::vector<std::filesystem::path> key_folders{}; ///< keys may lie beside an export
    std::vector<std::string> names{};                 ///< none: all
};

void append(PuttySessions& all, PuttySessions&& more)
{
    for (PuttySession& session : more.sessions) {
        if (all.find(session.name) == nullptr) {
            all.sessions.push_back(std::move(session));
        }
    }
    std::ranges::move(more.notices, std::back_inserter(all.notices));
}

Status add_export(From& from, const std::filesystem::path& file)
{
    auto read = read_putty_export(file);
    if (!read) {
        return std::unexpected(read.error());
    }
    append(from.found, *std::move(read));
    from.key_folders.push_back(file.parent_path().empty() ? std::filesystem::path{"."} : file.parent_path());
    return {};
}

Result<From> read_sources(const Parsed& parsed, const settings::Places& places)
{
    From from;
    std::span<const std::string> words{parsed.words};
    bool named = false;
    for (const GivenFlag& given : parsed.flags) {
        if (given.is("reg")) {
            named = true;
            if (auto done = add_export(from, settings::path_from_text(given.value)); !done) {
                return std::unexpected(done.error());
            }
        }
    }
    // A word that is a folder or an export on the disk is where to read from; any other is a session's name.
    std::error_code ignored;
    const auto path = words.empty() ? std::filesystem::path{} : settings::path_from_text(words.front());
    if (!named && !parsed.has("putty") && !words.empty() && std::filesystem::exists(path, ignored)) {
        named = true;
        words = words.subspan(1);
        if (std::filesystem::is_directory(path, ignored)) {
            const auto inner = path / "sessions"; // ~/.putty itself
            append(from.found, read_putty_folder(std::filesystem::is_directory(inner, ignored) ? inner : path));
            from.key_folders.push_back(path);
        } else if (auto done = add_export(from, path); !done) {
            return std::unexpected(done.error());
        }
    }
    if (!named || parsed.has("putty")) {
        from.own = !named;
        append(from.found, list_putty_sessions(find_putty_places(places.home)));
    }
    from.names.assign(words.begin(), words.end());
    return from;
}

/// One import, from what was read to what is saved.
class Import {
public:
    Import(SessionStore& store, const Parsed& parsed, From from) : store_(store), parsed_(parsed), from_(std::move(from))
    {
        context_.home = store.places().home;
        context_.local_user = settings::local_user_name();
        context_.key_folders = from_.key_folders;
        context_.is_session = [this](std::string_view name) { return from_.found.find(name) != nullptr; };
    }

    int run()
    {
        if (!Allowed::parse(parsed_.value("allow"), given_)) {
            return session_failed({CliErrc::bad_value, "--allow", "words of these: commands, forwards, agent, files, all, none"});
        }
        context_.local_commands = given_.has(Consent::commands);
        context_.allowed = from_.own ? Allowed::everything() : given_;
        if (!from_.own && !parsed_.has("allow") && !parsed_.has("dry-run") && !parsed_.has("json")) {
            ask_for_consent();
        }
        defaults();
        for (const PuttySession& session : from_.found.sessions) {
            if (session.name != default_settings_name && wanted(session.name)) {
                rows_.push_back(import_one(session));
            }
        }
        for (const std::string& name : from_.names) {
            if (from_.found.find(name) == nullptr) {
                rows_.push_back({.name = name, .protocol = "", .outcome = Outcome::failed, .reason = "there is no such session"});
            }
        }
        report();
        const bool bad = std::ranges::any_of(rows_, [](const Row& row) { return row.outcome == Outcome::failed; });
        return static_cast<int>(bad ? Exit::failed : Exit::good);
    }

private:
    [[nodiscard]] bool dry_run() const { return parsed_.has("dry-run"); }
    [[nodiscard]] bool wanted(std::string_view name) const
    {
        return from_.names.empty() || std::ranges::find(from_.names, name) != from_.names.end();
    }

    // One question for all of them, after they have been listed.
    void ask_for_consent()
    {
        std::string list;
        std::size_t count = 0;
        for (const PuttySession& session : from_.found.sessions) {
            for (const ImportNote& note :
                 wanted(session.name) ? import_putty_session(session, context_).notes : std::vector<ImportNote>{}) {
                if (note.kind == ImportNote::Kind::needs_consent && ++count <= 50) {
                    list += fmt::format("  {}: {}\n", printable(session.name), printable(note.sentence));
                }
            }
        }
        if (count == 0) {
            return;
        }
        const std::string more = count > 50 ? fmt::format("  … and {} more\n", count - 50) : "";
        if (ask_yes(fmt::format("These sessions set what acts by itself:\n{}{}Take that, too? [y/N] ", list, more))) {
            context_.allowed = Allowed::everything();
            context_.local_commands = true;
        }
    }

    // Our Default Settings stay as they are but for what they do not say, and only when asked for.
    void defaults()
    {
        context_.base = store_.default_settings();
        const PuttySession* theirs = from_.found.find(default_settings_name);
        if (theirs == nullptr) {
            return;
        }
        PuttyContext alone = context_;
        alone.base = {};
        PuttyImport import = import_putty_session(*theirs, alone);
        import.settings.reset(SettingId::host_name); // a host for every new session is nobody's wish
        const bool named = std::ranges::find(from_.names, default_settings_name) != from_.names.end();
        const bool something = !import.settings.same_values({});
        bool take = parsed_.has("default-settings") || named;
        if (!take && something && from_.names.empty() && !dry_run() && !parsed_.has("json")) {
            take = ask_yes(fmt::format("PuTTY's Default Settings:\n{}Add them to yours? What yours say already stays. [y/N] ",
                                       describe_settings(import.settings, false)));
        }
        Row row{
            .name = std::string{default_settings_name}, .protocol = import.protocol, .settings = import.settings, .notes = import.notes};
        if (!take) {
            if (something && from_.names.empty()) {
                row.outcome = Outcome::skipped;
                row.reason = "--default-settings adds them to yours";
                rows_.push_back(std::move(row));
            }
            return;
        }
        Settings all = parsed_.has("overwrite") ? import.settings : context_.base;
        all.fill_from(parsed_.has("overwrite") ? context_.base : import.settings);
        context_.base = all;
        if (const Status saved = dry_run() ? Status{} : store_.save_default_settings(all); !saved) {
            row.outcome = Outcome::failed;
            row.reason = saved.error().sentence();
        }
        rows_.push_back(std::move(row));
    }

    Row import_one(const PuttySession& session)
    {
        PuttyImport import = import_putty_session(session, context_);
        Row row{.name = tidy_session_name(session.name),
                .protocol = import.protocol,
                .settings = import.settings,
                .notes = std::move(import.notes)};
        const auto end = [&](Outcome outcome, std::string reason) {
            row.outcome = outcome;
            row.reason = std::move(reason);
            return std::move(row);
        };
        if (!import.is_ssh()) {
            return end(Outcome::skipped, fmt::format("it is for {}, and Latchkey is for SSH", printable(import.protocol)));
        }
        if (!import.settings.is_set(SettingId::host_name)) {
            return end(Outcome::skipped, session.text("HostName").empty() ? "it names no host" : "its host is refused");
        }
        if (auto good = check_session_name(row.name); !good) {
            return end(Outcome::skipped, good.error().sentence());
        }
        remember_key(row.settings, store_.places().home);
        const SavedSession saved{.name = row.name, .folder = parsed_.value("folder"), .settings = row.settings};
        const bool overwrite = parsed_.has("overwrite");
        if (dry_run()) {
            const bool there = !overwrite && store_.load(row.name).has_value();
            return there ? end(Outcome::exists, "--overwrite replaces it") : std::move(row);
        }
        const Status done = store_.save(saved, overwrite ? Overwrite::yes : Overwrite::no);
        if (!done && done.error().is(settings::SettingsErrc::exists)) {
            return end(Outcome::exists, "--overwrite replaces it");
        }
        return done ? std::move(row) : end(Outcome::failed, done.error().sentence());
    }

    [[nodiscard]] std::size_t count(Outcome outcome) const
    {
        return static_cast<std::size_t>(std::ranges::count(rows_, outcome, &Row::outcome));
    }

    void report()
    {
        std::vector<std::string> notices = from_.found.notices;
        std::ranges::move(store_.take_notices(), std::back_inserter(notices));
        if (parsed_.has("json")) {
            report_json(notices);
            return;
        }
        say_once(notices);
        std::vector<std::vector<std::string>> table;
        std::string details;
        for (const Row& row : rows_) {
            std::string result{word_of(row.outcome, dry_run())};
            if (!row.reason.empty()) {
                result += ": " + row.reason;
            }
            table.push_back({row.name, row.outcome == Outcome::imported ? shown_destination(row.settings) : "", std::move(result)});
            for (const ImportNote& note : row.outcome == Outcome::skipped ? std::vector<ImportNote>{} : row.notes) {
                details +=
                    fmt::format("  {}: {}: {}: {}\n", printable(row.name), name(note.kind), printable(note.key), printable(note.sentence));
            }
        }
        print_out(format_table(table));
        if (!details.empty()) {
            print_out(fmt::format("\nWhat did not come along as it was:\n{}", details));
        }
        print_out(fmt::format("{}{} {}, {} there already, {} skipped, {} failed.\n", rows_.empty() ? "" : "\n", count(Outcome::imported),
                              word_of(Outcome::imported, dry_run()), count(Outcome::exists), count(Outcome::skipped),
                              count(Outcome::failed)));
    }

    void report_json(const std::vector<std::string>& notices)
    {
        JsonWriter json;
        json.begin_object().field("dry_run", dry_run());
        json.field("imported", count(Outcome::imported)).field("exists", count(Outcome::exists));
        json.field("skipped", count(Outcome::skipped)).field("failed", count(Outcome::failed));
        json.key("sessions").begin_array();
        for (const Row& row : rows_) {
            json.begin_object().field("name", row.name).field("protocol", row.protocol);
            json.field("result", row.outcome == Outcome::imported  ? (dry_run() ? "would_import" : "imported")
                                 : row.outcome == Outcome::exists  ? "exists"
                                 : row.outcome == Outcome::skipped ? "skipped"
                                                                   : "failed");
            json.field("reason", row.reason).key("settings").begin_object();
            for (const settings::Setting& setting : settings::setting_table()) {
                if (row.settings.is_set(setting.id)) {
                    json.field(setting.name, row.settings.as_text(setting.id));
                }
            }
            json.end_object().key("notes").begin_array();
            for (const ImportNote& note : row.notes) {
                json.begin_object().field("kind", name(note.kind)).field("putty", note.key).field("text", note.sentence).end_object();
            }
            json.end_array().end_object();
        }
        json.end_array().field("notices", notices).end_object();
        print_out(json.take());
    }

    SessionStore& store_;
    const Parsed& parsed_;
    From from_;
    PuttyContext context_;
    Allowed given_;
    std::vector<Row> rows_;
};

} // namespace

std::span<const Flag> import_flags()
{
    return flags;
}

int import_sessions(SessionStore& store, const Parsed& parsed)
{
    auto from = read_sources(parsed, store.places());
    return from ? Import{store, parsed, *std::move(from)}.run() : session_failed(from.error());
}

std::string putty_rows(SessionStore& store, std::vector<std::string>& notices)
{
    PuttySessions all = list_putty_sessions(find_putty_places(store.places().home));
    std::ranges::move(all.notices, std::back_inserter(notices));
    const PuttyContext context{.home = {}, .local_user = settings::local_user_name()}; // no home: key files are not looked for
    std::string out;
    for (const PuttySession& session : all.sessions) {
        if (session.name == default_settings_name) {
            continue;
        }
        const PuttyImport import = import_putty_session(session, context);
        const std::string place = import.is_ssh() ? shown_destination(import.settings) : session.text("HostName");
        const std::string mark = import.is_ssh() ? "PuTTY" : fmt::format("PuTTY ({})", import.protocol);
        out += fmt::format("{}\t{}\t\t{}\n", printable(session.name), printable(place), printable(mark));
    }
    return out;
}

} // namespace latchkey::cli
