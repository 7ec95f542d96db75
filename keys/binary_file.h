#pragma once
/// Key files that are no text: PKCS#8, PKCS#1, SEC1 and public keys in DER or BER, openssh-key-v1 and public keys in their wire form. They
/// are put into the armour that they lack, and then read like every other key. For the .cpp files of keys/ only. Any thread.

#include "keys/base/bytes.h"
#include "keys/base/error.h"
#include "keys/base/secret.h"
#include "keys/key_text.h"

#include <optional>
#include <string_view>

namespace latchkey::keys {

/// The file as text with a note; nullopt when it is none of these. KeyErrc::unsupported for a PKCS#12 bundle, ::not_a_key for an X.509
/// certificate: they are DER too.
[[nodiscard]] Result<std::optional<KeyText>> armour_binary(Bytes file);

/// The same for the base64 of such a file: a key that was copied without its BEGIN and END lines. text is mended.
[[nodiscard]] Result<std::optional<KeyText>> armour_bare_base64(std::string_view text);

/// The PEM label that belongs to a structure ("RSA PRIVATE KEY"), by its first fields; empty when it is no key. Definite lengths only.
[[nodiscard]] std::string_view label_of(Bytes der);

} // namespace latchkey::keys
