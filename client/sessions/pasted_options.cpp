#include "client/sessions/pasted_options.h"

#include <array>

namespace latchkey::sessions {

using settings::SettingId;
using Meaning = PastedMeaning;
using Option = PastedOption;

namespace {

constexpr std::string_view no_x11 = "asks for X11 forwarding, which Latchkey does not have";
constexpr std::string_view no_sharing = "shares connections, which Latchkey does not";
constexpr std::string_view no_gssapi = "is about GSSAPI (Kerberos), which Latchkey does not have";

constexpr std::array ssh_options{
    Option{"4", false, Meaning::row, SettingId::address_family, "inet"},
    Option{"6", false, Meaning::row, SettingId::address_family, "inet6"},
    Option{"A", false, Meaning::row, SettingId::forward_agent, "yes"},
    Option{"a", false, Meaning::row, SettingId::forward_agent, "no"},
    Option{"b", true, Meaning::row, SettingId::bind_address},
    Option{"C", false, Meaning::row, SettingId::compression, "yes"},
    Option{"c", true, Meaning::row, SettingId::ciphers},
    Option{"D", true, Meaning::row, SettingId::dynamic_forwards},
    Option{"e", true, Meaning::row, SettingId::escape_char},
    Option{"g", false, Meaning::row, SettingId::gateway_ports, "yes"},
    Option{"i", true, Meaning::row, SettingId::key_file},
    Option{"J", true, Meaning::row, SettingId::proxy_jump},
    Option{"L", true, Meaning::row, SettingId::local_forwards},
    Option{"l", true, Meaning::row, SettingId::user_name},
    Option{"m", true, Meaning::row, SettingId::macs},
    Option{"N", false, Meaning::row, SettingId::session_type, "none"},
    Option{"o", true, Meaning::option},
    Option{"P", true, Meaning::row, SettingId::tag},
    Option{"p", true, Meaning::row, SettingId::port},
    Option{"R", true, Meaning::row, SettingId::remote_forwards},
    Option{"s", false, Meaning::row, SettingId::session_type, "subsystem"},
    Option{"T", false, Meaning::row, SettingId::request_tty, "no"},
    Option{"t", false, Meaning::row, SettingId::request_tty, "yes"},
    Option{"E", true, Meaning::log},
    Option{"f", false, Meaning::call},
    Option{"n", false, Meaning::call},
    Option{"q", false, Meaning::call},
    Option{"v", false, Meaning::call},
    Option{"y", false, Meaning::call},
    Option{"x", false, Meaning::call},
    Option{"k", false, Meaning::call},
    Option{"F", true, Meaning::noted, SettingId::count_, "names a configuration file, which a session does not have"},
    Option{"B", true, Meaning::row, SettingId::bind_interface},
    Option{"I", true, Meaning::noted, SettingId::count_, "loads a PKCS#11 library, which Latchkey does not"},
    Option{"K", false, Meaning::noted, SettingId::count_, no_gssapi},
    Option{"M", false, Meaning::noted, SettingId::count_, no_sharing},
    Option{"S", true, Meaning::noted, SettingId::count_, no_sharing},
    Option{"W", true, Meaning::noted, SettingId::count_, "is for programs that go over this host; no session can be made of that part"},
    Option{"w", true, Meaning::noted, SettingId::count_, "opens a tunnel device, which Latchkey does not"},
    Option{"X", false, Meaning::noted, SettingId::count_, no_x11},
    Option{"Y", false, Meaning::noted, SettingId::count_, no_x11},
    Option{"G", false, Meaning::refused, SettingId::count_, "prints a configuration: it opens no session"},
    Option{"O", true, Meaning::refused, SettingId::count_, "speaks to a running ssh: it opens no session"},
    Option{"Q", true, Meaning::refused, SettingId::count_, "lists algorithms: it opens no session"},
    Option{"V", false, Meaning::refused, SettingId::count_, "prints a version: it opens no session"},
};

constexpr std::string_view not_ssh = "asks for another protocol than SSH-2";

constexpr std::array plink_options{
    Option{"4", false, Meaning::row, SettingId::address_family, "inet"},
    Option{"6", false, Meaning::row, SettingId::address_family, "inet6"},
    Option{"A", false, Meaning::row, SettingId::forward_agent, "yes"},
    Option{"a", false, Meaning::row, SettingId::forward_agent, "no"},
    Option{"C", false, Meaning::row, SettingId::compression, "yes"},
    Option{"D", true, Meaning::row, SettingId::dynamic_forwards},
    Option{"i", true, Meaning::row, SettingId::key_file},
    Option{"cert", true, Meaning::row, SettingId::certificate_files},
    Option{"L", true, Meaning::row, SettingId::local_forwards},
    Option{"l", true, Meaning::row, SettingId::user_name},
    Option{"N", false, Meaning::row, SettingId::session_type, "none"},
    Option{"P", true, Meaning::row, SettingId::port},
    Option{"R", true, Meaning::row, SettingId::remote_forwards},
    Option{"s", false, Meaning::row, SettingId::session_type, "subsystem"},
    Option{"T", false, Meaning::row, SettingId::request_tty, "no"},
    Option{"t", false, Meaning::row, SettingId::request_tty, "yes"},
    Option{"agent", false, Meaning::row, SettingId::allow_agent, "yes"},
    Option{"pagent", false, Meaning::row, SettingId::allow_agent, "yes"},
    Option{"pageant", false, Meaning::row, SettingId::allow_agent, "yes"},
    Option{"noagent", false, Meaning::row, SettingId::allow_agent, "no"},
    Option{"nopagent", false, Meaning::row, SettingId::allow_agent, "no"},
    Option{"nopageant", false, Meaning::row, SettingId::allow_agent, "no"},
    Option{"no-trivial-auth", false, Meaning::row, SettingId::trivial_auth, "no"},
    Option{"loghost", true, Meaning::row, SettingId::host_key_alias},
    Option{"proxycmd", true, Meaning::command, SettingId::proxy_command},
    Option{"pw", true, Meaning::secret},
    Option{"pwfile", true, Meaning::secret},
    Option{"hostkey", true, Meaning::row, SettingId::accepted_host_keys},
    Option{"sshlog", true, Meaning::log},
    Option{"sshrawlog", true, Meaning::log},
    Option{"sessionlog", true, Meaning::log},
    Option{"ssh", false, Meaning::call},
    Option{"2", false, Meaning::call},
    Option{"batch", false, Meaning::call},
    Option{"v", false, Meaning::call},
    Option{"x", false, Meaning::call},
    Option{"noshare", false, Meaning::call},
    Option{"no-antispoof", false, Meaning::call},
    Option{"sanitise-stdout", false, Meaning::call},
    Option{"sanitise-stderr", false, Meaning::call},
    Option{"no-sanitise-stdout", false, Meaning::call},
    Option{"no-sanitise-stderr", false, Meaning::call},
    Option{"logoverwrite", false, Meaning::call},
    Option{"logappend", false, Meaning::call},
    Option{"share", false, Meaning::noted, SettingId::count_, no_sharing},
    Option{"X", false, Meaning::noted, SettingId::count_, no_x11},
    Option{"m", true, Meaning::noted, SettingId::count_, "reads a command from a file: give the command itself"},
    Option{"nc", true, Meaning::noted, SettingId::count_, "is for programs that go over this host; no session can be made of that part"},
    Option{"load", true, Meaning::refused, SettingId::count_, "names a session of PuTTY: `lk session import --putty NAME` takes it over"},
    Option{"1", false, Meaning::refused, SettingId::count_, not_ssh},
    Option{"telnet", false, Meaning::refused, SettingId::count_, not_ssh},
    Option{"rlogin", false, Meaning::refused, SettingId::count_, not_ssh},
    Option{"raw", false, Meaning::refused, SettingId::count_, not_ssh},
    Option{"serial", false, Meaning::refused, SettingId::count_, not_ssh},
    Option{"supdup", false, Meaning::refused, SettingId::count_, not_ssh},
    Option{"ssh-connection", false, Meaning::refused, SettingId::count_, not_ssh},
    Option{"shareexists", false, Meaning::refused, SettingId::count_, "asks about a running PuTTY: it opens no session"},
    Option{"pgpfp", false, Meaning::refused, SettingId::count_, "prints keys: it opens no session"},
    Option{"V", false, Meaning::refused, SettingId::count_, "prints a version: it opens no session"},
};

} // namespace

std::span<const PastedOption> pasted_ssh_options()
{
    return ssh_options;
}

std::span<const PastedOption> pasted_plink_options()
{
    return plink_options;
}

} // namespace latchkey::sessions
