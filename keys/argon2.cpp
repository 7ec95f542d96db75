/// Argon2 (RFC 9106). Ours and not a library's, because theirs run in one go: a person who has opened a key that asks for a gigabyte must
/// see how far it is, and be able to stop it at once.

#include "keys/argon2_block.h"
#include "keys/base/secret.h"
#include "keys/blake2b.h"
#include "keys/kdf.h"
#include "keys/kdf_memory.h"
#include "keys/key_error.h"
#include "keys/limits.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <barrier>
#include <bit>
#include <system_error>
#include <thread>
#include <vector>

namespace latchkey::keys {

namespace {

constexpr std::uint32_t version = 0x13;
constexpr std::size_t least_salt = 8;
constexpr std::uint32_t slices = 4;
constexpr std::size_t words_in_block = 128;
constexpr std::uint32_t blocks_between_looks = 64; // some fifty microseconds

Status check_costs(const Argon2Costs& costs, Bytes salt, std::size_t size)
{
    if (costs.memory_kib > limits::argon2_memory_kib) {
        return fail(KeyErrc::too_large, {},
                    fmt::format("Argon2 with {} KiB of memory is over the limit of {} KiB", costs.memory_kib, limits::argon2_memory_kib));
    }
    if (costs.parallelism > limits::argon2_parallelism) {
        return fail(KeyErrc::too_large, {},
                    fmt::format("Argon2 with parallelism {} is over the limit of {}", costs.parallelism, limits::argon2_parallelism));
    }
    if (static_cast<std::uint64_t>(costs.memory_kib) * costs.passes > limits::argon2_work_kib) {
        return fail(KeyErrc::too_large, {},
                    fmt::format("Argon2 with {} passes over {} KiB would take minutes", costs.passes, costs.memory_kib));
    }
    if (costs.passes == 0 || costs.parallelism == 0 || costs.memory_kib < 8 * costs.parallelism || salt.size() < least_salt || size < 4) {
        return fail(KeyErrc::damaged, {}, "Argon2 with a cost or a salt that is too small to be meant");
    }
    return {};
}

/// H′ of RFC 9106 §3.3: BLAKE2b stretched to any length.
void long_hash(Bytes input, std::span<std::uint8_t> out)
{
    const auto size = static_cast<std::uint32_t>(out.size());
    if (out.size() <= 64) {
        Blake2b(out.size()).update_le32(size).update(input).finish(out);
        return;
    }
    Secret value(64);
    Blake2b(64).update_le32(size).update(input).finish(value.writable());
    while (out.size() > 64) {
        std::ranges::copy(value.bytes().first(32), out.begin());
        out = out.subspan(32);
        if (out.size() > 64) {
            const Secret last = value.clone();
            Blake2b(64).update(last.bytes()).finish(value.writable());
        }
    }
    Blake2b(out.size()).update(value.bytes()).finish(out);
}

/// H₀ of §3.2, with room for the two numbers that the first blocks add to it.
Secret first_hash(const Argon2Costs& costs, const Secret& passphrase, Bytes salt, std::size_t size, Bytes secret, Bytes associated)
{
    Secret out(64 + 8);
    Blake2b(64)
        .update_le32(costs.parallelism)
        .update_le32(static_cast<std::uint32_t>(size))
        .update_le32(costs.memory_kib)
        .update_le32(costs.passes)
        .update_le32(version)
        .update_le32(static_cast<std::uint32_t>(costs.kind))
        .update_le32(static_cast<std::uint32_t>(passphrase.size()))
        .update(passphrase.bytes())
        .update_le32(static_cast<std::uint32_t>(salt.size()))
        .update(salt)
        .update_le32(static_cast<std::uint32_t>(secret.size()))
        .update(secret)
        .update_le32(static_cast<std::uint32_t>(associated.size()))
        .update(associated)
        .finish(out.writable().first(64));
    return out;
}

/// Bytes of a block are little-endian words.
void from_bytes(Bytes bytes, Argon2Block& block)
{
    for (std::size_t i = 0; i < words_in_block; ++i) {
        std::uint64_t word = 0;
        for (std::size_t k = 8; k-- > 0;) {
            word = word << 8U | bytes[8 * i + k];
        }
        block.words[i] = word;
    }
}

Secret to_bytes(const Argon2Block& block)
{
    Secret out(8 * words_in_block);
    for (std::size_t i = 0; i < out.size(); ++i) {
        out.writable()[i] = static_cast<std::uint8_t>(block.words[i / 8] >> (8 * (i % 8)));
    }
    return out;
}

/// Where one segment (a quarter of a lane in one pass) is.
struct Place {
    std::uint32_t pass;
    std::uint32_t slice;
    std::uint32_t lane;
};

/// The pseudo-random numbers of the data-independent kinds (§3.4.1.2): 128 at a time.
class Addresses {
public:
    Addresses(const Argon2Costs& costs, std::uint32_t blocks, Place at, Argon2Fill fill) : fill_(fill)
    {
        input_.words = {at.pass, at.lane, at.slice, blocks, costs.passes, static_cast<std::uint64_t>(costs.kind)};
    }
    std::uint64_t at(std::uint32_t index)
    {
        if (index / words_in_block + 1 != input_.words[6]) {
            static constexpr Argon2Block zero{};
            input_.words[6] = index / words_in_block + 1;
            fill_(zero, input_, numbers_, Argon2Write::replace);
            fill_(zero, numbers_, numbers_, Argon2Write::replace);
        }
        return numbers_.words[index % words_in_block];
    }

private:
    Argon2Fill fill_;
    Argon2Block input_{};
    Argon2Block numbers_{};
};

/// One of the threads that fill. The count goes over segments, which may be of two blocks.
struct Thread {
    bool tells;
    std::uint32_t since = 0;
};

/// The memory and how it is filled. Lanes of a slice are independent; between slices all wait for all.
class Matrix {
public:
    Matrix(const Argon2Costs& costs, Argon2Block* blocks, const Work& work) : costs_(costs), blocks_(blocks), work_(work) {}

