#pragma once
/// The key of a saved session: which sessions use a key, what is remembered of it, and where its file is when it has moved.
///
/// A session names its key by a path, and remembers the key's SHA-256 fingerprint beside it (SettingId::key_fingerprint): whoever tidies up
/// Downloads can still log in. Nothing here asks for a passphrase or runs a KDF; nothing but remember_used_key() writes. Reads the disk:
/// not for the drawing path. Not for several threads at once, as SessionStore.

#include "client/sessions/session_store.h"
#include "keys/base/progress.h"

#include <filesystem>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace latchkey::sessions {

/// The sessions and their keys, read once: for the review of a whole folder.
class KeyUsers {
public:
    /// What store.list() and store.default_settings() gave.
    KeyUsers(const SessionList& list, const settings::Settings& defaults, const std::filesystem::path& home);

    /// The names of the sessions that use this file (whatever way they write its path: "~", relative, over a link), or that remember this
    /// fingerprint ("SHA256:…"; empty: not known). As sorted as the list was.
    [[nodiscard]] std::vector<std::string> of(const std::filesystem::path& file, std::string_view fingerprint) const;

    /// Where the sessions' keys lie or lay; each folder once.
    [[nodiscard]] std::vector<std::filesystem::path> folders() const;

private:
    struct Use {
        std::string session;
        std::vector<std::filesystem::path> files; ///< as resolve() makes them
        std::string fingerprint;
    };
    std::vector<Use> uses_;
};

/// The first key file of these settings, "~" expanded; empty when there is none.
[[nodiscard]] std::filesystem::path key_file_of(const settings::Settings& values, const std::filesystem::path& home);

/// The fingerprint that is remembered of the first key file, or "". A fingerprint from another source than the key file's (the command line
/// names another key than the session does) says nothing about it.
[[nodiscard]] std::string remembered_fingerprint(const settings::Settings& values);

/// Before a session is saved: writes its first key file's fingerprint into its settings, or takes it out when there is no key file. When
/// the file cannot be read, or hides its public half, what was remembered stays: whoever changes key_file resets key_fingerprint first.
void remember_key(settings::Settings& own, const std::filesystem::path& home);

/// After a login: the session of that name remembers the fingerprint of the key that was used, if that is its own key file. Nothing is
/// written when it is known already. SettingsErrc, FileErrc.
Status remember_used_key(SessionStore& store, std::string_view name, const std::filesystem::path& used, std::string_view fingerprint);

/// "~/Downloads", and what the desktop calls it; whether they are there is not looked at.
[[nodiscard]] std::vector<std::filesystem::path> download_folders(const std::filesystem::path& home);

/// Where a private key with this fingerprint is, when `missing` is not there any more: looks in its old folder, ~/.ssh, the downloads
/// folder and `more` (KeyUsers::folders()), files of the old name first. At most 1000 files a folder, 5000 in all, not recursive. nullopt
/// also when stopped.
[[nodiscard]] std::optional<std::filesystem::path> find_moved_key(const std::filesystem::path& missing, std::string_view fingerprint,
                                                                  const std::filesystem::path& home,
                                                                  std::span<const std::filesystem::path> more = {}, const Work& work = {});

} // namespace latchkey::sessions
