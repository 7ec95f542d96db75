#include "client/cli/ssh_flags.h"

#include <algorithm>
#include <array>

namespace latchkey::cli {

namespace {

// A flag that sets `option` to its own value, or to `fixed`.
constexpr Flag sets(char letter, std::string_view name, std::string_view value, std::string_view help, std::string_view option,
                    std::string_view fixed = {})
{
    return {.letter = letter, .name = name, .value = value, .help = help, .option = option, .option_value = fixed};
}

constexpr Flag does(char letter, std::string_view name, std::string_view value, std::string_view help, SshWord what)
{
    return {.letter = letter, .name = name, .value = value, .help = help, .id = static_cast<int>(what)};
}

constexpr std::array ssh_table{
    does('i', "key-file", "FILE", "private key for authentication, in any format; several are offered in the order given",
         SshWord::identity),
    sets('p', "port", "PORT", "the server's port (22)", "Port"),
    sets('l', "user-name", "USER", "the account on the server (yours here)", "User"),
    does('o', "option", "NAME=VALUE", "a setting under its name in ssh_config", SshWord::setting),
    does('F', "", "FILE", "this instead of ~/.ssh/config and /etc/ssh/ssh_config; none: no such file at all", SshWord::config_file),
    does(0, "passphrase-file", "FILE", "the key's passphrase is the first line of FILE, which may be a pipe; - is standard input",
         SshWord::passphrase_file),
    does('t', "", "", "ask for a terminal, also with a command; twice: also without one here", SshWord::terminal),
    does('T', "", "", "do not ask for a terminal", SshWord::no_terminal),
    sets('n', "", "", "no input", "StdinNull", "yes"),
    does('f', "", "", "go to the background after the login (and after the forwards, with ExitOnForwardFailure=yes)", SshWord::background),
    sets('N', "", "", "no command and no shell: forwards only", "SessionType", "none"),
    does('s', "", "", "COMMAND is the name of a subsystem", SshWord::subsystem),
    does('L', "", "[BIND:]PORT:HOST:PORT", "connections to PORT here go to HOST as the server sees it; sockets' paths too",
         SshWord::local_forward),
    does('R', "", "[BIND:]PORT:HOST:PORT", "connections to PORT on the server go to HOST as this machine sees it", SshWord::remote_forward),
    does('D', "", "[BIND:]PORT", "a SOCKS proxy at PORT here, whose connections leave from the server", SshWord::dynamic_forward),
    does('W', "", "HOST:PORT", "standard input and output are a connection from the server to HOST", SshWord::standard_forward),
    sets('g', "", "", "forwards take connections from other machines too", "GatewayPorts", "yes"),
    sets('J', "", "[USER@]HOST[:PORT]", "through these machines, one after the other, commas between them", "ProxyJump"),
    sets('A', "", "", "programs on the server may use your agent", "ForwardAgent", "yes"),
    sets('a', "", "", "they may not", "ForwardAgent", "no"),
    sets('4', "", "", "IPv4 only", "AddressFamily", "inet"),
    sets('6', "", "", "IPv6 only", "AddressFamily", "inet6"),
    sets('b', "", "ADDRESS", "connect from this address of this machine", "BindAddress"),
    sets('B', "", "INTERFACE", "connect through this network interface", "BindInterface"),
    sets('C', "compression", "", "compress", "Compression", "yes"),
    sets('c', "", "CIPHERS", "these instead of ours; +, - or ^ before them adds, takes away, prefers", "Ciphers"),
    sets('m', "", "MACS", "the same for MACs", "MACs"),
    sets('e', "", "CHAR|none", "escape character (~); ^X is a control character, none switches it off", "EscapeChar"),
    does('E', "", "FILE", "messages go to the end of FILE instead of standard error", SshWord::log_file),
    does('G', "", "", "print the settings that apply to HOST, and end", SshWord::print_configuration),
    does('Q', "", "NAME", "print what can be done: cipher, mac, kex, key, …; help lists the names", SshWord::query),
    sets('P', "", "TAG", "for Match tagged in ssh_config", "Tag"),
    sets('q', "quiet", "", "say nothing", "LogLevel", "quiet"),
    does('v', "verbose", "", "say what happens; twice: more of it", SshWord::verbose),
    does('V', "version", "", "print the version", SshWord::version),
    does('h', "help", "", "print this", SshWord::help),
    // A name of ssh's without a meaning here: `help` is empty, `value` is there for those that take one.
    does('O', "", "COMMAND", "", SshWord::control),
    does('M', "", "", "", SshWord::noted),
    does('S', "", "PATH", "", SshWord::noted),
    does('K', "", "", "", SshWord::noted),
    does('k', "", "", "", SshWord::noted),
    does('X', "", "", "", SshWord::noted),
    does('Y', "", "", "", SshWord::noted),
    does('x', "", "", "", SshWord::none), // no X11 forwarding: so it is
    does('y', "", "", "", SshWord::noted),
    Flag{.letter = 'I', .value = "x", .not_here = "PKCS#11"},
    Flag{.letter = 'w', .value = "x", .not_here = "tunnel devices"},
};

constexpr std::array plink_table{
    does('i', "", "FILE", "private key for authentication, in any format", SshWord::identity),
    sets('P', "", "PORT", "the server's port (22)", "Port"),
    sets('l', "", "USER", "the account on the server", "User"),
    does(0, "load", "NAME", "the saved session NAME, PuTTY's or Latchkey's; if it names a host, COMMAND follows at once", SshWord::load),
    does(0, "pwfile", "FILE", "the password is the first line of FILE", SshWord::password_file),
    does(0, "pw", "PASSWORD", "the password; others on this machine can see it here, so -pwfile is better", SshWord::password),
    sets(0, "batch", "", "ask nothing", "BatchMode", "yes"),
    does(0, "hostkey", "KEY", "the server must show this key: SHA256:…, MD5 in hexadecimal, or the key itself; may be repeated",
         SshWord::host_key),
    does('m', "", "FILE", "COMMAND is what stands in FILE", SshWord::command_file),
    does(0, "nc", "HOST:PORT", "standard input and output are a connection from the server to HOST", SshWord::standard_forward),
    does('s', "", "", "COMMAND is the name of a subsystem", SshWord::subsystem),
    sets('N', "", "", "no command and no shell: forwards only", "SessionType", "none"),
    does('L', "", "[BIND:]PORT:HOST:PORT", "connections to PORT here go to HOST as the server sees it", SshWord::local_forward),
    does('R', "", "[BIND:]PORT:HOST:PORT", "connections to PORT on the server go to HOST as this machine sees it", SshWord::remote_forward),
    does('D', "", "[BIND:]PORT", "a SOCKS proxy at PORT here", SshWord::dynamic_forward),
    sets(0, "proxycmd", "COMMAND", "COMMAND makes the connection", "ProxyCommand"),
    does(0, "noagent", "", "do not use the agent", SshWord::no_agent),
    does(0, "agent", "", "use the agent, whatever the session says", SshWord::agent),
    sets('A', "", "", "programs on the server may use your agent", "ForwardAgent", "yes"),
    sets('a', "", "", "they may not", "ForwardAgent", "no"),
    sets(0, "no-trivial-auth", "", "refuse a server that lets anybody in", "TrivialAuth", "no"),
    does('t', "", "", "ask for a terminal", SshWord::terminal),
    does('T', "", "", "do not ask for a terminal", SshWord::no_terminal),
    sets('4', "", "", "IPv4 only", "AddressFamily", "inet"),
    sets('6', "", "", "IPv6 only", "AddressFamily", "inet6"),
    sets('C', "", "", "compress", "Compression", "yes"),
    does(0, "sessionlog", "FILE", "all output of the session goes to FILE, too; &H, &Y, &M, &D, &T in it are the host, date and time",
         SshWord::session_log),
    does(0, "sshlog", "FILE", "what happens, in detail, goes to the end of FILE", SshWord::protocol_log),
    does(0, "logappend", "", "a log is added to a file that is there", SshWord::append_log),
    does(0, "logoverwrite", "", "it takes the place of one that is there", SshWord::overwrite_log),
    does('o', "", "NAME=VALUE", "a setting under its name in ssh_config", SshWord::setting),
    does('v', "", "", "say what happens; twice: more of it", SshWord::verbose),
    does('V', "version", "", "print the version", SshWord::version),
    does('h', "help", "", "print this", SshWord::help),
    does(0, "ssh", "", "", SshWord::none), // the protocol that we speak
    does('2', "", "", "", SshWord::none),
    does('x', "", "", "", SshWord::none),
    does('X', "", "", "", SshWord::noted),
    does(0, "share", "", "", SshWord::noted),
    does(0, "noshare", "", "", SshWord::none),
    does(0, "no-antispoof", "", "", SshWord::none),
    does(0, "sanitise-stdout", "", "", SshWord::noted),
    does(0, "sanitise-stderr", "", "", SshWord::noted),
    does(0, "no-sanitise-stdout", "", "", SshWord::none),
    does(0, "no-sanitise-stderr", "", "", SshWord::none),
    Flag{.letter = '1', .not_here = "SSH 1"},
    Flag{.name = "telnet", .not_here = "another protocol than SSH"},
    Flag{.name = "rlogin", .not_here = "another protocol than SSH"},
    Flag{.name = "raw", .not_here = "another protocol than SSH"},
    Flag{.name = "serial", .not_here = "another protocol than SSH"},
    Flag{.name = "sercfg", .value = "x", .not_here = "another protocol than SSH"},
    Flag{.name = "ssh-connection", .not_here = "the bare protocol"},
    Flag{.name = "shareexists", .not_here = "connection sharing"},
    Flag{.name = "sshrawlog", .value = "x", .not_here = "a log with secrets in it"},
    Flag{.name = "pgpfp", .not_here = "PuTTY's own release keys"},
};

// To ssh they would be a cluster of its letters: a bind address "atch", a user "oad", a port "w".
constexpr std::array<std::string_view, 9> leading_words{"-ssh",     "-batch", "-load",           "-pw", "-pwfile", "-hostkey",
                                                        "-noagent", "-agent", "-no-trivial-auth"};

} // namespace

std::span<const Flag> ssh_flags(SshDialect dialect)
{
    return dialect == SshDialect::plink ? std::span<const Flag>{plink_table} : std::span<const Flag>{ssh_table};
}

bool is_leading_plink_word(std::string_view argument)
{
    return std::ranges::find(leading_words, argument) != leading_words.end();
}

} // namespace latchkey::cli
