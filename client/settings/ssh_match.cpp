#include "client/settings/ssh_match.h"

#include "client/settings/patterns.h"
#include "client/settings/platform/local_system.h"
#include "client/settings/setting.h"
#include "client/settings/words.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace latchkey::settings {

namespace {

std::unexpected<Error> wrong(std::string what)
{
    return fail(SettingsErrc::wrong_type, "Match", std::move(what));
}

// The next word: up to a blank or "=", with quotes taken off. OpenSSH's strdelim(). A quote that is not closed is said.
std::optional<std::string> take_word(std::string_view& rest, bool& broken)
{
    rest = trimmed(rest);
    if (rest.empty() || rest.front() == '#') {
        rest = {};
        return std::nullopt;
    }
    std::string word;
    std::size_t i = 0;
    bool quoted = false;
    for (; i < rest.size() && (quoted || (rest[i] != ' ' && rest[i] != '\t' && rest[i] != '=')); ++i) {
        if (rest[i] == '\\' && quoted && i + 1 < rest.size() && rest[i + 1] == '"') {
            word += rest[++i];
        } else if (rest[i] == '"') {
            quoted = !quoted;
        } else {
            word += rest[i];
        }
    }
    rest = trimmed(rest.substr(i));
    if (rest.starts_with('=')) {
        rest = trimmed(rest.substr(1));
    }
    broken = broken || quoted;
    return quoted ? std::nullopt : std::optional{std::move(word)};
}

class Condition {
public:
    Condition(std::string_view text, const MatchQuestion& question) : rest_(text), question_(question) {}

    Result<MatchAnswer> evaluate()
    {
        answer_.holds = true;
        int criteria = 0;
        while (auto word = take_word(rest_, broken_)) {
            const bool negated = word->starts_with('!');
            const std::string name = word->substr(negated ? 1 : 0);
            if (same_word(name, "all")) {
                if (criteria > 0 || take_word(rest_, broken_)) {
                    return wrong("all on its own");
                }
                answer_.holds = !negated;
                return answer_;
            }
            ++criteria;
            const auto is_so = criterion(name);
            if (!is_so) {
                return std::unexpected(is_so.error());
            }
            answer_.holds = answer_.holds && *is_so != negated;
        }
        if (broken_) {
            return wrong("every quote closed");
        }
        return criteria > 0 ? Result<MatchAnswer>{answer_} : wrong("a condition such as host, user or all");
    }

private:
    Result<bool> criterion(const std::string& name)
    {
        if (same_word(name, "final") || same_word(name, "canonical")) {
            answer_.wants_last_pass = answer_.wants_last_pass || same_word(name, "final");
            return question_.pass == Pass::last;
        }
        const auto argument = take_word(rest_, broken_);
        if (!argument) {
            return wrong(fmt::format("a value behind {}", name));
        }
        const TokenValues& values = question_.values;
        struct Named {
            std::string_view name;
            std::string_view value;
            PatternCase pattern_case;
        };
        for (const Named& known :
             {Named{"host", values.host, PatternCase::ignored}, Named{"originalhost", values.original_host, PatternCase::ignored},
              Named{"user", values.remote_user, PatternCase::matters}, Named{"localuser", values.local.user, PatternCase::matters},
              Named{"tagged", question_.tag, PatternCase::matters}, Named{"sessiontype", question_.session_type, PatternCase::matters},
              Named{"command", question_.command, PatternCase::matters}}) {
            if (same_word(name, known.name)) {
                return matches_pattern_list(known.value, *argument, known.pattern_case);
            }
        }
        if (same_word(name, "localnetwork")) {
            return on_local_network(*argument);
        }
        return same_word(name, "exec") ? exec(*argument) : wrong(fmt::format("another condition than {}, which does not exist", name));
    }

    Result<bool> exec(const std::string& text)
    {
        if (!answer_.holds) {
            return false; // what does not matter any more is not run
        }
        const auto command = expand_tokens(text, TokenSet::all, question_.values);
        if (!command) {
            return std::unexpected(command.error());
        }
        if (question_.exec == nullptr || !*question_.exec) {
            answer_.exec_left_out = true;
            answer_.holds = false; // a negated one does not hold either: nobody knows
            return false;
        }
        return (*question_.exec)(*command);
    }

    std::string_view rest_;
    const MatchQuestion& question_;
    MatchAnswer answer_;
    bool broken_ = false;
};

} // namespace

Result<MatchAnswer> match_condition(std::string_view condition, const MatchQuestion& question)
{
    return Condition{condition, question}.evaluate();
}

} // namespace latchkey::settings
