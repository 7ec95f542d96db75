#include "client/settings/ssh_options.h"

#include "client/settings/codecs.h"
#include "client/settings/patterns.h"
#include "client/settings/ssh_names.h"
#include "client/settings/ssh_words.h"
#include "client/settings/words.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace latchkey::settings {

namespace {

struct WordSpelling {
    SettingId id;
    std::string_view other;
    std::string_view ours;
};
constexpr std::array word_spellings{
    // A changed key is refused here whatever is asked, so that ssh's "no" can only mean what is left of it.
    WordSpelling{SettingId::host_key_checking, "no", "accept-new"},
    WordSpelling{SettingId::host_key_checking, "off", "accept-new"},
    WordSpelling{SettingId::host_key_checking, "false", "accept-new"},
    WordSpelling{SettingId::host_key_checking, "true", "yes"},
    WordSpelling{SettingId::public_key, "unbound", "yes"},
    WordSpelling{SettingId::public_key, "host-bound", "yes"},
    WordSpelling{SettingId::log_level, "fatal", "error"},
    WordSpelling{SettingId::log_level, "silent", "quiet"},
    WordSpelling{SettingId::log_level, "debug1", "debug"},
    WordSpelling{SettingId::log_level, "debug2", "debug"},
    WordSpelling{SettingId::log_level, "debug3", "debug"},
    WordSpelling{SettingId::request_tty, "true", "yes"},
    WordSpelling{SettingId::request_tty, "false", "no"},
    WordSpelling{SettingId::forward_agent, "true", "yes"},
    WordSpelling{SettingId::forward_agent, "false", "no"},
    WordSpelling{SettingId::forward_agent, "$SSH_AUTH_SOCK", "yes"},
    WordSpelling{SettingId::canonicalize_hostname, "true", "yes"},
    WordSpelling{SettingId::canonicalize_hostname, "false", "no"},
    WordSpelling{SettingId::required_rsa_size, "0", "1024"}, // ssh's own least, below which it goes nowhere either
    // "No limit" is ssh's word for these; ours are bounded, and an hour is as good as none.
    WordSpelling{SettingId::connect_timeout, "none", "3600"},
    WordSpelling{SettingId::connect_timeout, "0", "3600"},
    WordSpelling{SettingId::keepalive_interval, "none", "0"},
};

/// Rows whose value is the rest of the line as it stands: blanks, quotes and "#" are the command's own. readconf.c, parse_command.
constexpr std::array whole_lines{SettingId::proxy_command, SettingId::local_command, SettingId::remote_command, SettingId::proxy_jump};

/// Rows whose value may be two words of which one is made.
constexpr std::array two_words{SettingId::local_forwards, SettingId::remote_forwards, SettingId::add_keys_to_agent, SettingId::rekey_limit};

template <std::size_t Size>
bool is_one_of(SettingId id, const std::array<SettingId, Size>& ids)
{
    return std::ranges::find(ids, id) != ids.end();
}

bool is_list(const Setting& row)
{
    return row.kind == SettingKind::path_list || row.kind == SettingKind::text_list;
}

// One line takes several elements of these; each IdentityFile, CertificateFile and forward has a line of its own.
bool takes_several(const Setting& row)
{
    return is_list(row) && (row.merge == Merge::first_wins || row.id == SettingId::send_env);
}

// A route that was set by something stronger is the whole route: its other half must not come from elsewhere. ssh_config(5), ProxyJump.
bool other_route_is_set(const Settings& settings, SettingId id)
{
    return (id == SettingId::proxy_command && settings.is_set(SettingId::proxy_jump)) ||
           (id == SettingId::proxy_jump && settings.is_set(SettingId::proxy_command));
}

// "-LC_*" takes names back that earlier lines have passed on.
Status apply_send_env(Settings& settings, const std::vector<std::string>& words, const Source& source)
{
    for (const std::string& word : words) {
        if (!word.starts_with('-')) {
            auto done = settings.append_text(SettingId::send_env, join_words({word}), source);
            if (!done) {
                return done;
            }
            continue;
        }
        auto names = settings.list(SettingId::send_env);
        std::erase_if(names, [&](const std::string& name) { return matches_pattern_list(name, std::string_view{word}.substr(1)); });
        if (settings.is_set(SettingId::send_env)) {
            auto done = settings.set(SettingId::send_env, std::move(names), source);
            if (!done) {
                return done;
            }
        }
    }
    return {};
}

Status apply_list(Settings& settings, const Setting& row, const std::vector<std::string>& words, const Source& source)
{
    if (row.id == SettingId::send_env) {
        return apply_send_env(settings, words, source);
    }
    if (row.merge == Merge::append) {
        // A text_list's element would be taken apart into words again.
        return settings.append_text(row.id, row.kind == SettingKind::text_list ? join_words({words.front()}) : words.front(), source);
    }
    const bool none = words.size() == 1 && same_word(words.front(), "none");
    return settings.set(row.id, none ? std::vector<std::string>{} : words, source);
}

Status apply_word(Settings& settings, const Setting& row, std::string_view word, const Source& source)
{
    const auto spelling =
        std::ranges::find_if(word_spellings, [&](const WordSpelling& s) { return s.id == row.id && same_word(s.other, word); });
    if (spelling != word_spellings.end()) {
        word = spelling->ours;
    }
    if (row.id == SettingId::identity_agent && same_word(word, "none") && !settings.is_set(SettingId::allow_agent)) {
        auto done = settings.set(SettingId::allow_agent, false, source);
        if (!done) {
            return done;
        }
    }
    return settings.set_text(row.id, word, source);
}

Status apply_row(Settings& settings, const Setting& row, std::string_view rest, const Source& source)
{
    if (is_one_of(row.id, whole_lines)) {
        return settings.set_text(row.id, rest, source);
    }
    auto words = split_words(rest, Comments::end_it);
    if (!words) {
        return fail(SettingsErrc::wrong_type, {}, "every quote closed");
    }
    if (words->empty() || words->front().empty()) {
        return fail(SettingsErrc::missing_value, {});
    }
    if (words->size() == 2 && is_one_of(row.id, two_words)) {
        words = std::vector{fmt::format("{} {}", (*words)[0], (*words)[1])};
    }
    if (words->size() > 1 && !takes_several(row)) {
        return fail(SettingsErrc::wrong_type, {}, "one value; put one with blanks into quotes");
    }
    return is_list(row) ? apply_list(settings, row, *words, source) : apply_word(settings, row, words->front(), source);
}

Status apply_setting(Settings& settings, const Setting& row, std::string_view rest, const Source& source, Applies applies)
{
    const bool decided = (row.merge == Merge::first_wins && settings.is_set(row.id)) || other_route_is_set(settings, row.id);
    if (applies == Applies::yes && !decided) {
        return apply_row(settings, row, rest, source);
    }
    Settings dropped;
    return apply_row(dropped, row, rest, source);
}

Status apply_other(std::string_view name, SshNameKind kind, std::string_view rest, const Source& source, SshOptionNotes& notes,
                   Applies applies)
{
    const auto words = split_words(rest, Comments::end_it).value_or(std::vector<std::string>{});
    const std::string value = words.empty() ? std::string{} : words.front();
    switch (kind) {
    case SshNameKind::block:
        if (same_word(name, "IgnoreUnknown")) {
            notes.ignore_unknown = notes.ignore_unknown.empty() && applies == Applies::yes ? value : notes.ignore_unknown;
            return {};
        }
        return fail(SettingsErrc::not_supported, {}, "outside of a file");
    case SshNameKind::refused:
        return applies == Applies::no || is_harmless(name, value) ? Status{} : fail(SettingsErrc::not_supported, {});
    case SshNameKind::no_effect:
        if (applies == Applies::yes) {
            notes.passed_over.push_back(fmt::format("{}: {} has no effect here.", source.text(), name));
        }
        return {};
    case SshNameKind::setting:
    case SshNameKind::unknown:
        break;
    }
    if (matches_pattern_list(name, notes.ignore_unknown, PatternCase::ignored) && !notes.ignore_unknown.empty()) {
        return {};
    }
    return fail(SettingsErrc::unknown_option, {}, "`man ssh_config` has the names.");
}

} // namespace

