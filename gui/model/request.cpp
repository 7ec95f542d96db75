#include "gui/model/request.h"

namespace latchkey::model {

using settings::SettingId;

session::ConnectionRequest connection_request(const settings::Settings& values, const settings::Places& places,
                                              const std::optional<std::filesystem::path>& known_hosts)
{
    session::ConnectionRequest request;
    request.host = values.text(SettingId::host_name);
    request.port = static_cast<std::uint16_t>(values.number(SettingId::port));
    request.user = values.text(SettingId::user_name);
    if (const std::string key = values.text(SettingId::key_file); values.flag(SettingId::public_key) && !key.empty()) {
        request.key_file = settings::expand_home(key, places.home);
    }
    request.allow_keyboard_interactive = values.flag(SettingId::keyboard_interactive);
    request.allow_password = values.flag(SettingId::password);
    if (known_hosts) {
        request.known_hosts = {*known_hosts};
    } else {
        for (const SettingId id : {SettingId::known_hosts_files, SettingId::global_known_hosts_files}) {
            for (const std::string& file : values.list(id)) {
                request.known_hosts.push_back(settings::expand_home(file, places.home));
            }
        }
    }
    switch (values.choice<settings::HostKeyChecking>(SettingId::host_key_checking)) {
    case settings::HostKeyChecking::ask:
        request.host_key_policy = session::HostKeyPolicy::ask;
        break;
    case settings::HostKeyChecking::strict:
        request.host_key_policy = session::HostKeyPolicy::strict;
        break;
    case settings::HostKeyChecking::accept_new:
        request.host_key_policy = session::HostKeyPolicy::accept_new;
        break;
    }
    switch (values.choice<settings::AddressFamily>(SettingId::address_family)) {
    case settings::AddressFamily::any:
        break;
    case settings::AddressFamily::inet:
        request.family = session::AddressFamily::ipv4;
        break;
    case settings::AddressFamily::inet6:
        request.family = session::AddressFamily::ipv6;
        break;
    }
    request.compression = values.flag(SettingId::compression);
    if (const auto timeout = values.duration(SettingId::connect_timeout); timeout.count() > 0) {
        request.deadlines.connect = timeout;
    }
    request.keepalive.interval = values.duration(SettingId::keepalive_interval);
    request.keepalive.count_max = static_cast<int>(values.number(SettingId::keepalive_count));
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

terminal::TerminalOptions terminal_options(const settings::Settings& values, int cols, int rows)
{
    terminal::TerminalOptions options;
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
