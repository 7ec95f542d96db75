#include "gui/shell/scripts.h"

#include <algorithm>

namespace latchkey::shell {
namespace {

/// Hebrew to Georgian's neighbours, and everything from the CJK radicals on except private use (our icons).
bool beyond(char32_t code)
{
    return (code >= 0x0590 && code < 0x1E00) || (code >= 0x2E80 && code < 0xE000) || (code >= 0xF900 && code < 0xFE00) ||
           (code >= 0xFE30 && code < 0xFFF0) || (code >= 0x20000 && code < 0x40000);
}

bool beyond_in_terminal(const terminal::Snapshot& screen)
{
    for (int row = 0; row < screen.rows(); ++row) {
        for (const terminal::Cell& cell : screen.row(row).cells) {
            if (!cell.cluster() && beyond(cell.code_point())) {
                return true;
            }
        }
    }
    return false;
}

} // namespace

bool beyond_our_fonts(std::string_view utf8)
{
    for (std::size_t i = 0; i < utf8.size(); ++i) {
        const auto lead = static_cast<unsigned char>(utf8[i]);
        // Two bytes reach U+07FF; what matters begins at 0xD6 0x90.
        char32_t code = 0;
        const auto more = [&](std::size_t k) {
            return i + k < utf8.size() ? static_cast<char32_t>(static_cast<unsigned char>(utf8[i + k]) & 0x3FU) : 0U;
        };
        if (lead >= 0xF0) {
            code = (lead & 0x07U) << 18 | more(1) << 12 | more(2) << 6 | more(3);
        } else if (lead >= 0xE0) {
            code = (lead & 0x0FU) << 12 | more(1) << 6 | more(2);
        } else if (lead >= 0xC0) {
            code = (lead & 0x1FU) << 6 | more(1);
        }
        if (beyond(code)) {
            return true;
        }
    }
    return false;
}

bool beyond_our_fonts(const view::WindowView& view)
{
    const auto any = [](const auto& list, auto&& text) {
        return std::any_of(list.begin(), list.end(), [&](const auto& item) { return beyond_our_fonts(text(item)); });
    };
    if (beyond_our_fonts(view.form.session_name) || beyond_our_fonts(view.form.key.comment) || beyond_our_fonts(view.notice) ||
        any(view.form.fields, [](const view::Field& field) -> std::string_view { return field.value; }) ||
        any(view.form.saved, [](const view::SavedSession& saved) -> std::string_view { return saved.name; })) {
        return true;
    }
    if (view.picker && any(view.picker->entries, [](const view::PickerEntry& entry) -> std::string_view { return entry.name; })) {
        return true;
    }
    return std::any_of(view.tabs.begin(), view.tabs.end(), [&](const view::TabView& tab) {
        return beyond_our_fonts(tab.title) || beyond_our_fonts(tab.error) ||
               (tab.id == view.active_tab && tab.screen && beyond_in_terminal(*tab.screen));
    });
}

} // namespace latchkey::shell
