#pragma once
/// One frame of the window, whoever gives the screen: GLFW in the program, nothing at all in latchkey-drive.
/// UI thread; between ImGui::NewFrame() and ImGui::Render().

#include "gui/model/model.h"

#include <functional>
#include <memory>
#include <string>

namespace latchkey::shell {

/// What a frame needs from the place where it is shown. Empty functions are things that the place does not have.
struct Surroundings {
    std::function<void(const std::string&)> set_clipboard; ///< text that a command asked to copy
    std::function<void(const std::string&)> set_selection; ///< X11's primary selection
    std::function<std::string()> get_selection;
    std::function<bool()> system_is_dark;
    std::function<void()> ring;                               ///< the system's bell
    std::function<void()> ask_for_attention;                  ///< the desktop points at the window
    std::function<void(int width, int height)> grow_window;   ///< by so many screen pixels
    std::function<void(const terminal::WindowRequest&)> obey; ///< a server that may do so moves, raises or minimises the window
    std::function<terminal::WindowPlace()> window_place;
};

class Frame {
public:
    /// The ImGui context exists and is current. Loads fonts.
    Frame(model::Model& model, Surroundings surroundings);
    ~Frame();
    Frame(const Frame&) = delete;
    Frame& operator=(const Frame&) = delete;

    /// Before ImGui::NewFrame(): takes the newest view, sets style and fonts when scale or theme changed. True when the view has another
    /// structure than the one before (a dialog, a tab, a page), so that its layout needs a frame more to settle.
    bool prepare(float scale);
    /// Draws, and hands over what the user wants.
    void draw();
    /// How long nothing will change by itself: 0 for "again at once", infinity for "until something happens".
    [[nodiscard]] double idle_seconds() const;

    [[nodiscard]] const view::WindowView& view() const;
    [[nodiscard]] bool terminal_focused() const;

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

} // namespace latchkey::shell
