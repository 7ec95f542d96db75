#include "client/transport/memory_transport.h"

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace latchkey::transport {

void ByteQueue::append(Bytes more)
{
    // Moving the rest to the front is worth it when little is left or much was taken: amortised, a byte moves at most once.
    if (taken_ > 0 && taken_ >= data_.size() - taken_) {
        data_.erase(data_.begin(), data_.begin() + static_cast<std::ptrdiff_t>(taken_));
        taken_ = 0;
    }
    data_.insert(data_.end(), more.begin(), more.end());
}

void ByteQueue::drop(std::size_t count) noexcept
{
    taken_ += std::min(count, size());
    if (taken_ == data_.size()) {
        clear();
    }
}

void ByteQueue::clear() noexcept
{
    data_.clear();
    taken_ = 0;
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
