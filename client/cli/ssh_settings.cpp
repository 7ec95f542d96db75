#include "client/cli/ssh_settings.h"

#include "client/cli/cli_error.h"
#include "client/cli/destination.h"
#include "client/cli/print.h"
#include "client/sessions/putty_import.h"
#include "client/sessions/session_key.h"
#include "keys/base/file.h"

#include <fmt/format.h>

namespace latchkey::cli {

using settings::LogLevel;
using settings::SettingId;
using settings::Settings;

namespace {

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

// -load: the session of that name, ours or PuTTY's. The user's own store is the user's own word, a proxy command in it too: PuTTY would run
// it. What came along in another form, or not at all, is told under -v.
Result<Settings> load_session(const std::string& name, sessions::SessionStore& store, std::vector<std::string>* remarks)
{
    if (auto ours = store.load(name)) {
        return ours->settings;
    }
    const settings::Places& places = store.places();
    const auto theirs = sessions::load_putty_session(sessions::find_putty_places(places.home), name);
    if (!theirs) {
        return std::unexpected(theirs.error());
    }
    sessions::PuttyContext context{.home = places.home, .local_user = settings::local_user_name(), .base = store.default_settings()};
    context.local_commands = true;
    const sessions::PuttyImport import = sessions::import_putty_session(*theirs, context);
    if (!import.is_ssh()) {
        return fail(sessions::PuttyErrc::not_ssh, name, import.protocol);
    }
    for (const sessions::ImportNote& note : import.notes) {
        if (remarks != nullptr) {
            remarks->push_back(note.sentence);
        }
    }
    return import.settings;
}

Status fill_from_loaded(Settings& all, const SshInvocation& invocation, sessions::SessionStore& store)
{
    std::vector<std::string> remarks;
    const auto loaded = load_session(invocation.load, store, &remarks);
    if (!loaded) {
        return std::unexpected(loaded.error());
    }
    Settings weaker = *loaded;
    if (!invocation.host.empty()) { // a host that was typed is meant, not the session's
        weaker.reset(SettingId::host_name);
    }
    all.fill_from(weaker);
    if (all.choice<LogLevel>(SettingId::log_level) >= LogLevel::verbose) {
        for (const std::string& remark : remarks) {
            print_error(remark);
        }
    }
    return {};
}

} // namespace

bool loaded_session_has_host(const std::string& name, const settings::Places& places)
{
    sessions::SessionStore store{places};
    const auto loaded = load_session(name, store, nullptr);
    return loaded && !loaded->text(SettingId::host_name).empty();
}

Result<Settings> settings_for(const SshInvocation& invocation, const settings::Places& places)
{
    sessions::SessionStore store{places};
    Settings all = invocation.settings;
    if (!invocation.load.empty()) {
        if (auto filled = fill_from_loaded(all, invocation, store); !filled) {
            return std::unexpected(filled.error());
        }
    } else {
        fill_from_session(all, invocation, store);
    }
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

} // namespace latchkey::cli
