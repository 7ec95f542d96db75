#pragma once
/// The numbers of a new RSA key: FIPS 186-4 B.3.3, with p and q looked for at the same time. For the .cpp files of keys/ only.

#include "keys/base/error.h"
#include "keys/base/progress.h"
#include "keys/key_parts.h"

namespace latchkey::keys {

/// bits of the modulus, at least 1024; e is 65537. Progress comes from the caller's thread: of each prime the chance that it would have
/// been found by now, so that the bar always moves and never goes back. KeyErrc::cancelled.
[[nodiscard]] Result<RsaParts> generate_rsa(int bits, const Work& work);

} // namespace latchkey::keys
