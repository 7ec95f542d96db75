#pragma once
/// Where a script is played: without a screen (an ImGui context and nothing else), or in a real window. Both run the same Frame on the same
/// model. UI thread.

#include "gui/model/model.h"
#include "gui/shell/frame.h"
#include "gui/shell/options.h"
#include "tests/support/soft_raster.h"

#include <expected>
#include <functional>
#include <memory>
#include <string>
#include <utility>

namespace latchkey::drive {

class Place {
public:
    virtual ~Place() = default;
    /// One frame; what `input` puts into ImGui's queue is in it. False when the window has gone.
    virtual bool frame(const std::function<void()>& input) = 0;
    /// What Dear ImGui complained about since the last call (an ID popped twice, …): a defect of the drawing code. Empty: nothing.
    [[nodiscard]] std::string drawing_errors();
    /// Returns when something may have changed, or after that long.
    virtual void wait(int milliseconds) = 0;
    [[nodiscard]] virtual shell::Frame& content() = 0;
    [[nodiscard]] virtual test::Picture picture() = 0;
    [[nodiscard]] virtual std::string clipboard() = 0;
    virtual void set_clipboard(const std::string& text) = 0;
    virtual void resize(int width, int height) = 0;
    virtual void set_scale(float scale) = 0;
    [[nodiscard]] virtual float scale() const = 0;
    /// What the screen has for a window, in pixels.
    [[nodiscard]] virtual std::pair<int, int> room() const = 0;

protected:
    /// The context is there.
    void listen_to_errors();

private:
    std::string errors_;
};

/// Made before the model, which wakes it; shown the model after.
class OpenPlace : public Place {
public:
    virtual void show(model::Model& model) = 0;
    [[nodiscard]] virtual std::function<void()> waker() = 0;
};

[[nodiscard]] std::unique_ptr<OpenPlace> without_screen(const shell::Options& options);
[[nodiscard]] std::expected<std::unique_ptr<OpenPlace>, std::string> on_display(const shell::Options& options);

} // namespace latchkey::drive
