#include "client/transport/memory_transport.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <functional>
#include <utility>

namespace latchkey::transport {

void ByteQueue::append(Bytes more)
{
    if (more.empty()) {
        return;
    }
    // Pointers into different blocks are compared by std::less only. What lies in our room has its place: room(0) moves nothing then.
    const std::less<> before;
    const bool inside = data_ && !before(more.data(), data_.get()) && before(more.data(), data_.get() + capacity_);
    std::uint8_t* to = inside ? data_.get() + end_ : room(more.size()).data();
    if (to != more.data()) {
        std::memmove(to, more.data(), more.size());
    }
    end_ += more.size();
}

std::span<std::uint8_t> ByteQueue::room(std::size_t at_least)
{
    const std::size_t count = size();
    if (capacity_ - end_ < at_least && capacity_ - count >= at_least && count <= begin_) {
        // Amortised, a byte moves at most once: there is less of it than was taken since the last time.
        std::memcpy(data_.get(), data_.get() + begin_, count);
        begin_ = 0;
        end_ = count;
    }
    if (capacity_ - end_ < at_least) {
        constexpr std::size_t least = 4096;
        const std::size_t capacity = std::max({least, capacity_ * 2, count + at_least});
        auto larger = std::make_unique_for_overwrite<std::uint8_t[]>(capacity);
        if (count > 0) {
            std::memcpy(larger.get(), data_.get() + begin_, count);
        }
        data_ = std::move(larger);
        capacity_ = capacity;
        begin_ = 0;
        end_ = count;
    }
    return {data_.get() + end_, capacity_ - end_};
}

void ByteQueue::drop(std::size_t count) noexcept
{
    begin_ += std::min(count, size());
    if (begin_ == end_) {
        clear();
    }
}

void ByteQueue::swap(ByteQueue& other) noexcept
{
    std::swap(data_, other.data_);
    std::swap(capacity_, other.capacity_);
    std::swap(begin_, other.begin_);
    std::swap(end_, other.end_);
}

std::ptrdiff_t MemoryTransport::receive(std::span<std::uint8_t> into) noexcept
{
    if (failed_) {
        return -ECONNRESET;
    }
    if (inbox_.empty() || outbox_.size() > limits_.outbox_cap) {
        return -EAGAIN;
    }
    std::size_t count = std::min(into.size(), inbox_.size());
    if (piece_ != 0) {
        count = std::min(count, piece_);
    }
    std::memcpy(into.data(), inbox_.front().data(), count);
    inbox_.drop(count);
    given_ += count;
    return static_cast<std::ptrdiff_t>(count);
}

std::ptrdiff_t MemoryTransport::send(Bytes data)
{
    if (failed_) {
        return -ECONNRESET;
    }
    outbox_.append(data);
    return static_cast<std::ptrdiff_t>(data.size());
}

} // namespace latchkey::transport
