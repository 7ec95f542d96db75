#include "client/settings/canonical_host.h"

#include "client/settings/patterns.h"
#include "client/settings/words.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace latchkey::settings {

namespace {

class Canonical {
public:
    Canonical(const Settings& settings, const LookUpName& look_up)
        : settings_(settings), look_up_(look_up), mode_(settings.choice<Canonicalize>(SettingId::canonicalize_hostname))
    {
        // What a proxy or a jump host will look up is not ours to look up, unless the user says so.
        const bool direct = settings.text(SettingId::proxy_command).empty() && settings.text(SettingId::proxy_jump).empty();
        ours_ = direct || mode_ == Canonicalize::always;
    }

    Result<std::string> find(const std::string& host)
    {
        if (!ours_ || is_address(host)) {
            return host;
        }
        const auto names = mode_ == Canonicalize::no ? std::nullopt : names_to_try(host);
        if (names) {
            for (const std::string& name : *names) {
                if (const auto truth = look_up_(name)) {
                    return followed(name.substr(0, name.size() - 1), *truth); // without the dot that anchored it
                }
            }
            if (!settings_.flag(SettingId::canonicalize_fallback_local)) {
                return fail(SettingsErrc::unresolved, host, fmt::format("{}", fmt::join(*names, " ")));
            }
        }
        if (settings_.list(SettingId::canonicalize_permitted_cnames).empty()) {
            return host;
        }
        const auto truth = look_up_(host);
        return truth ? followed(host, *truth) : host; // connecting says that there is none
    }

private:
    static bool is_address(const std::string& host)
    {
        return host.find(':') != std::string::npos || host.find_first_not_of("0123456789.") == std::string::npos;
    }

    // Each ends in a dot, so that the system's resolver adds nothing. Nothing: the name is whole already.
    [[nodiscard]] std::optional<std::vector<std::string>> names_to_try(const std::string& host) const
    {
        if (host.ends_with('.')) {
            return std::vector{host};
        }
        if (std::ranges::count(host, '.') > settings_.number(SettingId::canonicalize_max_dots)) {
            return std::nullopt;
        }
        std::vector<std::string> names;
        for (const std::string& domain : settings_.list(SettingId::canonical_domains)) {
            names.push_back(fmt::format("{}.{}.", host, domain.substr(0, domain.find_last_not_of('.') + 1)));
        }
        return names;
    }

    [[nodiscard]] std::string followed(const std::string& name, std::string truth) const
    {
        std::ranges::transform(truth, truth.begin(), lower);
        for (const std::string& rule : settings_.list(SettingId::canonicalize_permitted_cnames)) {
            const auto colon = rule.find(':');
            if (truth != name && matches_pattern_list(name, rule.substr(0, colon), PatternCase::ignored) &&
                matches_pattern_list(truth, rule.substr(colon + 1), PatternCase::ignored)) {
                return truth;
            }
        }
        return name;
    }

    const Settings& settings_;
    const LookUpName& look_up_;
    Canonicalize mode_;
    bool ours_ = true;
};

} // namespace

Result<std::string> canonical_host(const Settings& settings, const std::string& host, const LookUpName& look_up)
{
    return Canonical{settings, look_up}.find(host);
}

bool wants_canonical_host(const Settings& settings)
{
    return settings.choice<Canonicalize>(SettingId::canonicalize_hostname) != Canonicalize::no ||
           !settings.list(SettingId::canonicalize_permitted_cnames).empty();
}

} // namespace latchkey::settings
