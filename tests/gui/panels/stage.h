#pragma once
/// The panels without a window: a context of their own, frames on demand, what a person would see and do. Not thread safe.

#include "gui/panels/kit/item_hooks.h"
#include "gui/panels/kit/theme.h"
#include "gui/panels/window_panel.h"
#include "tests/support/soft_raster.h"

#include <imgui.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace latchkey::test {

/// A note that outlives its frame.
struct SeenItem {
    ImGuiID id;
    std::string label;
    kit::ItemKind kind;
    std::string value;
    std::string group;
    bool enabled;
    std::optional<bool> checked;
    bool focused;
    bool reachable;
    bool visible;
    ImVec2 min; ///< of what can be seen
    ImVec2 max;
};

class Stage : public view::CommandSink, private kit::ItemListener {
public:
    Stage(int width, int height, float scale = 1, kit::Palette palette = kit::Palette::light);
    ~Stage() override;
    Stage(const Stage&) = delete;
    Stage& operator=(const Stage&) = delete;

    view::WindowView view;
    panels::Panels panels;
    std::vector<view::Command> sent;
    std::vector<SeenItem> seen;      ///< in the last frame
    std::vector<std::string> errors; ///< ImGui's: unbalanced pushes, colliding ids

    void frame(double seconds = 1.0 / 60);
    void frames(int count);
    [[nodiscard]] Picture picture();

    /// The first reachable, visible item with that label (and kind); null when there is none.
    [[nodiscard]] const SeenItem* find(std::string_view label, std::optional<kit::ItemKind> kind = std::nullopt) const;
    [[nodiscard]] const SeenItem* focused() const;

    bool click(std::string_view label, std::optional<kit::ItemKind> kind = std::nullopt, ImGuiMouseButton button = ImGuiMouseButton_Left);
    bool double_click(std::string_view label, std::optional<kit::ItemKind> kind = std::nullopt);
    void key(ImGuiKey key, ImGuiKey modifier = ImGuiKey_None);
    void type(std::string_view text);
    /// Moves the mouse in loops over it, a step a frame.
    void stroll(std::string_view label, int steps);
    [[nodiscard]] const std::string& clipboard() const { return clipboard_; }
    void put_on_clipboard(std::string text) { clipboard_ = std::move(text); }

    /// Whether ImGui's edit state, undo or event queues still hold these letters.
    [[nodiscard]] bool remembers_text(std::string_view text) const;

    template <class T>
    [[nodiscard]] const T* last() const
    {
        for (auto command = sent.rbegin(); command != sent.rend(); ++command) {
            if (const T* found = std::get_if<T>(&*command)) {
                return found;
            }
        }
        return nullptr;
    }
    template <class T>
    [[nodiscard]] int count() const
    {
        int n = 0;
        for (const view::Command& command : sent) {
            n += std::holds_alternative<T>(command) ? 1 : 0;
        }
        return n;
    }

    void send(view::Command command) override { sent.push_back(std::move(command)); }

private:
    void noted(const kit::ItemNote& note) override;
    void press_at(ImVec2 place, ImGuiMouseButton button = ImGuiMouseButton_Left);

    ImGuiContext* context_;
    std::string clipboard_;
};

} // namespace latchkey::test
