#pragma once
/// Lines that have left the screen, packed: one, two or four bytes for a cell and six for each change of style, so that 100,000 lines of
/// 80 columns of plain text take some 11 MB. Bytes are appended to blocks of 256 KiB; the oldest lines go when there are more than asked
/// for.
///
/// Lines count from 0, the oldest. The terminal's thread.

#include "gui/terminal/cell.h"
#include "gui/terminal/snapshot.h"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <span>
#include <vector>

namespace latchkey::terminal {

/// What a line is besides its cells.
struct LineFlags {
    bool wrapped = false;
    bool prompt = false;
    LineSize size = LineSize::normal;
};

class Scrollback {
public:
    explicit Scrollback(std::size_t limit) : limit_(limit) {}

    [[nodiscard]] std::size_t size() const noexcept { return count_; }
    [[nodiscard]] std::size_t limit() const noexcept { return limit_; }
    /// Lines dropped since the beginning, so that a caller can tell by how many the others moved.
    [[nodiscard]] std::uint64_t dropped() const noexcept { return dropped_; }
    [[nodiscard]] std::size_t bytes() const noexcept { return blocks_.size() * block_size + index_.size() * sizeof(std::uint64_t); }

    void push(std::span<const Cell> cells, LineFlags flags);
    void pop_newest();
    void drop_oldest(std::size_t lines);
    void clear();
    void set_limit(std::size_t limit);

    [[nodiscard]] LineFlags flags(std::size_t line) const noexcept;
    [[nodiscard]] std::size_t length(std::size_t line) const noexcept;
    /// The cells of a line, put into `out` (which is replaced).
    void read(std::size_t line, std::vector<Cell>& out) const;
    /// A line of ASCII as it lies in memory (an empty cell is '\0'); nothing when it has other characters.
    [[nodiscard]] std::span<const std::uint8_t> ascii(std::size_t line, bool& is_ascii) const noexcept;
    /// Appends a line of `from` as it is packed there.
    void push_packed(const Scrollback& from, std::size_t line);

    /// Calls with every style number (and, for lines that may have clusters, every content) so that it can be read or replaced.
    void each_style(const std::function<void(StyleId&)>& visit);
    void each_content(const std::function<void(std::uint32_t&)>& visit);

private:
    static constexpr std::size_t block_size = 256 * 1024;
    enum class Packing : std::uint8_t { bytes, words, longs };
    struct Head {
        std::uint16_t length = 0;
        std::uint16_t runs = 0;
        Packing packing = Packing::bytes;
        std::uint8_t wrapped = 0;
        std::uint8_t prompt = 0;
        LineSize size = LineSize::normal;
    };
    struct Run {
        StyleId style;
        std::uint32_t end;
    };
    struct Block {
        alignas(16) std::uint8_t bytes[block_size];
    };

    [[nodiscard]] const std::uint8_t* at(std::size_t line) const noexcept;
    [[nodiscard]] std::uint8_t* at(std::size_t line) noexcept;
    [[nodiscard]] static std::size_t packed_size(const Head& head) noexcept;
    [[nodiscard]] std::span<const Run> runs_of(std::span<const Cell> cells, bool one_style);
    std::uint8_t* reserve(std::size_t bytes);
    void index_push(std::uint64_t place);

    std::size_t limit_;
    std::size_t count_ = 0;
    std::uint64_t dropped_ = 0;
    std::vector<std::uint64_t> index_{}; ///< ring: place of each line
    std::size_t first_ = 0;              ///< of the ring
    std::deque<std::unique_ptr<Block>> blocks_{};
    std::unique_ptr<Block> spare_{};
    std::uint64_t first_block_ = 0; ///< number of blocks_.front()
    std::uint64_t end_ = 0;         ///< place where the next line goes
    std::vector<Run> runs_{};       ///< room for those of the line that is being pushed
};

} // namespace latchkey::terminal
