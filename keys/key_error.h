#pragma once
/// What can be wrong with a key or its file. The sentences are in key_error.cpp; the subject is the file, or empty when no file is known.
/// Any thread.

#include "keys/base/error.h"

namespace latchkey::keys {

enum class KeyErrc {
    not_a_key = 1,     ///< no format that we know; detail says what it looks like
    empty,             ///< nothing in the file
    too_large,         ///< over 1 MiB, or a KDF cost over the limits; detail names it
    public_only,       ///< a public key where a private one is needed; detail names the format
    damaged,           ///< detail: format and place
    wrong_passphrase,  ///< the MAC, check value or padding says so
    passphrase_needed, ///< encrypted, and nobody gave one
    unsupported,       ///< a format, cipher, KDF or type that we lack; detail names it and the way out
    inconsistent,      ///< the public half does not belong to the private one; detail says how
    unknown_type,      ///< a wire type that has no row; detail is the name
    cannot_sign,       ///< detail: with what
    io,                ///< reading or writing; detail is the system's sentence
    exists,            ///< save() without Overwrite::yes
    cancelled,
    wrong_key,         ///< what was encrypted was encrypted for another key
    too_slow,          ///< a KDF that takes minutes and may be used with consent (SlowKdf); detail names its cost
    not_a_fingerprint, ///< subject: what was given
};
[[nodiscard]] const ErrorDomain& error_domain(KeyErrc);

} // namespace latchkey::keys
