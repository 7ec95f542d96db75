/// Screen: numbers for styles, links and clusters, and the sweep that makes room when a table is full.

#include "gui/terminal/screen.h"

#include <algorithm>
#include <array>

namespace latchkey::terminal {
namespace {

/// The nearest of the 6×6×6 cube: what a colour becomes when there is no room for more styles.
Color coarse(Color color)
{
    if (color.kind() != ColorKind::rgb) {
        return color;
    }
    const auto level = [](std::uint32_t channel) { return channel < 48 ? 0U : channel < 115 ? 1U : (channel - 35) / 40; };
    const std::uint32_t value = color.rgb_value();
    return Color::indexed(static_cast<std::uint8_t>(16 + 36 * level(value >> 16) + 6 * level((value >> 8) & 0xFF) + level(value & 0xFF)));
}

constexpr std::size_t enough(std::size_t limit)
{
    return limit - limit / 4;
}

} // namespace

void Screen::know_pen()
{
    const auto known = tables_->style(point_.pen);
    pen_id_ = known ? *known : intern(point_.pen);
    pen_known_ = true;
}

/// Erasing paints with the background alone: terminfo's bce.
void Screen::know_blank()
{
    Style bare;
    bare.background = point_.pen.background;
    blank_ = Cell{0, bare.background.is_default() ? StyleId{0} : intern(bare)};
    blank_background_ = bare.background;
}

StyleId Screen::intern(Style style)
{
    if (const auto id = tables_->style(style)) {
        return *id;
    }
    // The link's number is only good until a sweep.
    style.link = 0;
    sweep();
    if (const auto id = tables_->style(style)) {
        return *id;
    }
    style.foreground = coarse(style.foreground);
    style.background = coarse(style.background);
    style.underline_color = {};
    return tables_->style(style).value_or(0);
}

std::uint32_t Screen::intern_cluster(std::u32string_view text)
{
    if (const auto id = tables_->cluster(text)) {
        return *id;
    }
    const std::u32string copy{text};
    sweep();
    return tables_->cluster(copy).value_or(0);
}

std::uint32_t Screen::link(std::string_view id, std::string_view uri)
{
    if (uri.empty() || uri.size() > Interner::max_link_length) {
        return 0;
    }
    if (const auto number = tables_->link(id, uri)) {
        return *number;
    }
    if (tables_->links() < Interner::max_links) {
        return 0; // not for want of room
    }
    sweep();
    return tables_->link(id, uri).value_or(0);
}

/// New tables with what is still in use. When most of it is, the older half of the scrollback goes: it must end somewhere.
void Screen::sweep()
{
    ++epoch_;
    for (int attempt = 0; attempt < 20; ++attempt) {
        auto fresh = std::make_unique<Interner>();
        std::vector<StyleId> styles(tables_->styles(), ~StyleId{0});
        std::vector<std::uint32_t> clusters(tables_->clusters(), ~std::uint32_t{0});
        const auto new_style = [&](const Style& old) {
            Style style = old;
            if (style.link != 0) {
                const std::string& key = tables_->link_key(style.link);
                const std::size_t cut = key.find('\n');
                style.link = fresh->link(std::string_view{key}.substr(0, cut), std::string_view{key}.substr(cut + 1)).value_or(0);
            }
            return style;
        };
        const auto visit_style = [&](StyleId& id) {
            if (styles[id] == ~StyleId{0}) {
                styles[id] = fresh->style(new_style(tables_->style(id))).value_or(0);
            }
            id = styles[id];
        };
        const auto visit_content = [&](std::uint32_t& content) {
            if ((content & Cell::cluster_bit) != 0) {
                std::uint32_t& id = clusters[content & Cell::text_mask];
                if (id == ~std::uint32_t{0}) {
                    id = fresh->cluster(tables_->cluster_text(content & Cell::text_mask)).value_or(0);
                }
                content = (content & ~Cell::text_mask) | id;
            }
        };
        scrollback_.each_style(visit_style);
        scrollback_.each_content(visit_content);
        for (Grid* grid : {&main_, &alternate_}) {
            for (int row = 0; row < grid->rows(); ++row) {
                Line& at = grid->line(row);
                for (int col = 0; col < at.length; ++col) {
                    visit_style(at.data(col)->style);
                    visit_content(at.data(col)->content);
                }
            }
            grid->touch_all();
        }
        for (WritePoint* point : {&point_, &saved_main_, &saved_alternate_}) {
            point->pen = new_style(point->pen);
        }
        tables_ = std::move(fresh);
        pen_known_ = false;
        blank_ = {};
        blank_background_ = {};
        const bool roomy = tables_->styles() <= enough(Interner::max_styles) && tables_->clusters() <= enough(Interner::max_clusters) &&
                           tables_->links() <= enough(Interner::max_links);
        if (roomy || scrollback_.size() == 0) {
            return;
        }
        scrollback_.drop_oldest(scrollback_.size() / 2 + 1);
    }
}

} // namespace latchkey::terminal
