#pragma once
/// Lets a test see what a person sees: every item that the kit draws notes its label, value and state here, and Dear ImGui's
/// test-engine hooks (compiled into every build, so that what is tested is what ships) end here too. Without a listener, which is
/// always so in the product, a note costs one comparison. UI thread.

#include <imgui.h>

#include <optional>
#include <string_view>

namespace latchkey::kit {

enum class ItemKind {
    text,
    title,
    error,
    banner,
    step,
    chip,
    button,
    link,
    icon_button,
    field,
    password,
    combo,
    checkbox,
    tab,
    row,
    card,
    progress,
    terminal
};

[[nodiscard]] std::string_view name_of(ItemKind kind);

/// One visible thing of the current frame. The views live as long as the call.
struct ItemNote {
    ImGuiID id = 0;         ///< 0: plain text, nothing to press
    std::string_view label; ///< the words on it or, for a field, above it
    ItemKind kind = ItemKind::text;
    std::string_view
        value; ///< a field's text (never a password's: one bullet per character), a row's second column, an icon's or a chip's tooltip
    bool enabled = true;
    std::optional<bool> checked; ///< checkboxes; the selected tab, row or chip
    ImVec2 min;
    ImVec2 max;
    ImVec2 clip_min; ///< what of it can be seen: scrolled-out items are noted too
    ImVec2 clip_max;
    std::string_view group{};   ///< what it is part of: "Tabs", "Sidebar", "Category", "Saved Sessions" (the list's rows), a dialog's title
    std::string_view meaning{}; ///< things with the same label and the same meaning do the same: pressing either is not ambiguous
    bool focused = false;       ///< has the keyboard
    bool reachable = true;      ///< false while a dialog that it is no part of is open
    bool visible() const { return max.x > clip_min.x && min.x < clip_max.x && max.y > clip_min.y && min.y < clip_max.y; }
};

class ItemListener {
public:
    virtual ~ItemListener() = default;
    virtual void noted(const ItemNote& note) = 0; ///< in drawing order; a new frame is known by ImGui::GetFrameCount()
    virtual void raw_item(ImGuiID /*id*/, ImVec2 /*min*/, ImVec2 /*max*/) {}
};

/// One listener at most; null takes it away. Also turns the current context's TestEngineHookItems on or off.
void listen_to_items(ItemListener* listener);

/// For things that the kit does not draw itself.
void note_item(ImGuiID id, ImVec2 min, ImVec2 max, std::string_view label, ItemKind kind, std::string_view value = {}, bool enabled = true,
               std::optional<bool> checked = std::nullopt);

/// What is noted while it lives belongs to this group.
class ItemGroup {
public:
    explicit ItemGroup(std::string_view name);
    ~ItemGroup();
    ItemGroup(const ItemGroup&) = delete;
    ItemGroup& operator=(const ItemGroup&) = delete;

private:
    std::string_view outer_;
};

/// The next note has this meaning ("session:web-1").
void next_item_means(std::string_view meaning);

[[nodiscard]] bool listening();

} // namespace latchkey::kit
