#include "client/settings/expand_values.h"

#include "client/settings/destination.h"
#include "client/settings/platform/paths.h"
#include "client/settings/ssh_config.h"
#include "keys/base/file.h"

#include <fmt/format.h>

#include <array>

namespace latchkey::settings {

namespace {

enum class Variables { no, yes };

struct Expanded {
    SettingId id;
    TokenSet tokens;
    Variables variables;
};
constexpr std::array expanded_rows{
    Expanded{SettingId::key_file, TokenSet::all, Variables::yes},
    Expanded{SettingId::certificate_files, TokenSet::all, Variables::yes},
    Expanded{SettingId::identity_agent, TokenSet::all, Variables::yes},
    Expanded{SettingId::forward_agent, TokenSet::all, Variables::yes},
    Expanded{SettingId::known_hosts_files, TokenSet::all, Variables::yes},
    Expanded{SettingId::local_forwards, TokenSet::all, Variables::yes},
    Expanded{SettingId::remote_forwards, TokenSet::all, Variables::yes},
    Expanded{SettingId::remote_command, TokenSet::all, Variables::no},
    Expanded{SettingId::local_command, TokenSet::local_command, Variables::no},
    Expanded{SettingId::proxy_command, TokenSet::route, Variables::no},
    Expanded{SettingId::proxy_jump, TokenSet::route, Variables::no},
};

bool takes_tokens(const Source& source, SettingId id)
{
    return source.kind == SourceKind::ssh_config || source.kind == SourceKind::command_line || id == SettingId::proxy_command;
}

// In a forward only a socket's path takes variables: a host is a host.
bool takes_variables(const Expanded& row, const std::string& text)
{
    const bool forward = row.id == SettingId::local_forwards || row.id == SettingId::remote_forwards;
    return row.variables == Variables::yes && (!forward || text.find('/') != std::string::npos);
}

class Expander {
public:
    Expander(Settings& settings, const TokenValues& values, SshOptionNotes& notes) : settings_(settings), values_(values), notes_(notes) {}

    Status row(const Expanded& row)
    {
        const Source source = settings_.source(row.id);
        if (!settings_.is_set(row.id) || !takes_tokens(source, row.id)) {
            return {};
        }
        const Value value = settings_.value(row.id);
        if (const auto* text = std::get_if<std::string>(&value)) {
            auto out = expand(row, *text);
            if (!out) {
                return said(source, out.error());
            }
            if (!*out) {
                settings_.reset(row.id);
                return {};
            }
            return settings_.set(row.id, Value{**std::move(out)}, source);
        }
        std::vector<std::string> all;
        for (const std::string& element : std::get<std::vector<std::string>>(value)) {
            auto out = expand(row, element);
            if (!out) {
                return said(source, out.error());
            }
            if (*out) {
                all.push_back(**std::move(out));
            }
        }
        return settings_.set(row.id, Value{std::move(all)}, source);
    }

private:
    // Nothing: a variable of it is not set, so that it is left out.
    Result<std::optional<std::string>> expand(const Expanded& row, const std::string& text)
    {
        std::error_code ignored;
        const bool may_be_literal = row.id == SettingId::key_file && text.find('%') != std::string::npos;
        if (may_be_literal && std::filesystem::exists(expand_home(text, values_.local.home), ignored)) {
            return std::optional{text}; // "-i 100%.pem" means that file
        }
        auto out = expand_tokens(text, row.tokens, values_);
        if (!out || !takes_variables(row, text)) {
            return out ? Result<std::optional<std::string>>{*std::move(out)} : std::unexpected(out.error());
        }
        auto with_variables = expand_variables(*out, values_.local);
        if (!with_variables) {
            notes_.passed_over.push_back(with_variables.error().sentence() + " It is left out.");
            return std::optional<std::string>{};
        }
        return std::optional{with_tilde(row, *std::move(with_variables))};
    }

    // Where ssh does it at once; the files are found by their "~" when they are opened.
    [[nodiscard]] std::string with_tilde(const Expanded& row, std::string text) const
    {
        const bool at_once = row.id == SettingId::identity_agent || row.id == SettingId::forward_agent;
        if (!at_once || !text.starts_with('~')) {
            return text;
        }
        std::string path = path_text(expand_home(text, values_.local.home));
        return text == "~" ? path + '/' : path;
    }

    static Status said(const Source& source, const Error& error)
    {
        return source.file.empty() ? Status{std::unexpected(error)} : fail(SettingsErrc::bad_line, source.text(), error.sentence());
    }

    Settings& settings_;
    const TokenValues& values_;
    SshOptionNotes& notes_;
};

Status settle_host(Settings& settings, TokenValues& values)
{
    const Source source = settings.source(SettingId::host_name);
    std::string host = values.original_host;
    if (!settings.text(SettingId::host_name).empty()) {
        host = settings.text(SettingId::host_name);
        if (takes_tokens(source, SettingId::host_name)) {
            auto expanded = expand_tokens(host, TokenSet::host_name, values);
            if (!expanded) {
                return std::unexpected(expanded.error());
            }
            host = *std::move(expanded);
        }
    }
    if (auto good = check_host(host); !good) {
        return good;
    }
    values.host = host;
    const bool was_set = settings.is_set(SettingId::host_name);
    return settings.set(SettingId::host_name, Value{std::move(host)}, was_set ? source : Source{SourceKind::command_line});
}

} // namespace

Status expand_values(Settings& settings, const std::string& original_host, const LocalFacts& local, SshOptionNotes& notes)
{
    TokenValues values = token_values(settings, original_host, local);
    values.host = original_host;
    if (auto done = settle_host(settings, values); !done) {
        return done;
    }
    if (const std::string user = settings.text(SettingId::user_name); !user.empty()) {
        if (auto good = check_user(user); !good) {
            return good;
        }
    }
    Expander expander{settings, values, notes};
    for (const Expanded& row : expanded_rows) {
        if (auto done = expander.row(row); !done) {
            return done;
        }
    }
    return {};
}

} // namespace latchkey::settings