SshLine split_ssh_line(std::string_view line)
{
    line = trimmed(line);
    SshLine out;
    if (line.starts_with('"')) { // ssh takes quotes around a keyword too
        const auto end = std::min(line.find('"', 1), line.size());
        out = {line.substr(1, end - 1), trimmed(line.substr(std::min(end + 1, line.size())))};
    } else {
        const auto end = std::min(line.find_first_of("= \t"), line.size());
        out = {line.substr(0, end), trimmed(line.substr(end))};
    }
    if (out.rest.starts_with('=')) {
        out.rest = trimmed(out.rest.substr(1));
    }
    return out;
}

Status apply_ssh_option(Settings& settings, std::string_view option, const Source& source, SshOptionNotes* notes, Applies applies)
{
    const auto [typed, rest] = split_ssh_line(option);
    if (typed.empty()) {
        return fail(SettingsErrc::missing_value, "-o");
    }
    const std::string_view name = current_ssh_name(typed);
    const SshNameKind kind = kind_of_ssh_name(name);
    SshOptionNotes unheard;
    Status done;
    if (rest.empty() && kind != SshNameKind::unknown) {
        done = fail(SettingsErrc::missing_value, {});
    } else if (kind == SshNameKind::setting) {
        done = apply_setting(settings, *find_ssh_config(name), rest, source, applies);
    } else {
        done = apply_other(name, kind, rest, source, notes != nullptr ? *notes : unheard, applies);
    }
    // People typed ssh's name, so that is the one to speak of.
    return done ? done : Status{std::unexpected(done.error().about(std::string{typed}))};
}

