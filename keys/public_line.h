#pragma once
/// The words of a public key's line: [options] type base64 [comment] (sshd(8), AUTHORIZED_KEYS), or known_hosts' names before the type.
/// For the .cpp files of keys/ only. Views point into the line.

#include <string_view>

namespace latchkey::keys {

struct PublicLine {
    std::string_view before;  ///< options, or a host's names; with their quotes
    std::string_view type;    ///< a type that we know, or a certificate's; empty: the line names none
    std::string_view encoded; ///< the next word
    std::string_view comment; ///< the rest
};

[[nodiscard]] PublicLine split_public_line(std::string_view line);

} // namespace latchkey::keys
