#include "client/sessions/pasted_command.h"

#include "client/sessions/pasted_options.h"
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
            const auto ssh_options = pasted_ssh_options();
            const auto option = std::ranges::find(ssh_options, std::string_view{word}.substr(i, 1), &PastedOption::name);
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
            const auto plink_options = pasted_plink_options();
            const auto option = std::ranges::find(plink_options, name, &PastedOption::name);
            if (option == plink_options.end()) {
                return fail(ShellErrc::bad_option, word, "is no option of plink");
            }
            if (option->value && words_.empty()) {
                return fail(ShellErrc::bad_option, word, "has no value");
            }
            const std::string value = option->value ? take() : std::string{};
            if (option->meaning == PastedMeaning::row && !is_list(option->id)) {
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

    Status apply(const PastedOption& option, const std::string& typed, const std::string& value)
    {
        switch (option.meaning) {
        case PastedMeaning::row:
            return row(option, typed, option.value ? std::string_view{value} : option.word);
        case PastedMeaning::option: {
            auto done = settings::apply_ssh_option(out_.settings, value, pasted, &ssh_notes_);
            return done;
        }
        case PastedMeaning::host:
        case PastedMeaning::call:
            return {};
        case PastedMeaning::noted:
            out_.notes.push_back(fmt::format("{} {}.", typed, option.word));
            return {};
        case PastedMeaning::secret:
            out_.notes.push_back(fmt::format("{} gives a password, which is not kept: it is asked for.", typed));
            return {};
        case PastedMeaning::log:
            out_.notes.push_back(fmt::format("{} {}: a session writes no log file by itself.", typed, printable(value)));
            return {};
        case PastedMeaning::command:
            return proxy_command(value);
        case PastedMeaning::refused:
            return fail(ShellErrc::bad_option, typed, std::string{option.word});
        }
        return {};
    }

    Status row(const PastedOption& option, const std::string& typed, std::string_view value)
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
