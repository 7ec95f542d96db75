#include "client/settings/ssh_options.h"

#include "client/settings/words.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace latchkey::settings {

namespace {

bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

// Words in ssh_config's quoting: "a b" is one word; a backslash takes a quote or a backslash as it is. ssh_config(5), argv_split in misc.c.
std::vector<std::string> split_words(std::string_view text)
{
    std::vector<std::string> words;
    std::size_t i = 0;
    while (i < text.size()) {
        if (is_blank(text[i])) {
            ++i;
            continue;
        }
        std::string word;
        char quote = 0;
        for (; i < text.size() && (quote != 0 || !is_blank(text[i])); ++i) {
            const char c = text[i];
            const bool escapes = c == '\\' && i + 1 < text.size() && (text[i + 1] == '"' || text[i + 1] == '\'' || text[i + 1] == '\\');
            if (escapes) {
                word += text[++i];
            } else if (quote == 0 && (c == '"' || c == '\'')) {
                quote = c;
            } else if (c == quote && quote != 0) {
                quote = 0;
            } else {
                word += c;
            }
        }
        words.push_back(std::move(word));
    }
    return words;
}

std::string quoted(std::string_view word)
{
    std::string out = "\"";
    for (const char c : word) {
        if (c == '"' || c == '\\') {
            out += '\\';
        }
        out += c;
    }
    return out + '"';
}

/// Names that ssh writes differently, and words that mean one of ours.
struct Spelling {
    std::string_view other;
    std::string_view ours;
};
constexpr std::array name_spellings{
    Spelling{"ChallengeResponseAuthentication", "KbdInteractiveAuthentication"},
    Spelling{"SkeyAuthentication", "KbdInteractiveAuthentication"},
};

struct WordSpelling {
    SettingId id;
    std::string_view other;
    std::string_view ours;
};
constexpr std::array word_spellings{
    // A changed key is refused here whatever is asked, so that ssh's "no" can only mean what is left of it.
    WordSpelling{SettingId::host_key_checking, "no", "accept-new"},
    WordSpelling{SettingId::host_key_checking, "off", "accept-new"},
    WordSpelling{SettingId::public_key, "unbound", "yes"},
    WordSpelling{SettingId::public_key, "host-bound", "yes"},
    WordSpelling{SettingId::log_level, "fatal", "error"},
    WordSpelling{SettingId::log_level, "debug1", "debug"},
    WordSpelling{SettingId::log_level, "debug2", "debug"},
    WordSpelling{SettingId::log_level, "debug3", "debug"},
    WordSpelling{SettingId::request_tty, "true", "yes"},
    WordSpelling{SettingId::request_tty, "false", "no"},
};

/// Options that ask for what Latchkey does anyway: honoured, so not refused. Any other value of theirs is.
constexpr std::array already_so{
    Spelling{"AddKeysToAgent", "no"},
    Spelling{"CanonicalizeHostname", "no"},
    Spelling{"CheckHostIP", "no"},
    Spelling{"ClearAllForwardings", "yes"},
    Spelling{"ClearAllForwardings", "no"},
    Spelling{"ControlMaster", "no"},
    Spelling{"ControlPath", "none"},
    Spelling{"ControlPersist", "no"},
    Spelling{"EscapeChar", "~"},
    Spelling{"FingerprintHash", "sha256"},
    Spelling{"ForkAfterAuthentication", "no"},
    Spelling{"ForwardAgent", "no"},
    Spelling{"ForwardX11", "no"},
    Spelling{"ForwardX11Trusted", "no"},
    Spelling{"GSSAPIAuthentication", "no"},
    Spelling{"GSSAPIDelegateCredentials", "no"},
    Spelling{"HostbasedAuthentication", "no"},
    Spelling{"NoHostAuthenticationForLocalhost", "no"},
    Spelling{"PermitLocalCommand", "no"},
    Spelling{"Protocol", "2"},
    Spelling{"ProxyCommand", "none"},
    Spelling{"ProxyJump", "none"},
    Spelling{"SessionType", "default"},
    Spelling{"StdinNull", "no"},
    Spelling{"Tunnel", "no"},
    Spelling{"UpdateHostKeys", "no"},
    Spelling{"VerifyHostKeyDNS", "no"},
};

struct NameAndValue {
    std::string_view name;
    std::string_view value;
};

// "Name=value", "Name value", "Name = value".
NameAndValue split_option(std::string_view option)
{
    option = trimmed(option);
    const auto name_end = std::min(option.find_first_of("= \t"), option.size());
    std::string_view value = trimmed(option.substr(name_end));
    if (!value.empty() && value.front() == '=') {
        value = trimmed(value.substr(1));
    }
    return {option.substr(0, name_end), value};
}

// The methods that are named stay on, the others go off. Ours have one order; a list that wants another is not honoured silently.
Status apply_preferred_authentications(Settings& settings, std::string_view value, const Source& source)
{
    struct Method {
        std::string_view name;
        SettingId id;
    };
    constexpr std::array methods{Method{"publickey", SettingId::public_key},
                                 Method{"keyboard-interactive", SettingId::keyboard_interactive}, Method{"password", SettingId::password}};
    std::array<bool, methods.size()> named{};
    std::size_t last = 0;
    while (!value.empty()) {
        const auto end = std::min(value.find(','), value.size());
        const std::string_view word = trimmed(value.substr(0, end));
        value.remove_prefix(std::min(end + 1, value.size()));
        const auto method = std::ranges::find(methods, word, &Method::name);
        if (method == methods.end()) {
            continue; // gssapi-with-mic and hostbased: never tried here, which a list of preferences allows
        }
        const auto place = static_cast<std::size_t>(method - methods.begin());
        if (place < last) {
            return fail(SettingsErrc::not_supported, "PreferredAuthentications",
                        "another order than publickey, keyboard-interactive, password");
        }
        last = place;
        named[place] = true;
    }
    for (std::size_t i = 0; i < methods.size(); ++i) {
        if (!named[i]) {
            auto done = settings.set(methods[i].id, false, source);
            if (!done) {
                return done;
            }
        }
    }
    return {};
}

Status apply_identity_agent(Settings& settings, std::string_view value, const Source& source)
{
    if (!same_word(value, "none")) {
        return fail(SettingsErrc::not_supported, "IdentityAgent", "with another value than none");
    }
    return settings.set(SettingId::allow_agent, false, source);
}

Status apply_path_list(Settings& settings, const Setting& row, const std::vector<std::string>& words, const Source& source)
{
    if (row.merge == Merge::append) {
        return settings.append_text(row.id, words.front(), source);
    }
    const bool none = words.size() == 1 && same_word(words.front(), "none");
    return settings.set(row.id, none ? std::vector<std::string>{} : words, source);
}

// A list's elements as split_words() takes them apart again.
std::string option_text(const Setting& row, const Value& value)
{
    const auto* list = std::get_if<std::vector<std::string>>(&value);
    if (list == nullptr) {
        return format_value(row, value);
    }
    std::string all;
    for (const std::string& element : *list) {
        const bool plain = element.find_first_of(" \t\"'\\") == std::string::npos;
        all += all.empty() ? "" : " ";
        all += plain ? element : quoted(element);
    }
    return all;
}

Status apply_row(Settings& settings, const Setting& row, std::string_view value, const Source& source)
{
    if (settings.is_set(row.id) && row.merge == Merge::first_wins) {
        return {};
    }
    const auto words = split_words(value);
    if (words.empty() || words.front().empty()) {
        return fail(SettingsErrc::missing_value, std::string{row.ssh_config});
    }
    const bool takes_several = row.kind == SettingKind::path_list && row.merge == Merge::first_wins;
    if (words.size() > 1 && !takes_several) {
        return fail(SettingsErrc::wrong_type, std::string{row.ssh_config}, "one value; put one with blanks into quotes");
    }
    if (row.kind == SettingKind::path_list) {
        return apply_path_list(settings, row, words, source);
    }
    std::string_view word = words.front();
    const auto spelling =
        std::ranges::find_if(word_spellings, [&](const WordSpelling& s) { return s.id == row.id && same_word(s.other, word); });
    if (spelling != word_spellings.end()) {
        word = spelling->ours;
    }
    return settings.set_text(row.id, word, source);
}

} // namespace

