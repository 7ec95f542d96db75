#include "client/cli/session_environment.h"

#include "client/settings/patterns.h"

#include <algorithm>

namespace latchkey::cli {

using settings::matches_pattern_list;
using settings::SettingId;

namespace {

constexpr std::size_t most_variables = 256;

/// "-LC_*" takes back what earlier names asked for, those that it matches.
std::vector<std::string> wanted_names(const std::vector<std::string>& send)
{
    std::vector<std::string> wanted;
    for (const std::string& pattern : send) {
        if (pattern.starts_with('-')) {
            std::erase_if(wanted, [&](const std::string& earlier) { return matches_pattern_list(earlier, pattern.substr(1)); });
        } else {
            wanted.push_back(pattern);
        }
    }
    return wanted;
}

void add(Environment& to, std::string_view assignment)
{
    const auto equals = assignment.find('=');
    if (equals == std::string_view::npos || equals == 0 || to.size() >= most_variables) {
        return;
    }
    std::string name{assignment.substr(0, equals)};
    if (std::ranges::find(to, name, &Environment::value_type::first) == to.end()) {
        to.emplace_back(std::move(name), std::string{assignment.substr(equals + 1)});
    }
}

} // namespace

Environment session_environment(const settings::Settings& values, std::span<const std::string> own)
{
    Environment out;
    for (const std::string& assignment : values.list(SettingId::set_env)) {
        add(out, assignment);
    }
    const std::vector<std::string> wanted = wanted_names(values.list(SettingId::send_env));
    for (const std::string& variable : own) {
        const std::string name = variable.substr(0, variable.find('='));
        if (std::ranges::any_of(wanted, [&](const std::string& pattern) { return matches_pattern_list(name, pattern); })) {
            add(out, variable);
        }
    }
    return out;
}

} // namespace latchkey::cli
