#pragma once
/// `lk ssh -Q NAME`: what this program can do, one name a line, as `ssh -Q` prints it. Computed from the libssh2 that is linked and from
/// our keys; names that the option of the same list takes. Any thread.

#include "keys/base/error.h"

#include <string>
#include <string_view>
#include <vector>

namespace latchkey::cli {

/// "cipher", "cipher-auth", "mac", "kex", "key", "key-cert", "key-plain", "key-sig", "sig", "compression", "protocol-version", "help", and
/// the names of ssh_config's options ("Ciphers", "KexAlgorithms", …; any case). CliErrc::bad_value lists them.
[[nodiscard]] Result<std::vector<std::string>> ssh_query(std::string_view name);

} // namespace latchkey::cli
