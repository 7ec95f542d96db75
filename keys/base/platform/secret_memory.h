#pragma once
/// Pages for secrets: asked to stay out of swap and out of core dumps. Locking is a request: where the system refuses (a low
/// RLIMIT_MEMLOCK) the pages are used unlocked, since a session that cannot start would be worse. Whole pages, so that no two secrets share
/// a lock. Any thread. Running out of memory is std::bad_alloc.

#include <cstddef>
#include <cstdint>
#include <span>

namespace latchkey::platform {

/// At least `size` zeroed bytes (size > 0); the span is the whole of what was taken.
[[nodiscard]] std::span<std::uint8_t> take_secret_pages(std::size_t size);

/// Exactly what take_secret_pages() gave; the caller has wiped it.
void give_back_secret_pages(std::span<std::uint8_t> pages) noexcept;

/// The large memory of a key derivation: zeroed, not locked (a gigabyte would not be), kept out of core dumps, in large pages where the
/// system has them. Empty when there is not so much memory.
[[nodiscard]] std::span<std::uint8_t> take_work_pages(std::size_t size) noexcept;

/// Exactly what take_work_pages() gave. Nothing need be wiped: the system zeroes pages before anyone has them again.
void give_back_work_pages(std::span<std::uint8_t> pages) noexcept;

} // namespace latchkey::platform
