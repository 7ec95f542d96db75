#pragma once
/// The options of ssh's and plink's command lines, by what becomes of them in a session that is made of a pasted line. ssh(1); PuTTY's
/// manual, chapter 3.11. Any thread; constant tables.

#include "client/settings/setting.h"

#include <span>
#include <string_view>

namespace latchkey::sessions {

/// What an option without a row of its own means for a session.
enum class PastedMeaning {
    row,     ///< `id` gets the value, or `word` when the option has none
    option,  ///< -o
    host,    ///< -hostkey and the like: noted
    call,    ///< belongs to one call, not to a session: passed over in silence
    noted,   ///< not kept, and said so: `word` says why
    secret,  ///< a password: not kept, not repeated
    log,     ///< a file that would be written
    command, ///< -proxycmd: PuTTY's words for host and port
    refused, ///< no session can be made of it: `word` says why
};

struct PastedOption {
    std::string_view name; ///< without its "-"
    bool value = false;
    PastedMeaning meaning = PastedMeaning::row;
    settings::SettingId id = settings::SettingId::count_;
    std::string_view word{};
};

[[nodiscard]] std::span<const PastedOption> pasted_ssh_options();
[[nodiscard]] std::span<const PastedOption> pasted_plink_options();

} // namespace latchkey::sessions
