#include "keys/base/secret.h"

#include "keys/base/platform/secret_memory.h"

#include <openssl/crypto.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

namespace latchkey {

Secret::Secret(std::size_t size)
{
    resize(size);
}

Secret Secret::copy_of(Bytes bytes)
{
    Secret copy(bytes.size());
    std::ranges::copy(bytes, copy.data_);
    return copy;
}

Secret::Secret(Secret&& other) noexcept
    : data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0)), capacity_(std::exchange(other.capacity_, 0))
{
}

Secret& Secret::operator=(Secret&& other) noexcept
{
    if (this != &other) {
        clear();
        data_ = std::exchange(other.data_, nullptr);
        size_ = std::exchange(other.size_, 0);
        capacity_ = std::exchange(other.capacity_, 0);
    }
    return *this;
}

Secret::~Secret()
{
    clear();
}

void Secret::append(Bytes more)
{
    if (more.empty()) {
        return;
    }
    const std::size_t old_size = size_;
    if (more.size() > capacity_ - size_) {
        // `more` may lie inside this very secret: keep the old place until its bytes are copied.
        const std::size_t wanted = std::max(size_ + more.size(), capacity_ * 2);
        Secret grown(wanted);
        std::ranges::copy(bytes(), grown.data_);
        std::ranges::copy(more, grown.data_ + old_size);
        grown.size_ = old_size + more.size();
        *this = std::move(grown);
        return;
    }
    std::ranges::copy(more, data_ + old_size);
    size_ += more.size();
}

void Secret::resize(std::size_t size)
{
    if (size > capacity_) {
        const std::span<std::uint8_t> pages = platform::take_secret_pages(size);
        std::ranges::copy(bytes(), pages.data());
        const std::size_t kept = size_;
        clear();
        data_ = pages.data();
        capacity_ = pages.size();
        size_ = kept;
    }
    if (size < size_) {
        wipe({data_ + size, size_ - size}); // what is past the end is always zero, so growing again needs no care
    }
    size_ = size;
}

void Secret::clear() noexcept
{
    if (data_ != nullptr) {
        wipe({data_, size_});
        platform::give_back_secret_pages({data_, capacity_});
    }
    data_ = nullptr;
    size_ = 0;
    capacity_ = 0;
}

bool equal_secrets(const Secret& a, const Secret& b) noexcept
{
    return a.size() == b.size() && (a.empty() || CRYPTO_memcmp(a.bytes().data(), b.bytes().data(), a.size()) == 0);
}

StackWipe::~StackWipe()
{
    std::array<std::uint8_t, 32768> below; // more than OpenSSL's deepest function uses; wipe() itself is called below this
    wipe(below);
}

void wipe(std::span<std::uint8_t> bytes) noexcept
{
    // memset by a pointer that the optimiser must read each time: the library's is several times as fast as OPENSSL_cleanse, and every
    // packet that libssh2 frees goes through here.
    using Fill = void* (*)(void*, int, std::size_t);
    static volatile const Fill fill = std::memset;
    if (!bytes.empty()) {
        fill(bytes.data(), 0, bytes.size());
    }
}

} // namespace latchkey
