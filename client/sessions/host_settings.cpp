#include "client/sessions/host_settings.h"

#include "client/settings/destination.h"
#include "client/settings/expand_values.h"
#include "client/settings/platform/local_system.h"
#include "client/settings/words.h"

namespace latchkey::sessions {

using settings::SettingId;
using settings::Settings;
using settings::SourceKind;

namespace {

constexpr std::chrono::seconds longest_match_command{30};
constexpr std::int64_t count_of_ssh = 3; // ssh_config(5), ServerAliveCountMax

// A route that something stronger has set is the whole route.
void fill_weaker(Settings& all, Settings weaker)
{
    if (all.is_set(SettingId::proxy_jump) || all.is_set(SettingId::proxy_command)) {
        weaker.reset(SettingId::proxy_jump);
        weaker.reset(SettingId::proxy_command);
    }
    all.fill_from(weaker);
}

struct Saved {
    std::string name;
    Settings settings;
};

// The session of the name that was typed, if there is one.
std::optional<Saved> find_saved(const HostQuery& query, Settings& given, SessionStore& store, std::vector<std::string>& notices)
{
    std::string name = query.word;
    auto session = store.load(name);
    if (session) {
        for (const SettingId id : query.from_word) { // "ubuntu@prod" is its name, then, and says nothing about a user
            given.reset(id);
        }
    } else if (session.error().is(settings::SettingsErrc::not_found) && query.word != query.host) {
        name = query.host;
        session = store.load(name);
    }
    if (session) {
        return Saved{name, std::move(session->settings)};
    }
    using enum settings::SettingsErrc;
    const Error& why = session.error();
    if (!why.is(not_found) && !why.is(bad_name) && !why.is(not_toml)) { // no session; no name for one; the store tells
        notices.push_back(why.sentence());
    }
    return std::nullopt;
}

// A session's host is what would be typed after ssh, so that ssh_config may say more about it; HostName of -o is the last word.
std::string take_destination(Settings& all, const HostQuery& query)
{
    const bool is_typed = all.is_set(SettingId::host_name) && all.source(SettingId::host_name).kind != SourceKind::command_line;
    if (!is_typed || all.text(SettingId::host_name).empty()) {
        return query.host;
    }
    std::string host = all.text(SettingId::host_name);
    all.reset(SettingId::host_name);
    return host;
}

settings::MatchExec match_exec(const HostQuery& query)
{
    if (query.match_commands == MatchCommands::leave_out) {
        return {};
    }
    return [stop = query.stop](const std::string& command) -> Result<bool> {
        const auto status = settings::run_by_shell(command, longest_match_command, stop);
        return status ? Result<bool>{*status == 0} : std::unexpected(status.error());
    };
}

settings::LookUpName look_up(const HostQuery& query)
{
    return query.match_commands == MatchCommands::leave_out ? settings::LookUpName{} : settings::canonical_name;
}

// ssh's own rules for what belongs together.
Status settle(Settings& all, const HostQuery& query)
{
    const auto interval = all.source(SettingId::keepalive_interval).kind;
    const bool by_ssh = interval == SourceKind::ssh_config || interval == SourceKind::command_line;
    if (by_ssh && all.number(SettingId::keepalive_interval) > 0 && !all.is_set(SettingId::keepalive_count)) {
        // Whoever sets ServerAliveInterval wants an end when nothing answers: that is what it does in ssh.
        if (auto done = all.set(SettingId::keepalive_count, count_of_ssh, all.source(SettingId::keepalive_interval)); !done) {
            return done;
        }
    }
    if (all.flag(SettingId::clear_all_forwardings)) {
        for (const SettingId id : {SettingId::local_forwards, SettingId::remote_forwards, SettingId::dynamic_forwards}) {
            all.reset(id);
        }
    }
    if (all.text(SettingId::user_name).empty() && !query.default_user.empty()) {
        return all.set_text(SettingId::user_name, query.default_user, {});
    }
    return {};
}

} // namespace

settings::SshConfigFiles ssh_config_files_for(std::string_view given)
{
    if (settings::same_word(given, "none")) {
        return {};
    }
    return {.user = settings::path_from_text(given), .system = {}, .named = true};
}

Result<HostSettings> settings_for_host(const HostQuery& query, SessionStore& store)
{
    HostSettings out;
    Settings& all = out.values;
    all = query.given;
    if (query.saved) {
        fill_weaker(all, *query.saved);
    } else if (auto saved = find_saved(query, all, store, out.notices)) {
        out.session = saved->name;
        fill_weaker(all, std::move(saved->settings));
    }
    out.original_host = take_destination(all, query);
    if (out.session.empty()) {
        if (auto good = settings::check_no_port_in(out.original_host); !good) {
            return std::unexpected(good.error());
        }
    }
    if (auto good = settings::check_host(out.original_host); !good) { // before a Match exec or a ProxyCommand can meet it
        return std::unexpected(good.error());
    }
    if (const std::string user = all.text(SettingId::user_name); !user.empty()) {
        if (auto good = settings::check_user(user); !good) {
            return std::unexpected(good.error());
        }
    }
    const settings::LocalFacts local = settings::find_local_facts(store.places().home);
    settings::SshOptionNotes notes = query.notes;
    const settings::SshConfigQuery files{.host = out.original_host,
                                         .files = query.files.value_or(settings::usual_ssh_config_files(store.places().home)),
                                         .local = local,
                                         .exec = match_exec(query),
                                         .look_up = look_up(query),
                                         .command = query.command};
    Status done = settings::read_ssh_config(all, files, notes);
    if (done) {
        Settings defaults = store.default_settings();
        defaults.reset(SettingId::host_name); // somebody has said where to go
        fill_weaker(all, std::move(defaults));
        done = settle(all, query);
    }
    if (done) {
        done = settings::expand_values(all, out.original_host, local, notes);
    }
    if (!done) {
        return std::unexpected(done.error());
    }
    for (std::string& notice : store.take_notices()) {
        out.notices.push_back(std::move(notice));
    }
    out.passed_over = std::move(notes.passed_over);
    return out;
}

} // namespace latchkey::sessions
