#include "client/sessions/pasted_command.h"

#include "client/sessions/putty_command.h"
#include "client/settings/codecs.h"
#include "client/settings/destination.h"
#include "client/settings/forward_spec.h"
#include "client/settings/ssh_options.h"
#include "client/settings/ssh_words.h"
#include "client/settings/words.h"
#include "keys/base/log.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <deque>
#include <optional>

namespace latchkey::sessions {

using settings::SettingId;
using settings::Settings;

namespace {

constexpr std::size_t longest_line = std::size_t{1} << 16U;
const settings::Source pasted{settings::SourceKind::import};

/// What an option without a row of its own means for a session.
enum class Meaning {
    row,     ///< `id` gets the value, or `word` when the option has none
    option,  ///< -o
    host,    ///< -hostkey and the like: noted
    call,    ///< belongs to one call, not to a session: passed over in silence
    noted,   ///< not kept, and said so: `word` says why
    secret,  ///< a password: not kept, not repeated
    log,     ///< a file that would be written
    command, ///< -proxycmd: PuTTY's words for host and port
    refused, ///< no session can be made of it: `word` says why
};

struct Option {
    std::string_view name; ///< without its "-"
    bool value = false;
    Meaning meaning = Meaning::row;
    SettingId id = SettingId::count_;
    std::string_view word{};
};

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
    Option{"B", true, Meaning::noted, SettingId::count_, "binds to an interface, which Latchkey does not; bind_address takes an address"},
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
    Option{"hostkey", true, Meaning::noted, SettingId::count_, "names the server's host key: `lk host add` or `lk host verify` pins it"},
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

enum class Program { ssh, plink, putty };

// "/usr/bin/ssh", "plink.exe", "C:\Program Files\PuTTY\putty.exe".
std::optional<Program> program_of(std::string_view word)
{
    word = word.substr(word.find_last_of("/\\") + 1); // npos + 1 is 0
    if (word.size() > 4 && settings::same_word(word.substr(word.size() - 4), ".exe")) {
        word.remove_suffix(4);
    }
    if (settings::same_word(word, "ssh")) {
        return Program::ssh;
    }
    if (settings::same_word(word, "plink")) {
        return Program::plink;
    }
    const bool putty = settings::same_word(word, "putty") || settings::same_word(word, "kitty");
    return putty ? std::optional{Program::putty} : std::nullopt;
}

/// The words of one command, from its options to its remote command.
class Reader {
public:
    Reader(std::vector<std::string> words, Allowed allowed) : words_(words.begin(), words.end()), allowed_(allowed) {}

    Result<PastedCommand> run()
    {
        if (auto done = read(); !done) {
            return std::unexpected(done.error());
        }
        for (HeldBack& held : hold_back(out_.settings, allowed_)) {
            out_.held_back.push_back(std::move(held));
        }
        out_.name = out_.settings.text(SettingId::host_name);
        return std::move(out_);
    }

private:
    std::string take()
    {
        std::string first = std::move(words_.front());
        words_.pop_front();
        return first;
    }

    Status read()
    {
        while (!words_.empty() && (words_.front() == "$" || words_.front() == "#" || words_.front() == "%" || words_.front() == ">")) {
            words_.pop_front(); // a prompt
        }
        if (words_.size() > 1 && program_name(words_.front()) == "lk" && program_of(words_[1]) == Program::ssh) {
            words_.pop_front();
        }
        if (words_.empty()) {
            return fail(ShellErrc::no_host);
        }
        if (settings::is_ssh_url(words_.front())) {
            return words_.size() == 1 ? host(words_.front())
                                      : fail(ShellErrc::bad_option, words_[1], "is one word too many behind an address");
        }
        const auto program = program_of(words_.front());
        if (!program) {
            return fail(ShellErrc::not_a_command, words_.front());
        }
        words_.pop_front();
        return *program == Program::ssh ? ssh() : plink(*program);
    }

    static std::string_view program_name(std::string_view word) { return word.substr(word.find_last_of("/\\") + 1); }

