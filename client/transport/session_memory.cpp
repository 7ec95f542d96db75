#include "client/transport/session_memory.h"

#include "keys/base/secret.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <limits>

namespace latchkey::transport {

/// Stands before each block. Aligned like malloc's own results, and so is what follows it.
struct alignas(std::max_align_t) SessionMemory::Header {
    Header* previous;
    Header* next;
    std::size_t size;
};

void* SessionMemory::allocate(std::size_t size) noexcept
{
    if (size > limit_ - std::min(limit_, in_use_) || size > std::numeric_limits<std::size_t>::max() - sizeof(Header)) {
        limit_was_hit_ = true;
        return nullptr;
    }
    auto* header = static_cast<Header*>(std::malloc(sizeof(Header) + size));
    if (header == nullptr) {
        return nullptr;
    }
    *header = {nullptr, first_, size};
    if (first_ != nullptr) {
        first_->previous = header;
    }
    first_ = header;
    in_use_ += size;
    return header + 1;
}

void* SessionMemory::reallocate(void* old, std::size_t size) noexcept
{
    if (old == nullptr) {
        return allocate(size);
    }
    // Never std::realloc: it would leave the old bytes behind, unwiped.
    void* block = allocate(size);
    if (block != nullptr) {
        std::memcpy(block, old, std::min(size, (static_cast<Header*>(old) - 1)->size));
        release(old);
    }
    return block;
}

void SessionMemory::release(void* block) noexcept
{
    if (block == nullptr) {
        return;
    }
    Header* header = static_cast<Header*>(block) - 1;
    if (header->previous != nullptr) {
        header->previous->next = header->next;
    } else {
        first_ = header->next;
    }
    if (header->next != nullptr) {
        header->next->previous = header->previous;
    }
    in_use_ -= header->size;
    wipe({static_cast<std::uint8_t*>(block), header->size});
    std::free(header);
}

void SessionMemory::release_all() noexcept
{
    while (first_ != nullptr) {
        release(first_ + 1);
    }
}

} // namespace latchkey::transport
