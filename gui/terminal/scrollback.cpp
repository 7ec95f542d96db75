#include "gui/terminal/scrollback.h"

#include "gui/terminal/pack.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace latchkey::terminal {
namespace {

constexpr std::size_t round_up(std::size_t bytes) noexcept
{
    return (bytes + 7) & ~std::size_t{7};
}

} // namespace

std::size_t Scrollback::packed_size(const Head& head) noexcept
{
    const std::size_t each = head.packing == Packing::bytes ? 1 : head.packing == Packing::words ? 2 : 4;
    return round_up(sizeof(Head) + head.runs * sizeof(Run) + head.length * each);
}

void Scrollback::push(std::span<const Cell> cells, LineFlags flags)
{
    if (limit_ == 0) {
        ++dropped_;
        return;
    }
    Head head;
    head.wrapped = flags.wrapped ? 1 : 0;
    head.prompt = flags.prompt ? 1 : 0;
    head.size = flags.size;
    // Blanks of the default style at the end are what a line is made of anyway. A wrapped line keeps its blanks: they are part of the text.
    while (!cells.empty() && cells.back() == Cell{}) {
        cells = cells.first(cells.size() - 1);
    }
    head.length = static_cast<std::uint16_t>(cells.size());

    const LineSurvey survey = survey_line(cells);
    head.packing = survey.content <= 0x7F ? Packing::bytes : survey.content <= 0xFFFF ? Packing::words : Packing::longs;
    const std::span<const Run> runs = runs_of(cells, survey.one_style);
    head.runs = static_cast<std::uint16_t>(runs.size());

    std::uint8_t* out = reserve(packed_size(head));
    std::memcpy(out, &head, sizeof head);
    out += sizeof head;
    if (!runs.empty()) { // memcpy takes no null pointer, not even for nothing
        std::memcpy(out, runs.data(), runs.size_bytes());
        out += runs.size_bytes();
    }
    switch (head.packing) {
    case Packing::bytes:
        pack_bytes(out, cells);
        break;
    case Packing::words:
        pack_words(out, cells);
        break;
    case Packing::longs:
        pack_longs(out, cells);
        break;
    }
}

/// Valid until the next call. Each cell writes the run that it would end, and only a change of style keeps it: where styles change is as
/// good as random, and a mispredicted branch a cell costs more than the store.
std::span<const Scrollback::Run> Scrollback::runs_of(std::span<const Cell> cells, bool one_style)
{
    if (one_style && (cells.empty() || cells.front().style == 0)) {
        return {};
    }
    runs_.resize(std::max(runs_.size(), cells.size()));
    Run* out = runs_.data();
    for (std::size_t i = 1; !one_style && i < cells.size(); ++i) {
        *out = {cells[i - 1].style, static_cast<std::uint32_t>(i)};
        out += cells[i].style != cells[i - 1].style ? 1 : 0;
    }
    *out++ = {cells.back().style, static_cast<std::uint32_t>(cells.size())};
    return {runs_.data(), out};
}

std::uint8_t* Scrollback::reserve(std::size_t bytes)
{
    if (count_ == limit_) {
        drop_oldest(1);
    }
    // A line never lies across two blocks; the longest (2000 columns, each with its own style) is a tenth of one.
    if (end_ % block_size + bytes > block_size) {
        end_ = (end_ / block_size + 1) * block_size;
    }
    if (end_ / block_size >= first_block_ + blocks_.size()) {
        blocks_.push_back(spare_ ? std::move(spare_) : std::make_unique_for_overwrite<Block>());
    }
    const std::uint64_t place = end_;
    end_ += bytes;
    index_push(place);
    return blocks_.back()->bytes + place % block_size;
}

void Scrollback::index_push(std::uint64_t place)
{
    if (count_ == index_.size()) {
        std::vector<std::uint64_t> wider;
        wider.reserve(std::min(std::max<std::size_t>(256, index_.size() * 2), std::max<std::size_t>(limit_, 1)));
        wider.resize(wider.capacity());
        for (std::size_t i = 0; i < count_; ++i) {
            wider[i] = index_[(first_ + i) % index_.size()];
        }
        index_ = std::move(wider);
        first_ = 0;
    }
    std::size_t slot = first_ + count_;
    if (slot >= index_.size()) {
        slot -= index_.size();
    }
    index_[slot] = place;
    ++count_;
}

void Scrollback::drop_oldest(std::size_t lines)
{
    lines = std::min(lines, count_);
    if (lines == 0) {
        return;
    }
    first_ = (first_ + lines) % index_.size();
    count_ -= lines;
    dropped_ += lines;
    const std::uint64_t oldest = count_ == 0 ? end_ : index_[first_];
    while (!blocks_.empty() && first_block_ < oldest / block_size) {
        spare_ = std::move(blocks_.front());
        blocks_.pop_front();
        ++first_block_;
    }
}

