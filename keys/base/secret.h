#pragma once
/// Secret: bytes that must not outlive their use (passphrases, passwords, private key material).
///
/// Move-only; kept in memory that the system is asked to lock and to leave out of core dumps; wiped when destroyed, shrunk or moved from.
/// Never printed, formatted or compared with ==. Any thread (one owner at a time).

#include "keys/base/bytes.h"

#include <cstddef>
#include <string_view>

namespace latchkey {

class Secret {
public:
    Secret() noexcept = default;
    explicit Secret(std::size_t size);                ///< zeroed
    [[nodiscard]] static Secret copy_of(Bytes bytes); ///< the caller wipes its own copy
    [[nodiscard]] static Secret copy_of(std::string_view text) { return copy_of(as_bytes(text)); }

    Secret(Secret&& other) noexcept;
    Secret& operator=(Secret&& other) noexcept;
    Secret(const Secret&) = delete;
    Secret& operator=(const Secret&) = delete;
    ~Secret();

    [[nodiscard]] Secret clone() const { return copy_of(bytes()); }

    [[nodiscard]] Bytes bytes() const noexcept { return {data_, size_}; }
    [[nodiscard]] std::span<std::uint8_t> writable() noexcept { return {data_, size_}; }
    [[nodiscard]] std::string_view text() const noexcept { return as_text(bytes()); }
    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    [[nodiscard]] bool empty() const noexcept { return size_ == 0; }

    void append(Bytes more); ///< grows by moving; the old place is wiped
    void resize(std::size_t size);
    void clear() noexcept;

private:
    std::uint8_t* data_ = nullptr;
    std::size_t size_ = 0;
    std::size_t capacity_ = 0;
};

/// Same bytes, in time that depends on the sizes only.
[[nodiscard]] bool equal_secrets(const Secret& a, const Secret& b) noexcept;

/// Overwrites memory in a way that the optimiser keeps (for buffers that C libraries own).
void wipe(std::span<std::uint8_t> bytes) noexcept;

/// Put first in a function that has to do with secrets: when it returns, the stack that the functions below it used is overwritten. C
/// libraries wipe what they allocate, but their assembler leaves message blocks and numbers on the stack.
class StackWipe {
public:
    StackWipe() noexcept = default;
    StackWipe(const StackWipe&) = delete;
    StackWipe& operator=(const StackWipe&) = delete;
    ~StackWipe();
};

} // namespace latchkey
