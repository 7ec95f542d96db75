#pragma once
/// What installing a key runs on the server. Constant; any thread.

#include "keys/base/error.h"

#include <string>
#include <string_view>

namespace latchkey::session {

/// A command line that any login shell can read (sh, csh, fish): it hands everything to sh. Reads public key lines from its input, adds
/// those that are not there yet to ~/.ssh/authorized_keys, sets the modes that sshd wants, and prints "added" or "present" for each.
[[nodiscard]] std::string install_key_command();

/// How many of each it printed; what it printed otherwise (a shell's greeting) is passed over.
struct InstalledKeys {
    int added = 0;
    int present = 0;
};
[[nodiscard]] InstalledKeys read_install_key_output(std::string_view output);

} // namespace latchkey::session
