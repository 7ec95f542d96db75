#pragma once
/// Every name that ssh_config(5) has had up to OpenSSH 10, and what becomes of those that are no setting of ours. Any thread.

#include <string_view>

namespace latchkey::settings {

enum class SshNameKind {
    unknown,   ///< no such name: an error, as in ssh
    setting,   ///< a row of the table has it
    block,     ///< Host, Match, Include, IgnoreUnknown: the reader's own
    no_effect, ///< safe to pass over; said under -v
    refused    ///< passing over it would be less safe than what the user asked for; harmless values are passed over (see is_harmless())
};

/// In any case; the spellings of older versions are names too.
[[nodiscard]] SshNameKind kind_of_ssh_name(std::string_view name);

/// Today's spelling of an old one ("ChallengeResponseAuthentication"), or the name itself.
[[nodiscard]] std::string_view current_ssh_name(std::string_view name);

/// Whether this value of a refused name asks for what Latchkey does anyway ("Tunnel no").
[[nodiscard]] bool is_harmless(std::string_view name, std::string_view value);

} // namespace latchkey::settings
