#pragma once
/// What a session of PuTTY means here: its settings as rows of our table, and one sentence for each that did not come along.
///
/// A value that PuTTY would have had anyway is left to our defaults, unless the settings that the session will stand on say otherwise. No
/// secret is taken over. What acts by itself (commands, forwards, the agent) comes along as far as `allowed` says; a command of a local
/// proxy only with Consent::commands. Looks at the disk for key files that were named by a path of Windows; nothing is written. Any thread.

#include "client/sessions/consent.h"
#include "client/sessions/putty_store.h"
#include "client/settings/platform/paths.h"
#include "client/settings/settings.h"

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace latchkey::sessions {

struct ImportNote {
    enum class Kind {
        not_carried_over, ///< it differs from PuTTY's default, and there is nothing like it here
        changed,          ///< it came along, in another form
        needs_consent,    ///< it would have come along with Consent
        secret,           ///< a password: never taken
        refused,          ///< its value cannot stand here
    };
    Kind kind;
    std::string key;      ///< PuTTY's name
    std::string sentence; ///< for people
};

/// "not carried over", …: for tables.
[[nodiscard]] std::string_view name(ImportNote::Kind kind) noexcept;

/// What the answer depends on besides the session.
struct PuttyContext {
    std::filesystem::path home{};
    std::string local_user{};                           ///< for "use system user name"
    settings::Settings base{};                          ///< our Default Settings, as they will be
    Allowed allowed = Allowed::everything();            ///< the user's own store is the user's own word; an export is somebody's file
    bool local_commands = false;                        ///< take a proxy command that runs here, too; only when the user has said so
    std::vector<std::filesystem::path> key_folders{};   ///< where keys are looked for besides the usual places: the export's folder
    std::function<bool(std::string_view)> is_session{}; ///< whether PuTTY has a session of that name (proxies may be named by one)
};

struct PuttyImport {
    std::string protocol{};      ///< "ssh", "telnet", "serial", …
    settings::Settings settings; ///< empty unless the protocol is ssh; with SourceKind::import, file and line
    std::vector<ImportNote> notes;

    [[nodiscard]] bool is_ssh() const { return protocol == "ssh"; }
};

[[nodiscard]] PuttyImport import_putty_session(const PuttySession& session, const PuttyContext& context);

/// For use in place (`lk ssh -load NAME`): the session of that name in the user's own PuTTY. A local proxy command is held back and noted.
/// PuttyErrc, FileErrc; a session of another protocol is PuttyErrc::not_ssh.
[[nodiscard]] Result<PuttyImport> use_putty_session(std::string_view name, const settings::Places& places, const settings::Settings& base);

} // namespace latchkey::sessions
