#pragma once
/// From settings to what a connection, a pty and a terminal need. Any thread.

#include "client/session/channel.h"
#include "client/session/connection_request.h"
#include "client/settings/platform/paths.h"
#include "client/settings/settings.h"
#include "gui/model/screen.h"
#include "gui/terminal/terminal.h"

#include <optional>
#include <stop_token>

namespace latchkey::model {

/// known_hosts: instead of the settings' own files, when given (the demo and tests keep away from the user's).
[[nodiscard]] session::ConnectionRequest connection_request(const settings::Settings& values, const settings::Places& places,
                                                            const std::optional<std::filesystem::path>& known_hosts);
/// The same with the way there: jump hosts (each with its own settings, as for lk), ProxyCommand, a proxy. Reads files and runs Match exec,
/// which `stop` ends: a job. add_route()'s errors.
[[nodiscard]] Result<session::ConnectionRequest> routed_request(const settings::Settings& values, const settings::Places& places,
                                                                const std::optional<std::filesystem::path>& known_hosts,
                                                                std::stop_token stop);
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
