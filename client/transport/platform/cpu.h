#pragma once
/// What the processor can do. Any thread.

namespace latchkey::transport {

/// AES in hardware: then AES-GCM is the fastest cipher, else ChaCha20.
[[nodiscard]] bool cpu_has_aes() noexcept;

} // namespace latchkey::transport
