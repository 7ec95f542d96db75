#include "client/cli/ssh_arguments.h"

#include "client/cli/cli_error.h"
#include "client/cli/destination.h"
#include "client/settings/ssh_options.h"

#include <algorithm>
#include <array>

namespace latchkey::cli {

using settings::LogLevel;
using settings::SettingId;
using settings::Source;
using settings::SourceKind;

namespace {

constexpr std::array table{
    Flag{'i', "key-file", "FILE", "private key for authentication, in any format; several are offered in the order given"},
    Flag{'p', "port", "PORT", "the server's port (22)"},
    Flag{'l', "user-name", "USER", "the account on the server (yours here)"},
    Flag{'o', "option", "NAME=VALUE", "a setting under its name in ssh_config"},
    Flag{0, "passphrase-file", "FILE", "the key's passphrase is the first line of FILE, which may be a pipe; - is standard input"},
    Flag{'t', "", "", "ask for a terminal, also with a command; twice: also without one here"},
    Flag{'T', "", "", "do not ask for a terminal"},
    Flag{'n', "", "", "no input"},
    Flag{'4', "", "", "IPv4 only"},
    Flag{'6', "", "", "IPv6 only"},
    Flag{'C', "compression", "", "compress"},
    Flag{'F', "", "none", "read no ssh_config (which lk never does)"},
    Flag{'e', "", "CHAR|none", "escape character (~); none switches it off"},
    Flag{'q', "quiet", "", "say nothing"},
    Flag{'v', "verbose", "", "say what happens; twice: more of it"},
    Flag{'a', "", "", ""}, // no agent forwarding, no X11 forwarding: so it is
    Flag{'x', "", "", ""},
    Flag{'k', "", "", ""},
    Flag{'V', "version", "", "print the version"},
    Flag{'h', "help", "", "print this"},
    Flag{.letter = 'A', .not_here = "agent forwarding"},
    Flag{.letter = 'B', .value = "x", .not_here = "bind to an interface"},
    Flag{.letter = 'b', .value = "x", .not_here = "bind to an address"},
    Flag{.letter = 'c', .value = "x", .not_here = "choose ciphers"},
    Flag{.letter = 'D', .value = "x", .not_here = "dynamic forwarding"},
    Flag{.letter = 'E', .value = "x", .not_here = "log to a file"},
    Flag{.letter = 'f', .not_here = "go to the background"},
    Flag{.letter = 'G', .not_here = "print the configuration"},
    Flag{.letter = 'g', .not_here = "forwards for other hosts"},
    Flag{.letter = 'I', .value = "x", .not_here = "PKCS#11"},
    Flag{.letter = 'J', .value = "x", .not_here = "jump hosts"},
    Flag{.letter = 'K', .not_here = "GSSAPI"},
    Flag{.letter = 'L', .value = "x", .not_here = "local forwarding"},
    Flag{.letter = 'M', .not_here = "connection sharing"},
    Flag{.letter = 'm', .value = "x", .not_here = "choose MACs"},
    Flag{.letter = 'N', .not_here = "no command"},
    Flag{.letter = 'O', .value = "x", .not_here = "connection sharing"},
    Flag{.letter = 'Q', .value = "x", .not_here = "list algorithms"},
    Flag{.letter = 'R', .value = "x", .not_here = "remote forwarding"},
    Flag{.letter = 'S', .value = "x", .not_here = "connection sharing"},
    Flag{.letter = 's', .not_here = "subsystems"},
    Flag{.letter = 'W', .value = "x", .not_here = "forward standard input and output"},
    Flag{.letter = 'w', .value = "x", .not_here = "tunnel devices"},
    Flag{.letter = 'X', .not_here = "X11 forwarding"},
    Flag{.letter = 'Y', .not_here = "X11 forwarding"},
    Flag{.letter = 'y', .not_here = "log to syslog"},
};

const Source from_here{SourceKind::command_line};

/// Reads one flag after the other into an invocation; ssh's rule is that the first value of a setting wins.
class Reader {
public:
    explicit Reader(SshInvocation& into) : out_(into) {}

