#pragma once
/// What --stats and --dump-terminal write: for the bench and for tests that play with a real keyboard. Both files are replaced whole.
/// UI thread; nothing is written, and no timer set, without these options.

#include "gui/model/model.h"
#include "gui/view/window_view.h"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

namespace latchkey::shell {

struct WindowCounters;

class Observers {
public:
    Observers(std::filesystem::path stats, std::filesystem::path dump) : stats_(std::move(stats)), dump_(std::move(dump)) {}

    void after_frame(const view::WindowView& view, const WindowCounters& window, const model::ModelCounters& model);
    /// Counters of a busy second are written at its end, so that the file is right soon after the last frame.
    void write_if_due(const WindowCounters& window, const model::ModelCounters& model);
    [[nodiscard]] double seconds_to_next_write() const; ///< infinity when there is nothing to write

private:
    void write_stats(const WindowCounters& window, const model::ModelCounters& model);

    std::filesystem::path stats_;
    std::filesystem::path dump_;
    bool stats_behind_ = false;
    std::chrono::steady_clock::time_point last_write_{};
    std::shared_ptr<const terminal::Snapshot> dumped_;
};

/// The active tab's screen as text, or "" without one.
[[nodiscard]] std::string terminal_text(const view::WindowView& view);

} // namespace latchkey::shell
