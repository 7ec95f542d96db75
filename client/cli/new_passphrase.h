#pragma once
/// A key's new passphrase: what the flags say, else asked for twice on the terminal; an empty one is said, never assumed. Blocks; the
/// command's thread.

#include "client/cli/flags.h"
#include "keys/base/error.h"
#include "keys/base/secret.h"

#include <string>

namespace latchkey::cli {

struct NewPassphraseWords {
    std::string question;
    std::string again;
    std::string differ; ///< printed with a newline when the two are not the same
    bool hints = false; ///< say how good it is
};
[[nodiscard]] NewPassphraseWords our_words();                     ///< lk's
[[nodiscard]] NewPassphraseWords ssh_keygen_words(bool changing); ///< those of ssh-keygen

/// --new-passphrase-file, --new-passphrase-fd, -N; without them the terminal.
/// KeyErrc::cancelled (end of input), CliErrc::missing_word when there is no terminal to ask on.
[[nodiscard]] Result<Secret> new_passphrase(const Parsed& parsed, const NewPassphraseWords& words);

} // namespace latchkey::cli
