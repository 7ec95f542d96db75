#include "client/settings/setting.h"

#include <fmt/format.h>

namespace latchkey::settings {

namespace {

class SettingsDomain final : public ErrorDomain {
public:
    [[nodiscard]] std::string_view name() const noexcept override { return "settings"; }

    [[nodiscard]] std::string sentence(const Error& error) const override
    {
        const std::string& what = error.subject();
        const std::string& detail = error.detail();
        switch (static_cast<SettingsErrc>(error.code())) {
        case SettingsErrc::not_toml:
            return fmt::format("{} is not a valid settings file: {}.", what, detail);
        case SettingsErrc::wrong_type:
            return fmt::format("{} needs {}.", what, detail);
        case SettingsErrc::out_of_range:
            return fmt::format("{} is out of range: {}.", what, detail);
        case SettingsErrc::unknown_word:
            return fmt::format("{} has to be one of: {}.", what, detail);
        case SettingsErrc::unknown_option:
            return fmt::format("There is no option \"{}\".{}{}", what, detail.empty() ? "" : " ", detail);
        case SettingsErrc::not_supported:
            return fmt::format("{} is an option of OpenSSH that Latchkey does not have{}{}; leave it out.", what,
                               detail.empty() ? "" : ": ", detail);
        case SettingsErrc::missing_value:
            return fmt::format("{} needs a value.", what);
        case SettingsErrc::bad_text:
            return fmt::format("{} contains control characters or is not UTF-8 text.", what);
        case SettingsErrc::too_large:
            return fmt::format("{} is too long: {}.", what, detail);
        case SettingsErrc::not_found:
            return fmt::format("There is no saved session \"{}\".{}{}", what, detail.empty() ? "" : " ", detail);
        case SettingsErrc::exists:
            return fmt::format("A saved session \"{}\" is there already; choose another name, or overwrite it.", what);
        case SettingsErrc::bad_name:
            return fmt::format("\"{}\" cannot be the name of a session: {}.", what, detail);
        case SettingsErrc::bad_line:
            return fmt::format("{}: {}", what, detail);
        case SettingsErrc::unsafe_file:
            return fmt::format("{} can be changed by others, so it is not used. {} mends that.", what, detail);
        case SettingsErrc::unreadable:
            return fmt::format("The configuration {} cannot be read: {}.", what, detail);
        case SettingsErrc::bad_token:
            return fmt::format("\"{}\" cannot be used: {}.", what, detail);
        case SettingsErrc::unresolved:
            return fmt::format("There is no host {}: looked for {}, and CanonicalizeFallbackLocal forbids to take it as it is.", what,
                               detail.empty() ? "nothing, since CanonicalDomains is empty" : detail);
        case SettingsErrc::command_failed:
            return fmt::format("The command of a Match exec, \"{}\", {}.", what, detail);
        }
        return what;
    }
};

} // namespace

const ErrorDomain& error_domain(SettingsErrc)
{
    static const SettingsDomain domain;
    return domain;
}

} // namespace latchkey::settings
