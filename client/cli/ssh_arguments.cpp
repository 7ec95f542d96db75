#include "client/cli/ssh_arguments.h"

#include "client/cli/argv.h"
#include "client/cli/cli_error.h"
#include "client/cli/destination.h"
#include "client/hosts/host_pins.h"
#include "client/settings/ssh_options.h"
#include "client/settings/ssh_words.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace latchkey::cli {

using settings::Setting;
using settings::SettingId;
using settings::Source;
using settings::SourceKind;

namespace {

const Source from_here{SourceKind::command_line};

/// Reads one flag after the other into an invocation; ssh's rule is that the first value of a setting wins.
class Reader {
public:
    explicit Reader(SshInvocation& into) : out_(into) {}

    Status flag(const GivenFlag& given)
    {
        if (!given.flag->option.empty()) {
            const std::string_view value = given.flag->option_value.empty() ? given.value : given.flag->option_value;
            return set(given, given.flag->option, value);
        }
        const auto what = static_cast<SshWord>(given.flag->id);
        if (std::string* text = text_of(what); text != nullptr) {
            *text = given.value;
            return given.value.empty() ? Status{fail(CliErrc::missing_value, given.typed)} : Status{};
        }
        return word(what, given);
    }

    /// What several flags say together.
    Status finish()
    {
        Status done;
        if (terminals_) {
            done = option("RequestTTY", *terminals_ == 0 ? "no" : *terminals_ == 1 ? "yes" : "force");
        }
        if (done && verbosity_ > 0) {
            done = option("LogLevel", verbosity_ > 1 ? "debug" : "verbose");
        }
        if (done && !out_.standard_forward.empty()) {
            // As with ssh: the connection is all there is, and without it there is nothing.
            for (const auto& [name, value] : {std::pair{"SessionType", "none"}, std::pair{"RequestTTY", "no"},
                                              std::pair{"ExitOnForwardFailure", "yes"}, std::pair{"ClearAllForwardings", "yes"}}) {
                done = done ? option(name, value) : done;
            }
        }
        return done;
    }

private:
    /// Flags whose value is kept as it is.
    std::string* text_of(SshWord what)
    {
        switch (what) {
        case SshWord::passphrase_file:
            return &out_.passphrase_file;
        case SshWord::log_file:
            return &out_.log_file;
        case SshWord::query:
            return &out_.query;
        case SshWord::control:
            return &out_.control;
        case SshWord::standard_forward:
            return &out_.standard_forward;
        case SshWord::command_file:
            return &out_.command_file;
        case SshWord::password_file:
            return &out_.password_file;
        case SshWord::load:
            return &out_.load;
        case SshWord::session_log:
            return &out_.session_log;
        default:
            return nullptr;
        }
    }

    Status word(SshWord what, const GivenFlag& given)
    {
        switch (what) {
        case SshWord::setting:
            return settings::apply_ssh_option(out_.settings, given.value, from_here, &out_.option_notes);
        case SshWord::identity:
            return added(given, "IdentityFile");
        case SshWord::local_forward:
            return added(given, "LocalForward");
        case SshWord::remote_forward:
            return added(given, "RemoteForward");
        case SshWord::dynamic_forward:
            return added(given, "DynamicForward");
        case SshWord::host_key:
            return added(given, "AcceptedHostKeys");
        case SshWord::terminal:
            terminals_ = terminals_.value_or(0) + 1;
            return {};
        case SshWord::no_terminal:
            terminals_ = 0;
            return {};
        case SshWord::verbose:
            ++verbosity_;
            return {};
        case SshWord::background: {
            const Status done = option("ForkAfterAuthentication", "yes");
            return done ? option("StdinNull", "yes") : done;
        }
        case SshWord::subsystem:
            return option("SessionType", "subsystem");
        case SshWord::agent:
            return agent(true);
        case SshWord::no_agent:
            return agent(false);
        case SshWord::protocol_log:
            out_.log_file = given.value;
            verbosity_ = std::max(verbosity_, 2);
            return {};
        default:
            keep(what, given);
            return {};
        }
    }

    void keep(SshWord what, const GivenFlag& given)
    {
        switch (what) {
        case SshWord::config_file:
            out_.config_file = given.value;
            break;
        case SshWord::append_log:
            out_.log_exists = settings::LogExists::append;
            break;
        case SshWord::overwrite_log:
            out_.log_exists = settings::LogExists::overwrite;
            break;
        case SshWord::password:
            out_.password = Secret::copy_of(given.value);
            wipe_from_argv(given.value);
            break;
        case SshWord::noted:
            out_.noted.push_back(given.typed);
            break;
        case SshWord::print_configuration:
            out_.print_configuration = true;
            break;
        case SshWord::help:
            out_.help = true;
            break;
        case SshWord::version:
            out_.version = true;
            break;
        default:
            break;
        }
    }

