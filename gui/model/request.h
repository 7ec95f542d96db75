#pragma once
/// From settings to what a connection, a pty and a terminal need. Any thread.

#include "client/session/channel.h"
#include "client/session/connection_request.h"
#include "client/settings/platform/paths.h"
#include "client/settings/settings.h"
#include "client/settings/ssh_config.h"
#include "gui/model/screen.h"
#include "gui/terminal/terminal.h"

#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace latchkey::model {

/// known_hosts: instead of the settings' own files, when given (the demo and tests keep away from the user's).
[[nodiscard]] session::ConnectionRequest connection_request(const settings::Settings& values, const settings::Places& places,
                                                            const std::optional<std::filesystem::path>& known_hosts);
/// Where what a session does not say itself is read.
struct Around {
    settings::Places places;
    std::optional<std::filesystem::path> known_hosts;   ///< connection_request()'s
    std::optional<settings::SshConfigFiles> ssh_config; ///< nothing: the user's own and the system's
};

/// A session that can be connected to.
struct Prepared {
    settings::Settings values;          ///< all that applies
    session::ConnectionRequest request; ///< with the way there: jump hosts (each with its own settings, as for lk), ProxyCommand, a proxy
    std::vector<std::string> notices;   ///< sentences about files that could not be used
};
/// What stands in the window or in the saved session comes first; then ssh_config, as if its host had been typed after ssh; then Default
/// Settings. Reads files and runs Match exec, which `stop` ends: a job. The errors of sessions::settings_for_host() and add_route().
[[nodiscard]] Result<Prepared> prepare_request(const settings::Settings& opened, const Around& around, const std::stop_token& stop);
[[nodiscard]] session::PtyRequest pty_request(const settings::Settings& values, int cols, int rows);
[[nodiscard]] terminal::TerminalOptions terminal_options(const settings::Settings& values, int cols, int rows,
                                                         const terminal::Palette& palette);

[[nodiscard]] Screen::Habits screen_habits(const settings::Settings& values);
/// The presets: PuTTY's way is usual on Windows, the desktops' elsewhere.
[[nodiscard]] bool copies_on_select(const settings::Settings& values);
[[nodiscard]] bool right_button_pastes(const settings::Settings& values);

/// The window's own terminal colours, as a server hears them that asks (vim chooses its scheme by the background).
[[nodiscard]] terminal::Palette terminal_palette(bool dark);

} // namespace latchkey::model
