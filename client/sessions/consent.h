#pragma once
/// What an imported session or a pasted command may set only when the user says yes: what acts by itself. Values; any thread.
///
/// DESIGN: "Imported files, URLs and pasted commands never set commands, forwards, agent or log paths without consent." Whoever imports
/// first does so without consent, shows what was held back (HeldBack), and imports again with what was allowed.

#include "client/settings/settings.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace latchkey::sessions {

enum class Consent : std::uint8_t {
    commands, ///< that run here or there: ProxyCommand, LocalCommand, RemoteCommand
    forwards, ///< ports and sockets that are opened here or there
    agent,    ///< which agent is used, and whether the server may use it
    files,    ///< paths that are written, and what is trusted: log files, other files of known servers, keys of theirs
};
inline constexpr std::size_t consent_count = 4;

/// "commands", "forwards", "agent", "files": the words of --allow.
[[nodiscard]] std::string_view name(Consent consent) noexcept;
[[nodiscard]] std::string_view description(Consent consent) noexcept;

class Allowed {
public:
    constexpr Allowed() = default;
    constexpr Allowed& add(Consent consent)
    {
        bits_ |= bit(consent);
        return *this;
    }
    [[nodiscard]] constexpr bool has(Consent consent) const { return (bits_ & bit(consent)) != 0; }
    [[nodiscard]] static constexpr Allowed everything()
    {
        return Allowed{}.add(Consent::commands).add(Consent::forwards).add(Consent::agent).add(Consent::files);
    }
    /// "forwards,agent", "all", "none"; false when a word is none of ours.
    [[nodiscard]] static bool parse(std::string_view text, Allowed& into);

private:
    static constexpr unsigned bit(Consent consent) { return 1U << static_cast<unsigned>(consent); }
    unsigned bits_ = 0;
};

struct HeldBack {
    Consent consent;
    std::string what; ///< "LocalForward 8080 db:5432", as a person should read it before a yes
};

/// Whether a value of that row acts by itself; nothing for rows that only describe.
[[nodiscard]] const Consent* consent_for(settings::SettingId id);

/// Takes out of `values` what needs a consent that is not there.
[[nodiscard]] std::vector<HeldBack> hold_back(settings::Settings& values, Allowed allowed);

} // namespace latchkey::sessions