    Status agent(bool wanted)
    {
        return out_.settings.is_set(SettingId::allow_agent) ? Status{} : out_.settings.set(SettingId::allow_agent, wanted, from_here);
    }

    Status option(std::string_view name, std::string_view value)
    {
        return settings::apply_ssh_option(out_.settings, fmt::format("{}={}", name, value), from_here);
    }
    /// By the row, since a flag's value is taken as it is, without ssh_config's quoting. Errors name the flag that was typed.
    Status set(const GivenFlag& given, std::string_view name, std::string_view value)
    {
        const Setting* const row = settings::find_ssh_config(name);
        const bool plain = row != nullptr && given.flag->option_value.empty();
        if (plain && row->merge == settings::Merge::first_wins && out_.settings.is_set(row->id)) {
            return {};
        }
        return named(given, plain ? out_.settings.set_text(row->id, value, from_here) : option(name, value));
    }
    Status added(const GivenFlag& given, std::string_view name)
    {
        const Setting* const row = settings::find_ssh_config(name);
        // A flag's value is one element, also where it has blanks in it: "ssh-ed25519 255 SHA256:…".
        const bool texts = row != nullptr && row->kind == settings::SettingKind::text_list;
        const std::string value = texts ? settings::join_words({given.value}) : given.value;
        return named(given, row != nullptr ? out_.settings.append_text(row->id, value, from_here) : option(name, value));
    }
    static Status named(const GivenFlag& given, Status done)
    {
        return done ? done : Status{std::unexpected(done.error().about(given.typed))};
    }

    SshInvocation& out_;
    std::optional<int> terminals_{}; ///< how often -t stood since the last -T; nothing: neither was there
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

// The fingerprint of an address as -hostkey would have it.
Result<std::string> fingerprint_of_address(const std::string& text)
{
    auto pin = hosts::pin_of_uri(text);
    if (!pin) {
        return fail(CliErrc::bad_value, fmt::format("\"{}\"", text),
                    "the fingerprint of a host key, whole: nothing is connected to without it");
    }
    return std::move(pin->fingerprint);
}

Status read_destination(SshInvocation& out, const std::string& text)
{
    const auto found = parse_destination(text);
    if (!found) {
        return std::unexpected(found.error());
    }
    out.word = text;
    out.host = found->host;
    if (found->fingerprint) {
        auto named = fingerprint_of_address(*found->fingerprint);
        if (!named) {
            return std::unexpected(named.error());
        }
        out.named_host_key = *std::move(named);
    }
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

/// The flags, and the destination in its place among them: the first value wins, also over those that follow the host.
Status read_all(SshInvocation& out, const Parsed& parsed, bool host_is_known)
{
    Reader reader{out};
    const bool has_host = !host_is_known && !parsed.words.empty();
    bool host_is_read = !has_host;
    Status done;
    for (const GivenFlag& given : parsed.flags) {
        if (done && !host_is_read && given.words_before > 0) {
            host_is_read = true;
            done = read_destination(out, parsed.words.front());
        }
        done = done ? reader.flag(given) : done;
    }
    if (done && !host_is_read) {
        done = read_destination(out, parsed.words.front());
    }
    done = done ? reader.finish() : done;
    if (done && out.answers_at_once()) {
        return {};
    }
    if (done && !host_is_known && !has_host) {
        return fail(CliErrc::missing_word, "which host to connect to");
    }
    if (std::string command = joined(std::span{parsed.words}.subspan(has_host ? 1 : 0)); !command.empty()) {
        out.command = std::move(command);
    }
    return done;
}

/// The session that plink's -load names, wherever among the flags it stands.
std::string loaded_session(std::span<const std::string> arguments)
{
    const auto parsed = parse_flags(ssh_flags(SshDialect::plink), arguments, 0, FlagStyle::putty);
    return parsed ? parsed->value("load") : std::string{};
}

} // namespace

Result<SshInvocation> parse_ssh_arguments(std::span<const std::string> arguments, SshDialect dialect,
                                          const std::function<bool(const std::string&)>& has_host)
{
    if (!arguments.empty() && is_leading_plink_word(arguments.front())) {
        dialect = SshDialect::plink;
    }
    const bool plink = dialect == SshDialect::plink;
    const std::string loaded = plink ? loaded_session(arguments) : std::string{};
    const bool host_is_known = !loaded.empty() && (!has_host || has_host(loaded));
    const auto parsed = parse_flags(ssh_flags(dialect), arguments, host_is_known ? 0 : 1, plink ? FlagStyle::putty : FlagStyle::posix);
    if (!parsed) {
        return std::unexpected(parsed.error());
    }
    SshInvocation out;
    out.dialect = dialect;
    if (auto done = read_all(out, *parsed, host_is_known); !done) {
        return std::unexpected(done.error());
    }
    return out;
}

} // namespace latchkey::cli