    /// Blocks in all: as many as the memory holds in whole quarters of lanes.
    static std::uint32_t size(const Argon2Costs& costs)
    {
        return costs.memory_kib / (slices * costs.parallelism) * (slices * costs.parallelism);
    }

    /// The first two blocks of each lane. The memory is new: touching it at so many places takes the system its time, so that even here a
    /// stop is seen.
    void start(Secret& hash)
    {
        Secret bytes(8 * words_in_block);
        for (std::uint32_t lane = 0; lane < costs_.parallelism && !work_.stopped(); ++lane) {
            for (std::uint32_t column = 0; column < 2; ++column) {
                const std::uint8_t numbers[8] = {static_cast<std::uint8_t>(column),     0, 0, 0, static_cast<std::uint8_t>(lane),
                                                 static_cast<std::uint8_t>(lane >> 8U), 0, 0};
                std::ranges::copy(numbers, hash.writable().begin() + 64);
                long_hash(hash.bytes(), bytes.writable());
                from_bytes(bytes.bytes(), block(lane, column));
            }
        }
    }

    /// On as many threads as are of use; false when stopped. Progress is told from the caller's thread alone.
    bool fill()
    {
        const std::uint32_t threads = std::clamp(std::thread::hardware_concurrency(), 1U, costs_.parallelism);
        std::atomic<std::uint32_t> next_lane = 0;
        bool ended = false; // decided while all wait, so that all see the same
        std::barrier together(static_cast<std::ptrdiff_t>(threads), [&]() noexcept {
            next_lane = 0;
            ended = stopped_;
        });
        const auto run = [&](bool tells) {
            Thread thread{tells};
            for (std::uint32_t pass = 0; pass < costs_.passes; ++pass) {
                for (std::uint32_t slice = 0; slice < slices; ++slice) {
                    for (std::uint32_t lane = next_lane++; lane < costs_.parallelism && !stopped_; lane = next_lane++) {
                        fill_segment({pass, slice, lane}, thread);
                    }
                    together.arrive_and_wait();
                    if (ended) {
                        return;
                    }
                }
            }
        };
        std::vector<std::jthread> helpers;
        for (std::uint32_t thread = 1; thread < threads; ++thread) {
            try {
                helpers.emplace_back(run, false);
            } catch (const std::system_error&) {
                together.arrive_and_drop(); // no more threads to be had: the others do its lanes
            }
        }
        run(true);
        helpers.clear();
        return !stopped_;
    }

