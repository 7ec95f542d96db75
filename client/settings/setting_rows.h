#pragma once
/// What the files of rows have in common: pages of the window and limits. Included by them alone.

#include "client/settings/codecs.h"
#include "client/settings/setting.h"

#include <array>

namespace latchkey::settings {

inline constexpr std::int64_t longest_path = 32768;
inline constexpr std::int64_t longest_text = 32768;
inline constexpr std::int64_t longest_list = 4096;
inline constexpr std::int64_t day = 24 * 3600;

inline constexpr std::string_view page_session = "Session";
inline constexpr std::string_view page_connection = "Connection";
inline constexpr std::string_view page_data = "Connection/Data";
inline constexpr std::string_view page_proxy = "Connection/Proxy";
inline constexpr std::string_view page_ssh = "Connection/SSH";
inline constexpr std::string_view page_kex = "Connection/SSH/Kex";
inline constexpr std::string_view page_cipher = "Connection/SSH/Cipher";
inline constexpr std::string_view page_host_keys = "Connection/SSH/Host keys";
inline constexpr std::string_view page_auth = "Connection/SSH/Auth";
inline constexpr std::string_view page_tty = "Connection/SSH/TTY";
inline constexpr std::string_view page_tunnels = "Connection/SSH/Tunnels";
inline constexpr std::string_view page_logging = "Session/Logging";
inline constexpr std::string_view page_keyboard = "Terminal/Keyboard";
inline constexpr std::string_view page_bell = "Terminal/Bell";
inline constexpr std::string_view page_features = "Terminal/Features";
inline constexpr std::string_view page_window = "Window";
inline constexpr std::string_view page_translation = "Window/Translation";
inline constexpr std::string_view page_colours = "Window/Colours";
inline constexpr std::string_view page_appearance = "Window/Appearance";
inline constexpr std::string_view page_selection = "Window/Selection";
inline constexpr std::string_view page_program = "Settings";
inline constexpr std::string_view page_command_line{}; ///< means nothing in a window

} // namespace latchkey::settings
