#pragma once
/// Passphrases for commands that work on key files: from a file that the user names, else asked for on the terminal.

#include "client/cli/flags.h"
#include "client/cli/platform/console.h"
#include "keys/key_file.h"

#include <string>

namespace latchkey::cli {

/// The first line of a file, a pipe, a descriptor (/dev/fd/N) or standard input ("-"), without its line end; what follows it is not read.
/// Waits for a pipe's writer. /dev/null is none. CliErrc::cannot_read: also for folders and other devices, for more than 4096 bytes, and
/// for a pipe that brings nothing at all. An empty file is an empty passphrase: none.
[[nodiscard]] Result<Secret> read_passphrase_file(const std::string& file);

/// Asks for the passphrase of `key_file` on the terminal, three times at most, saying when one was wrong. Without a terminal: an empty
/// source, so that keys::load() says that a passphrase is needed.
[[nodiscard]] keys::PassphraseSource ask_for_passphrase(const std::string& key_file);

/// The two passphrases that a command line can give: the one that a file has, and the one that it gets.
enum class PassphraseRole { old, fresh };

/// Whether --passphrase-file, --passphrase-fd or -P (old), --new-passphrase-file, --new-passphrase-fd or -N (fresh) are there.
[[nodiscard]] bool passphrase_is_given(const Parsed& parsed, PassphraseRole role);

/// What they say. A text on the command line is taken with a warning, and wiped there; the empty one is no secret. CliErrc::cannot_read,
/// ::bad_value.
[[nodiscard]] Result<Secret> given_passphrase(const Parsed& parsed, PassphraseRole role);

/// Gives one passphrase once; a second attempt would be the same one.
[[nodiscard]] keys::PassphraseSource one_passphrase(const Secret& passphrase);

} // namespace latchkey::cli
