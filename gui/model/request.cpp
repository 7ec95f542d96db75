#include "gui/model/request.h"

#include "client/session/request_from_settings.h"
#include "client/session/route_from_settings.h"
#include "client/sessions/host_settings.h"
#include "client/settings/words.h"
#include "gui/model/desktop_habits.h"

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

Result<settings::Settings> settings_of_hop(const settings::JumpHop& hop, const Around& around, const std::stop_token& stop)
{
    sessions::HostQuery query;
    query.files = around.ssh_config;
    query.word = query.host = hop.host;
    query.stop = stop;
    const settings::Source chain{settings::SourceKind::window};
    if (auto done = hop.user.empty() ? Status{} : query.given.set_text(SettingId::user_name, hop.user, chain); !done) {
        return std::unexpected(done.error());
    }
    if (auto done = hop.port == 0 ? Status{} : query.given.set(SettingId::port, std::int64_t{hop.port}, chain); !done) {
        return std::unexpected(done.error());
    }
    sessions::SessionStore store{around.places};
    auto found = sessions::settings_for_host(query, store);
    if (!found) {
        return std::unexpected(found.error());
    }
    return std::move(found->values);
}

/// What was typed or saved. Default Settings are weaker than ssh_config and come again from their file; a box that was left empty leaves
/// it to both, unless it was emptied on purpose: there is a default.
settings::Settings without_defaults(const settings::Settings& opened, const settings::Settings& defaults)
{
    settings::Settings given = opened;
    for (const settings::Setting& row : settings::setting_table()) {
        const bool by_default = given.source(row.id).kind == settings::SourceKind::default_settings;
        if (given.is_set(row.id) && (by_default || (given.as_text(row.id).empty() && !defaults.is_set(row.id)))) {
            given.reset(row.id);
        }
    }
    return given;
}

} // namespace

Result<Prepared> prepare_request(const settings::Settings& opened, const Around& around, const std::stop_token& stop)
{
    sessions::SessionStore store{around.places};
    sessions::HostQuery query;
    query.given = without_defaults(opened, store.default_settings());
    query.word = query.host = opened.text(SettingId::host_name);
    query.saved.emplace(); // it is in `given` already: the host's name is no session's
    query.files = around.ssh_config;
    query.stop = stop;
    auto found = sessions::settings_for_host(query, store);
    if (!found) {
        return std::unexpected(found.error());
    }
    Prepared out{std::move(found->values), {}, std::move(found->notices)};
    out.request = connection_request(out.values, around.places, around.known_hosts);
    const Status routed = session::add_route(out.request, out.values, around.places,
                                             [&](const settings::JumpHop& hop) { return settings_of_hop(hop, around, stop); });
    if (!routed) {
        return std::unexpected(routed.error());
    }
    if (around.known_hosts) {
        keep_to(out.request.jumps, *around.known_hosts);
    }
    return out;
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

namespace {

/// The rows' words are IANA's names, as the terminal has them.
terminal::Encoding encoding_of(const settings::Settings& values)
{
    const std::string wanted = values.text(SettingId::remote_character_set);
    const auto all = terminal::all_encodings();
    const auto found =
        std::ranges::find_if(all, [&](terminal::Encoding each) { return settings::same_word(terminal::encoding_name(each), wanted); });
    return found == all.end() ? terminal::Encoding::utf8 : *found;
}

terminal::FunctionKeys function_keys_of(settings::FunctionKeys wanted)
{
    using From = settings::FunctionKeys;
    using To = terminal::FunctionKeys;
    switch (wanted) {
    case From::xterm:
        break;
    case From::tilde:
        return To::tilde;
    case From::linux_console:
        return To::linux_console;
    case From::vt400:
        return To::vt400;
    case From::vt100:
        return To::vt100;
    case From::sco:
        return To::sco;
    }
    return To::xterm_r6;
}

} // namespace

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
    options.encoding = encoding_of(values);
    options.ambiguous = values.flag(SettingId::ambiguous_wide) ? terminal::AmbiguousWidth::wide : terminal::AmbiguousWidth::narrow;
    options.server_moves = values.flag(SettingId::no_remote_window) ? terminal::ServerMoves::no : terminal::ServerMoves::yes;
    options.server_resizes = values.flag(SettingId::no_remote_resize) ? terminal::ServerResizes::no : terminal::ServerResizes::yes;
    const bool control_h = values.choice<settings::BackspaceKey>(SettingId::backspace_key) == settings::BackspaceKey::control_h;
    options.backspace = control_h ? terminal::BackspaceSends::control_h : terminal::BackspaceSends::delete_127;
    const bool rxvt = values.choice<settings::HomeEndKeys>(SettingId::home_end_keys) == settings::HomeEndKeys::rxvt;
    options.home_end = rxvt ? terminal::HomeEndKeys::rxvt : terminal::HomeEndKeys::standard;
    options.function_keys = function_keys_of(values.choice<settings::FunctionKeys>(SettingId::function_keys));
    return options;
}

Screen::Habits screen_habits(const settings::Settings& values)
{
    return {values.flag(SettingId::scroll_on_output), values.flag(SettingId::scroll_on_key), values.text(SettingId::word_characters),
            !values.flag(SettingId::no_remote_title), !values.flag(SettingId::no_mouse_reporting)};
}

bool copies_on_select(const settings::Settings& values)
{
    const auto wanted = values.choice<settings::CopyPaste>(SettingId::copy_paste);
    return wanted == settings::CopyPaste::select_copies || (wanted == settings::CopyPaste::automatic && puttys_way_is_usual_here());
}

bool right_button_pastes(const settings::Settings& values)
{
    const auto wanted = values.choice<settings::RightButton>(SettingId::right_button);
    return wanted == settings::RightButton::paste || (wanted == settings::RightButton::automatic && copies_on_select(values));
}

} // namespace latchkey::model