Status apply_ssh_option(Settings& settings, std::string_view option, const Source& source)
{
    auto [name, value] = split_option(option);
    if (name.empty()) {
        return fail(SettingsErrc::missing_value, "-o");
    }
    for (const Spelling& spelling : name_spellings) {
        if (same_word(name, spelling.other)) {
            name = spelling.ours;
        }
    }
    const std::string subject{name};
    const Setting* row = find_ssh_config(name);
    if (row == nullptr && !is_openssh_name(name)) {
        return fail(SettingsErrc::unknown_option, subject, "`man ssh_config` has the names.");
    }
    if (value.empty()) {
        return fail(SettingsErrc::missing_value, subject);
    }
    Status done;
    if (row != nullptr) {
        done = apply_row(settings, *row, value, source);
    } else if (same_word(name, "PreferredAuthentications")) {
        done = apply_preferred_authentications(settings, value, source);
    } else if (same_word(name, "IdentityAgent")) {
        done = apply_identity_agent(settings, value, source);
    } else if (std::ranges::none_of(already_so, [&](const Spelling& s) { return same_word(name, s.other) && same_word(value, s.ours); })) {
        return fail(SettingsErrc::not_supported, subject);
    }
    // People typed ssh's name, so that is the one to speak of.
    return done ? done : Status{std::unexpected(done.error().about(subject))};
}

std::vector<std::string> to_ssh_arguments(const Settings& settings)
{
    std::vector<std::string> arguments;
    for (const Setting& row : setting_table()) {
        const bool is_destination = row.id == SettingId::host_name || row.id == SettingId::user_name;
        if (is_destination || row.ssh_config.empty() || !settings.is_set(row.id)) {
            continue;
        }
        const Value& value = settings.value(row.id);
        if (row.id == SettingId::key_file) {
            for (const std::string& path : std::get<std::vector<std::string>>(value)) {
                arguments.insert(arguments.end(), {"-i", path});
            }
        } else if (row.ssh_flag != 0 && row.kind == SettingKind::number) {
            arguments.insert(arguments.end(), {fmt::format("-{}", row.ssh_flag), settings.as_text(row.id)});
        } else {
            const std::string text = option_text(row, value);
            arguments.insert(arguments.end(), {"-o", fmt::format("{}={}", row.ssh_config, text.empty() ? "none" : text)});
        }
    }
    return arguments;
}

} // namespace latchkey::settings
