#include "client/settings/ssh_config.h"

#include "client/settings/platform/local_system.h"
#include "client/settings/platform/paths.h"
#include "client/settings/ssh_words.h"
#include "client/settings/words.h"
#include "keys/base/file.h"
#include "keys/base/glob.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>

namespace latchkey::settings {

namespace {

constexpr std::size_t largest_file = std::size_t{1} << 20U;
constexpr int most_lines = 100'000;
constexpr int most_files = 256;
constexpr int deepest_include = 16; // ssh's
constexpr std::size_t most_names = 10'000;

std::string lower_case(std::string text)
{
    std::ranges::transform(text, text.begin(), lower);
    return text;
}

// A file that -F names may be a pipe or /dev/null: what somebody names on a command line is theirs to wait for.
Result<std::string> read_any(const std::filesystem::path& file)
{
    std::ifstream in{file, std::ios::binary};
    std::string text(largest_file + 1, '\0');
    if (!in.read(text.data(), static_cast<std::streamsize>(text.size())) && !in.eof()) {
        return fail(SettingsErrc::unreadable, path_text(file), "it is not there, or may not be read");
    }
    text.resize(static_cast<std::size_t>(in.gcount()));
    if (text.size() > largest_file) {
        return fail(SettingsErrc::too_large, path_text(file), "a configuration file has at most 1 MiB");
    }
    return text;
}

/// What a file may do, by the way that led to it.
struct FileRules {
    bool users = true;   ///< relative Includes are beside ~/.ssh/config, and "~" may stand in them
    bool checked = true; ///< others must not be able to change it
    bool must_exist = false;
    bool may_be_a_pipe = false;
    bool never = false; ///< it is included from a block that does not apply: none of its own blocks does
};

class Reader {
public:
    Reader(Settings& into, const SshConfigQuery& query, SshOptionNotes& notes, Pass pass, std::string host)
        : into_(into), query_(query), notes_(notes), pass_(pass), host_(std::move(host))
    {
    }

    Status read_all()
    {
        const SshConfigFiles& files = query_.files;
        if (!files.user.empty()) {
            auto done = read(files.user, {.checked = !files.named, .must_exist = files.named, .may_be_a_pipe = files.named}, true, 0);
            if (!done) {
                return done;
            }
        }
        return files.system.empty() ? Status{} : read(files.system, {.users = false, .checked = false}, true, 0);
    }
    [[nodiscard]] bool wants_last_pass() const { return wants_last_pass_; }
    /// Every name that a Host line spells out, whether its block applies or not, goes there too.
    void collect_names(std::vector<std::string>& into) { names_ = &into; }

private:
    struct Place {
        const std::filesystem::path& file;
        int line;
        const FileRules& rules;
        int depth;
        [[nodiscard]] Source source() const { return {SourceKind::ssh_config, path_text(file), line}; }
    };

    Status read(const std::filesystem::path& file, const FileRules& rules, bool active, int depth)
    {
        auto text = load(file, rules);
        if (!text) {
            const bool missing = text.error().is(FileErrc::not_found) && !rules.must_exist;
            return missing ? Status{} : Status{std::unexpected(text.error())};
        }
        if (++files_ > most_files) {
            return fail(SettingsErrc::too_large, path_text(file), fmt::format("at most {} files are included", most_files));
        }
        std::string_view rest = *text;
        if (rest.starts_with("\xef\xbb\xbf")) {
            rest.remove_prefix(3);
        }
        for (int number = 1; !rest.empty(); ++number) {
            const auto end = std::min(rest.find('\n'), rest.size());
            auto done = number <= most_lines ? line(rest.substr(0, end), {file, number, rules, depth}, active)
                                             : Status{fail(SettingsErrc::too_large, {}, fmt::format("at most {} lines", most_lines))};
            if (!done) {
                return done.error().is(SettingsErrc::bad_line) || is_about_a_file(done.error())
                           ? done
                           : fail(SettingsErrc::bad_line, fmt::format("{}, line {}", path_text(file), number), done.error().sentence());
            }
            rest.remove_prefix(std::min(end + 1, rest.size()));
        }
        return {};
    }

