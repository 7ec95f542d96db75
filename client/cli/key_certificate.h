#pragma once
/// A certificate's text, for `lk key cert` and `ssh-keygen -L`. The command's thread.

#include "client/cli/key_command.h"
#include "keys/base/error.h"

#include <string>

namespace latchkey::cli {

/// Of the certificates in a file ("-": standard input), or in FILE-cert.pub beside a key: printed as ssh-keygen -L prints them, or as JSON;
/// what is wrong with one is said on standard error. Exit::failed for a key without one.
[[nodiscard]] Result<Exit> print_certificates(const KeyCall& call, const std::string& file, bool as_json);

} // namespace latchkey::cli
