#include "gui/shell/observers.h"

#include "gui/shell/desktop_window.h"

#include <fmt/format.h>

#include <cstdio>
#include <limits>

namespace latchkey::shell {
namespace {

using Clock = std::chrono::steady_clock;

/// A reader sees the old file or the new one. What cannot be written is not worth stopping the window for: whoever reads will miss it.
void replace_file(const std::filesystem::path& file, const std::string& text)
{
    std::filesystem::path next = file;
    next += ".new";
    std::FILE* out = std::fopen(next.string().c_str(), "wb");
    if (out == nullptr) {
        return;
    }
    const bool written = std::fwrite(text.data(), 1, text.size(), out) == text.size();
    if (std::fclose(out) == 0 && written) {
        std::error_code ignored;
        std::filesystem::rename(next, file, ignored);
    }
}

} // namespace

std::string terminal_text(const view::WindowView& view)
{
    for (const view::TabView& tab : view.tabs) {
        if (tab.id == view.active_tab && tab.screen) {
            return tab.screen->text();
        }
    }
    return {};
}

void Observers::after_frame(const view::WindowView& view, const WindowCounters& window, const model::ModelCounters& model)
{
    if (!dump_.empty()) {
        for (const view::TabView& tab : view.tabs) {
            if (tab.id == view.active_tab && tab.screen && tab.screen != dumped_) {
                dumped_ = tab.screen;
                replace_file(dump_, tab.screen->text());
            }
        }
    }
    if (!stats_.empty()) {
        stats_behind_ = true;
        write_if_due(window, model);
    }
}

void Observers::write_if_due(const WindowCounters& window, const model::ModelCounters& model)
{
    if (stats_behind_ && seconds_to_next_write() <= 0) {
        write_stats(window, model);
    }
}

double Observers::seconds_to_next_write() const
{
    if (!stats_behind_) {
        return std::numeric_limits<double>::infinity();
    }
    return 1.0 - std::chrono::duration<double>(Clock::now() - last_write_).count();
}

void Observers::write_stats(const WindowCounters& window, const model::ModelCounters& model)
{
    stats_behind_ = false;
    last_write_ = Clock::now();
    replace_file(
        stats_,
        fmt::format("{{\"frames\": {}, \"wakeups\": {}, \"timeouts\": {}, \"first_frame_ms\": {:.1f}, \"views\": {}, \"model_wakes\": {}, "
                    "\"model_timers\": {}, \"commands\": {}, \"commands_refused\": {}}}\n",
                    window.frames, window.wakeups, window.timeouts, window.first_frame_ms, model.views_published, model.wakes,
                    model.timers_fired, model.commands, model.commands_refused));
}

} // namespace latchkey::shell
