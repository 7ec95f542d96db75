#include "gui/model/sessions_elsewhere.h"

#include "client/sessions/host_settings.h"
#include "client/sessions/putty_import.h"
#include "client/sessions/putty_store.h"
#include "client/settings/platform/local_system.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace latchkey::model {
namespace {

using settings::SettingId;

constexpr std::size_t looked_up = 200; ///< hosts whose address and user are shown beside their names
constexpr std::size_t named_notes = 5;

void list_hosts(const Elsewhere& where, ListedSessions& into)
{
    const settings::SshConfigFiles files = where.ssh_config.value_or(settings::usual_ssh_config_files(where.places.home));
    settings::SshConfigHosts hosts = settings::list_ssh_config_hosts(files, settings::find_local_facts(where.places.home));
    if (hosts.problem) {
        into.notices.push_back(hosts.problem->sentence());
    }
    sessions::SessionStore store{where.places};
    for (std::string& name : hosts.names) {
        view::SavedSession host;
        host.from = view::SessionFrom::ssh_config;
        host.name = host.title = std::move(name);
        if (into.sessions.size() < looked_up) {
            sessions::HostQuery query;
            query.word = query.host = host.name;
            query.saved.emplace();
            query.files = files;
            query.match_commands = sessions::MatchCommands::leave_out; // nothing runs for a list
            if (const auto found = sessions::settings_for_host(query, store)) {
                host.host = found->values.text(SettingId::host_name);
                host.user = found->values.text(SettingId::user_name);
            }
        }
        into.sessions.push_back(std::move(host));
    }
}

void list_putty(const Elsewhere& where, ListedSessions& into)
{
    sessions::PuttySessions putty = sessions::list_putty_sessions(sessions::find_putty_places(where.places.home));
    for (std::string& notice : putty.notices) {
        into.notices.push_back(std::move(notice));
    }
    for (const sessions::PuttySession& theirs : putty.sessions) {
        if (theirs.name == sessions::default_settings_name) {
            continue;
        }
        view::SavedSession session;
        session.from = view::SessionFrom::putty;
        session.name = session.title = theirs.name;
        session.host = theirs.text("HostName");
        session.user = theirs.text("UserName");
        const std::string protocol = theirs.text("Protocol", "ssh");
        session.protocol = protocol == "ssh" ? std::string{} : protocol;
        into.sessions.push_back(std::move(session));
    }
}

/// "BellWave, LineCodePage and 3 more of PuTTY's settings have nothing like them here."
std::string what_stayed_behind(const std::vector<sessions::ImportNote>& notes)
{
    std::vector<std::string> names;
    for (const sessions::ImportNote& note : notes) {
        if (note.kind != sessions::ImportNote::Kind::changed) {
            names.push_back(note.key);
        }
    }
    if (names.empty()) {
        return {};
    }
    const std::size_t more = names.size() > named_notes ? names.size() - named_notes : 0;
    names.resize(names.size() - more);
    return fmt::format("Not taken over from PuTTY: {}{}.", fmt::join(names, ", "), more == 0 ? "" : fmt::format(" and {} more", more));
}

} // namespace

ListedSessions list_elsewhere(const Elsewhere& where)
{
    ListedSessions all;
    list_hosts(where, all);
    list_putty(where, all);
    return all;
}

Result<ForeignSession> read_elsewhere(view::SessionFrom from, const std::string& name, const Elsewhere& where,
                                      const settings::Settings& defaults)
{
    ForeignSession read;
    if (from == view::SessionFrom::ssh_config) {
        if (const Status good = read.effective.set_text(SettingId::host_name, name, {settings::SourceKind::window}); !good) {
            return std::unexpected(good.error());
        }
    } else {
        auto imported = sessions::use_putty_session(name, where.places, defaults);
        if (!imported) {
            return std::unexpected(imported.error());
        }
        read.effective = std::move(imported->settings);
        read.said = what_stayed_behind(imported->notes);
    }
    settings::Settings rest = defaults;
    rest.reset(SettingId::host_name);
    read.effective.fill_from(rest);
    return read;
}

} // namespace latchkey::model
