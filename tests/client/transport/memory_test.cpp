#include "client/transport/memory_transport.h"
#include "client/transport/session_memory.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <limits>
#include <string>

namespace latchkey::transport {
namespace {

TEST(SessionMemoryTest, RefusesWhatIsOverItsLimitAndRemembersIt)
{
    SessionMemory memory(1000);
    void* first = memory.allocate(600);
    ASSERT_NE(first, nullptr);
    EXPECT_EQ(memory.allocate(401), nullptr);
    EXPECT_TRUE(memory.limit_was_hit());
    EXPECT_EQ(memory.allocate(std::numeric_limits<std::size_t>::max()), nullptr);
    memory.release(first);
    EXPECT_EQ(memory.in_use(), 0u);
    EXPECT_NE(memory.allocate(1000), nullptr);
}

TEST(SessionMemoryTest, GrowingKeepsTheBytes)
{
    SessionMemory memory(10'000);
    auto* block = static_cast<char*>(memory.reallocate(nullptr, 4));
    std::memcpy(block, "abcd", 4);
    block = static_cast<char*>(memory.reallocate(block, 4000));
    EXPECT_EQ(std::string_view(block, 4), "abcd");
    block = static_cast<char*>(memory.reallocate(block, 2));
    EXPECT_EQ(std::string_view(block, 2), "ab");
    EXPECT_EQ(memory.in_use(), 2u);
}

TEST(SessionMemoryTest, AFailedGrowthLeavesTheOldBlock)
{
    SessionMemory memory(100);
    auto* block = static_cast<char*>(memory.allocate(60));
    std::memset(block, 'x', 60);
    EXPECT_EQ(memory.reallocate(block, 80), nullptr);
    EXPECT_EQ(block[59], 'x');
    EXPECT_EQ(memory.in_use(), 60u);
}

TEST(SessionMemoryTest, ReleasesWhatWasLeftBehind)
{
    SessionMemory memory(10'000);
    for (int i = 0; i < 50; ++i) {
        ASSERT_NE(memory.allocate(100), nullptr);
    }
    memory.release_all();
    EXPECT_EQ(memory.in_use(), 0u);
}

TEST(ByteQueueTest, GivesBytesInOrderThroughManyAppendsAndDrops)
{
    ByteQueue queue;
    std::uint8_t next_in = 0;
    std::uint8_t next_out = 0;
    for (int round = 0; round < 2000; ++round) {
        ByteBuffer piece(static_cast<std::size_t>(round % 7));
        for (std::uint8_t& byte : piece) {
            byte = next_in++;
        }
        queue.append(piece);
        for (int i = 0; i < round % 5 && !queue.empty(); ++i) {
            ASSERT_EQ(queue.front()[0], next_out++);
            queue.drop(1);
        }
    }
    for (; !queue.empty(); queue.drop(1)) {
        ASSERT_EQ(queue.front()[0], next_out++);
    }
    EXPECT_EQ(next_in, next_out);
}

TEST(ByteQueueTest, WhatWasPutIntoItsRoomIsTakenWhereverTheFrontHasMovedMeanwhile)
{
    ByteQueue queue;
    queue.append(as_bytes("ab"));
    std::span<std::uint8_t> room = queue.room(10'000);
    std::ranges::copy(as_bytes("cd"), room.begin());
    queue.append(room.first(2));
    EXPECT_EQ(as_text(queue.front()), "abcd");
    EXPECT_EQ(queue.front().data() + 2, room.data()) << "where it lies";

    room = queue.room(1);
    queue.drop(4); // the front is at the beginning again
    std::ranges::copy(as_bytes("efgh"), room.begin());
    queue.append(room.first(4));
    EXPECT_EQ(as_text(queue.front()), "efgh");

    room = queue.room(1'000'000); // larger than what there is
    std::ranges::fill(room.first(1'000'000), std::uint8_t{'x'});
    queue.drop(3);
    queue.append(room.first(1'000'000));
    EXPECT_EQ(as_text(queue.front()), "h" + std::string(1'000'000, 'x'));
}

std::ptrdiff_t receive(MemoryTransport& transport, std::size_t room)
{
    std::array<std::uint8_t, 64> into{};
    return transport.receive(std::span(into).first(room));
}

TEST(MemoryTransportTest, ReceivesGreedilyOrInPiecesAndThenNothingYet)
{
    MemoryTransport transport({});
    EXPECT_EQ(receive(transport, 10), -EAGAIN);
    transport.arrived(as_bytes("0123456789"));
    EXPECT_EQ(receive(transport, 4), 4);
    transport.set_piece(1);
    EXPECT_EQ(receive(transport, 4), 1);
    transport.set_piece(0);
    EXPECT_EQ(receive(transport, 64), 5);
    EXPECT_EQ(receive(transport, 64), -EAGAIN);
    EXPECT_EQ(transport.given(), 10u);
}

TEST(MemoryTransportTest, SendingAlwaysTakesEverythingAndAFullOutboxStopsReceiving)
{
    MemoryTransport transport({.inbox = 100, .outbox_high = 10, .outbox_cap = 20});
    transport.arrived(as_bytes("x"));
    EXPECT_EQ(transport.send(ByteBuffer(21)), 21);
    EXPECT_TRUE(transport.outbox_busy());
    EXPECT_EQ(receive(transport, 1), -EAGAIN) << "no new reason to send until it drains";
    transport.outbox().drop(15);
    EXPECT_FALSE(transport.outbox_busy());
    EXPECT_EQ(receive(transport, 1), 1);
}

TEST(MemoryTransportTest, FailsHardInBothDirectionsOnceTold)
{
    MemoryTransport transport({});
    transport.arrived(as_bytes("x"));
    transport.fail();
    EXPECT_EQ(receive(transport, 1), -ECONNRESET);
    EXPECT_EQ(transport.send(as_bytes("x")), -ECONNRESET);
}

} // namespace
} // namespace latchkey::transport
