#pragma once
/// What `lk ssh-copy-id` runs on the server. Constant; any thread.

#include "keys/base/error.h"

#include <string>
#include <string_view>

namespace latchkey::cli {

/// A command line that any login shell can read (sh, csh, fish): it hands everything to sh. Reads public key lines from its input, adds
/// those that are not there yet to ~/.ssh/authorized_keys, sets the modes that sshd wants, and prints "added" or "present" for each.
[[nodiscard]] std::string copy_id_command();

/// How many of each it printed; what it printed otherwise (a shell's greeting) is passed over.
struct CopyIdResult {
    int added = 0;
    int present = 0;
};
[[nodiscard]] CopyIdResult read_copy_id_output(std::string_view output);

} // namespace latchkey::cli
