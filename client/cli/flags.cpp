#include "client/cli/flags.h"

#include "client/cli/cli_error.h"

#include <fmt/format.h>

#include <algorithm>
#include <ranges>

namespace latchkey::cli {

namespace {

class Parser {
public:
    Parser(std::span<const Flag> table, std::span<const std::string> arguments, FlagStyle style)
        : table_(table), rest_(arguments), style_(style)
    {
    }

    Result<Parsed> run(std::size_t words_with_flags)
    {
        while (!rest_.empty()) {
            const std::string argument = take();
            Status done;
            if (argument == "--") {
                all_words();
            } else if (style_ == FlagStyle::putty && argument.size() > 1 && argument.front() == '-') {
                done = putty_word(argument);
            } else if (argument.starts_with("--")) {
                done = long_flag(argument);
            } else if (argument.size() > 1 && argument.front() == '-') {
                done = letters(argument);
            } else {
                parsed_.words.push_back(argument);
                if (parsed_.words.size() > words_with_flags) {
                    all_words();
                }
            }
            if (!done) {
                return std::unexpected(done.error());
            }
        }
        return std::move(parsed_);
    }

private:
    std::string take()
    {
        std::string first = rest_.front();
        rest_ = rest_.subspan(1);
        return first;
    }
    void all_words()
    {
        parsed_.words.insert(parsed_.words.end(), rest_.begin(), rest_.end());
        rest_ = {};
    }

    Status add(const Flag& flag, std::string typed, std::string value)
    {
        if (!flag.not_here.empty()) {
            return fail(CliErrc::not_here, std::move(typed), std::string{flag.not_here});
        }
        parsed_.flags.push_back({&flag, std::move(value), std::move(typed), parsed_.words.size()});
        return {};
    }

    Status long_flag(const std::string& argument)
    {
        const auto equals = argument.find('=');
        const std::string typed = argument.substr(0, equals);
        const auto name = std::string_view{typed}.substr(2);
        const auto flag = std::ranges::find(table_, name, &Flag::name);
        if (flag == table_.end() || name.empty()) {
            return fail(CliErrc::unknown_flag, typed);
        }
        if (flag->value.empty()) {
            return equals == std::string::npos ? add(*flag, typed, {}) : Status{fail(CliErrc::unwanted_value, typed)};
        }
        if (equals != std::string::npos) {
            return add(*flag, typed, argument.substr(equals + 1));
        }
        if (rest_.empty()) {
            return fail(CliErrc::missing_value, typed);
        }
        return add(*flag, typed, take());
    }

    Status putty_word(const std::string& argument)
    {
        const auto word = std::string_view{argument}.substr(argument.starts_with("--") ? 2 : 1);
        const auto flag = std::ranges::find_if(
            table_, [&](const Flag& row) { return row.name == word || (word.size() == 1 && row.letter == word.front()); });
        if (flag == table_.end() || word.empty()) {
            return fail(CliErrc::unknown_flag, argument);
        }
        if (flag->value.empty()) {
            return add(*flag, argument, {});
        }
        if (rest_.empty() && flag->not_here.empty()) {
            return fail(CliErrc::missing_value, argument);
        }
        return add(*flag, argument, rest_.empty() ? std::string{} : take());
    }

    Status letters(const std::string& argument)
    {
        for (std::size_t i = 1; i < argument.size(); ++i) {
            const std::string typed = {'-', argument[i]};
            const auto flag = std::ranges::find(table_, argument[i], &Flag::letter);
            if (flag == table_.end()) {
                return fail(CliErrc::unknown_flag, typed);
            }
            if (flag->value.empty()) {
                auto done = add(*flag, typed, {});
                if (!done) {
                    return done;
                }
                continue;
            }
            std::string value = argument.substr(i + 1);
            if (value.empty()) {
                if (rest_.empty() && flag->not_here.empty()) {
                    return fail(CliErrc::missing_value, typed);
                }
                value = rest_.empty() ? std::string{} : take();
            }
            return add(*flag, typed, std::move(value));
        }
        return {};
    }

    std::span<const Flag> table_;
    std::span<const std::string> rest_;
    FlagStyle style_;
    Parsed parsed_;
};

std::string shape(const Flag& flag, FlagStyle style)
{
    if (style == FlagStyle::putty) {
        const std::string word = flag.name.empty() ? std::string(1, flag.letter) : std::string{flag.name};
        return fmt::format("-{}{}{}", word, flag.value.empty() ? "" : " ", flag.value);
    }
    std::string out = flag.letter != 0 ? fmt::format("-{}", flag.letter) : "   ";
    if (!flag.name.empty()) {
        out += fmt::format("{} --{}", flag.letter != 0 ? "," : " ", flag.name);
    }
    return flag.value.empty() ? out : fmt::format("{} {}", out, flag.value);
}

} // namespace

bool Parsed::has(std::string_view name) const
{
    return std::ranges::any_of(flags, [&](const GivenFlag& given) { return given.is(name); });
}

std::string Parsed::value(std::string_view name) const
{
    for (const GivenFlag& given : flags | std::views::reverse) {
        if (given.is(name)) {
            return given.value;
        }
    }
    return {};
}

std::vector<std::string> Parsed::values(std::string_view name) const
{
    std::vector<std::string> out;
    for (const GivenFlag& given : flags) {
        if (given.is(name)) {
            out.push_back(given.value);
        }
    }
    return out;
}

Result<Parsed> parse_flags(std::span<const Flag> table, std::span<const std::string> arguments, std::size_t words_with_flags,
                           FlagStyle style)
{
    return Parser{table, arguments, style}.run(words_with_flags);
}

std::string flags_help(std::span<const Flag> table, FlagStyle style)
{
    std::string out;
    for (const Flag& flag : table) {
        if (!flag.help.empty()) {
            constexpr std::size_t column = 34;
            const std::string left = shape(flag, style);
            const bool fits = left.size() < column;
            out += fmt::format("  {:<{}}{}{}\n", left, column, fits ? "" : fmt::format("\n{:{}}", "", column + 2), flag.help);
        }
    }
    return out;
}

} // namespace latchkey::cli