    // Letters may stand together, a value behind its letter or in the next word; the first value of a setting wins. ssh goes on reading
    // options behind the host, up to the command.
    Status ssh()
    {
        bool have_host = false;
        while (!words_.empty()) {
            const std::string word = take();
            if (word == "--") {
                break;
            }
            if (word.size() < 2 || word.front() != '-') {
                if (have_host) {
                    words_.push_front(word);
                    break;
                }
                have_host = true;
                if (auto done = host(word); !done) {
                    return done;
                }
                continue;
            }
            if (auto done = letters(word); !done) {
                return done;
            }
        }
        if (!have_host && !words_.empty()) {
            have_host = true;
            if (auto done = host(take()); !done) {
                return done;
            }
        }
        return have_host ? rest() : fail(ShellErrc::no_host);
    }

    Status letters(const std::string& word)
    {
        for (std::size_t i = 1; i < word.size(); ++i) {
            const auto option = std::ranges::find(ssh_options, std::string_view{word}.substr(i, 1), &Option::name);
            const std::string typed = fmt::format("-{}", word[i]);
            if (option == ssh_options.end()) {
                return fail(ShellErrc::bad_option, typed, "is no option of ssh");
            }
            if (!option->value) {
                // -tt asks also without a terminal here.
                const bool again = option->id == SettingId::request_tty && option->word == "yes" && out_.settings.is_set(option->id);
                if (auto done = again ? out_.settings.set_text(option->id, "force", pasted) : apply(*option, typed, {}); !done) {
                    return done;
                }
                continue;
            }
            std::string value = word.substr(i + 1);
            if (value.empty()) {
                if (words_.empty()) {
                    return fail(ShellErrc::bad_option, typed, "has no value");
                }
                value = take();
            }
            return apply(*option, typed, value);
        }
        return {};
    }

    // Each option is a word; the last value of a setting wins, as in PuTTY, but for what adds up.
    Status plink(Program program)
    {
        bool have_host = false;
        while (!words_.empty() && !have_host) {
            std::string word = take();
            if (word == "--") {
                continue;
            }
            if (word.size() < 2 || word.front() != '-') {
                have_host = true;
                if (auto done = host(word); !done) {
                    return done;
                }
                break;
            }
            const std::string_view name = std::string_view{word}.substr(word.starts_with("--") ? 2 : 1);
            const auto option = std::ranges::find(plink_options, name, &Option::name);
            if (option == plink_options.end()) {
                return fail(ShellErrc::bad_option, word, "is no option of plink");
            }
            if (option->value && words_.empty()) {
                return fail(ShellErrc::bad_option, word, "has no value");
            }
            const std::string value = option->value ? take() : std::string{};
            if (option->meaning == Meaning::row && !is_list(option->id)) {
                out_.settings.reset(option->id);
            }
            if (auto done = apply(*option, word, value); !done) {
                return done;
            }
        }
        if (!have_host) {
            return fail(ShellErrc::no_host);
        }
        // putty.exe takes a port behind the host, and no command.
        if (program == Program::putty && !words_.empty()) {
            return out_.settings.set_text(SettingId::port, take(), pasted);
        }
        return rest();
    }

    static bool is_list(SettingId id) { return settings::setting(id).merge == settings::Merge::append; }

    Status apply(const Option& option, const std::string& typed, const std::string& value)
    {
        switch (option.meaning) {
        case Meaning::row:
            return row(option, typed, option.value ? std::string_view{value} : option.word);
        case Meaning::option: {
            auto done = settings::apply_ssh_option(out_.settings, value, pasted, &ssh_notes_);
            return done;
        }
        case Meaning::host:
        case Meaning::call:
            return {};
        case Meaning::noted:
            out_.notes.push_back(fmt::format("{} {}.", typed, option.word));
            return {};
        case Meaning::secret:
            out_.notes.push_back(fmt::format("{} gives a password, which is not kept: it is asked for.", typed));
            return {};
        case Meaning::log:
            out_.notes.push_back(fmt::format("{} {}: a session writes no log file by itself.", typed, printable(value)));
            return {};
        case Meaning::command:
            return proxy_command(value);
        case Meaning::refused:
            return fail(ShellErrc::bad_option, typed, std::string{option.word});
        }
        return {};
    }

