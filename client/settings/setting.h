#pragma once
/// The settings table: every scalar setting is one row, and panels, files, imports, flags, help and the man page are driven by it.
///
/// To add a setting: add an id here (at the end of its group), a row in the setting_rows_*.h of that group in the same order, and read it
/// where it takes effect. A row that nothing honours is a defect. Compound values (forwards, jump hops, algorithm lists) are texts that
/// one codec reads: see codecs.h, forward_spec.h and jump_spec.h.
/// Any thread; the table is constant.

#include "keys/base/error.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace latchkey::settings {

enum class SettingsErrc {
    not_toml = 1,   ///< the file does not parse; subject: file and line, detail: the parser's words
    wrong_type,     ///< subject: the key or option, detail: what would be right
    out_of_range,   ///< subject: the key or option, detail: the bounds
    unknown_word,   ///< a choice that the row does not have; detail: the words that it has
    unknown_option, ///< neither a setting of ours nor a name of OpenSSH
    not_supported,  ///< a name of OpenSSH that Latchkey does not honour: refused by name, never ignored
    missing_value,  ///< "-o Port"
    bad_text,       ///< control characters or invalid UTF-8 in a value
    too_large,      ///< a settings file over 1 MiB, a text over its limit
    not_found,      ///< no saved session of that name
    exists,         ///< a saved session of that name is there already
    bad_name,       ///< a session name that cannot be kept; detail: why
    bad_line,       ///< subject: "FILE, line N"; detail: a sentence
    unsafe_file,    ///< a configuration that others can change; subject: the file, detail: the command that mends it
    unreadable,     ///< a configuration file; detail: why
    bad_token,      ///< subject: the text; detail: what is wrong with its %x or ${X}
    unresolved,     ///< a name in none of the CanonicalDomains, and no fallback; subject: the name, detail: what was looked up
    command_failed, ///< a Match exec that could not be run, or did not end; subject: the command, detail: why
};
[[nodiscard]] const ErrorDomain& error_domain(SettingsErrc);

enum class SettingId : std::uint8_t {
    // Session
    host_name,
    port,
    user_name,
    key_file,
    key_fingerprint,
    tag,
    // Connection/SSH/Auth
    offer_this_key_only,
    allow_agent,
    keyboard_interactive,
    password,
    public_key,
    show_banner,
    identity_agent,
    certificate_files,
    add_keys_to_agent,
    forward_agent,
    preferred_authentications,
    pubkey_algorithms,
    password_prompts,
    trivial_auth,
    // Connection/SSH/Host keys
    host_key_checking,
    known_hosts_files,
    global_known_hosts_files,
    host_key_alias,
    accepted_host_keys,
    hash_known_hosts,
    required_rsa_size,
    // Connection
    connect_timeout,
    connection_attempts,
    keepalive_interval,
    keepalive_count,
    tcp_keepalive,
    address_family,
    bind_address,
    bind_interface,
    compression,
    kex_algorithms,
    host_key_algorithms,
    ciphers,
    macs,
    rekey_limit,
    proxy_command,
    proxy_jump,
    proxy_type,
    proxy_host,
    proxy_port,
    proxy_user,
    canonicalize_hostname,
    canonical_domains,
    canonicalize_max_dots,
    canonicalize_fallback_local,
    canonicalize_permitted_cnames,
    // Connection/SSH/Tunnels
    local_forwards,
    remote_forwards,
    dynamic_forwards,
    exit_on_forward_failure,
    gateway_ports,
    stream_local_bind_mask,
    stream_local_bind_unlink,
    clear_all_forwardings,
    // The session at the server, and lk itself
    request_tty,
    terminal_type,
    batch_mode,
    log_level,
    set_env,
    send_env,
    remote_command,
    session_type,
    escape_char,
    permit_local_command,
    local_command,
    stdin_null,
    fork_after_authentication,
    // Terminal and Window
    scrollback_lines,
    cursor_style,
    cursor_blink,
    copy_paste,
    font_size,
    theme,
    remote_character_set,
    ambiguous_wide,
    no_remote_resize,
    no_remote_window,
    no_remote_title,
    no_mouse_reporting,
    clipboard_write,
    backspace_key,
    home_end_keys,
    function_keys,
    bell,
    bell_indication,
    bell_overload,
    scroll_bar,
    scroll_on_output,
    scroll_on_key,
    color_scheme,
    minimum_contrast,
    word_characters,
    right_button,
    paste_guard,
    session_log,
    log_file,
    log_exists,
    count_ ///< not a setting
};
inline constexpr std::size_t setting_count = static_cast<std::size_t>(SettingId::count_);

