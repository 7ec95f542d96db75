#pragma once
/// BER that some programs write where DER is wanted (X.690 §8.1.3.6): values without a length, ended by two zeros, and octet strings in
/// pieces. For the .cpp files of keys/ only. Any thread.

#include "keys/base/bytes.h"
#include "keys/base/secret.h"

#include <optional>

namespace latchkey::keys {

/// The same structure with definite lengths; nullopt when it has them already, or when it is broken or deeper than keys are.
[[nodiscard]] std::optional<Secret> definite_lengths(Bytes ber);

} // namespace latchkey::keys
