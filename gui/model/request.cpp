#include "gui/model/request.h"

#include "client/session/request_from_settings.h"
#include "client/session/route_from_settings.h"
#include "client/sessions/host_settings.h"

#include <algorithm>
#include <array>

namespace latchkey::model {

using settings::SettingId;

session::ConnectionRequest connection_request(const settings::Settings& values, const settings::Places& places,
                                              const std::optional<std::filesystem::path>& known_hosts)
{
    session::ConnectionRequest request = session::request_from_settings(values, places);
    if (known_hosts) {
        request.known_hosts = {*known_hosts};
        request.own_known_hosts = 1;
        request.putty_host_keys.reset();
        request.host_pins.clear();
    }
    return request;
}

namespace {

/// A jump host's keys are kept where the window's are.
void keep_to(std::vector<session::ConnectionRequest>& hops, const std::filesystem::path& known_hosts)
{
    for (session::ConnectionRequest& hop : hops) {
        hop.known_hosts = {known_hosts};
        hop.own_known_hosts = 1;
        hop.putty_host_keys.reset();
        hop.host_pins.clear();
        keep_to(hop.jumps, known_hosts);
    }
}

Result<settings::Settings> settings_of_hop(const settings::JumpHop& hop, const settings::Places& places, const std::stop_token& stop)
{
    sessions::HostQuery query;
    query.word = query.host = hop.host;
    query.stop = stop;
    const settings::Source chain{settings::SourceKind::window};
    if (auto done = hop.user.empty() ? Status{} : query.given.set_text(SettingId::user_name, hop.user, chain); !done) {
        return std::unexpected(done.error());
    }
    if (auto done = hop.port == 0 ? Status{} : query.given.set(SettingId::port, std::int64_t{hop.port}, chain); !done) {
        return std::unexpected(done.error());
    }
    sessions::SessionStore store{places};
    auto found = sessions::settings_for_host(query, store);
    if (!found) {
        return std::unexpected(found.error());
    }
    return std::move(found->values);
}

} // namespace

Result<session::ConnectionRequest> routed_request(const settings::Settings& values, const settings::Places& places,
                                                  const std::optional<std::filesystem::path>& known_hosts, std::stop_token stop)
{
    session::ConnectionRequest request = connection_request(values, places, known_hosts);
    const Status routed =
        session::add_route(request, values, places, [&](const settings::JumpHop& hop) { return settings_of_hop(hop, places, stop); });
    if (!routed) {
        return std::unexpected(routed.error());
    }
    if (known_hosts) {
        keep_to(request.jumps, *known_hosts);
    }
    return request;
}

session::PtyRequest pty_request(const settings::Settings& values, int cols, int rows)
{
    session::PtyRequest pty;
    pty.term = values.text(SettingId::terminal_type);
    pty.columns = cols;
    pty.rows = rows;
    return pty;
}

terminal::Palette terminal_palette(bool dark)
{
    // The same numbers as kit/theme.cpp draws with; colours from 16 on are xterm's.
    constexpr std::array<std::uint32_t, 16> light_ansi{0x1C2029, 0xB0241C, 0x1B6E3A, 0x805300, 0x2F49C4, 0x8A2B8F, 0x0B6A75, 0x6B6F78,
                                                       0x545A66, 0xC4372E, 0x26803F, 0x946200, 0x3F5CDD, 0xA23BA6, 0x127A86, 0x3A3F4A};
    constexpr std::array<std::uint32_t, 16> dark_ansi{0x3A404B, 0xFF8E84, 0x74CC92, 0xEFBF63, 0x8FA5FF, 0xD79BE6, 0x66CBD2, 0xC9CDD5,
                                                      0x8B929E, 0xFFAEA6, 0x9BE0B2, 0xFFD98C, 0xB4C3FF, 0xE8BDF2, 0x97E3E8, 0xFFFFFF};
    terminal::Palette palette;
    const auto& ansi = dark ? dark_ansi : light_ansi;
    std::copy(ansi.begin(), ansi.end(), palette.colors.begin());
    palette.foreground = dark ? 0xDDE0E6 : 0x262B36;
    palette.background = dark ? 0x12141A : 0xFCFBF8;
    palette.cursor = dark ? 0x9FB1FF : 0x2F49C4;
    return palette;
}

terminal::TerminalOptions terminal_options(const settings::Settings& values, int cols, int rows, const terminal::Palette& palette)
{
    terminal::TerminalOptions options;
    options.palette = palette;
    options.cols = cols;
    options.rows = rows;
    options.scrollback = static_cast<std::size_t>(values.number(SettingId::scrollback_lines));
    options.cursor_blinks = values.flag(SettingId::cursor_blink);
    switch (values.choice<settings::CursorStyle>(SettingId::cursor_style)) {
    case settings::CursorStyle::block:
        break;
    case settings::CursorStyle::underline:
        options.cursor_shape = terminal::CursorShape::underline;
        break;
    case settings::CursorStyle::bar:
        options.cursor_shape = terminal::CursorShape::bar;
        break;
    }
    return options;
}

} // namespace latchkey::model