    Status flag(const GivenFlag& given)
    {
        switch (given.flag->letter) {
        case 'i':
            return named(given, out_.settings.append_text(SettingId::key_file, given.value, from_here));
        case 'p':
            return first(SettingId::port, given);
        case 'l':
            return first(SettingId::user_name, given);
        case 'o':
            return settings::apply_ssh_option(out_.settings, given.value, from_here);
        case 't':
            ++terminals_;
            return {};
        case 'T':
            return set(SettingId::request_tty, "no");
        case 'n':
            out_.no_input = true;
            return {};
        case '4':
            return set(SettingId::address_family, "inet");
        case '6':
            return set(SettingId::address_family, "inet6");
        case 'C':
            return set(SettingId::compression, "yes");
        case 'F':
            return given.value == "none" ? Status{} : fail(CliErrc::bad_value, "-F", "the word none: lk reads no ssh_config");
        case 'e':
            return escape(given);
        case 'q':
            return set(SettingId::log_level, "quiet");
        case 'v':
            ++verbosity_;
            return {};
        default:
            return words(given);
        }
    }

    Status finish()
    {
        if (terminals_ > 0 && !out_.settings.is_set(SettingId::request_tty)) {
            if (auto done = set(SettingId::request_tty, terminals_ > 1 ? "force" : "yes"); !done) {
                return done;
            }
        }
        if (verbosity_ > 0 && !out_.settings.is_set(SettingId::log_level)) {
            return set(SettingId::log_level, verbosity_ > 1 ? "debug" : "verbose");
        }
        return {};
    }

    Status first(SettingId id, const GivenFlag& given)
    {
        if (out_.settings.is_set(id)) {
            return {};
        }
        return named(given, out_.settings.set_text(id, given.value, from_here));
    }

private:
    /// An error about a setting, as one about the flag that was typed.
    static Status named(const GivenFlag& given, Status done)
    {
        return done ? done : Status{std::unexpected(done.error().about(given.typed))};
    }
    Status set(SettingId id, std::string_view word)
    {
        return out_.settings.is_set(id) ? Status{} : out_.settings.set_text(id, word, from_here);
    }
    Status escape(const GivenFlag& given)
    {
        if (given.value == "none") {
            out_.no_escape = true;
            return {};
        }
        return given.value == "~" ? Status{} : fail(CliErrc::bad_value, "-e", "~ or the word none");
    }
    Status words(const GivenFlag& given)
    {
        out_.help = out_.help || given.is("help");
        out_.version = out_.version || given.is("version");
        if (given.is("passphrase-file")) {
            out_.passphrase_file = given.value;
        }
        return {};
    }

    SshInvocation& out_;
    int terminals_ = 0;
    int verbosity_ = 0;
};

std::string joined(std::span<const std::string> words)
{
    std::string out;
    for (const std::string& word : words) {
        out += out.empty() && &word == &words.front() ? "" : " ";
        out += word;
    }
    return out;
}

Status read_destination(SshInvocation& out, const std::string& text)
{
    const auto found = parse_destination(text);
    if (!found) {
        return std::unexpected(found.error());
    }
    out.word = text;
    out.host = found->host;
    if (found->user && !out.settings.is_set(SettingId::user_name)) {
        if (auto done = out.settings.set_text(SettingId::user_name, *found->user, from_here); !done) {
            return fail(CliErrc::bad_destination, text, "the user name is not one line of UTF-8 text");
        }
        out.from_word.push_back(SettingId::user_name);
    }
    if (found->port && !out.settings.is_set(SettingId::port)) {
        out.from_word.push_back(SettingId::port);
        return out.settings.set(SettingId::port, std::int64_t{*found->port}, from_here);
    }
    return {};
}

} // namespace

std::span<const Flag> ssh_flags()
{
    return table;
}

Result<SshInvocation> parse_ssh_arguments(std::span<const std::string> arguments)
{
    const auto parsed = parse_flags(table, arguments, 1);
    if (!parsed) {
        return std::unexpected(parsed.error());
    }
    SshInvocation out;
    Reader reader{out};
    Status done;
    for (const GivenFlag& given : parsed->flags) {
        done = done ? reader.flag(given) : done;
    }
    done = done ? reader.finish() : done;
    if (done && !out.help && !out.version) {
        done = parsed->words.empty() ? Status{fail(CliErrc::missing_word, "which host to connect to")}
                                     : read_destination(out, parsed->words.front());
    }
    if (!done) {
        return std::unexpected(done.error());
    }
    if (std::string command = joined(std::span{parsed->words}.subspan(std::min<std::size_t>(1, parsed->words.size()))); !command.empty()) {
        out.command = std::move(command);
    }
    return out;
}

} // namespace latchkey::cli