std::vector<std::string> to_ssh_arguments(const Settings& settings)
{
    std::vector<std::string> arguments;
    const auto option = [&](const Setting& row, const std::string& text) {
        arguments.insert(arguments.end(), {"-o", fmt::format("{}={}", row.ssh_config, text.empty() ? "none" : text)});
    };
    for (const Setting& row : setting_table()) {
        const bool is_destination = row.id == SettingId::host_name || row.id == SettingId::user_name;
        if (is_destination || !is_openssh_name(row.ssh_config) || !settings.is_set(row.id)) {
            continue;
        }
        const Value& value = settings.value(row.id);
        const auto* list = std::get_if<std::vector<std::string>>(&value);
        if (list != nullptr && row.merge == Merge::append && row.id != SettingId::send_env) {
            for (const std::string& element : *list) {
                if (row.ssh_flag != 0) {
                    arguments.insert(arguments.end(), {fmt::format("-{}", row.ssh_flag), element});
                } else {
                    option(row, join_words({element}));
                }
            }
        } else if (row.ssh_flag != 0 && row.kind == SettingKind::number) {
            arguments.insert(arguments.end(), {fmt::format("-{}", row.ssh_flag), settings.as_text(row.id)});
        } else if (list != nullptr) {
            option(row, join_words(*list));
        } else if (is_one_of(row.id, whole_lines) || row.id == SettingId::add_keys_to_agent || row.id == SettingId::rekey_limit) {
            option(row, settings.as_text(row.id));
        } else if (const std::string text = settings.as_text(row.id); !text.empty() || row.kind == SettingKind::path) {
            option(row, row.kind == SettingKind::number || text.empty() ? text : join_words({text}));
        }
    }
    return arguments;
}

} // namespace latchkey::settings
