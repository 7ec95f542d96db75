#pragma once
/// What a person sees in one frame: every visible thing with its label, value and state, and the search for one of them by its label.
/// UI thread.

#include "gui/panels/kit/item_hooks.h"

#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace latchkey::drive {

struct Item {
    ImGuiID id = 0;
    std::string label;
    kit::ItemKind kind = kit::ItemKind::text;
    std::string value;
    bool enabled = true;
    std::optional<bool> checked;
    ImVec2 min;
    ImVec2 max;
    ImVec2 clip_min;
    ImVec2 clip_max;
    std::string meaning; ///< what pressing it does, where several things do the same
    bool focused = false;
    bool reachable = true;
    bool in_list = false; ///< one of many that scroll: a row, a line of the details log

    [[nodiscard]] bool in_view() const;  ///< at least a few pixels of it, so that it can be seen and clicked
    [[nodiscard]] ImVec2 middle() const; ///< of what is in view
    [[nodiscard]] std::string description() const;
};

/// Which kinds an action can be done to.
enum class For { seeing, pressing, typing, choosing, taking }; ///< taking: a row of the list that was just opened

struct Found {
    Item item;
    bool scrolled_out = false;
};

class Items final : public kit::ItemListener {
public:
    Items() { kit::listen_to_items(this); }
    ~Items() override { kit::listen_to_items(nullptr); }
    Items(const Items&) = delete;
    Items& operator=(const Items&) = delete;

    void noted(const kit::ItemNote& note) override;
    [[nodiscard]] const std::vector<Item>& all() const { return items_; }

    /// `wanted` is a whole label, or the beginning of one, or (to type into) a part of one, or (of a button, link or check box) whole
    /// words of one; upper and lower case count only when both are
    /// there. `kind` may narrow it ("row", "button"); empty: any. Of several with that label those of `rather` are taken. The error says
    /// what is in the way, or lists what there is.
    [[nodiscard]] std::expected<Found, std::string> find(std::string_view wanted, For what, std::string_view kind = {},
                                                         std::optional<kit::ItemKind> rather = std::nullopt) const;

    /// Whether a text is on the screen: in a label, in plain text or in a value (a password's is bullets), in capitals or not; in the
    /// terminal exactly as it is. The rows of a list and the lines of the details log count wherever it is scrolled to.
    [[nodiscard]] bool shows(std::string_view text) const;

    [[nodiscard]] std::string listing() const;                                 ///< one line an item
    [[nodiscard]] std::string labels_in_short(For what = For::pressing) const; ///< for messages: what can be pressed, or typed into

private:
    int frame_ = -1;
    std::vector<Item> items_;
};

[[nodiscard]] bool is_kind_name(std::string_view word);

} // namespace latchkey::drive
