#include "tests/drive/items.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <utility>

namespace latchkey::drive {
namespace {

using kit::ItemKind;

constexpr float enough = 4; ///< pixels of an item that must be in view

/// Signs that a keyboard does not have as the ones that it has: a script may write "…" as three dots and curly quotes as straight ones.
std::string plain(std::string_view text)
{
    static constexpr auto signs = std::to_array<std::pair<std::string_view, std::string_view>>(
        {{"…", "..."}, {"“", "\""}, {"”", "\""}, {"‘", "'"}, {"’", "'"}, {"›", ">"}, {"×", "x"}, {"–", "-"}, {"\xC2\xA0", " "}});
    std::string out{text};
    for (const auto& [sign, key] : signs) {
        for (auto at = out.find(sign); at != std::string::npos; at = out.find(sign, at + key.size())) {
            out.replace(at, sign.size(), key);
        }
    }
    return out;
}

std::string folded(std::string_view text)
{
    std::string out = plain(text);
    std::transform(out.begin(), out.end(), out.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return out;
}

bool fits(const Item& item, For what)
{
    switch (what) {
    case For::seeing:
        return true;
    case For::pressing:
    case For::taking:
        return item.id != 0;
    case For::typing:
        return item.kind == ItemKind::field || item.kind == ItemKind::password;
    case For::choosing:
        return item.kind == ItemKind::combo || item.kind == ItemKind::field || item.kind == ItemKind::checkbox;
    }
    return false;
}

std::string_view verb(For what)
{
    switch (what) {
    case For::seeing:
        return "visible";
    case For::pressing:
        return "can be pressed";
    case For::taking:
        return "can be taken";
    case For::typing:
        return "can be typed into";
    case For::choosing:
        return "can be chosen from";
    }
    return {};
}

/// The same thing drawn twice: a saved session in the sidebar and in the list of the page, the tab "Sessions" and the button of the rail.
/// Pressing either does the same; the panels say so by one meaning.
bool same_thing(const Item& a, const Item& b)
{
    return a.id == b.id || (!a.meaning.empty() && a.meaning == b.meaning);
}

std::string quoted_list(const std::vector<const Item*>& items)
{
    std::string out;
    for (const Item* item : items) {
        out += (out.empty() ? "" : ", ") + item->description();
    }
    return out;
}

/// Whether whole words of the label are the wanted ones.
bool has_words(std::string_view label, std::string_view wanted)
{
    const auto letter = [&](std::size_t at) { return at < label.size() && std::isalnum(static_cast<unsigned char>(label[at])) != 0; };
    for (auto at = label.find(wanted); at != std::string::npos; at = label.find(wanted, at + 1)) {
        if ((at == 0 || !letter(at - 1)) && !letter(at + wanted.size())) {
            return true;
        }
    }
    return false;
}

/// How well a label fits: 0 not at all. A part of a label is enough for a box: there are few of them ("passphrase" for "Key passphrase").
/// Whole words of it are enough for a button, a link or a check box: "Details" for "Show details"; and of a chip's tooltip.
int rank(const Item& item, std::string_view wanted, const std::string& wanted_folded, For what)
{
    if (item.label == wanted) {
        return 5;
    }
    const std::string label = folded(item.label);
    if (label == wanted_folded) {
        return 4;
    }
    if (item.label.starts_with(wanted)) {
        return 3;
    }
    if (label.starts_with(wanted_folded)) {
        return 2;
    }
    if (!item.reachable || !fits(item, what)) {
        return 0;
    }
    if (what == For::typing) {
        return label.find(wanted_folded) != std::string::npos ? 1 : 0;
    }
    if (what == For::taking && item.kind == ItemKind::row) {
        return has_words(label, wanted_folded) ? 1 : 0;
    }
    if (what == For::pressing && item.kind == ItemKind::chip && has_words(folded(item.value), wanted_folded)) {
        return 1;
    }
    const bool pressed_by_words = item.kind == ItemKind::button || item.kind == ItemKind::link || item.kind == ItemKind::checkbox;
    return what != For::seeing && pressed_by_words && has_words(label, wanted_folded) ? 1 : 0;
}

} // namespace

bool Item::in_view() const
{
    const float width = std::min(max.x, clip_max.x) - std::max(min.x, clip_min.x);
    const float height = std::min(max.y, clip_max.y) - std::max(min.y, clip_min.y);
    return width >= std::min(enough, max.x - min.x) && height >= std::min(std::max(enough, (max.y - min.y) / 2), max.y - min.y) &&
           width > 0 && height > 0;
}

ImVec2 Item::middle() const
{
    const ImVec2 low{std::max(min.x, clip_min.x), std::max(min.y, clip_min.y)};
    const ImVec2 high{std::min(max.x, clip_max.x), std::min(max.y, clip_max.y)};
    return {std::floor((low.x + high.x) / 2), std::floor((low.y + high.y) / 2)};
}

std::string Item::description() const
{
    std::string out = fmt::format("{} \"{}\"", kit::name_of(kind), label);
    if (!value.empty()) {
        out += fmt::format(" = \"{}\"", value);
    }
    if (checked) {
        out += kind == ItemKind::checkbox ? (*checked ? " (on)" : " (off)") : *checked ? " (selected)" : "";
    }
    if (!enabled) {
        out += " (disabled)";
    }
    if (focused) {
        out += " (focused)";
    }
    if (!reachable) {
        out += " (behind a dialog)";
    }
    if (!in_view()) {
        out += " (scrolled out)";
    }
    return out;
}

void Items::noted(const kit::ItemNote& note)
{
    if (const int frame = ImGui::GetFrameCount(); frame != frame_) {
        frame_ = frame;
        items_.clear();
    }
    Item item;
    item.id = note.id;
    item.label = note.label;
    item.kind = note.kind;
    item.value = note.value;
    item.enabled = note.enabled;
    item.checked = note.checked;
    item.min = note.min;
    item.max = note.max;
    item.clip_min = note.clip_min;
    item.clip_max = note.clip_max;
    item.focused = note.focused;
    item.reachable = note.reachable;
    item.meaning = note.meaning;
    item.in_list = note.kind == ItemKind::row || note.group == "Details";
    items_.push_back(std::move(item));
}

std::expected<Found, std::string> Items::find(std::string_view wanted, For what, std::string_view kind,
                                              std::optional<ItemKind> rather) const
{
    if (wanted == "+") {
        wanted = "New tab"; // it has no words but in its tooltip
    }
    const std::string wanted_folded = folded(wanted);
    int best = 0;
    std::vector<const Item*> candidates;
    std::vector<const Item*> unfit;
    for (const Item& item : items_) {
        const int how = rank(item, wanted, wanted_folded, what);
        if (how == 0 || (!kind.empty() && kit::name_of(item.kind) != kind)) {
            continue;
        }
        if (!fits(item, what)) {
            unfit.push_back(&item);
            continue;
        }
        if (!item.reachable) {
            unfit.push_back(&item);
            continue;
        }
        if (how > best) {
            best = how;
            candidates.clear();
        }
        if (how == best) {
            candidates.push_back(&item);
        }
    }
    if (candidates.empty() && what == For::pressing && (kind.empty() || kind == "row")) {
        // "Connection > SSH > Auth", as tutorials name a page.
        if (const auto at = wanted_folded.rfind("> "); at != std::string::npos) {
            return find(std::string_view{wanted_folded}.substr(at + 2), what, "row", rather);
        }
    }
    if (candidates.empty()) {
        if (!unfit.empty()) {
            return std::unexpected(fmt::format("nothing called \"{}\" {} now; there is {}", wanted, verb(what), quoted_list(unfit)));
        }
        return std::unexpected(fmt::format("nothing called \"{}\" is shown; there is {}", wanted, labels_in_short(what)));
    }
    // A row that is asked for goes before a tab with its name, and what is in view before what is scrolled out.
    const auto keep_if_any = [&](auto&& wish) {
        if (std::any_of(candidates.begin(), candidates.end(), [&](const Item* item) { return wish(*item); })) {
            std::erase_if(candidates, [&](const Item* item) { return !wish(*item); });
        }
    };
    if (rather) {
        keep_if_any([&](const Item& item) { return item.kind == *rather; });
    }
    keep_if_any([](const Item& item) { return item.in_view(); });
    for (auto item = candidates.begin(); item != candidates.end();) {
        // The later one is the page's, the sidebar is drawn first.
        const bool again = std::any_of(item + 1, candidates.end(), [&](const Item* later) { return same_thing(**item, *later); });
        item = again ? candidates.erase(item) : item + 1;
    }
    if (candidates.size() > 1 && what != For::seeing) {
        return std::unexpected(
            fmt::format("\"{}\" is ambiguous: {}; say the kind before the label, or more of the label", wanted, quoted_list(candidates)));
    }
    const Item& item = *candidates.back();
    if (!item.enabled && what != For::seeing) {
        return std::unexpected(fmt::format("{} is disabled", item.description()));
    }
    return Found{item, !item.in_view()};
}

bool Items::shows(std::string_view text) const
{
    const std::string wanted = plain(text);
    const std::string wanted_folded = folded(text);
    return std::any_of(items_.begin(), items_.end(), [&](const Item& item) {
        if (!item.in_view() && !item.in_list) {
            return false;
        }
        if (item.kind == ItemKind::terminal) {
            return plain(item.value).find(wanted) != std::string::npos; // "abc" typed is not the "ABC" that comes back
        }
        return folded(item.label).find(wanted_folded) != std::string::npos || folded(item.value).find(wanted_folded) != std::string::npos;
    });
}

std::string Items::listing() const
{
    std::string out;
    for (const Item& item : items_) {
        out += item.description() + '\n';
    }
    return out;
}

std::string Items::labels_in_short(For what) const
{
    std::string out;
    std::size_t count = 0;
    for (const Item& item : items_) {
        if (item.id == 0 || !item.reachable || item.label.empty() || (what == For::typing && !fits(item, what))) {
            continue;
        }
        if (++count > 80) {
            out += ", …";
            break;
        }
        out +=
            fmt::format("{}{} \"{}\"{}", out.empty() ? "" : ", ", kit::name_of(item.kind), item.label, item.enabled ? "" : " (disabled)");
    }
    return !out.empty() ? out : what == For::typing ? "no box to type into" : "nothing";
}

bool is_kind_name(std::string_view word)
{
    for (int kind = 0; kind <= static_cast<int>(ItemKind::terminal); ++kind) {
        if (kit::name_of(static_cast<ItemKind>(kind)) == word) {
            return true;
        }
    }
    return false;
}

} // namespace latchkey::drive
