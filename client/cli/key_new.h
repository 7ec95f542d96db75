#pragma once
/// Making keys, for `lk key new` and for ssh-keygen's and puttygen's spellings of it. The command's thread.

#include "client/cli/key_command.h"
#include "keys/generate.h"
#include "keys/key_save.h"

#include <optional>
#include <string>
#include <string_view>

namespace latchkey::cli {

struct NewType {
    keys::NewKeyRow row;
    int bits = 0;
};

/// "rsa", "ed25519", "ecdsa" (with its bits), "ecdsa-384", "ssh-ed25519", puttygen's "eddsa", …; without bits the usual ones, for RSA
/// `rsa_bits`. CliErrc::bad_value about `flag`: also for DSA, security keys and bits that the type does not have.
[[nodiscard]] Result<NewType> new_type(std::string_view word, std::optional<int> bits, int rsa_bits, std::string_view flag);

/// --bits as a number. CliErrc::bad_value.
[[nodiscard]] Result<std::optional<int>> bits_of(const Parsed& parsed);

/// user@host, as ssh-keygen has it.
[[nodiscard]] std::string usual_comment();

/// With a bar.
[[nodiscard]] Result<keys::PrivateKey> make_key(const NewType& type, std::string comment, const KeyCall& call, bool quiet = false);

/// Whether FILE and FILE.pub can be made, asked before a person types a passphrase and waits for a key: CliErrc::missing_word for no name,
/// KeyErrc::exists unless they may be replaced, FileErrc for a name that is too long and for a folder that is not there.
[[nodiscard]] Status may_create(const std::string& file, keys::Overwrite overwrite);

/// FILE and FILE.pub. overwrite is for FILE; FILE.pub follows it. KeyErrc::exists before anything is written.
[[nodiscard]] Status write_pair(const std::string& file, const keys::PrivateKey& key, const keys::SaveOptions& options,
                                keys::Overwrite overwrite, const KeyCall& call);

} // namespace latchkey::cli
