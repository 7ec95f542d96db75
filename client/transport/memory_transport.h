#pragma once
/// What libssh2 takes for its socket: an inbox that it receives from and an outbox that it sends into. IO thread.
///
/// Sending always takes everything: a send that libssh2 had to repeat could be abandoned, and that kills a session. The outbox has a cap
/// all the same, above which receiving answers "nothing yet": then libssh2 gets no new reasons to send until the outbox drains.

#include "keys/base/bytes.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

namespace latchkey::transport {

/// Bytes with a front to take from and a back to add to; keeps its room.
class ByteQueue {
public:
    [[nodiscard]] std::size_t size() const noexcept { return end_ - begin_; }
    [[nodiscard]] bool empty() const noexcept { return size() == 0; }
    [[nodiscard]] Bytes front() const noexcept { return {data_.get() + begin_, size()}; }
    /// Uninitialised memory for at least so many bytes more, good until the next room() or append().
    [[nodiscard]] std::span<std::uint8_t> room(std::size_t at_least);
    /// more may lie in what room() gave: then it stays where it is, unless the front has moved meanwhile.
    void append(Bytes more);
    void drop(std::size_t count) noexcept;
    void clear() noexcept { begin_ = end_ = 0; }
    void swap(ByteQueue& other) noexcept;

private:
    std::unique_ptr<std::uint8_t[]> data_;
    std::size_t capacity_ = 0;
    std::size_t begin_ = 0;
    std::size_t end_ = 0;
};

class MemoryTransport {
public:
    struct Limits {
        std::size_t inbox = 256 * 1024;       ///< above it the reader of the stream pauses
        std::size_t read = 256 * 1024;        ///< what it takes at once; only what is filled is ever touched
        std::size_t outbox_high = 512 * 1024; ///< above it writers of bulk data wait
        std::size_t outbox_cap = 4 * 1024 * 1024;
    };
    explicit MemoryTransport(Limits limits) noexcept : limits_(limits) {}

    // libssh2's side. -EAGAIN when there is nothing; -ECONNRESET after fail().
    [[nodiscard]] std::ptrdiff_t receive(std::span<std::uint8_t> into) noexcept;
    [[nodiscard]] std::ptrdiff_t send(Bytes data);

    // The stream's side.
    /// Where the stream may put what comes next, to be told by arrived(). At most one reader of the stream at a time.
    [[nodiscard]] std::span<std::uint8_t> room() { return inbox_.room(limits_.read).first(limits_.read); }
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
