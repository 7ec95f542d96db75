#include "keys/base/platform/secret_memory.h"

#include <new>
#include <sys/mman.h>
#include <unistd.h>

namespace latchkey::platform {

std::span<std::uint8_t> take_secret_pages(std::size_t size)
{
    const auto page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
    if (size > SIZE_MAX - page) {
        throw std::bad_alloc();
    }
    const std::size_t whole = (size + page - 1) / page * page;
    void* const memory = mmap(nullptr, whole, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) {
        throw std::bad_alloc();
    }
    (void)mlock(memory, whole);
#ifdef MADV_DONTDUMP
    (void)madvise(memory, whole, MADV_DONTDUMP);
#endif
    return {static_cast<std::uint8_t*>(memory), whole};
}

void give_back_secret_pages(std::span<std::uint8_t> pages) noexcept
{
    (void)munmap(pages.data(), pages.size()); // unlocks them too
}

std::span<std::uint8_t> take_work_pages(std::size_t size) noexcept
{
    void* const memory = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) {
        return {};
    }
#ifdef MADV_DONTDUMP
    (void)madvise(memory, size, MADV_DONTDUMP);
#endif
#ifdef MADV_HUGEPAGE
    (void)madvise(memory, size, MADV_HUGEPAGE);
#endif
    return {static_cast<std::uint8_t*>(memory), size};
}

void give_back_work_pages(std::span<std::uint8_t> pages) noexcept
{
    (void)munmap(pages.data(), pages.size());
}

} // namespace latchkey::platform
