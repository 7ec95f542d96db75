#include "client/cli/ssh_settings.h"

#include "client/cli/print.h"
#include "client/session/route_from_settings.h"
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

// What -load names, and what of it could not come along.
struct Loaded {
    Settings settings;
    std::vector<std::string> remarks;
};

Result<Loaded> loaded_for(const SshInvocation& invocation, sessions::SessionStore& store)
{
    Loaded out;
    auto loaded = load_session(invocation.load, store, &out.remarks);
    if (!loaded) {
        return std::unexpected(loaded.error());
    }
    out.settings = *std::move(loaded);
    if (!invocation.host.empty()) { // a host that was typed is meant, not the session's
        out.settings.reset(SettingId::host_name);
    }
    return out;
}

void tell(const sessions::HostSettings& found, const std::vector<std::string>& remarks)
{
    for (const std::string& notice : found.notices) {
        print_error(notice);
    }
    if (found.values.choice<LogLevel>(SettingId::log_level) < LogLevel::verbose) {
        return;
    }
    for (const auto* lines : {&remarks, &found.passed_over}) {
        for (const std::string& line : *lines) {
            print_error(line);
        }
    }
}

} // namespace

bool loaded_session_needs_no_host(const std::string& name, const settings::Places& places)
{
    sessions::SessionStore store{places};
    const auto loaded = load_session(name, store, nullptr);
    // What is wrong with a session is said when it is taken; "Say which host" would hide it.
    return !loaded || !loaded->text(SettingId::host_name).empty();
}

Result<sessions::HostSettings> settings_for(const SshInvocation& invocation, const settings::Places& places)
{
    sessions::SessionStore store{places};
    sessions::HostQuery query{.given = invocation.settings,
                              .word = invocation.word,
                              .host = invocation.host,
                              .from_word = invocation.from_word,
                              .notes = invocation.option_notes,
                              .command = invocation.command.value_or(std::string{}),
                              .default_user = settings::local_user_name()};
    if (invocation.config_file) {
        query.files = sessions::ssh_config_files_for(*invocation.config_file);
    }
    std::vector<std::string> remarks;
    if (!invocation.load.empty()) {
        auto loaded = loaded_for(invocation, store);
        if (!loaded) {
            return std::unexpected(loaded.error());
        }
        query.saved = std::move(loaded->settings);
        remarks = std::move(loaded->remarks);
    }
    auto found = sessions::settings_for_host(query, store);
    if (!found) {
        return found;
    }
    if (!invocation.load.empty()) {
        found->session = invocation.load;
    }
    tell(*found, remarks);
    if (found->values.list(SettingId::key_file).size() == 1) { // which of several the fingerprint is of is not kept
        follow_moved_key(found->values, store);
    }
    return found;
}

Status add_way(session::ConnectionRequest& request, const SshInvocation& invocation, const Settings& values, const settings::Places& places)
{
    return session::add_route(request, values, places, [&](const settings::JumpHop& hop) -> Result<Settings> {
        SshInvocation typed;
        typed.word = hop.host;
        typed.host = hop.host;
        typed.config_file = invocation.config_file;
        const settings::Source chain{settings::SourceKind::command_line};
        Status done;
        if (!hop.user.empty()) {
            done = typed.settings.set_text(SettingId::user_name, hop.user, chain);
        }
        if (done && hop.port != 0) {
            done = typed.settings.set(SettingId::port, std::int64_t{hop.port}, chain);
        }
        if (!done) {
            return std::unexpected(done.error());
        }
        auto found = settings_for(typed, places);
        if (!found) {
            return std::unexpected(found.error());
        }
        return std::move(found->values);
    });
}

} // namespace latchkey::cli
