#include "client/sessions/session_store.h"

#include "client/sessions/recent.h"
#include "client/settings/settings_toml.h"
#include "keys/base/atomic_file.h"
#include "keys/base/platform/folder_lock.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <tuple>

namespace latchkey::sessions {

using settings::Settings;
using settings::SettingsErrc;
using settings::SourceKind;

namespace {

constexpr std::size_t largest_file = std::size_t{1} << 20U;
constexpr std::array<std::string_view, 2> session_keys{"name", "folder"};

// "": there is no such file yet.
Result<std::string> read_or_empty(const std::filesystem::path& file)
{
    const auto bytes = read_file(file, largest_file);
    if (bytes) {
        return to_string(*bytes);
    }
    return bytes.error().is(FileErrc::not_found) ? Result<std::string>{std::string{}} : std::unexpected(bytes.error());
}

// Renames what does not parse, so that nobody overwrites it: "web-1.toml.broken-1". Gives the sentence that people should see.
// The caller holds the folder's lock, or the file may be somebody's half-way through a repair.
std::string set_aside(const std::filesystem::path& file, const Error& why, std::string_view what)
{
    // "line 1: what the parser says"
    const std::string line = why.subject().find(", line ") == std::string::npos
                                 ? std::string{}
                                 : why.subject().substr(why.subject().rfind(", line ") + 2) + ": ";
    const std::string unread = fmt::format("{} in {} could not be read ({}{})", what, path_text(file.filename()), line, why.detail());
    for (int number = 1; number < 1000; ++number) {
        auto target = file;
        target += fmt::format(".broken-{}", number);
        std::error_code problem;
        if (std::filesystem::exists(std::filesystem::symlink_status(target, problem))) {
            continue;
        }
        std::filesystem::rename(file, target, problem);
        if (problem) {
            return fmt::format("{}; the file could not be set aside: {}.", unread, problem.message());
        }
        return fmt::format("{}; the file was set aside as {}: mend it there and give it back its name.", unread,
                           path_text(target.filename()));
    }
    return unread + '.';
}

bool is_session_file(const std::filesystem::directory_entry& entry)
{
    const auto name = path_text(entry.path().filename());
    std::error_code ignored;
    return name.ends_with(".toml") && !name.starts_with('.') && entry.is_regular_file(ignored);
}

std::vector<std::filesystem::path> session_files(const std::filesystem::path& folder, std::vector<std::string>& notices)
{
    std::vector<std::filesystem::path> files;
    std::error_code problem;
    std::filesystem::directory_iterator entry{folder, problem};
    while (!problem && entry != std::filesystem::directory_iterator{}) {
        if (is_session_file(*entry)) {
            files.push_back(entry->path());
        }
        entry.increment(problem);
    }
    if (problem && problem != std::errc::no_such_file_or_directory) {
        notices.push_back(file_error(folder, problem).sentence());
    }
    std::ranges::sort(files);
    return files;
}

std::string stem_text(const std::filesystem::path& file)
{
    return path_text(file.stem());
}

} // namespace

SessionStore::SessionStore(settings::Places places) : places_(std::move(places)) {}

Result<SavedSession> SessionStore::read_session(const std::filesystem::path& file)
{
    const auto read = [&]() -> Result<settings::TomlSettings> {
        const auto bytes = read_file(file, largest_file);
        if (!bytes) {
            return std::unexpected(bytes.error());
        }
        return settings::read_toml(as_text(*bytes), {SourceKind::session, path_text(file.filename())}, session_keys);
    };
    auto document = read();
    if (!document && document.error().is(SettingsErrc::not_toml)) {
        const auto lock = FolderLock::take(file.parent_path());
        document = read(); // somebody may have mended it while we waited
        if (!document && document.error().is(SettingsErrc::not_toml)) {
            notices_.push_back(lock ? set_aside(file, document.error(), "The saved session") : document.error().sentence());
        }
    }
    if (!document) {
        return std::unexpected(document.error());
    }
    notices_.insert(notices_.end(), document->remarks.begin(), document->remarks.end());

    // The key "name" counts, unless it can be none or the file is plainly a copy that somebody made of another session's file.
    SavedSession session{.name = document->extras["name"], .folder = document->extras["folder"], .settings = document->settings};
    std::error_code ignored;
    const auto proper = file.parent_path() / settings::path_from_text(session_file_name(session.name));
    if (!check_session_name(session.name) || (proper != file && std::filesystem::exists(proper, ignored))) {
        session.name = stem_text(file);
    }
    return session;
}

std::filesystem::path SessionStore::file_of(std::string_view name)
{
    auto proper = places_.sessions() / settings::path_from_text(session_file_name(name));
    std::error_code ignored;
    if (std::filesystem::exists(proper, ignored)) {
        return proper;
    }
    // A person may have named the file; the key inside says whose it is.
    std::vector<std::string> unread;
    for (const auto& file : session_files(places_.sessions(), unread)) {
        const auto session = read_session(file);
        if (session && session->name == name) {
            return file;
        }
    }
    return proper;
}

SessionList SessionStore::list()
{
    SessionList out;
    const auto recent = read_recent();
    for (const auto& file : session_files(places_.sessions(), notices_)) {
        auto session = read_session(file);
        if (!session) {
            if (!session.error().is(SettingsErrc::not_toml)) { // that one has its notice
                notices_.push_back(session.error().sentence());
            }
            continue;
        }
        if (const auto used = recent.find(session->name); used != recent.end()) {
            session->last_used = used->second;
        }
        out.sessions.push_back(*std::move(session));
    }
    std::ranges::sort(out.sessions, {}, [](const SavedSession& s) { return std::tie(s.folder, s.name); });
    out.notices = take_notices();
    return out;
}

Result<SavedSession> SessionStore::load(std::string_view name)
{
    if (name == default_settings_name) {
        return SavedSession{.name = std::string{name}, .settings = default_settings()};
    }
    auto good = check_session_name(name);
    if (!good) {
        return std::unexpected(good.error());
    }
    auto session = read_session(file_of(name));
    if (!session) {
        const bool missing = session.error().is(FileErrc::not_found);
        return missing ? fail(SettingsErrc::not_found, std::string{name}) : std::unexpected(session.error());
    }
    session->name = name;
    const auto recent = read_recent();
    if (const auto used = recent.find(session->name); used != recent.end()) {
        session->last_used = used->second;
    }
    return session;
}

Status SessionStore::save(const SavedSession& session, Overwrite overwrite)
{
    if (session.name == default_settings_name) {
        return save_default_settings(session.settings);
    }
    if (auto good = check_session_name(session.name); !good) {
        return good;
    }
    const auto file = file_of(session.name); // may set a broken file aside, which takes the lock: so before ours
    const auto lock = FolderLock::take(places_.sessions());
    if (!lock) {
        return std::unexpected(lock.error());
    }
    return write_document(file, session.settings, settings::Scope::session, {{"name", session.name}, {"folder", session.folder}},
                          overwrite == Overwrite::no ? session.name : std::string{});
}

Status SessionStore::write_document(const std::filesystem::path& file, const Settings& values, settings::Scope scope,
                                    const std::map<std::string, std::string>& extras, const std::string& must_be_new)
{
    auto previous = read_or_empty(file);
    if (!previous) {
        return std::unexpected(previous.error());
    }
    std::error_code ignored;
    if (!must_be_new.empty() && std::filesystem::exists(file, ignored)) {
        return fail(SettingsErrc::exists, must_be_new);
    }
    auto text = settings::write_toml(*previous, values, scope, extras);
    if (!text && text.error().is(SettingsErrc::not_toml)) {
        notices_.push_back(set_aside(file, text.error(), "What was saved"));
        if (std::filesystem::exists(file, ignored)) {
            const std::string& place = text.error().subject(); // "The settings, line 1"
            const std::size_t line = std::min(place.rfind(", line "), place.size());
            return std::unexpected(text.error().about(path_text(file) + place.substr(line))); // better no save than an overwritten file
        }
        text = settings::write_toml({}, values, scope, extras);
    }
    if (!text) {
        return std::unexpected(text.error());
    }
    return *text == *previous && std::filesystem::exists(file, ignored) ? Status{} : write_file_atomically(file, as_bytes(*text));
}

Status SessionStore::remove(std::string_view name)
{
    const auto file = file_of(name);
    const auto lock = FolderLock::take(places_.sessions());
    if (!lock) {
        return std::unexpected(lock.error());
    }
    std::error_code problem;
    const bool removed = std::filesystem::remove(file, problem);
    if (problem) {
        return std::unexpected(file_error(file, problem));
    }
    if (!removed) {
        return fail(SettingsErrc::not_found, std::string{name});
    }
    return change_recent(name, std::nullopt);
}

Status SessionStore::rename(std::string_view from, const std::string& to)
{
    if (auto good = check_session_name(to); !good) {
        return good;
    }
    const auto session = load(from);
    if (!session) {
        return std::unexpected(session.error());
    }
    if (from == to) {
        return {};
    }
    const auto old_file = file_of(from);
    const auto new_file = file_of(to);
    const auto lock = FolderLock::take(places_.sessions());
    if (!lock) {
        return std::unexpected(lock.error());
    }
    std::error_code problem;
    if (!std::filesystem::exists(old_file, problem)) {
        return fail(SettingsErrc::not_found, std::string{from}); // somebody else renamed or deleted it while we waited
    }
    const auto text = read_or_empty(old_file);
    auto renamed = text ? settings::write_toml(*text, session->settings, settings::Scope::session, {{"name", to}}) : text;
    if (!renamed) {
        return std::unexpected(renamed.error());
    }
    const auto written = write_file_atomically(new_file, as_bytes(*renamed), IfExists::fail);
    if (!written) {
        return written.error().is(FileErrc::exists) ? fail(SettingsErrc::exists, to) : written;
    }
    std::filesystem::remove(old_file, problem);
    if (problem) {
        return std::unexpected(file_error(old_file, problem));
    }
    return change_recent(to, session->last_used, from);
}

Settings SessionStore::read_settings_file(const std::filesystem::path& file, SourceKind kind)
{
    const auto bytes = read_file(file, largest_file);
    if (!bytes) {
        if (!bytes.error().is(FileErrc::not_found)) {
            notices_.push_back(bytes.error().sentence());
        }
        return {};
    }
    auto document = settings::read_toml(as_text(*bytes), {kind, path_text(file.filename())});
    if (!document) {
        const auto lock = FolderLock::take(file.parent_path());
        notices_.push_back(lock && document.error().is(SettingsErrc::not_toml) ? set_aside(file, document.error(), "The settings")
                                                                               : document.error().sentence());
        return {};
    }
    notices_.insert(notices_.end(), document->remarks.begin(), document->remarks.end());
    return document->settings;
}

Settings SessionStore::default_settings()
{
    return read_settings_file(places_.default_settings(), SourceKind::default_settings);
}

Status SessionStore::save_default_settings(const Settings& values)
{
    const auto lock = FolderLock::take(places_.config);
    if (!lock) {
        return std::unexpected(lock.error());
    }
    return write_document(places_.default_settings(), values, settings::Scope::session, {}, {});
}

Settings SessionStore::application_settings()
{
    return read_settings_file(places_.application_settings(), SourceKind::application);
}

Status SessionStore::save_application_settings(const Settings& changes)
{
    const auto lock = FolderLock::take(places_.config);
    if (!lock) {
        return std::unexpected(lock.error());
    }
    Settings all = changes;
    if (const auto bytes = read_file(places_.application_settings(), largest_file)) {
        if (const auto document = settings::read_toml(as_text(*bytes), {SourceKind::application, {}})) {
            all.fill_from(document->settings);
        }
    }
    return write_document(places_.application_settings(), all, settings::Scope::application, {}, {});
}

Settings SessionStore::effective(const SavedSession& session)
{
    Settings all = session.settings;
    if (session.name != default_settings_name) {
        all.fill_from(default_settings());
    }
    return all;
}

Status SessionStore::mark_used(std::string_view name, UsedTime when)
{
    return change_recent(name, when);
}

std::map<std::string, UsedTime> SessionStore::read_recent()
{
    const auto text = read_or_empty(places_.recent());
    return text ? parse_recent(*text) : std::map<std::string, UsedTime>{};
}

Status SessionStore::change_recent(std::string_view name, std::optional<UsedTime> when, std::string_view renamed_from)
{
    std::error_code ignored;
    if (!when && !std::filesystem::exists(places_.recent(), ignored)) {
        return {};
    }
    const auto lock = FolderLock::take(places_.state);
    if (!lock) {
        return std::unexpected(lock.error());
    }
    auto recent = read_recent();
    recent.erase(std::string{renamed_from});
    if (when) {
        recent[std::string{name}] = *when;
    } else {
        recent.erase(std::string{name});
    }
    return write_file_atomically(places_.recent(), as_bytes(format_recent(recent)));
}

std::vector<std::string> SessionStore::take_notices()
{
    return std::exchange(notices_, {});
}

} // namespace latchkey::sessions