void Scrollback::pop_newest()
{
    if (count_ == 0) {
        return;
    }
    --count_;
    end_ = index_[(first_ + count_) % index_.size()];
    while (first_block_ + blocks_.size() > end_ / block_size + 1) {
        blocks_.pop_back();
    }
}

void Scrollback::clear()
{
    dropped_ += count_;
    count_ = 0;
    first_ = 0;
    index_ = {};
    blocks_.clear();
    spare_.reset();
    first_block_ = 0;
    end_ = 0;
}

void Scrollback::set_limit(std::size_t limit)
{
    limit_ = limit;
    if (count_ > limit) {
        drop_oldest(count_ - limit);
    }
    std::vector<std::uint64_t> exact(count_);
    for (std::size_t i = 0; i < count_; ++i) {
        exact[i] = index_[(first_ + i) % index_.size()];
    }
    index_ = std::move(exact);
    first_ = 0;
}

const std::uint8_t* Scrollback::at(std::size_t line) const noexcept
{
    std::size_t slot = first_ + line;
    if (slot >= index_.size()) {
        slot -= index_.size();
    }
    const std::uint64_t place = index_[slot];
    return blocks_[static_cast<std::size_t>(place / block_size - first_block_)]->bytes + place % block_size;
}

std::uint8_t* Scrollback::at(std::size_t line) noexcept
{
    return const_cast<std::uint8_t*>(std::as_const(*this).at(line));
}

LineFlags Scrollback::flags(std::size_t line) const noexcept
{
    Head head;
    std::memcpy(&head, at(line), sizeof head);
    return {head.wrapped != 0, head.prompt != 0, head.size};
}

std::size_t Scrollback::length(std::size_t line) const noexcept
{
    Head head;
    std::memcpy(&head, at(line), sizeof head);
    return head.length;
}

void Scrollback::read(std::size_t line, std::vector<Cell>& out) const
{
    const std::uint8_t* in = at(line);
    Head head;
    std::memcpy(&head, in, sizeof head);
    in += sizeof head;
    out.resize(head.length);
    const std::uint8_t* text = in + head.runs * sizeof(Run);
    for (std::size_t i = 0; i < head.length; ++i) {
        std::uint32_t content = 0;
        if (head.packing == Packing::bytes) {
            content = text[i];
        } else if (head.packing == Packing::words) {
            std::uint16_t word = 0;
            std::memcpy(&word, text + 2 * i, 2);
            content = word;
        } else {
            std::memcpy(&content, text + 4 * i, 4);
        }
        out[i] = Cell{content, 0};
    }
    std::size_t from = 0;
    for (std::size_t r = 0; r < head.runs; ++r) {
        Run run{};
        std::memcpy(&run, in + r * sizeof(Run), sizeof run);
        for (; from < run.end && from < out.size(); ++from) {
            out[from].style = run.style;
        }
    }
}

std::span<const std::uint8_t> Scrollback::ascii(std::size_t line, bool& is_ascii) const noexcept
{
    const std::uint8_t* in = at(line);
    Head head;
    std::memcpy(&head, in, sizeof head);
    is_ascii = head.packing == Packing::bytes;
    return {in + sizeof head + head.runs * sizeof(Run), is_ascii ? head.length : std::size_t{0}};
}

void Scrollback::push_packed(const Scrollback& from, std::size_t line)
{
    if (limit_ == 0) {
        ++dropped_;
        return;
    }
    const std::uint8_t* in = from.at(line);
    Head head;
    std::memcpy(&head, in, sizeof head);
    const std::size_t bytes = packed_size(head);
    std::memcpy(reserve(bytes), in, bytes);
}

void Scrollback::each_style(const std::function<void(StyleId&)>& visit)
{
    for (std::size_t line = 0; line < count_; ++line) {
        std::uint8_t* in = at(line);
        Head head;
        std::memcpy(&head, in, sizeof head);
        for (std::size_t r = 0; r < head.runs; ++r) {
            std::uint8_t* place = in + sizeof head + r * sizeof(Run);
            Run run{};
            std::memcpy(&run, place, sizeof run);
            visit(run.style);
            std::memcpy(place, &run, sizeof run);
        }
    }
}

void Scrollback::each_content(const std::function<void(std::uint32_t&)>& visit)
{
    for (std::size_t line = 0; line < count_; ++line) {
        std::uint8_t* in = at(line);
        Head head;
        std::memcpy(&head, in, sizeof head);
        if (head.packing != Packing::longs) {
            continue; // a cluster has a high bit set
        }
        std::uint8_t* text = in + sizeof head + head.runs * sizeof(Run);
        for (std::size_t i = 0; i < head.length; ++i) {
            std::uint32_t content = 0;
            std::memcpy(&content, text + 4 * i, 4);
            visit(content);
            std::memcpy(text + 4 * i, &content, 4);
        }
    }
}

} // namespace latchkey::terminal