    static bool is_about_a_file(const Error& error) { return error.is(SettingsErrc::unsafe_file) || error.is(SettingsErrc::unreadable); }

    static Result<std::string> load(const std::filesystem::path& file, const FileRules& rules)
    {
        std::error_code ignored;
        if (rules.may_be_a_pipe && !std::filesystem::is_regular_file(file, ignored)) {
            return read_any(file);
        }
        if (rules.checked && !only_ours_to_change(file)) {
            return fail(SettingsErrc::unsafe_file, path_text(file), fmt::format("chmod go-w '{}', as its owner,", path_text(file)));
        }
        auto bytes = read_file(file, largest_file);
        if (!bytes) {
            return bytes.error().is(FileErrc::not_found)
                       ? std::unexpected(bytes.error())
                       : Result<std::string>{fail(SettingsErrc::unreadable, path_text(file), bytes.error().detail())};
        }
        return to_string(*bytes);
    }

    Status line(std::string_view text, const Place& place, bool& active)
    {
        text = trimmed(text);
        if (text.empty() || text.front() == '#') {
            return {};
        }
        const SshLine parts = split_ssh_line(text);
        if (same_word(parts.keyword, "Host")) {
            return host_block(parts.rest, place, active);
        }
        if (same_word(parts.keyword, "Match")) {
            return match_block(parts.rest, place, active);
        }
        if (same_word(parts.keyword, "Include")) {
            return include(parts.rest, place, active);
        }
        return apply_ssh_option(into_, text, place.source(), &notes_, active ? Applies::yes : Applies::no);
    }

    Status host_block(std::string_view rest, const Place& place, bool& active)
    {
        const auto patterns = split_words(rest, Comments::end_it);
        if (!patterns || patterns->empty() || std::ranges::any_of(*patterns, &std::string::empty)) {
            return fail(SettingsErrc::missing_value, "Host");
        }
        active = false;
        for (const std::string& pattern : *patterns) {
            if (names_ != nullptr && pattern.find_first_of("!*?") == std::string::npos && names_->size() < most_names &&
                std::ranges::find(*names_, pattern) == names_->end()) {
                names_->push_back(pattern);
            }
            const bool negated = pattern.starts_with('!');
            if (matches_glob(std::string_view{pattern}.substr(negated ? 1 : 0), host_)) {
                active = !negated && !place.rules.never;
                if (negated) {
                    break;
                }
            }
        }
        return {};
    }

    Status match_block(std::string_view rest, const Place& place, bool& active)
    {
        static const MatchExec nothing_runs;
        MatchQuestion question{.values = token_values(into_, query_.host, query_.local),
                               .tag = into_.text(SettingId::tag),
                               .session_type = session_type(),
                               .command = query_.command,
                               .pass = pass_,
                               .exec = place.rules.never ? &nothing_runs : &query_.exec};
        const auto answer = match_condition(rest, question);
        if (!answer) {
            return std::unexpected(answer.error());
        }
        wants_last_pass_ = wants_last_pass_ || answer->wants_last_pass;
        if (answer->exec_left_out && !place.rules.never) {
            notes_.passed_over.push_back(fmt::format("{}: Match exec was not run; its block is left out.", place.source().text()));
        }
        active = answer->holds && !place.rules.never;
        return {};
    }

    [[nodiscard]] std::string session_type() const
    {
        switch (into_.choice<SessionType>(SettingId::session_type)) {
        case SessionType::subsystem:
            return "subsystem";
        case SessionType::none:
            return "none";
        case SessionType::usual:
            break;
        }
        return query_.command.empty() ? "shell" : "exec";
    }

    // Blocks of an included file end with it; what it includes from a block that does not apply is read for its mistakes alone.
    Status include(std::string_view rest, const Place& place, bool active)
    {
        const auto patterns = split_words(rest, Comments::end_it);
        if (!patterns || patterns->empty()) {
            return fail(SettingsErrc::missing_value, "Include");
        }
        if (place.depth == deepest_include) {
            return fail(SettingsErrc::too_large, "Include", fmt::format("files include each other at most {} deep", deepest_include));
        }
        FileRules rules{.users = place.rules.users};
        rules.never = place.rules.never || !active;
        for (const std::string& pattern : *patterns) {
            if (pattern.empty() || (pattern.front() == '~' && !place.rules.users)) {
                return fail(SettingsErrc::wrong_type, "Include", "a file's path");
            }
            for (const std::filesystem::path& file : matching_files(absolute(pattern, place.rules))) {
                auto done = read(file, rules, active, place.depth + 1);
                if (!done) {
                    return done;
                }
            }
        }
        return {};
    }

