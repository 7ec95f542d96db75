#pragma once
/// The whole window, drawn into the current Dear ImGui frame from one immutable view; what the user wants goes out through the sink.
/// The owner (gui/shell, or a test) makes the context, calls kit::load_fonts once and kit::apply_theme whenever theme or scale change, then
///
///     ImGui::NewFrame(); panels.draw(view, sink); ImGui::Render();
///
/// Panels hold only what is no setting: text buffers, scroll positions, folded rows, the page shown. UI thread.

#include "gui/view/command.h"
#include "gui/view/window_view.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace latchkey::panels {

struct PanelState;

class Panels {
public:
    Panels();
    ~Panels();
    Panels(const Panels&) = delete;
    Panels& operator=(const Panels&) = delete;

    void draw(const view::WindowView& view, view::CommandSink& sink);

    /// Seconds until a frame is wanted though nothing happens: 0 for the next one (something is settling), 0.6 for a blinking cursor or a
    /// spinner's step; none when only an event needs one. Never under half a second twice in a row without input, save while a selection is
    /// dragged past the edge of a terminal that can scroll further.
    [[nodiscard]] std::optional<double> next_frame_in() const;
    [[nodiscard]] bool animating() const { return next_frame_in().has_value(); }

    /// The keyboard goes to the terminal of the active tab.
    [[nodiscard]] bool terminal_focused() const;

    /// By how many screen pixels the window is to grow, once: a server that may do so chose another size for its terminal.
    [[nodiscard]] std::pair<int, int> take_growth();

    /// Where the middle button's text comes from: X11's primary selection.
    void read_primary_selection_by(std::function<std::string()> read);

    /// Brings a configuration page to the front, by PuTTY's path: "Session", "Connection/SSH/Auth".
    void show_page(std::string_view page);

private:
    std::unique_ptr<PanelState> state_;
};

} // namespace latchkey::panels
