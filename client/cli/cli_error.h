#pragma once
/// Mistakes on a command line. Any thread.

#include "keys/base/error.h"

namespace latchkey::cli {

enum class CliErrc {
    unknown_flag = 1, ///< subject: the flag as it was typed
    not_here,         ///< ssh's, ssh-keygen's or puttygen's flag, but not ours; subject: the flag; detail: what it would do
    missing_value,    ///< subject: the flag
    unwanted_value,   ///< subject: the flag ("--quiet=yes")
    missing_word,     ///< subject: what is missing ("a host")
    unwanted_word,    ///< subject: the word
    bad_value,        ///< subject: the flag; detail: what would be right
    bad_destination,  ///< subject: as typed; detail: why
    cannot_read,      ///< subject: the file; detail: a sentence
};
[[nodiscard]] const ErrorDomain& error_domain(CliErrc);

} // namespace latchkey::cli
