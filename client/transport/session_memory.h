#pragma once
/// The memory of one libssh2 session: counted, limited, and wiped when freed.
///
/// A server can make libssh2 queue packets without end; with this it gets an allocation failure instead, and our memory is safe. What
/// libssh2 frees held keys, passwords and typed text, hence the wiping. IO thread.

#include <cstddef>

namespace latchkey::transport {

class SessionMemory {
public:
    explicit SessionMemory(std::size_t limit) noexcept : limit_(limit) {}
    SessionMemory(const SessionMemory&) = delete;
    SessionMemory& operator=(const SessionMemory&) = delete;
    ~SessionMemory() { release_all(); }

    /// nullptr past the limit, which is remembered.
    [[nodiscard]] void* allocate(std::size_t size) noexcept;
    [[nodiscard]] void* reallocate(void* old, std::size_t size) noexcept;
    void release(void* block) noexcept;
    /// Whatever a session that could not be freed in order left behind.
    void release_all() noexcept;

    [[nodiscard]] std::size_t in_use() const noexcept { return in_use_; }
    [[nodiscard]] bool limit_was_hit() const noexcept { return limit_was_hit_; }

private:
    struct Header;
    Header* first_ = nullptr;
    std::size_t limit_;
    std::size_t in_use_ = 0;
    bool limit_was_hit_ = false;
};

} // namespace latchkey::transport
