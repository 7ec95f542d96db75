#include "gui/terminal/style_table.h"

#include <algorithm>
#include <bit>

namespace latchkey::terminal {

Interner::Interner() : slots_(1024)
{
    (void)style(Style{}); // number 0
    tables_.clusters.put(0, {});
    tables_.links.put(0, {});
}

std::uint64_t Interner::hash(const Style& style) noexcept
{
    constexpr std::uint64_t odd = 0x9E3779B97F4A7C15ULL;
    const auto rest = static_cast<std::uint64_t>(style.attributes) | static_cast<std::uint64_t>(style.underline) << 16;
    std::uint64_t sum = (static_cast<std::uint64_t>(style.foreground.bits()) << 32 | style.background.bits()) * odd;
    sum = std::rotl(sum, 29) ^ (static_cast<std::uint64_t>(style.underline_color.bits()) << 32 | style.link);
    sum = std::rotl(sum * odd, 31) ^ rest;
    return (sum * odd) >> 20;
}

std::optional<StyleId> Interner::style(const Style& style)
{
    std::size_t slot = hash(style) & (slots_.size() - 1);
    while (slots_[slot] != 0) {
        if (tables_.styles[slots_[slot] - 1] == style) {
            return slots_[slot] - 1;
        }
        slot = (slot + 1) & (slots_.size() - 1);
    }
    if (style_count_ == max_styles) {
        return std::nullopt;
    }
    const auto id = static_cast<StyleId>(style_count_++);
    tables_.styles.put(id, style);
    slots_[slot] = id + 1;
    if (style_count_ * 2 > slots_.size()) {
        grow_slots();
    }
    return id;
}

void Interner::grow_slots()
{
    std::vector<std::uint32_t> wider(slots_.size() * 2);
    for (StyleId id = 0; id < style_count_; ++id) {
        std::size_t slot = hash(tables_.styles[id]) & (wider.size() - 1);
        while (wider[slot] != 0) {
            slot = (slot + 1) & (wider.size() - 1);
        }
        wider[slot] = id + 1;
    }
    slots_ = std::move(wider);
}

std::optional<std::uint32_t> Interner::cluster(std::u32string_view text)
{
    text = text.substr(0, Cluster::max_length);
    std::u32string key{text};
    if (const auto known = cluster_ids_.find(key); known != cluster_ids_.end()) {
        return known->second;
    }
    if (cluster_count_ == max_clusters) {
        return std::nullopt;
    }
    const auto id = static_cast<std::uint32_t>(cluster_count_++);
    Cluster entry;
    std::ranges::copy(text, entry.text.begin());
    entry.length = static_cast<std::uint32_t>(text.size());
    tables_.clusters.put(id, entry);
    cluster_ids_.emplace(std::move(key), id);
    return id;
}

std::optional<std::uint32_t> Interner::link(std::string_view id, std::string_view uri)
{
    if (uri.empty() || uri.size() > max_link_length || id.size() > 256) {
        return std::nullopt;
    }
    std::string key{id};
    key += '\n';
    key += uri;
    if (const auto known = link_ids_.find(key); known != link_ids_.end()) {
        return known->second;
    }
    if (link_count_ == max_links) {
        return std::nullopt;
    }
    const auto number = static_cast<std::uint32_t>(link_count_++);
    tables_.links.put(number, std::string{uri});
    link_keys_.push_back(&link_ids_.emplace(std::move(key), number).first->first);
    return number;
}

std::shared_ptr<const Tables> Interner::share()
{
    const bool same = shared_ && shared_->styles.blocks() == tables_.styles.blocks() &&
                      shared_->clusters.blocks() == tables_.clusters.blocks() && shared_->links.blocks() == tables_.links.blocks();
    if (!same) {
        shared_ = std::make_shared<const Tables>(tables_);
    }
    return shared_;
}

} // namespace latchkey::terminal
