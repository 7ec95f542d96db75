#pragma once
/// Is this key file sound? What `lk key check` says: the private half is decoded, held against the public half, signs, and the signature is
/// verified. Of a public key, a certificate and a key whose private half is in a device, what is there is checked, and the line says so.
/// Blocks like load(). KeyErrc.

#include "keys/key_file.h"

#include <string>

namespace latchkey::keys {

struct KeyCheck {
    PublicKey public_key;
    std::string comment;
    KeyFormat format{};
    bool has_private = true;
    std::string needs{};        ///< as in KeyFileInfo: the private half could not be tried
    std::string certified_by{}; ///< a certificate's authority and what its signature is worth
    bool signs_for_ssh = true;  ///< false: sound, but of a size that no SSH signature has room for (DSA of 2048 bits)

    /// "256 SHA256:… COMMENT (ED25519)", and behind it what was not checked. One line; "no comment" as ssh-keygen says.
    [[nodiscard]] std::string text() const;
};

[[nodiscard]] Result<KeyCheck> check(Bytes file, const PassphraseSource& passphrase = {}, const Work& work = {},
                                     SlowKdf slow = SlowKdf::refuse);

} // namespace latchkey::keys
