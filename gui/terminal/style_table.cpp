#include "gui/terminal/style_table.h"

#include <algorithm>

namespace latchkey::terminal {

Interner::Interner() : slots_(1024)
{
    (void)look_up(Style{}, hash(Style{})); // number 0, which recent_ speaks of already
    tables_.clusters.put(0, {});
    tables_.links.put(0, {});
}

std::optional<StyleId> Interner::look_up(const Style& style, std::uint64_t sum)
{
    auto& recent = recent_[sum % recents];
    const auto remember = [&recent](const Recent& newest) {
        recent[1] = recent[0];
        recent[0] = newest;
    };
    std::size_t slot = sum & (slots_.size() - 1);
    while (slots_[slot] != 0) {
        if (tables_.styles[slots_[slot] - 1] == style) {
            remember({style, slots_[slot] - 1});
            return recent[0].id;
        }
        slot = (slot + 1) & (slots_.size() - 1);
    }
    if (style_count_ == max_styles) {
        return std::nullopt;
    }
    const auto id = static_cast<StyleId>(style_count_++);
    tables_.styles.put(id, style);
    slots_[slot] = id + 1;
    remember({style, id});
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
