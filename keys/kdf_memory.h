#pragma once
/// The large memory that Argon2 and scrypt work in, with an owner. One owner at a time. For the .cpp files of keys/ only.

#include "keys/base/platform/secret_memory.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>

namespace latchkey::keys {

template <class T>
class KdfMemory {
public:
    /// Zeroed; empty() when there is not so much memory.
    explicit KdfMemory(std::size_t count) noexcept : pages_(platform::take_work_pages(count * sizeof(T))) {}
    KdfMemory(const KdfMemory&) = delete;
    KdfMemory& operator=(const KdfMemory&) = delete;
    ~KdfMemory()
    {
        if (!pages_.empty()) {
            platform::give_back_work_pages(pages_);
        }
    }

    [[nodiscard]] bool empty() const noexcept { return pages_.empty(); }
    [[nodiscard]] T* data() noexcept { return reinterpret_cast<T*>(pages_.data()); } // a page is aligned for every T

private:
    std::span<std::uint8_t> pages_;
};

} // namespace latchkey::keys
