#pragma once
/// Styles, clusters and links by number, so that a cell is eight bytes.
///
/// The tables only grow: entries are written once, in blocks that never move, and a snapshot shares the blocks. What was numbered when a
/// snapshot was made can therefore be read from any thread while the terminal goes on writing new entries. Before a table is full the
/// emulator sweeps: it starts a new Interner with the entries still in use, and renumbers its cells.
/// Limits: 262144 styles, 65536 clusters of 15 code points, 8192 links of 2083 bytes; past them a style loses its rgb colours or its link,
/// a cluster keeps its base.
/// Interner: the terminal's thread. Tables: any.

#include "gui/terminal/cell.h"

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace latchkey::terminal {

/// Blocks of entries that stay where they are.
template <class T, std::size_t BlockSize>
class BlockList {
public:
    [[nodiscard]] const T& operator[](std::size_t i) const noexcept { return (*blocks_[i / BlockSize])[i % BlockSize]; }
    [[nodiscard]] std::size_t blocks() const noexcept { return blocks_.size(); }
    /// Entries that there is room for; reading one that was not written yet is the caller's mistake.
    [[nodiscard]] bool has(std::size_t i) const noexcept { return i / BlockSize < blocks_.size(); }
    void put(std::size_t i, T value)
    {
        if (!has(i)) {
            blocks_.push_back(std::make_shared<std::array<T, BlockSize>>());
        }
        (*blocks_[i / BlockSize])[i % BlockSize] = std::move(value);
    }

private:
    std::vector<std::shared_ptr<std::array<T, BlockSize>>> blocks_{};
};

struct Cluster {
    static constexpr std::size_t max_length = 15;
    std::array<char32_t, max_length> text{};
    std::uint32_t length = 0;
    [[nodiscard]] std::u32string_view view() const noexcept { return {text.data(), length}; }
};

struct Tables {
    BlockList<Style, 256> styles{};
    BlockList<Cluster, 64> clusters{};
    BlockList<std::string, 64> links{}; ///< the URI alone
};

class Interner {
public:
    static constexpr std::size_t max_styles = 262'144;
    static constexpr std::size_t max_clusters = 65'536;
    static constexpr std::size_t max_links = 8'192;
    static constexpr std::size_t max_link_length = 2083;

    Interner();

    /// Nothing when the table is full: sweep, or degrade the style.
    [[nodiscard]] std::optional<StyleId> style(const Style& style)
    {
        const std::uint64_t sum = hash(style);
        for (const Recent& recent : recent_[sum % recents]) {
            if (recent.style == style) {
                return recent.id;
            }
        }
        return look_up(style, sum);
    }
    [[nodiscard]] std::optional<std::uint32_t> cluster(std::u32string_view text);
    /// `id` (OSC 8's id=) tells links to one place apart; it may be empty.
    [[nodiscard]] std::optional<std::uint32_t> link(std::string_view id, std::string_view uri);

    [[nodiscard]] const Style& style(StyleId id) const noexcept { return tables_.styles[id]; }
    [[nodiscard]] std::u32string_view cluster_text(std::uint32_t id) const noexcept { return tables_.clusters[id].view(); }
    [[nodiscard]] const std::string& link_uri(std::uint32_t id) const noexcept { return tables_.links[id]; }
    [[nodiscard]] const std::string& link_key(std::uint32_t id) const noexcept { return *link_keys_[id]; }
    [[nodiscard]] std::size_t styles() const noexcept { return style_count_; }
    [[nodiscard]] std::size_t clusters() const noexcept { return cluster_count_; }
    [[nodiscard]] std::size_t links() const noexcept { return link_count_; }

    /// The tables as they are now; the same object as long as no block was added.
    [[nodiscard]] std::shared_ptr<const Tables> share();

private:
    static constexpr std::size_t recents = 256;

    static std::uint64_t hash(const Style& style) noexcept
    {
        constexpr std::uint64_t odd = 0x9E3779B97F4A7C15ULL;
        constexpr std::uint64_t other_odd = 0xD6E8FEB86659FD93ULL;
        const auto rest = static_cast<std::uint64_t>(style.attributes) | static_cast<std::uint64_t>(style.underline) << 16;
        const std::uint64_t colors = (static_cast<std::uint64_t>(style.foreground.bits()) << 32 | style.background.bits()) * odd;
        const std::uint64_t others =
            ((static_cast<std::uint64_t>(style.underline_color.bits()) << 32 | style.link) ^ std::rotl(rest, 40)) * other_odd;
        // Multiplying carries upwards only: what stands high is folded down and carried up again.
        const std::uint64_t both = colors ^ std::rotl(others, 17);
        return ((both ^ (both >> 32)) * odd) >> 32;
    }
    [[nodiscard]] std::optional<StyleId> look_up(const Style& style, std::uint64_t sum);
    void grow_slots();

    Tables tables_{};
    std::shared_ptr<const Tables> shared_{};
    std::size_t style_count_ = 0;
    std::size_t cluster_count_ = 1; ///< number 0 is none
    std::size_t link_count_ = 1;
    std::vector<std::uint32_t> slots_{}; ///< open addressing: style id + 1
    /// What was asked for lately, two for each hash: a coloured screen goes back and forth between a few dozen styles, and with one place
    /// for each hash a quarter of them would push each other out.
    struct Recent {
        Style style{};
        StyleId id = 0;
    };
    std::array<std::array<Recent, 2>, recents> recent_{};
    std::unordered_map<std::u32string, std::uint32_t> cluster_ids_{};
    std::unordered_map<std::string, std::uint32_t> link_ids_{}; ///< "id\nuri"
    std::vector<const std::string*> link_keys_{nullptr};
};

} // namespace latchkey::terminal
