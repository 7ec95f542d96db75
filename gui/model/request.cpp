#include "gui/model/request.h"

#include "client/session/request_from_settings.h"

namespace latchkey::model {

using settings::SettingId;

session::ConnectionRequest connection_request(const settings::Settings& values, const settings::Places& places,
                                              const std::optional<std::filesystem::path>& known_hosts)
{
    session::ConnectionRequest request = session::request_from_settings(values, places);
    if (known_hosts) {
        request.known_hosts = {*known_hosts};
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
