#include "client/cli/new_passphrase.h"

#include "client/cli/cli_error.h"
#include "client/cli/passphrase.h"
#include "client/cli/platform/console.h"
#include "client/cli/print.h"
#include "keys/key_error.h"
#include "keys/strength.h"

namespace latchkey::cli {

NewPassphraseWords our_words()
{
    return {"New passphrase of the key (empty for none): ", "The same once more: ", "These were not the same. Once again:", true};
}

NewPassphraseWords ssh_keygen_words(bool changing)
{
    return {changing ? "Enter new passphrase (empty for no passphrase): " : "Enter passphrase (empty for no passphrase): ",
            "Enter same passphrase again: ", "Passphrases do not match.  Try again.", false};
}

Result<Secret> new_passphrase(const Parsed& parsed, const NewPassphraseWords& words)
{
    if (passphrase_is_given(parsed, PassphraseRole::fresh)) {
        return given_passphrase(parsed, PassphraseRole::fresh);
    }
    const auto terminal = open_terminal();
    if (terminal == nullptr) {
        return fail(CliErrc::missing_word,
                    "the new passphrase with --new-passphrase-file, or -N '' for none, since there is no terminal to ask on");
    }
    for (;;) {
        auto first = terminal->ask(words.question, Terminal::Echo::off);
        const auto second = first ? terminal->ask(words.again, Terminal::Echo::off) : std::nullopt;
        if (!second) {
            return fail(keys::KeyErrc::cancelled);
        }
        if (equal_secrets(*first, *second)) {
            const keys::StrengthHint hint = keys::passphrase_strength(*first);
            if (words.hints && hint.strength == keys::Strength::weak) {
                print_error(hint.sentence);
            }
            return *std::move(first);
        }
        terminal->print(words.differ + '\n');
    }
}

} // namespace latchkey::cli
