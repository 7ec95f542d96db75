#pragma once
/// Saved sessions as the window lists, reads and deletes them: what the jobs of the form do on disk. Any thread; may block.

#include "client/sessions/session_store.h"
#include "client/settings/settings.h"
#include "gui/view/form_view.h"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace latchkey::model {

struct ListedSessions {
    std::vector<view::SavedSession> sessions;
    std::vector<std::string> notices; ///< sentences about files that were set aside
};
[[nodiscard]] ListedSessions list_sessions(sessions::SessionStore& store, std::chrono::system_clock::time_point now);

struct ReadSession {
    Result<sessions::SavedSession> saved;
    settings::Settings effective; ///< with Default Settings where it says nothing
};
[[nodiscard]] ReadSession read_session(sessions::SessionStore& store, const std::string& name);

struct RemovedSession {
    Status removed;
    std::optional<sessions::SavedSession> before; ///< for Undo; none when it could not be read
};
[[nodiscard]] RemovedSession remove_session(sessions::SessionStore& store, const std::string& name);

/// A session of that name in the folder that the name says.
[[nodiscard]] sessions::SavedSession named_session(const std::string& name, const settings::Settings& values);

/// "just now", "5 min ago", "2 h ago", "3 d ago", then the date.
[[nodiscard]] std::string ago(std::chrono::system_clock::time_point then, std::chrono::system_clock::time_point now);

} // namespace latchkey::model