    [[nodiscard]] std::filesystem::path absolute(const std::string& pattern, const FileRules& rules) const
    {
        const std::filesystem::path path = expand_home(pattern, query_.local.home);
        if (path.is_absolute()) {
            return path;
        }
        return (rules.users ? query_.local.home / ".ssh" : query_.files.system.parent_path()) / path;
    }

    Settings& into_;
    const SshConfigQuery& query_;
    SshOptionNotes& notes_;
    Pass pass_;
    std::string host_; ///< what Host is about
    int files_ = 0;
    bool wants_last_pass_ = false;
    std::vector<std::string>* names_ = nullptr;
};

} // namespace

SshConfigFiles usual_ssh_config_files(const std::filesystem::path& home)
{
    return {.user = home.empty() ? home : home / ".ssh" / "config", .system = system_ssh_config()};
}

SshConfigHosts list_ssh_config_hosts(const SshConfigFiles& files, const LocalFacts& local)
{
    SshConfigHosts hosts;
    Settings nothing;
    SshOptionNotes notes;
    const SshConfigQuery query{.host = {}, .files = files, .local = local};
    Reader reader{nothing, query, notes, Pass::first, {}};
    reader.collect_names(hosts.names);
    if (Status done = reader.read_all(); !done) {
        hosts.problem = std::move(done).error();
    }
    return hosts;
}

TokenValues token_values(const Settings& settings, const std::string& original_host, const LocalFacts& local)
{
    TokenValues values;
    values.original_host = original_host;
    values.local = local;
    values.host = original_host;
    if (settings.is_set(SettingId::host_name)) {
        const auto expanded = expand_tokens(settings.text(SettingId::host_name), TokenSet::host_name, values);
        values.host = expanded.value_or(original_host);
    }
    values.port = settings.as_text(SettingId::port);
    const std::string user = settings.text(SettingId::user_name);
    values.remote_user = user.empty() ? local.user : user;
    const std::string alias = settings.text(SettingId::host_key_alias);
    values.key_alias = alias.empty() ? original_host : alias;
    values.jump = settings.text(SettingId::proxy_jump);
    return values;
}

Status read_ssh_config(Settings& into, const SshConfigQuery& query, SshOptionNotes& notes)
{
    Reader first{into, query, notes, Pass::first, query.host};
    if (auto done = first.read_all(); !done) {
        return done;
    }
    // The second reading asks about the name that HostName gave, which stands now. What it notes has been noted.
    std::string host = lower_case(token_values(into, query.host, query.local).host);
    const bool canonical = wants_canonical_host(into);
    if (canonical && !query.look_up) {
        notes.passed_over.push_back("CanonicalizeHostname: no name is looked up for a configuration from elsewhere.");
    } else if (canonical) {
        auto meant = canonical_host(into, host, query.look_up);
        if (!meant) {
            return std::unexpected(meant.error());
        }
        host = *std::move(meant);
    } else if (!first.wants_last_pass()) {
        return {};
    }
    std::string as_written; // a HostName's "%" would begin a token
    for (const char c : host) {
        as_written += c == '%' ? "%%" : std::string{c};
    }
    const Source source = into.is_set(SettingId::host_name) ? into.source(SettingId::host_name) : Source{SourceKind::command_line};
    if (auto set = into.set_text(SettingId::host_name, as_written, source); !set) {
        return set;
    }
    if (!first.wants_last_pass() && into.choice<Canonicalize>(SettingId::canonicalize_hostname) == Canonicalize::no) {
        return {}; // an alias was followed, no more
    }
    SshOptionNotes again{.ignore_unknown = notes.ignore_unknown};
    Reader last{into, query, again, Pass::last, host};
    return last.read_all();
}

} // namespace latchkey::settings
