#include "keys/base/platform/secret_memory.h"

#include <new>

#include <windows.h>

namespace latchkey::platform {

namespace {

std::size_t page_size() noexcept
{
    SYSTEM_INFO info{};
    GetSystemInfo(&info);
    return info.dwPageSize;
}

} // namespace

std::span<std::uint8_t> take_secret_pages(std::size_t size)
{
    const std::size_t page = page_size();
    if (size > SIZE_MAX - page) {
        throw std::bad_alloc();
    }
    const std::size_t whole = (size + page - 1) / page * page;
    void* const memory = VirtualAlloc(nullptr, whole, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    if (memory == nullptr) {
        throw std::bad_alloc();
    }
    (void)VirtualLock(memory, whole);
    return {static_cast<std::uint8_t*>(memory), whole};
}

void give_back_secret_pages(std::span<std::uint8_t> pages) noexcept
{
    (void)VirtualUnlock(pages.data(), pages.size());
    (void)VirtualFree(pages.data(), 0, MEM_RELEASE);
}

std::span<std::uint8_t> take_work_pages(std::size_t size) noexcept
{
    void* const memory = VirtualAlloc(nullptr, size, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    return memory == nullptr ? std::span<std::uint8_t>{} : std::span{static_cast<std::uint8_t*>(memory), size};
}

void give_back_work_pages(std::span<std::uint8_t> pages) noexcept
{
    (void)VirtualFree(pages.data(), 0, MEM_RELEASE);
}

} // namespace latchkey::platform
