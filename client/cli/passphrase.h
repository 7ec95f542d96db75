#pragma once
/// Passphrases for commands that work on key files: from a file that the user names, else asked for on the terminal.

#include "client/cli/platform/console.h"
#include "keys/key_file.h"

#include <string>

namespace latchkey::cli {

/// The first line of a file, a pipe, a descriptor (/dev/fd/N) or standard input ("-"), without its line end; what follows it is not read.
/// Waits for a pipe's writer. CliErrc::cannot_read: also for folders and devices, for more than 4096 bytes, and for a pipe that brings
/// nothing at all. An empty file is an empty passphrase: none.
[[nodiscard]] Result<Secret> read_passphrase_file(const std::string& file);

/// Asks for the passphrase of `key_file` on the terminal, three times at most, saying when one was wrong. Without a terminal: an empty
/// source, so that keys::load() says that a passphrase is needed.
[[nodiscard]] keys::PassphraseSource ask_for_passphrase(const std::string& key_file);

/// Gives one passphrase once; a second attempt would be the same one.
[[nodiscard]] keys::PassphraseSource one_passphrase(const Secret& passphrase);

} // namespace latchkey::cli