    Secret last_column() const
    {
        Argon2Block sum = block(0, lane_length_ - 1);
        for (std::uint32_t lane = 1; lane < costs_.parallelism; ++lane) {
            for (std::size_t i = 0; i < words_in_block; ++i) {
                sum.words[i] ^= block(lane, lane_length_ - 1).words[i];
            }
        }
        Secret bytes = to_bytes(sum);
        wipe({reinterpret_cast<std::uint8_t*>(&sum), sizeof sum});
        return bytes;
    }

private:
    Argon2Block& block(std::uint32_t lane, std::uint32_t column) const
    {
        return blocks_[static_cast<std::size_t>(lane) * lane_length_ + column];
    }

    void fill_segment(Place at, Thread& thread)
    {
        const bool independent = costs_.kind == Argon2Kind::i || (costs_.kind == Argon2Kind::id && at.pass == 0 && at.slice < slices / 2);
        Addresses addresses(costs_, lane_length_ * costs_.parallelism, at, fill_);
        for (std::uint32_t index = at.pass == 0 && at.slice == 0 ? 2 : 0; index < segment_; ++index) {
            if (++thread.since == blocks_between_looks) {
                thread.since = 0;
                if (look(thread.tells)) {
                    return;
                }
            }
            const std::uint32_t column = at.slice * segment_ + index;
            const Argon2Block& previous = block(at.lane, column == 0 ? lane_length_ - 1 : column - 1);
            const std::uint64_t random = independent ? addresses.at(index) : previous.words[0];
            fill_(previous, reference(at, index, random), block(at.lane, column), at.pass == 0 ? Argon2Write::replace : Argon2Write::add);
        }
    }

    /// §3.4: which of the blocks that are there already.
    const Argon2Block& reference(Place at, std::uint32_t index, std::uint64_t random) const
    {
        const bool first = at.pass == 0 && at.slice == 0;
        const std::uint32_t lane = first ? at.lane : static_cast<std::uint32_t>((random >> 32U) % costs_.parallelism);
        const std::uint32_t whole_segments = at.pass == 0 ? at.slice : slices - 1;
        std::uint32_t area = whole_segments * segment_;
        if (lane == at.lane) {
            area += index - 1; // of one's own segment what is done, without the block before this one; in the first block all but one
        } else if (index == 0) {
            area -= 1;
        }
        const std::uint64_t x = (random & 0xffffffffU) * (random & 0xffffffffU) >> 32U;
        const auto relative = area - 1 - static_cast<std::uint32_t>((area * x) >> 32U);
        const std::uint32_t start = at.pass == 0 || at.slice == slices - 1 ? 0 : (at.slice + 1) * segment_;
        return block(lane, (start + relative) % lane_length_);
    }

    /// Now and then: counts, tells, and sees whether to stop.
    bool look(bool tells)
    {
        const std::uint64_t done = done_.fetch_add(blocks_between_looks, std::memory_order_relaxed) + blocks_between_looks;
        if (work_.stopped()) {
            stopped_ = true;
        } else if (tells) {
            work_.report(static_cast<double>(done) / (static_cast<double>(size(costs_)) * costs_.passes));
        }
        return stopped_;
    }

    Argon2Costs costs_;
    Argon2Block* blocks_;
    const Work& work_;
    Argon2Fill fill_ = argon2_fill();
    std::uint32_t lane_length_ = size(costs_) / costs_.parallelism;
    std::uint32_t segment_ = lane_length_ / slices;
    std::atomic<std::uint64_t> done_ = 0;
    std::atomic<bool> stopped_ = false;
};

} // namespace

Result<Secret> argon2(const Argon2Costs& costs, const Secret& passphrase, Bytes salt, std::size_t size, const Work& work, Bytes secret,
                      Bytes associated)
{
    if (const Status allowed = check_costs(costs, salt, size); !allowed) {
        return std::unexpected(allowed.error());
    }
    if (work.stopped()) {
        return fail(KeyErrc::cancelled);
    }
    work.report(0);
    KdfMemory<Argon2Block> memory(Matrix::size(costs));
    if (memory.empty()) {
        return fail(KeyErrc::too_large, {},
                    fmt::format("Argon2 needs {} KiB of memory, which this machine does not have free", costs.memory_kib));
    }
    Matrix matrix(costs, memory.data(), work);
    Secret hash = first_hash(costs, passphrase, salt, size, secret, associated);
    matrix.start(hash);
    if (work.stopped() || !matrix.fill()) {
        return fail(KeyErrc::cancelled);
    }
    Secret out(size);
    long_hash(matrix.last_column().bytes(), out.writable());
    work.report(1);
    return out;
}

} // namespace latchkey::keys
