#include "gui/model/saved_sessions.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <utility>

namespace latchkey::model {
namespace {

using settings::SettingId;

/// Where a session is shown: its own folder, or what its name says.
view::SavedSession shown(const sessions::SavedSession& saved, std::chrono::system_clock::time_point now)
{
    view::SavedSession out;
    out.name = saved.name;
    out.folder = saved.folder;
    out.title = saved.name;
    if (const auto slash = saved.name.rfind('/'); slash != std::string::npos && slash > 0 && slash + 1 < saved.name.size()) {
        out.folder = saved.folder.empty() ? saved.name.substr(0, slash) : saved.folder;
        out.title = saved.name.substr(slash + 1);
    }
    out.host = saved.settings.text(SettingId::host_name);
    out.user = saved.settings.text(SettingId::user_name);
    if (saved.last_used) {
        out.last_used = ago(*saved.last_used, now);
    }
    return out;
}

} // namespace

ListedSessions list_sessions(sessions::SessionStore& store, std::chrono::system_clock::time_point now)
{
    sessions::SessionList list = store.list();
    ListedSessions listed;
    listed.notices = std::move(list.notices);
    for (const sessions::SavedSession& saved : list.sessions) {
        listed.sessions.push_back(shown(saved, now));
    }
    return listed;
}

ReadSession read_session(sessions::SessionStore& store, const std::string& name)
{
    ReadSession read{store.load(name), {}};
    if (read.saved) {
        read.effective = name == sessions::default_settings_name ? read.saved->settings : store.effective(*read.saved);
    }
    return read;
}

RemovedSession remove_session(sessions::SessionStore& store, const std::string& name)
{
    auto before = store.load(name);
    Status removed = store.remove(name);
    return {std::move(removed), before ? std::optional{std::move(*before)} : std::nullopt};
}

sessions::SavedSession named_session(const std::string& name, const settings::Settings& values)
{
    sessions::SavedSession session{name, {}, values};
    if (const auto slash = name.rfind('/'); slash != std::string::npos && slash > 0) {
        session.folder = name.substr(0, slash);
    }
    return session;
}

std::string ago(std::chrono::system_clock::time_point then, std::chrono::system_clock::time_point now)
{
    const auto minutes = std::chrono::duration_cast<std::chrono::minutes>(now - then).count();
    if (minutes < 1) {
        return "just now";
    }
    if (minutes < 60) {
        return fmt::format("{} min ago", minutes);
    }
    if (minutes < 24 * 60) {
        return fmt::format("{} h ago", minutes / 60);
    }
    if (minutes < 30 * 24 * 60) {
        return fmt::format("{} d ago", minutes / (24 * 60));
    }
    return fmt::format("{:%Y-%m-%d}", fmt::gmtime(std::chrono::system_clock::to_time_t(then)));
}

} // namespace latchkey::model
