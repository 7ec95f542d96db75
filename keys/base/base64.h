#pragma once
/// Base64 (RFC 4648 §4), strict: no white space inside, padding as it should be, unused bits zero. Whoever reads files takes the white
/// space out first. The secret variants keep their result in a Secret; the tables are ordinary memory. Any thread.

#include "keys/base/bytes.h"
#include "keys/base/secret.h"

#include <optional>
#include <string>
#include <string_view>

namespace latchkey {

enum class Base64Padding { with, without };

[[nodiscard]] std::string base64_encode(Bytes bytes, Base64Padding padding = Base64Padding::with);
[[nodiscard]] Secret base64_encode_secret(Bytes bytes);

/// Text without padding is taken too: people lose the "=" when they copy.
[[nodiscard]] std::optional<ByteBuffer> base64_decode(std::string_view text);
[[nodiscard]] std::optional<Secret> base64_decode_secret(std::string_view text);

} // namespace latchkey
