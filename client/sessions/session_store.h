#pragma once
/// Saved sessions on disk: one TOML file a session in config/sessions, "Default Settings" and the program's own settings beside it,
/// the time of last use in the state folder.
///
/// A session's name is any text of 1…1000 bytes without control characters (Japanese, slashes, upper and lower case all count); the file
/// name is a shortened, lower-case form of it, with a hash where the two differ, so that it fits every file system. The folder
/// ("Production", "Production/EU") is a key in the file. A file that does not parse is set aside as NAME.broken-N with a notice, never
/// overwritten. A save is whole or not at all (keys/base/atomic_file.h) and happens under a lock: several processes may use one folder. Not
/// for several threads at once. Errors: SettingsErrc, FileErrc. Quick (small files), yet disk: keep it off the drawing path.

#include "client/settings/platform/paths.h"
#include "client/settings/settings.h"

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace latchkey::sessions {

inline constexpr std::string_view default_settings_name = "Default Settings";

using UsedTime = std::chrono::sys_seconds;

struct SavedSession {
    std::string name;
    std::string folder{};          ///< "" is the top; "A/B" is B in A
    settings::Settings settings{}; ///< what the session sets itself; see SessionStore::effective()
    std::optional<UsedTime> last_used{};
};

struct SessionList {
    std::vector<SavedSession> sessions; ///< by folder, then name
    std::vector<std::string> notices;   ///< one sentence for each file that was set aside or could not be read
};

enum class Overwrite { no, yes };

class SessionStore {
public:
    explicit SessionStore(settings::Places places);

    [[nodiscard]] const settings::Places& places() const { return places_; }

    /// A missing folder is an empty list.
    [[nodiscard]] SessionList list();
    /// SettingsErrc::not_found. "Default Settings" loads those.
    [[nodiscard]] Result<SavedSession> load(std::string_view name);
    /// Unknown keys and comments of an existing file stay. SettingsErrc::exists unless told to overwrite.
    Status save(const SavedSession& session, Overwrite overwrite = Overwrite::yes);
    Status remove(std::string_view name);
    Status rename(std::string_view from, const std::string& to);

    /// What a new session starts from; empty when nothing is saved. A broken file is set aside; the notice is in take_notices().
    [[nodiscard]] settings::Settings default_settings();
    Status save_default_settings(const settings::Settings& settings);

    /// Rows of Scope::application.
    [[nodiscard]] settings::Settings application_settings();
    /// Changes only the rows that are set in `changes` (two windows must not undo each other).
    Status save_application_settings(const settings::Settings& changes);

    /// The session's own values over Default Settings over the built-in defaults.
    [[nodiscard]] settings::Settings effective(const SavedSession& session);

    Status mark_used(std::string_view name, UsedTime when);

    /// Sentences about files that were set aside or skipped since the last call; for the window's banner and lk's stderr.
    [[nodiscard]] std::vector<std::string> take_notices();

private:
    [[nodiscard]] std::filesystem::path file_of(std::string_view name);
    [[nodiscard]] Result<SavedSession> read_session(const std::filesystem::path& file);
    [[nodiscard]] settings::Settings read_settings_file(const std::filesystem::path& file, settings::SourceKind kind);
    /// The caller holds the folder's lock. must_be_new: the name for SettingsErrc::exists, or "" to overwrite.
    Status write_document(const std::filesystem::path& file, const settings::Settings& values, settings::Scope scope,
                          const std::map<std::string, std::string>& extras, const std::string& must_be_new);
    [[nodiscard]] std::map<std::string, UsedTime> read_recent();
    Status change_recent(std::string_view name, std::optional<UsedTime> when, std::string_view renamed_from = {});

    settings::Places places_;
    std::vector<std::string> notices_;
};

/// The file name (without folder) under which a session of that name is saved.
[[nodiscard]] std::string session_file_name(std::string_view name);

/// As it should be saved when somebody typed it: no blanks around the parts between slashes.
[[nodiscard]] std::string tidy_session_name(std::string_view name);

/// SettingsErrc::bad_name: empty, longer than 1000 bytes, control characters, not UTF-8, a part that is "." or "..".
[[nodiscard]] Status check_session_name(std::string_view name);

} // namespace latchkey::sessions
