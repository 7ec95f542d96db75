#include "client/settings/setting.h"

#include <algorithm>
#include <array>

namespace latchkey::settings {

namespace {

constexpr std::int64_t longest_path = 32768;
constexpr std::int64_t day = 24 * 3600;

constexpr std::array address_families{
    Choice{"any", "Auto", "0"},
    Choice{"inet", "IPv4", "1"},
    Choice{"inet6", "IPv6", "2"},
};
constexpr std::array host_key_checkings{
    Choice{"ask", "Ask about unknown servers", ""},
    Choice{"yes", "Refuse unknown servers", ""},
    Choice{"accept-new", "Accept unknown servers, refuse changed ones", ""},
};
constexpr std::array request_ttys{
    Choice{"auto", "When there is no command", ""},
    Choice{"yes", "Always", "0"},
    Choice{"force", "Always, also without a local terminal", ""},
    Choice{"no", "Never", "1"},
};
constexpr std::array log_levels{
    Choice{"quiet", "Nothing", ""},    Choice{"error", "Errors", ""},     Choice{"info", "Usual", ""},
    Choice{"verbose", "Detailed", ""}, Choice{"debug", "Everything", ""},
};
constexpr std::array cursor_styles{
    Choice{"block", "Block", "0"},
    Choice{"underline", "Underline", "1"},
    Choice{"bar", "Vertical line", "2"},
};
constexpr std::array copy_pastes{
    Choice{"select-copies", "Selecting copies, right click pastes", ""},
    Choice{"ctrl-shift", "Ctrl+Shift+C and Ctrl+Shift+V", ""},
};
constexpr std::array themes{
    Choice{"system", "As the system", ""},
    Choice{"light", "Light", ""},
    Choice{"dark", "Dark", ""},
};

constexpr std::string_view page_session = "Session";
constexpr std::string_view page_connection = "Connection";
constexpr std::string_view page_data = "Connection/Data";
constexpr std::string_view page_ssh = "Connection/SSH";
constexpr std::string_view page_host_keys = "Connection/SSH/Host keys";
constexpr std::string_view page_auth = "Connection/SSH/Auth";
constexpr std::string_view page_tty = "Connection/SSH/TTY";
constexpr std::string_view page_window = "Window";
constexpr std::string_view page_appearance = "Window/Appearance";
constexpr std::string_view page_selection = "Window/Selection";
constexpr std::string_view page_program = "Settings";

// In the order of SettingId; setting() relies on it and a test holds it.
constexpr std::array<Setting, setting_count> table{{
    {.id = SettingId::host_name,
     .kind = SettingKind::text,
     .name = "host_name",
     .default_text = "",
     .maximum = 1024,
     .secrecy = Secrecy::personal,
     .ssh_config = "HostName",
     .putty = "HostName",
     .page = page_session,
     .label = "Host Name (or IP address)",
     .help = "The server: a name or an address, as the provider's dashboard shows it."},
    {.id = SettingId::port,
     .kind = SettingKind::number,
     .name = "port",
     .default_text = "22",
     .minimum = 1,
     .maximum = 65535,
     .ssh_config = "Port",
     .putty = "PortNumber",
     .ssh_flag = 'p',
     .page = page_session,
     .label = "Port",
     .help = "The server's TCP port; 22 unless you were told another."},
    {.id = SettingId::user_name,
     .kind = SettingKind::text,
     .name = "user_name",
     .default_text = "",
     .maximum = 1024,
     .secrecy = Secrecy::personal,
     .ssh_config = "User",
     .putty = "UserName",
     .ssh_flag = 'l',
     .page = page_session,
     .label = "User name",
     .help = "The account on the server. Cloud images have one of their own, such as ubuntu, debian or ec2-user."},
    {.id = SettingId::key_file,
     .kind = SettingKind::path_list,
     .name = "key_file",
     .default_text = "",
     .maximum = longest_path,
     .merge = Merge::append,
     .secrecy = Secrecy::personal,
     .ssh_config = "IdentityFile",
     .putty = "PublicKeyFile",
     .ssh_flag = 'i',
     .page = page_auth,
     .label = "Private key file for authentication",
     .help = "The file with your private key, in any format: .pem, .ppk, OpenSSH. May be given several times."},
    {.id = SettingId::key_fingerprint,
     .kind = SettingKind::text,
     .name = "key_fingerprint",
     .default_text = "",
     .maximum = 256,
     .secrecy = Secrecy::personal,
     .label = "Fingerprint of the private key file",
     .help = "SHA256:… of the first key file, written by Latchkey, so that the key is found when its file has moved."},

    {.id = SettingId::offer_this_key_only,
     .kind = SettingKind::boolean,
     .name = "offer_this_key_only",
     .default_text = "no",
     .ssh_config = "IdentitiesOnly",
     .page = page_auth,
     .label = "Offer this key only",
     .help = "Offers no key of the agent beside it. Avoids \"Too many authentication failures\"."},
    {.id = SettingId::allow_agent,
     .kind = SettingKind::boolean,
     .name = "allow_agent",
     .default_text = "yes",
     .putty = "TryAgent",
     .page = page_auth,
     .label = "Attempt authentication using agent",
     .help = "Offers the keys of a running ssh-agent or Pageant. This version does not speak to one yet."},
    {.id = SettingId::keyboard_interactive,
     .kind = SettingKind::boolean,
     .name = "keyboard_interactive",
     .default_text = "yes",
     .ssh_config = "KbdInteractiveAuthentication",
     .putty = "AuthKI",
     .page = page_auth,
     .label = "Attempt “keyboard-interactive” auth",
     .help = "Answers the server's own questions: one-time codes, and often the password."},
    {.id = SettingId::password,
     .kind = SettingKind::boolean,
     .name = "password",
     .default_text = "yes",
     .ssh_config = "PasswordAuthentication",
     .page = page_auth,
     .label = "Password, as a last resort",
     .help = "Asks for the account's password when nothing else was accepted. It is never stored."},
    {.id = SettingId::public_key,
     .kind = SettingKind::boolean,
     .name = "public_key",
     .default_text = "yes",
     .ssh_config = "PubkeyAuthentication",
     .page = page_auth,
     .label = "Attempt public-key authentication",
     .help = "Offers keys at all."},
    {.id = SettingId::show_banner,
     .kind = SettingKind::boolean,
     .name = "show_banner",
     .default_text = "yes",
     .putty = "SshBanner",
     .page = page_auth,
     .label = "Display pre-authentication banner",
     .help = "Shows the message that a server sends before the login."},

    {.id = SettingId::host_key_checking,
     .kind = SettingKind::choice,
     .name = "host_key_checking",
     .default_text = "ask",
     .choices = host_key_checkings,
     .ssh_config = "StrictHostKeyChecking",
     .page = page_host_keys,
     .label = "Servers that are not known yet",
     .help = "A server whose key has changed is refused whatever stands here; ssh's \"no\" is read as \"accept-new\"."},
    {.id = SettingId::known_hosts_files,
     .kind = SettingKind::path_list,
     .name = "known_hosts_files",
     .default_text = "~/.ssh/known_hosts",
     .maximum = longest_path,
     .ssh_config = "UserKnownHostsFile",
     .page = page_host_keys,
     .label = "Files of known servers",
     .help = "Where the keys of servers are looked up; new ones are added to the first file."},
    {.id = SettingId::global_known_hosts_files,
     .kind = SettingKind::path_list,
     .name = "global_known_hosts_files",
     .default_text = "/etc/ssh/ssh_known_hosts /etc/ssh/ssh_known_hosts2",
     .maximum = longest_path,
     .ssh_config = "GlobalKnownHostsFile",
     .page = page_host_keys,
     .label = "The system's files of known servers",
     .help = "Read only."},

    {.id = SettingId::connect_timeout,
     .kind = SettingKind::duration,
     .name = "connect_timeout",
     .default_text = "20",
     .minimum = 1,
     .maximum = 3600,
     .ssh_config = "ConnectTimeout",
     .page = page_connection,
     .label = "Seconds to wait for the server",
     .help = "How long to wait for each step of connecting: name, connection, key exchange."},
    {.id = SettingId::keepalive_interval,
     .kind = SettingKind::duration,
     .name = "keepalive_interval",
     .default_text = "0",
     .minimum = 0,
     .maximum = day,
     .ssh_config = "ServerAliveInterval",
     .putty = "PingIntervalSecs",
     .page = page_connection,
     .label = "Seconds between keepalives (0 to turn off)",
     .help = "After so much silence the server is asked whether it is still there; keeps firewalls from forgetting the connection."},
    {.id = SettingId::keepalive_count,
     .kind = SettingKind::number,
     .name = "keepalive_count",
     .default_text = "3",
     .minimum = 1,
     .maximum = 1000,
     .ssh_config = "ServerAliveCountMax",
     .page = page_connection,
     .label = "Unanswered keepalives before giving up",
     .help = "So many unanswered keepalives in a row, and the connection counts as lost."},
    {.id = SettingId::address_family,
     .kind = SettingKind::choice,
     .name = "address_family",
     .default_text = "any",
     .choices = address_families,
     .ssh_config = "AddressFamily",
     .putty = "AddressFamily",
     .page = page_connection,
     .label = "Internet protocol version",
     .help = "Auto tries both and takes the first that answers."},
    {.id = SettingId::compression,
     .kind = SettingKind::boolean,
     .name = "compression",
     .default_text = "no",
     .ssh_config = "Compression",
     .putty = "Compression",
     .ssh_flag = 'C',
     .page = page_ssh,
     .label = "Enable compression",
     .help = "For slow links; on fast ones it costs speed."},
    {.id = SettingId::request_tty,
     .kind = SettingKind::choice,
     .name = "request_tty",
     .default_text = "auto",
     .choices = request_ttys,
     .ssh_config = "RequestTTY",
     .putty = "NoPTY",
     .page = page_tty,
     .label = "Allocate a terminal",
     .help = "Whether the server is asked for a terminal."},
    {.id = SettingId::terminal_type,
     .kind = SettingKind::text,
     .name = "terminal_type",
     .default_text = "xterm-256color",
     .minimum = 1,
     .maximum = 128,
     .putty = "TerminalType",
     .page = page_data,
     .label = "Terminal-type string",
     .help = "What programs on the server take this terminal for."},
    {.id = SettingId::batch_mode,
     .kind = SettingKind::boolean,
     .name = "batch_mode",
     .default_text = "no",
     .ssh_config = "BatchMode",
     .page = page_connection,
     .label = "Never ask questions",
     .help = "For scripts: what would be a question is an error instead."},
    {.id = SettingId::log_level,
     .kind = SettingKind::choice,
     .name = "log_level",
     .default_text = "info",
     .choices = log_levels,
     .ssh_config = "LogLevel",
     .page = "Session/Logging",
     .label = "Messages about the connection",
     .help = "How much is said about what happens on the connection."},

    {.id = SettingId::scrollback_lines,
     .kind = SettingKind::number,
     .name = "scrollback_lines",
     .default_text = "10000",
     .minimum = 0,
     .maximum = 1000000,
     .live = Live::yes,
     .putty = "ScrollbackLines",
     .page = page_window,
     .label = "Lines of scrollback",
     .help = "How many lines that left the screen can be scrolled back to."},
    {.id = SettingId::cursor_style,
     .kind = SettingKind::choice,
     .name = "cursor_style",
     .default_text = "block",
     .choices = cursor_styles,
     .live = Live::yes,
     .putty = "CurType",
     .page = page_appearance,
     .label = "Cursor appearance",
     .help = "The cursor's form until a program chooses another."},
    {.id = SettingId::cursor_blink,
     .kind = SettingKind::boolean,
     .name = "cursor_blink",
     .default_text = "no",
     .live = Live::yes,
     .putty = "BlinkCur",
     .page = page_appearance,
     .label = "Cursor blinks",
     .help = "A blinking cursor costs a little power."},
    {.id = SettingId::copy_paste,
     .kind = SettingKind::choice,
     .name = "copy_paste",
     .default_text = "select-copies",
     .choices = copy_pastes,
     .live = Live::yes,
     .page = page_selection,
     .label = "Copy and paste",
     .help = "PuTTY's way, or that of other terminals. Ctrl+Shift+C and Ctrl+Shift+V work in both."},
    {.id = SettingId::font_size,
     .kind = SettingKind::number,
     .name = "font_size",
     .default_text = "18",
     .minimum = 6,
     .maximum = 96,
     .live = Live::yes,
     .page = page_appearance,
     .label = "Font size",
     .help = "Height of the terminal's letters, in pixels at scale 1."},
    {.id = SettingId::theme,
     .kind = SettingKind::choice,
     .name = "theme",
     .default_text = "system",
     .choices = themes,
     .scope = Scope::application,
     .live = Live::yes,
     .page = page_program,
     .label = "Theme",
     .help = "Light or dark."},
}};

constexpr bool in_order()
{
    for (std::size_t i = 0; i < table.size(); ++i) {
        if (static_cast<std::size_t>(table[i].id) != i) {
            return false;
        }
    }
    return true;
}
static_assert(in_order(), "the rows stand in the order of SettingId");

// Sorted, lower case: every name of ssh_config(5) up to OpenSSH 9.9, with the old spellings that ssh still takes.
constexpr std::array<std::string_view, 114> openssh_names{
    "addkeystoagent",
    "addressfamily",
    "batchmode",
    "bindaddress",
    "bindinterface",
    "canonicaldomains",
    "canonicalizefallbacklocal",
    "canonicalizehostname",
    "canonicalizemaxdots",
    "canonicalizepermittedcnames",
    "casignaturealgorithms",
    "certificatefile",
    "challengeresponseauthentication",
    "channeltimeout",
    "checkhostip",
    "cipher",
    "ciphers",
    "clearallforwardings",
    "compression",
    "compressionlevel",
    "connectionattempts",
    "connecttimeout",
    "controlmaster",
    "controlpath",
    "controlpersist",
    "dsaauthentication",
    "dynamicforward",
    "enableescapecommandline",
    "enablesshkeysign",
    "escapechar",
    "exitonforwardfailure",
    "fingerprinthash",
    "forkafterauthentication",
    "forwardagent",
    "forwardx11",
    "forwardx11timeout",
    "forwardx11trusted",
    "gatewayports",
    "globalknownhostsfile",
    "gssapiauthentication",
    "gssapidelegatecredentials",
    "hashknownhosts",
    "host",
    "hostbasedacceptedalgorithms",
    "hostbasedauthentication",
    "hostbasedkeytypes",
    "hostkeyalgorithms",
    "hostkeyalias",
    "hostname",
    "identitiesonly",
    "identityagent",
    "identityfile",
    "ignoreunknown",
    "include",
    "ipqos",
    "kbdinteractiveauthentication",
    "kbdinteractivedevices",
    "kexalgorithms",
    "knownhostscommand",
    "localcommand",
    "localforward",
    "loglevel",
    "logverbose",
    "macs",
    "match",
    "nohostauthenticationforlocalhost",
    "numberofpasswordprompts",
    "obscurekeystroketiming",
    "passwordauthentication",
    "permitlocalcommand",
    "permitremoteopen",
    "pkcs11provider",
    "port",
    "preferredauthentications",
    "protocol",
    "proxycommand",
    "proxyjump",
    "proxyusefdpass",
    "pubkeyacceptedalgorithms",
    "pubkeyacceptedkeytypes",
    "pubkeyauthentication",
    "rekeylimit",
    "remotecommand",
    "remoteforward",
    "requesttty",
    "requiredrsasize",
    "revokedhostkeys",
    "rhostsrsaauthentication",
    "rsaauthentication",
    "securitykeyprovider",
    "sendenv",
    "serveralivecountmax",
    "serveraliveinterval",
    "sessiontype",
    "setenv",
    "skeyauthentication",
    "smartcarddevice",
    "stdinnull",
    "streamlocalbindmask",
    "streamlocalbindunlink",
    "stricthostkeychecking",
    "syslogfacility",
    "tag",
    "tcpkeepalive",
    "tunnel",
    "tunneldevice",
    "updatehostkeys",
    "usekeychain",
    "user",
    "userknownhostsfile",
    "verifyhostkeydns",
    "versionaddendum",
    "visualhostkey",
    "xauthlocation",
};

char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool same_word(std::string_view a, std::string_view b)
{
    return std::ranges::equal(a, b, {}, lower, lower);
}

} // namespace

std::span<const Setting> setting_table()
{
    return table;
}

const Setting& setting(SettingId id)
{
    return table[static_cast<std::size_t>(id)];
}

const Setting* find_setting(std::string_view name)
{
    const auto dash_is_underscore = [](char c) { return c == '-' ? '_' : c; };
    const auto row =
        std::ranges::find_if(table, [&](const Setting& s) { return std::ranges::equal(s.name, name, {}, {}, dash_is_underscore); });
    return row == table.end() ? nullptr : &*row;
}

const Setting* find_ssh_config(std::string_view name)
{
    const auto row = std::ranges::find_if(table, [&](const Setting& s) { return !s.ssh_config.empty() && same_word(s.ssh_config, name); });
    return row == table.end() ? nullptr : &*row;
}

bool is_openssh_name(std::string_view name)
{
    const auto is_it = [&](std::string_view known) { return same_word(known, name); };
    return std::ranges::any_of(openssh_names, is_it);
}

} // namespace latchkey::settings
