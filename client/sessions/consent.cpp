#include "client/sessions/consent.h"

#include "client/settings/words.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace latchkey::sessions {

using settings::SettingId;

namespace {

struct Word {
    Consent consent;
    std::string_view name;
    std::string_view description;
};
constexpr std::array<Word, consent_count> words{{
    {Consent::commands, "commands", "commands that are run, here or on the server"},
    {Consent::forwards, "forwards", "ports and sockets that are opened, here or on the server"},
    {Consent::agent, "agent", "which agent is used, and whether the server may use it"},
    {Consent::files, "files", "files that are written, and files or keys that are trusted to name known servers"},
}};

struct Guarded {
    SettingId id;
    Consent consent;
};
constexpr std::array guarded{
    Guarded{SettingId::proxy_command, Consent::commands},    Guarded{SettingId::permit_local_command, Consent::commands},
    Guarded{SettingId::local_command, Consent::commands},    Guarded{SettingId::remote_command, Consent::commands},
    Guarded{SettingId::local_forwards, Consent::forwards},   Guarded{SettingId::remote_forwards, Consent::forwards},
    Guarded{SettingId::dynamic_forwards, Consent::forwards}, Guarded{SettingId::identity_agent, Consent::agent},
    Guarded{SettingId::add_keys_to_agent, Consent::agent},   Guarded{SettingId::forward_agent, Consent::agent},
    Guarded{SettingId::known_hosts_files, Consent::files},   Guarded{SettingId::global_known_hosts_files, Consent::files},
    Guarded{SettingId::accepted_host_keys, Consent::files},
};

} // namespace

std::string_view name(Consent consent) noexcept
{
    return words[static_cast<std::size_t>(consent)].name;
}

std::string_view description(Consent consent) noexcept
{
    return words[static_cast<std::size_t>(consent)].description;
}

bool Allowed::parse(std::string_view text, Allowed& into)
{
    while (!text.empty()) {
        const std::string_view word = settings::trimmed(text.substr(0, text.find(',')));
        text.remove_prefix(std::min(std::min(text.find(','), text.size()) + 1, text.size()));
        if (settings::same_word(word, "all")) {
            into = everything();
            continue;
        }
        const auto known = std::ranges::find_if(words, [&](const Word& w) { return settings::same_word(w.name, word); });
        if (known != words.end()) {
            into.add(known->consent);
        } else if (!settings::same_word(word, "none")) {
            return false;
        }
    }
    return true;
}

const Consent* consent_for(SettingId id)
{
    const auto found = std::ranges::find(guarded, id, &Guarded::id);
    return found == guarded.end() ? nullptr : &found->consent;
}

std::vector<HeldBack> hold_back(settings::Settings& values, Allowed allowed)
{
    std::vector<HeldBack> held;
    for (const auto& [id, consent] : guarded) {
        // A value that asks for nothing more than the default needs no yes.
        if (!values.is_set(id) || allowed.has(consent) || values.value(id) == settings::Settings{}.value(id)) {
            continue;
        }
        const settings::Setting& row = settings::setting(id);
        held.push_back({consent, fmt::format("{} {}", row.ssh_config.empty() ? row.name : row.ssh_config, values.as_text(id))});
        values.reset(id);
    }
    return held;
}

} // namespace latchkey::sessions
