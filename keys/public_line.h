#pragma once
/// The words of a public key's line: [options] type base64 [comment] (sshd(8), AUTHORIZED_KEYS), or known_hosts' names before the type.
/// For the .cpp files of keys/ only. Views point into the line.

#include <cstddef>
#include <string>
#include <string_view>

namespace latchkey::keys {

struct PublicLine {
    std::string_view before;  ///< options, or a host's names; with their quotes
    std::string_view type;    ///< a type that we know, or a certificate's; empty: the line names none
    std::string_view encoded; ///< the next word; without a type the first one, if it begins as every key in base64 does
    std::string_view comment; ///< the rest
};

/// A line as it was before a terminal or a mail program broke it.
struct WholeLine {
    std::string line;
    std::size_t end = 0; ///< where it ends in the text
    bool was_broken = false;
};

/// The line that begins at `at`, with the base64 lines behind it when only they make it a key.
[[nodiscard]] WholeLine whole_public_line(std::string_view text, std::size_t at);

[[nodiscard]] PublicLine split_public_line(std::string_view line);

} // namespace latchkey::keys
