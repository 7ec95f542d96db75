#pragma once
/// What a file that holds no SSH key is instead, and the way out: certificates, keys of other programs, archives, documents.
/// For the .cpp files of keys/ only. Any thread.

#include "keys/base/bytes.h"
#include "keys/base/error.h"

#include <optional>
#include <string_view>

namespace latchkey::keys {

/// By its first bytes, before the text is mended: a keystore, an archive. nullopt: none that we know.
[[nodiscard]] std::optional<Error> known_binary(Bytes file);

/// KeyErrc::not_a_key, or ::unsupported for a key in another program's form.
[[nodiscard]] Error no_key_in(std::string_view text);

} // namespace latchkey::keys
