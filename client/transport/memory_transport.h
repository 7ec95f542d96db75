#pragma once
/// What libssh2 takes for its socket: an inbox that it receives from and an outbox that it sends into. IO thread.
///
/// Sending always takes everything: a send that libssh2 had to repeat could be abandoned, and that kills a session. The outbox has a cap
/// all the same, above which receiving answers "nothing yet": then libssh2 gets no new reasons to send until the outbox drains.

#include "keys/base/bytes.h"

#include <cstddef>
#include <cstdint>
#include <span>

namespace latchkey::transport {

/// Bytes with a front to take from and a back to add to; keeps its room.
class ByteQueue {
public:
    [[nodiscard]] std::size_t size() const noexcept { return data_.size() - taken_; }
    [[nodiscard]] bool empty() const noexcept { return size() == 0; }
    [[nodiscard]] Bytes front() const noexcept { return Bytes(data_).subspan(taken_); }
    void append(Bytes more);
    void drop(std::size_t count) noexcept;
    void clear() noexcept;

private:
    ByteBuffer data_;
    std::size_t taken_ = 0;
};

class MemoryTransport {
public:
    struct Limits {
        std::size_t inbox = 256 * 1024;       ///< above it the reader of the stream pauses
        std::size_t outbox_high = 512 * 1024; ///< above it writers of bulk data wait
        std::size_t outbox_cap = 4 * 1024 * 1024;
    };
    explicit MemoryTransport(Limits limits) noexcept : limits_(limits) {}

    // libssh2's side. -EAGAIN when there is nothing; -ECONNRESET after fail().
    [[nodiscard]] std::ptrdiff_t receive(std::span<std::uint8_t> into) noexcept;
    [[nodiscard]] std::ptrdiff_t send(Bytes data);

    // The stream's side.
    void arrived(Bytes data) { inbox_.append(data); }
    [[nodiscard]] bool inbox_full() const noexcept { return inbox_.size() >= limits_.inbox; }
    [[nodiscard]] std::size_t unread() const noexcept { return inbox_.size(); }
    [[nodiscard]] ByteQueue& outbox() noexcept { return outbox_; }
    [[nodiscard]] bool outbox_busy() const noexcept { return outbox_.size() > limits_.outbox_high; }

    /// Every byte that libssh2 took; what changes with every packet.
    [[nodiscard]] std::uint64_t given() const noexcept { return given_; }

    /// From now on both directions fail hard: the session is about to be freed.
    void fail() noexcept { failed_ = true; }
    /// At most this many bytes a call; for tests. 0: as many as fit.
    void set_piece(std::size_t piece) noexcept { piece_ = piece; }

private:
    Limits limits_;
    ByteQueue inbox_;
    ByteQueue outbox_;
    std::uint64_t given_ = 0;
    std::size_t piece_ = 0;
    bool failed_ = false;
};

} // namespace latchkey::transport
