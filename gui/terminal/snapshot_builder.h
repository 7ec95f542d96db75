#pragma once
/// Makes snapshots that share what did not change with the one before. The terminal's thread.

#include "gui/terminal/screen.h"
#include "gui/terminal/snapshot.h"

#include <memory>

namespace latchkey::terminal {

class SnapshotBuilder {
public:
    struct Look {
        ModeFlags modes{};
        Cursor cursor{}; ///< shape, visible, blinking; the place is the screen's
        std::uint64_t generation = 0;
        std::size_t scroll_offset = 0;
    };

    [[nodiscard]] std::shared_ptr<const Snapshot> build(Screen& screen, const Look& look);
    void set_colors(const ColorOverrides& colors);

private:
    [[nodiscard]] std::shared_ptr<const Row> live_row(Line& line);
    [[nodiscard]] std::shared_ptr<const Row> old_row(const Screen& screen, LineId line, std::size_t index);

    std::shared_ptr<const Snapshot> last_{};
    std::uint64_t last_epoch_ = 0;
    LineId last_first_line_ = 0; ///< lines below it were scrollback in the last snapshot: they cannot change
    std::shared_ptr<const ColorOverrides> colors_ = std::make_shared<const ColorOverrides>();
};

} // namespace latchkey::terminal
