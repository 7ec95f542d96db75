#pragma once
/// PuTTY's saved sessions, as PuTTY left them: files under ~/.putty/sessions (or $XDG_CONFIG_HOME/putty/sessions), the registry on Windows,
/// and exports of the registry (.reg). Names and values only; what they mean is putty_import.h.
///
/// PuTTY's store is never written. Whatever is damaged is skipped and named in a notice. Limits: a session file 1 MiB, an export 32 MiB,
/// 10,000 sessions, 4096 values a session, 64 KiB a value; a folder is not searched below itself. Text becomes UTF-8: what
/// is not UTF-8 is taken for the code page that wrote it (Japanese or Western Windows). Reads the disk: not for the drawing path. Not for
/// several threads at once. Formats: PuTTY's own (0.52 to 0.83); "Windows Registry Editor Version 5.00" and "REGEDIT4".

#include "keys/base/bytes.h"
#include "keys/base/error.h"

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace latchkey::sessions {

enum class PuttyErrc {
    not_found = 1, ///< no session of that name; subject: the name
    not_an_export, ///< subject: the file; not what regedit writes
    damaged,       ///< subject: the file; detail: what is wrong with it
    not_ssh,       ///< subject: the session; detail: its protocol
    too_many,      ///< over one of the limits above; subject: the file or folder; detail: the limit
};
[[nodiscard]] const ErrorDomain& error_domain(PuttyErrc);

struct PuttyValue {
    std::string text; ///< UTF-8; numbers in decimal. Control characters may be in it: whoever uses it checks it
    int line = 0;     ///< in its file; 0 in the registry
    friend bool operator==(const PuttyValue&, const PuttyValue&) = default;
};

struct PuttySession {
    std::string name;   ///< "Default Settings" is what PuTTY starts new sessions from
    std::string origin; ///< the file, or "HKEY_CURRENT_USER\Software\SimonTatham\PuTTY\Sessions\…"
    std::map<std::string, PuttyValue, std::less<>> values{};

    [[nodiscard]] const PuttyValue* find(std::string_view key) const;
    [[nodiscard]] std::string text(std::string_view key, std::string_view otherwise = {}) const;
    /// What is no number counts as not there, as in PuTTY.
    [[nodiscard]] std::optional<std::int64_t> number(std::string_view key) const;
    [[nodiscard]] std::int64_t number(std::string_view key, std::int64_t otherwise) const { return number(key).value_or(otherwise); }
};

struct PuttySessions {
    std::vector<PuttySession> sessions; ///< by name; each name once (the first that was found)
    std::vector<std::string> notices;   ///< one sentence for each file, line or key that was skipped

    [[nodiscard]] const PuttySession* find(std::string_view name) const;
};

/// Where this user's PuTTY keeps its sessions. Read at start, from one thread: the environment is read.
struct PuttyPlaces {
    std::vector<std::filesystem::path> folders{}; ///< the first that has a session of a name counts
    bool registry = false;
};
/// $PUTTYSESSIONS or $PUTTYDIR/sessions alone when set, as in PuTTY; else $XDG_CONFIG_HOME/putty/sessions and ~/.putty/sessions. On Windows
/// the registry.
[[nodiscard]] PuttyPlaces find_putty_places(const std::filesystem::path& home);

/// All of them; a missing folder is an empty one.
[[nodiscard]] PuttySessions list_putty_sessions(const PuttyPlaces& places);
/// One by its name, without reading the others. PuttyErrc::not_found, ::damaged, FileErrc.
[[nodiscard]] Result<PuttySession> load_putty_session(const PuttyPlaces& places, std::string_view name);

/// The sessions of one folder, a file each.
[[nodiscard]] PuttySessions read_putty_folder(const std::filesystem::path& folder);
/// The sessions of an export. PuttyErrc::not_an_export, ::damaged, ::too_many, FileErrc.
[[nodiscard]] Result<PuttySessions> read_putty_export(const std::filesystem::path& file);

// The same from memory: for those, and for the fuzzers.
[[nodiscard]] Result<PuttySession> parse_putty_file(Bytes content, std::string name, std::string origin, std::vector<std::string>& notices);
[[nodiscard]] Result<PuttySessions> parse_putty_export(Bytes content, const std::string& file_name);

/// "web%201" is "web 1"; the bytes may be of any code page.
[[nodiscard]] std::string putty_name_from_escaped(std::string_view escaped);
/// The file name under which PuTTY on Unix keeps a session.
[[nodiscard]] std::string putty_file_name(std::string_view name);

/// UTF-8 stays; else Shift-JIS when it can only be that, else Windows-1252. Never fails.
[[nodiscard]] std::string text_from_code_page(std::string_view bytes);

} // namespace latchkey::sessions
