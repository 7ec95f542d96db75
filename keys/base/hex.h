#pragma once
/// Hexadecimal text, lower case when written, either case when read. Any thread. Not constant-time: no secrets but MACs and salts.

#include "keys/base/bytes.h"

#include <optional>
#include <string>
#include <string_view>

namespace latchkey {

/// "c1b130"; with a separator "c1:b1:30".
[[nodiscard]] std::string hex_encode(Bytes bytes, std::string_view separator = {});

/// Pairs of digits and nothing else; nullopt otherwise.
[[nodiscard]] std::optional<ByteBuffer> hex_decode(std::string_view text);

} // namespace latchkey
