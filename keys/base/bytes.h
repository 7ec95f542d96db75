#pragma once
/// Bytes as everything here passes them: a view to read, a vector to own. No secrets in a ByteBuffer: see secret.h.
/// Any thread.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace latchkey {

using Bytes = std::span<const std::uint8_t>;
using ByteBuffer = std::vector<std::uint8_t>;

[[nodiscard]] inline Bytes as_bytes(std::string_view text) noexcept
{
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

[[nodiscard]] inline std::string_view as_text(Bytes bytes) noexcept
{
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

[[nodiscard]] inline ByteBuffer to_buffer(Bytes bytes)
{
    return {bytes.begin(), bytes.end()};
}

[[nodiscard]] inline std::string to_string(Bytes bytes)
{
    return std::string{as_text(bytes)};
}

} // namespace latchkey
