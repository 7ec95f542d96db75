#pragma once
/// The window on a real screen: GLFW, OpenGL 3 and Dear ImGui, and the loop that sleeps until something happens. UI (main) thread.
///
/// A frame is drawn after an event, after a new view, and when the panels asked for one; an idle window draws nothing and sets no timer.

#include "gui/model/model.h"
#include "gui/shell/options.h"

#include <cstdint>
#include <expected>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace latchkey::shell {

class Frame;

/// For the bench, and for a test that counts instead of measuring.
struct WindowCounters {
    std::uint64_t frames = 0;   ///< shown: one that looks as the one before is not
    std::uint64_t wakeups = 0;  ///< returns from waiting, for whatever reason
    std::uint64_t timeouts = 0; ///< of them, because time was up
    double first_frame_ms = 0;  ///< from open() to the first frame on the screen
};

class DesktopWindow {
public:
    /// The error is a sentence for stderr: no display, or no OpenGL 3.
    [[nodiscard]] static std::expected<std::unique_ptr<DesktopWindow>, std::string> open(const Options& options);
    ~DesktopWindow();
    DesktopWindow(const DesktopWindow&) = delete;
    DesktopWindow& operator=(const DesktopWindow&) = delete;

    /// Any thread, also before open() and after the window has gone: ends a wait.
    static void wake();

    /// Before the first step. The model must outlive this.
    void show(model::Model& model);
    /// Waits until there is something to do, at most that long, and does it. False when the window is to be closed for good.
    bool step(double longest_wait);
    /// step() until the end.
    void run();

    /// Waits for nothing and draws now.
    void draw_now();
    [[nodiscard]] const WindowCounters& counters() const;
    [[nodiscard]] Frame& frame();
    void resize(int width, int height);
    void set_scale(float scale);
    [[nodiscard]] float scale() const;
    /// What the screen has for windows, in pixels; 0×0 when that is not known.
    [[nodiscard]] std::pair<int, int> room() const;
    /// Draws, and gives what is on the screen then: RGBA rows from the top.
    [[nodiscard]] std::vector<std::uint8_t> pixels(int& width, int& height);
    /// Called in each frame after the real input and before it is used: latchkey-drive adds its own there.
    std::function<void()> before_frame;

private:
    DesktopWindow();
    class Impl;
    std::unique_ptr<Impl> impl_;
};

} // namespace latchkey::shell
