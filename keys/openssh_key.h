#pragma once
/// What reading and writing OpenSSH's own format share (OpenSSH, PROTOCOL.key), and what its agent takes over from it. For the .cpp files
/// of keys/ only.

#include "keys/base/wire.h"
#include "keys/key_parts.h"
#include "keys/private_key.h"

#include <string_view>

namespace latchkey::keys {

inline constexpr std::string_view openssh_magic{"openssh-key-v1\0", 15};

/// The type's name and all numbers, public and private (openssh_write.cpp).
void write_private_fields(SecretWireWriter& out, const PrivateKey& key);
/// The public key, then the seed with the public key behind it: what OpenSSH calls the private key.
void write_edwards_halves(SecretWireWriter& out, const EdParts& ed);

} // namespace latchkey::keys