/// What a value is, and which alternative of Value holds it.
enum class SettingKind {
    boolean,        ///< bool
    choice,         ///< std::string: one of the row's words
    number,         ///< std::int64_t within the row's bounds
    duration,       ///< std::int64_t seconds within the row's bounds; "90", "90s", "5m", "1h30m" are read
    text,           ///< std::string, one line
    path,           ///< std::string; "~/" stands for the home folder until it is used
    path_list,      ///< std::vector<std::string>
    text_list,      ///< std::vector<std::string>, each read by the row's codec; as text: words in ssh_config's quoting
    algorithm_list, ///< std::string: names with commas between, perhaps with + - ^ before the first; "": what is usual (codecs.h)
};

using Value = std::variant<bool, std::int64_t, std::string, std::vector<std::string>>;

enum class Merge {
    first_wins, ///< the first source that says something is obeyed (ssh_config's rule)
    append,     ///< later sources add behind
};
enum class Scope {
    session,     ///< kept with a saved session, and in Default Settings
    application, ///< one for the whole program
};
enum class Live { no, yes };           ///< may it change while a session is open?
enum class Secrecy { open, personal }; ///< personal: left out of a session that is shared (a user name, a path)

/// One word of a choice: as files and flags write it, as the window shows it, PuTTY's number ("" if none).
struct Choice {
    std::string_view word;
    std::string_view label;
    std::string_view putty;
};

/// Reads one value of a row, or one element of a list, and gives it as it is kept. The error's detail says what would be right.
using Codec = Result<std::string> (*)(std::string_view text);

struct Setting {
    SettingId id;
    SettingKind kind;
    std::string_view name;         ///< TOML key and long flag: "host_name" is also --host-name
    std::string_view default_text; ///< as it would be written on a command line; lists separated by blanks
    std::int64_t minimum = 0;      ///< number and duration; for text and paths the greatest length in bytes is maximum
    std::int64_t maximum = 0;
    std::span<const Choice> choices{};
    Merge merge = Merge::first_wins;
    Scope scope = Scope::session;
    Live live = Live::no;
    Secrecy secrecy = Secrecy::open;
    std::string_view ssh_config{}; ///< "Port"; empty when ssh_config has no such name
    std::string_view putty{};      ///< "PortNumber"; empty when PuTTY has none
    char ssh_flag = 0;             ///< 'p' of `ssh -p`; 0 when there is none (flags without an argument set "yes")
    Codec codec = nullptr;         ///< the grammar of a text beyond "one line"; not asked about empty ones
    std::string_view page{};  ///< the category of the window: "Connection/SSH/Auth"; empty: no panel shows it (it is lk's, or kept by us)
    std::string_view label{}; ///< PuTTY's words
    std::string_view help{};  ///< one or two sentences
};

/// All rows, in the order of SettingId.
[[nodiscard]] std::span<const Setting> setting_table();
[[nodiscard]] const Setting& setting(SettingId id);

/// nullptr when there is none. TOML names are exact; "host-name" is taken for "host_name". ssh_config names ignore case.
[[nodiscard]] const Setting* find_setting(std::string_view name);
[[nodiscard]] const Setting* find_ssh_config(std::string_view name);

/// Whether OpenSSH 9.x knows this ssh_config name (any case); to tell "not here" from "no such thing".
[[nodiscard]] bool is_openssh_name(std::string_view name);

/// Typed choices: the values are the positions of the words in their rows (tests hold them together).
enum class AddressFamily { any, inet, inet6 };
enum class HostKeyChecking { ask, strict, accept_new };
enum class RequestTty { automatic, yes, force, no };
enum class ForwardAgent { no, yes, confirm };
enum class ProxyType { none, socks5, socks4, http };
enum class SessionType { usual, subsystem, none };
enum class Canonicalize { no, yes, always };
enum class LogLevel { quiet, error, info, verbose, debug };
enum class CursorStyle { block, underline, bar };
enum class CopyPaste { automatic, select_copies, ctrl_shift };
enum class ClipboardWrite { ask, yes, no };
enum class BackspaceKey { control_h, control_question };
enum class HomeEndKeys { standard, rxvt };
enum class FunctionKeys { xterm, tilde, linux_console, vt400, vt100, sco };
enum class Bell { none, sound, visual };
enum class BellIndication { none, flashing };
enum class MinimumContrast { none, three, four_and_half, seven };
enum class RightButton { automatic, paste, menu };
enum class SessionLog { none, text, raw };
enum class LogExists { append, overwrite, skip };
enum class Theme { system, light, dark };

} // namespace latchkey::settings