    Status row(const Option& option, const std::string& typed, std::string_view value)
    {
        Status done;
        if (option.id == SettingId::user_name) {
            done = settings::check_user(value);
        } else if (option.id == SettingId::host_key_alias) {
            done = settings::check_host(value);
        }
        if (!done) {
            return done;
        }
        if (is_list(option.id)) {
            const bool texts = settings::setting(option.id).kind == settings::SettingKind::text_list;
            done = out_.settings.append_text(option.id, texts ? settings::join_words({std::string{value}}) : std::string{value}, pasted);
        } else if (!out_.settings.is_set(option.id)) {
            done = out_.settings.set_text(option.id, value, pasted);
        }
        return done ? done : Status{std::unexpected(done.error().about(typed))};
    }

    Status proxy_command(std::string_view value)
    {
        const auto ours = command_from_putty(value, {});
        return ours ? out_.settings.set_text(SettingId::proxy_command, *ours, pasted)
                    : fail(ShellErrc::bad_option, "-proxycmd", "names a proxy or a password that the command line does not give");
    }

    Status host(const std::string& word)
    {
        const auto found = settings::parse_destination(word);
        if (!found) {
            return std::unexpected(found.error());
        }
        Status done = settings::check_host(found->host);
        if (done && found->user) {
            done = settings::check_user(*found->user);
        }
        if (done && !settings::is_ssh_url(word)) {
            done = settings::check_no_port_in(word.substr(word.rfind('@') + 1)); // npos + 1 is 0
        }
        if (done && !out_.settings.is_set(SettingId::host_name)) { // else -o HostName says where that is
            done = out_.settings.set_text(SettingId::host_name, found->host, pasted);
        }
        if (done && found->user && !out_.settings.is_set(SettingId::user_name)) {
            done = out_.settings.set_text(SettingId::user_name, *found->user, pasted);
        }
        if (done && found->port && !out_.settings.is_set(SettingId::port)) {
            done = out_.settings.set(SettingId::port, std::int64_t{*found->port}, pasted);
        }
        if (done && found->fingerprint) {
            out_.notes.push_back(
                fmt::format("The address names the server's host key ({}): compare it when you are asked.", *found->fingerprint));
        }
        return done;
    }

    // What is left is the command, its words joined by blanks as ssh sends them.
    Status rest()
    {
        std::string command;
        while (!words_.empty()) {
            command += command.empty() ? "" : " ";
            command += take();
        }
        // -o may have named another host, or another user, than the words did: those are names all the same.
        Status done = settings::check_host(out_.settings.text(SettingId::host_name));
        if (done && !out_.settings.text(SettingId::user_name).empty()) {
            done = settings::check_user(out_.settings.text(SettingId::user_name));
        }
        for (const std::string& note : ssh_notes_.passed_over) {
            out_.notes.push_back(note);
        }
        if (!done || command.empty()) {
            return done;
        }
        return out_.settings.set_text(SettingId::remote_command, command, pasted);
    }

    std::deque<std::string> words_;
    Allowed allowed_;
    PastedCommand out_;
    settings::SshOptionNotes ssh_notes_;
};

} // namespace

Result<PastedCommand> parse_pasted_command(std::string_view text, Allowed allowed)
{
    if (text.size() > longest_line) {
        return fail(ShellErrc::not_a_command, std::string{text.substr(0, 40)} + "…");
    }
    text = settings::trimmed(text);
    if (text.starts_with("$ ")) {
        text = text.substr(2);
    }
    // An address needs no quotes for the ; before its fingerprint: nobody's shell reads it.
    if (settings::is_ssh_url(text)) {
        return Reader{{std::string{text}}, allowed}.run();
    }
    auto words = split_command(text);
    return words ? Reader{*std::move(words), allowed}.run() : std::unexpected(words.error());
}

} // namespace latchkey::sessions
