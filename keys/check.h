#pragma once
/// Is this key file sound? What `lk key check` says: the private half is decoded, held against the public half, signs, and the signature is
/// verified. A file with only a public key is checked as one and said to be one. Blocks like load(). KeyErrc.

#include "keys/key_file.h"

#include <string>

namespace latchkey::keys {

struct KeyCheck {
    PublicKey public_key;
    std::string comment;
    KeyFormat format{};
    bool has_private = true;

    /// "256 SHA256:… COMMENT (ED25519)", with " public key only" after it where that is so. One line; "no comment" as ssh-keygen says.
    [[nodiscard]] std::string text() const;
};

[[nodiscard]] Result<KeyCheck> check(Bytes file, const PassphraseSource& passphrase = {}, const Work& work = {});

} // namespace latchkey::keys
